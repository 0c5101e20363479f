//! Spaced recall: its rows, its link, its answers. Nothing here touches an
//! attempt.

use chrono::{DateTime, Utc};
use kernel::id::{CompanyId, EnrolmentId, OptionId, QuizVersionId, RecallId, TrackVersionId};
use kernel::{Ids, Tx};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, ExprTrait, QueryFilter, UpdateMany};

use crate::entity::{option_list, recall, recall_item, stored_list};
use crate::error::Error;
use crate::grading::points_for;
use crate::read;
use crate::recall::{Recall, choose};
use crate::response::Response;
use crate::shuffle::shuffled;
use crate::task;

/// A recall to begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewRecall {
    /// The learner's company.
    pub company: CompanyId,
    /// After which enrolment.
    pub enrolment: EnrolmentId,
    /// Which occasion.
    pub day: i32,
    /// The content that was learnt.
    pub version: TrackVersionId,
    /// The course's last judged quiz, if it has one.
    pub final_test: Option<QuizVersionId>,
}

/// A recall, and whether it was this call that made it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begun {
    /// The recall.
    pub recall: Recall,
    /// False when it was there already.
    pub newly: bool,
}

/// Makes the recall of an occasion with its questions, or gives back the one
/// there is. `seed` is random and decides what is open to chance. Of many at
/// once one makes it: the unique key decides.
///
/// # Errors
/// [`Error::NothingToRecall`].
pub async fn begin_recall(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    seed: i64,
    new: &NewRecall,
) -> Result<Begun, Error> {
    if let Some(recall) = of_day(tx, new).await? {
        return Ok(Begun {
            recall,
            newly: false,
        });
    }
    let (company, enrolment) = (new.company, new.enrolment);
    let pool = read::recall_pool(tx, new.version).await?;
    if pool.is_empty() {
        return Err(Error::NothingToRecall);
    }
    let shares = read::shares_of(tx, company, enrolment, new.final_test).await?;
    let earlier = read::earlier_items(tx, company, enrolment).await?;
    let asked: Vec<_> = earlier
        .iter()
        .map(|item| item.question_version_id)
        .collect();
    let chosen = choose(seed, pool, &shares, &asked);
    let id: RecallId = ids.fresh(now);
    let row = recall::ActiveModel {
        id: Set(id),
        company_id: Set(company),
        enrolment_id: Set(enrolment),
        day_offset: Set(new.day),
        seed: Set(seed),
        created_at: Set(now),
        opened_at: Set(None),
        finished_at: Set(None),
        mailed_at: Set(None),
        link_hash: Set(None),
        link_address_hash: Set(None),
        link_expires_at: Set(None),
    };
    let inserted = recall::Entity::insert(row)
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(tx)
        .await?;
    let newly = inserted == 1;
    if newly {
        let mut rows = Vec::new();
        for (question, position) in chosen.into_iter().zip(1..) {
            let sheet = read::keyless_one(tx, question).await?.sheet;
            let mut order: Vec<OptionId> = sheet.all();
            if sheet.kind.is_shuffled() {
                order = shuffled(seed, position, order);
            }
            rows.push(recall_item::ActiveModel {
                id: Set(ids.fresh(now)),
                company_id: Set(company),
                recall_id: Set(id),
                question_version_id: Set(question),
                position: Set(position),
                option_order: Set(stored_list(&order)?),
                response: Set(None),
                answered_at: Set(None),
                points: Set(None),
            });
        }
        recall_item::Entity::insert_many(rows)
            .exec_without_returning(tx)
            .await?;
    }
    let recall = of_day(tx, new).await?.ok_or(Error::NotFound)?;
    Ok(Begun { recall, newly })
}

async fn of_day(tx: &Tx, new: &NewRecall) -> Result<Option<Recall>, Error> {
    let recalls = read::recalls_of(tx, &[new.enrolment]).await?;
    Ok(recalls.into_iter().find(|recall| recall.day == new.day))
}

/// Notes that its learner began. Whether it was this call.
///
/// # Errors
/// When the database refuses.
pub async fn open_recall(tx: &Tx, now: DateTime<Utc>, recall: &Recall) -> Result<bool, Error> {
    let opened = row_of(recall.company, recall.id)
        .col_expr(recall::Column::OpenedAt, Expr::value(now))
        .filter(recall::Column::OpenedAt.is_null())
        .exec(tx)
        .await?;
    Ok(opened.rows_affected == 1)
}

