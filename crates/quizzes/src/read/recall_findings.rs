//! What does not hold among the recalls.

use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder};

use crate::entity::{option_list, recall, recall_item};
use crate::error::Error;
use crate::grading::points_for;
use crate::read;
use crate::recall::RECALL_QUESTIONS;
use crate::response::Response;
use crate::shuffle::shuffled;

/// Every recall whose rows do not agree with each other, in words; nothing
/// when all hold: its questions are there, in the order of its seed, with the
/// points that their answers give, and it is finished when all are answered.
///
/// # Errors
/// When the database refuses.
pub async fn recall_findings(db: &impl ConnectionTrait) -> Result<Vec<String>, Error> {
    let mut findings = Vec::new();
    let recalls = recall::Entity::find()
        .order_by_asc(recall::Column::Id)
        .all(db)
        .await?;
    for row in recalls {
        let items = read::recall_items(db, row.company_id, row.id).await?;
        let is_whole = (1..=RECALL_QUESTIONS).contains(&items.len())
            && items
                .iter()
                .zip(1..)
                .all(|(item, place)| item.position == place);
        let all_answered = items.iter().all(|item| item.answered_at.is_some());
        if !is_whole || all_answered != row.finished_at.is_some() {
            findings.push(format!(
                "recall {} has not its questions, or is finished without their answers",
                row.id
            ));
        }
        for item in &items {
            if !item_holds(db, row.seed, item).await? {
                findings.push(format!(
                    "recall {} has another order or other points than its seed and answers give",
                    row.id
                ));
            }
        }
    }
    Ok(findings)
}

async fn item_holds(
    db: &impl ConnectionTrait,
    seed: i64,
    item: &recall_item::Model,
) -> Result<bool, Error> {
    let keyed = read::keyed_one(db, item.question_version_id).await?;
    let kind = keyed.key.task.kind();
    let mut order: Vec<_> = keyed.options.iter().map(|option| option.id).collect();
    if kind.is_shuffled() {
        order = shuffled(seed, item.position, order);
    }
    let response = Response::read(item.response.as_deref())?;
    let points = points_for(&read::answered(&keyed, response));
    let points_hold = item.points.is_none_or(|stored| stored == points);
    Ok(kind.is_graded_at_once() && points_hold && order == option_list(&item.option_order)?)
}
