//! Published forms.

use kernel::id::SurveyVersionId;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::answer_line::AnswerLines;
use crate::entity::{survey_form, survey_question, survey_version};
use crate::{Error, Form, Question, QuestionKind};

/// The newest version of the form with this code.
///
/// # Errors
/// When the database refuses.
pub async fn latest_form(db: &impl ConnectionTrait, code: &str) -> Result<Option<Form>, Error> {
    let form = survey_form::Entity::find()
        .filter(survey_form::Column::Code.eq(code))
        .one(db)
        .await?;
    let Some(form) = form else {
        return Ok(None);
    };
    let newest = survey_version::Entity::find()
        .filter(survey_version::Column::FormId.eq(form.id))
        .order_by_desc(survey_version::Column::Number)
        .one(db)
        .await?;
    match newest {
        Some(version) => assemble(db, form, version).await.map(Some),
        None => Ok(None),
    }
}

/// The form as this version published it.
///
/// # Errors
/// When the database refuses.
pub async fn form_of_version(
    db: &impl ConnectionTrait,
    version: SurveyVersionId,
) -> Result<Option<Form>, Error> {
    let Some(version) = survey_version::Entity::find_by_id(version).one(db).await? else {
        return Ok(None);
    };
    let form = survey_form::Entity::find_by_id(version.form_id)
        .one(db)
        .await?;
    match form {
        Some(form) => assemble(db, form, version).await.map(Some),
        None => Ok(None),
    }
}

/// The questions of a form version, to write and read lines of answers by.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn answer_lines(
    db: &impl ConnectionTrait,
    version: SurveyVersionId,
) -> Result<AnswerLines, Error> {
    let questions = survey_question::Entity::find()
        .select_only()
        .column(survey_question::Column::Id)
        .filter(survey_question::Column::SurveyVersionId.eq(version))
        .order_by_asc(survey_question::Column::Position)
        .into_tuple()
        .all(db)
        .await?;
    Ok(AnswerLines::new(questions))
}

async fn assemble(
    db: &impl ConnectionTrait,
    form: survey_form::Model,
    version: survey_version::Model,
) -> Result<Form, Error> {
    let rows = survey_question::Entity::find()
        .filter(survey_question::Column::SurveyVersionId.eq(version.id))
        .order_by_asc(survey_question::Column::Position)
        .all(db)
        .await?;
    Ok(Form {
        id: form.id,
        code: form.code,
        version: version.id,
        number: version.number,
        title: version.title,
        intro: version.intro,
        content_hash: version.content_hash,
        questions: rows.into_iter().map(question).collect::<Result<_, _>>()?,
    })
}

fn question(row: survey_question::Model) -> Result<Question, Error> {
    let broken = || Error::Stored(format!("survey question {}", row.id));
    Ok(Question {
        id: row.id,
        kind: QuestionKind::parse(&row.kind).ok_or_else(broken)?,
        scale: serde_json::from_str(&row.scale).map_err(|_| broken())?,
        level: u8::try_from(row.level).map_err(|_| broken())?,
        code: row.code,
        label: row.label,
        body: row.body,
    })
}
