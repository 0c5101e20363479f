//! Publishing what stands beside the tracks.

use chrono::{DateTime, Utc};
use kernel::{Ids, Tx};
use sea_orm::EntityTrait;

use crate::content::{self, Content, PracticeKind};
use crate::entity::handout as table;
use crate::{Error, HandoutKind, read};

/// Publishes a new version of every handout that differs from the one in
/// force, and one that withdraws what is gone. Returns how many versions were
/// written.
///
/// # Errors
/// When the database refuses.
pub async fn publish_handouts(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    content: &Content,
) -> Result<usize, Error> {
    let mut before = read::newest(tx).await?;
    let mut written = Vec::new();
    for draft in drafts(content) {
        let earlier = before.remove(&draft.code);
        if !earlier.as_ref().is_some_and(|row| draft.equals(row)) {
            let number = earlier.map_or(1, |row| row.number + 1);
            written.push(draft.row(ids, now, number));
        }
    }
    for gone in before.into_values().filter(|row| !row.withdrawn) {
        written.push(table::Model {
            id: ids.fresh(now),
            number: gone.number + 1,
            withdrawn: true,
            published_at: now,
            ..gone
        });
    }
    let count = written.len();
    if count > 0 {
        table::Entity::insert_many(written.into_iter().map(table::ActiveModel::from))
            .exec_without_returning(tx)
            .await?;
    }
    Ok(count)
}

/// A handout to publish.
struct NewHandout {
    code: String,
    kind: HandoutKind,
    title: String,
    html: String,
}

impl NewHandout {
    fn equals(&self, row: &table::Model) -> bool {
        !row.withdrawn
            && row.kind == self.kind.as_str()
            && row.title == self.title
            && row.html == self.html
    }

    fn row(self, ids: &Ids, now: DateTime<Utc>, number: i32) -> table::Model {
        table::Model {
            id: ids.fresh(now),
            code: self.code,
            number,
            kind: self.kind.as_str().to_owned(),
            title: self.title,
            html: self.html,
            withdrawn: false,
            published_at: now,
        }
    }
}

fn drafts(content: &Content) -> Vec<NewHandout> {
    let draft = |code: &str, kind, title: &str, html: &str| NewHandout {
        code: code.to_owned(),
        kind,
        title: title.to_owned(),
        html: content::mark_slots(html, &content.slots),
    };
    let documents = content.documents.iter().map(|one| {
        let html = content::to_html(&one.markdown);
        draft(&one.code, HandoutKind::Document, &one.title, &html)
    });
    let cases = content
        .cases
        .iter()
        .map(|one| draft(&one.code, HandoutKind::Case, &one.title, &one.html));
    let practices = content.tracks.iter().flat_map(|track| track.practices());
    let forms = practices.filter(|one| one.kind == PracticeKind::Checklist);
    let forms = forms.map(|one| draft(&one.code, HandoutKind::Form, &one.title, &one.html));
    documents.chain(forms).chain(cases).collect()
}
