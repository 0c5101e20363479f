//! Stored answers with the keys they are graded by. Only grading, the review
//! and the check of invariants read the key.

use std::collections::{BTreeMap, BTreeSet};

use kernel::id::{AttemptId, CompanyId, QuestionVersionId, QuizVersionId};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QueryOrder};
use sea_orm::{QuerySelect, RelationTrait};

use crate::attempt::{Attempt, AttemptStatus};
use crate::entity::{attempt, item, option, question};
use crate::error::Error;
use crate::grading::{Answered, Key, grade};
use crate::quiz::QuestionKind;
use crate::read;

/// A question with its options and the learner's item.
pub(crate) struct Graded {
    pub(crate) item: item::Model,
    pub(crate) question: question::Model,
    pub(crate) kind: QuestionKind,
    pub(crate) options: Vec<option::Model>,
    pub(crate) answered: Answered,
}