/// The link of a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewLink {
    /// SHA-256 of its secret.
    pub hash: Vec<u8>,
    /// SHA-256 of the address it goes to.
    pub address_hash: Vec<u8>,
    /// Until when it is good.
    pub ends_at: DateTime<Utc>,
}

/// Notes that a letter is written, with its link. Whether it was this call: of
/// many at once one writes the letter.
///
/// # Errors
/// When the database refuses.
pub async fn link_recall(
    tx: &Tx,
    now: DateTime<Utc>,
    recall: &Recall,
    link: NewLink,
) -> Result<bool, Error> {
    let linked = row_of(recall.company, recall.id)
        .col_expr(recall::Column::MailedAt, Expr::value(now))
        .col_expr(recall::Column::LinkHash, Expr::value(link.hash))
        .col_expr(
            recall::Column::LinkAddressHash,
            Expr::value(link.address_hash),
        )
        .col_expr(recall::Column::LinkExpiresAt, Expr::value(link.ends_at))
        .filter(recall::Column::MailedAt.is_null())
        .filter(recall::Column::FinishedAt.is_null())
        .exec(tx)
        .await?;
    Ok(linked.rows_affected == 1)
}

/// What answering led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecallAnswer {
    /// False when the question was answered before: that answer stands.
    pub newly: bool,
    /// Whether this was the last question without an answer.
    pub finished: bool,
}

/// Answers one question, once; nothing given is わからない. The first answer
/// stands, for its explanation shows at once.
///
/// # Errors
/// [`Error::NotFound`] for a place that the recall has not,
/// [`Error::NothingChosen`], and whatever the question's kind refuses.
pub async fn answer_recall(
    tx: &Tx,
    now: DateTime<Utc>,
    recall: &Recall,
    position: i32,
    given: Option<Response>,
) -> Result<RecallAnswer, Error> {
    hold(tx, now, recall).await?;
    let items = read::recall_items(tx, recall.company, recall.id).await?;
    let item = items.iter().find(|item| item.position == position);
    let item = item.ok_or(Error::NotFound)?;
    if item.answered_at.is_some() {
        return Ok(RecallAnswer {
            newly: false,
            finished: false,
        });
    }
    let question = read::keyless_one(tx, item.question_version_id).await?;
    let sheet = question.sheet.in_order(&option_list(&item.option_order)?);
    let response = match given {
        None => Response::default(),
        Some(given) => task::accept(&sheet, &Response::default(), given).and_then(some_answer)?,
    };
    let keyed = read::keyed_one(tx, item.question_version_id).await?;
    let stored = response.stored()?;
    let points = points_for(&read::answered(&keyed, response));
    recall_item::Entity::update_many()
        .col_expr(recall_item::Column::Response, Expr::value(stored))
        .col_expr(recall_item::Column::AnsweredAt, Expr::value(now))
        .col_expr(recall_item::Column::Points, Expr::value(points))
        .filter(recall_item::Column::CompanyId.eq(recall.company))
        .filter(recall_item::Column::Id.eq(item.id))
        .exec(tx)
        .await?;
    let mut others = items.iter().filter(|other| other.id != item.id);
    let finished = others.all(|other| other.answered_at.is_some());
    if finished {
        row_of(recall.company, recall.id)
            .col_expr(recall::Column::FinishedAt, Expr::value(now))
            .exec(tx)
            .await?;
    }
    Ok(RecallAnswer {
        newly: true,
        finished,
    })
}

fn some_answer(accepted: Response) -> Result<Response, Error> {
    if accepted.is_empty() {
        return Err(Error::NothingChosen);
    }
    Ok(accepted)
}

/// Keeps the recall's rows to this transaction; whoever answers has begun.
async fn hold(tx: &Tx, now: DateTime<Utc>, recall: &Recall) -> Result<(), Error> {
    let opened_at = Expr::col(recall::Column::OpenedAt);
    let held = row_of(recall.company, recall.id)
        .col_expr(recall::Column::OpenedAt, opened_at.if_null(now))
        .exec(tx)
        .await?;
    if held.rows_affected == 0 {
        return Err(Error::NotFound);
    }
    Ok(())
}

fn row_of(company: CompanyId, id: RecallId) -> UpdateMany<recall::Entity> {
    recall::Entity::update_many()
        .filter(recall::Column::CompanyId.eq(company))
        .filter(recall::Column::Id.eq(id))
}
