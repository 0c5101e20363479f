//! Publishing forms.

use chrono::{DateTime, Utc};
use kernel::id::{SurveyFormId, SurveyVersionId};
use kernel::{Ids, Tx};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::entity::{survey_form, survey_question, survey_version};
use crate::{Error, FormDraft, QuestionDraft, read};

/// What publishing a form led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Published {
    /// The version in force.
    pub version: SurveyVersionId,
    /// Its number.
    pub number: i32,
    /// Whether this call made it.
    pub is_new: bool,
}

/// Publishes a form as the next version; content that equals the newest
/// version's makes none.
///
/// # Errors
/// [`Error::FormFaults`] with every fault, or when the database refuses.
pub async fn publish_form(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    draft: &FormDraft,
) -> Result<Published, Error> {
    let faults = draft.faults();
    if !faults.is_empty() {
        return Err(Error::FormFaults(faults));
    }
    let content_hash = draft.content_hash();
    let newest = read::latest_form(tx, &draft.code).await?;
    if let Some(form) = &newest
        && form.content_hash == content_hash
    {
        return Ok(Published {
            version: form.version,
            number: form.number,
            is_new: false,
        });
    }
    let form = ensure_form(tx, ids, now, &draft.code).await?;
    let version: SurveyVersionId = ids.fresh(now);
    let number = newest.map_or(1, |form| form.number + 1);
    let row = survey_version::ActiveModel {
        id: Set(version),
        form_id: Set(form),
        number: Set(number),
        title: Set(draft.title.clone()),
        intro: Set(draft.intro.clone()),
        content_hash: Set(content_hash),
        published_at: Set(now),
    };
    survey_version::Entity::insert(row)
        .exec_without_returning(tx)
        .await?;
    for (question, position) in draft.questions.iter().zip(1..) {
        insert_question(tx, ids, now, version, position, question).await?;
    }
    Ok(Published {
        version,
        number,
        is_new: true,
    })
}

async fn ensure_form(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    code: &str,
) -> Result<SurveyFormId, Error> {
    let row = survey_form::ActiveModel {
        id: Set(ids.fresh(now)),
        code: Set(code.to_owned()),
        created_at: Set(now),
    };
    survey_form::Entity::insert(row)
        .on_conflict(
            OnConflict::column(survey_form::Column::Code)
                .do_nothing()
                .to_owned(),
        )
        .exec_without_returning(tx)
        .await?;
    let form = survey_form::Entity::find()
        .filter(survey_form::Column::Code.eq(code))
        .one(tx)
        .await?;
    form.map(|form| form.id)
        .ok_or_else(|| Error::NoForm(code.to_owned()))
}

async fn insert_question(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    version: SurveyVersionId,
    position: i32,
    question: &QuestionDraft,
) -> Result<(), Error> {
    let scale = serde_json::to_string(&question.scale);
    let row = survey_question::ActiveModel {
        id: Set(ids.fresh(now)),
        survey_version_id: Set(version),
        code: Set(question.code.clone()),
        position: Set(position),
        kind: Set(question.kind.as_str().to_owned()),
        label: Set(question.label.clone()),
        body: Set(question.body.clone()),
        scale: Set(scale.map_err(|error| Error::Stored(error.to_string()))?),
        level: Set(question.level.into()),
    };
    survey_question::Entity::insert(row)
        .exec_without_returning(tx)
        .await?;
    Ok(())
}
