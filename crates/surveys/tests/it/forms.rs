//! Publishing forms.

use crate::common::{World, draft};
use kernel::{Failure, Kind};
use surveys::{read, write};

#[tokio::test]
async fn unchanged_content_makes_no_new_version_and_changed_content_does() {
    let world = World::new().await;
    let tx = world.test.db.write().await.expect("a transaction");
    let again = write::publish_form(&tx, &world.ids, world.now(), &draft())
        .await
        .expect("published");
    assert_eq!(
        (again.version, again.number, again.is_new),
        (world.form.version, 1, false)
    );
    let mut changed = draft();
    changed.questions[0].scale[4] = "大満足".to_owned();
    let second = write::publish_form(&tx, &world.ids, world.now(), &changed)
        .await
        .expect("published");
    assert_eq!((second.number, second.is_new), (2, true));
    let back = write::publish_form(&tx, &world.ids, world.now(), &draft())
        .await
        .expect("published");
    assert_eq!(
        (back.number, back.is_new),
        (3, true),
        "going back is a change, too"
    );
    tx.commit().await.expect("kept");
    let form = read::latest_form(&world.test.db.read(), "post-training")
        .await
        .expect("read")
        .expect("there");
    assert_eq!(form.version, back.version);
    let first = read::form_of_version(&world.test.db.read(), world.form.version)
        .await
        .expect("read");
    assert_eq!(
        first,
        Some(world.form.clone()),
        "an older version stays as it was"
    );
    assert_eq!(world.findings().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_faulty_form_is_refused_with_every_reason() {
    let world = World::new().await;
    let tx = world.test.db.write().await.expect("a transaction");
    let mut faulty = draft();
    faulty.questions[0].scale.clear();
    faulty.questions[1].code = "overall".to_owned();
    let error = write::publish_form(&tx, &world.ids, world.now(), &faulty)
        .await
        .expect_err("refused");
    let failure = Failure::from(error);
    assert_eq!((failure.kind, failure.faults.len()), (Kind::Invalid, 2));
}
