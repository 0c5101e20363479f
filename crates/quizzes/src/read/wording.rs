//! The same question in several quiz versions.

use kernel::id::QuestionVersionId;
use sea_orm::{ColumnTrait, ConnectionTrait};

use crate::entity::question;
use crate::error::Error;
use crate::read::answers::{KeyedQuestion, Keys, keys_where};
use crate::wording::Wording;

impl KeyedQuestion {
    pub(crate) fn fingerprint(&self) -> String {
        let options = self.options.iter();
        let wording = Wording {
            code: &self.question.code,
            kind: &self.question.kind,
            stem: &self.question.stem,
            answer: &self.question.answer,
            options: options
                .map(|option| (option.code.as_str(), option.body.as_str(), option.correct))
                .collect(),
        };
        wording.fingerprint()
    }
}

/// Every published question with the wording of this one, itself included.
pub(crate) async fn same_wording(
    db: &impl ConnectionTrait,
    one: &KeyedQuestion,
) -> Result<Vec<QuestionVersionId>, Error> {
    let own = one.fingerprint();
    let alike: Keys = keys_where(db, question::Column::Code.eq(one.question.code.as_str())).await?;
    let alike = alike.into_values();
    let alike = alike.filter(|other| other.fingerprint() == own);
    Ok(alike.map(|other| other.question.id).collect())
}
