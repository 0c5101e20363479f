//! The question bank, for authors and the firm's admin.

use std::collections::BTreeMap;

use courses::LessonKind;
use kernel::id::{AccountId, BankQuestionId};
use kernel::{Actor, Failure, Page, PageRequest};
use quizzes::read::{BankFacets, BankFilter};
use quizzes::{BankHead, BankQuestion, BankVersion, StateChange};
use sea_orm::ConnectionTrait;

use crate::App;
use crate::save_question::WRITERS;

/// Part of the bank, and what it can be narrowed by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bank {
    /// By track, quiz and code.
    pub heads: Page<BankHead>,
    /// How many questions fit.
    pub count: i64,
    /// What the whole bank can be narrowed by.
    pub facets: BankFacets,
    /// The quizzes that questions can be added to.
    pub quizzes: Vec<QuizPlace>,
}

/// A quiz of a published course.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuizPlace {
    /// The track's code.
    pub track: String,
    /// The track's title.
    pub course: String,
    /// The quiz's code.
    pub quiz: String,
    /// The quiz's title.
    pub title: String,
    /// What its module teaches.
    pub objectives: Vec<String>,
}

/// A question with everything that is known of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filed {
    /// The question.
    pub question: BankQuestion,
    /// Its quiz, while a published course has it.
    pub quiz: Option<QuizPlace>,
    /// The newest first.
    pub versions: Vec<BankVersion>,
    /// The newest first.
    pub changes: Vec<StateChange>,
    /// Which published courses ask it.
    pub uses: Vec<Use>,
    /// Who wrote and decided, by name.
    pub names: BTreeMap<AccountId, String>,
}

/// A published course that asks a version of the question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// The number of the question's version.
    pub no: i32,
    /// The course's title.
    pub course: String,
    /// The course's code.
    pub track: String,
    /// The number of the course's version.
    pub number: i32,
}

impl Filed {
    /// A version by its number.
    pub fn version(&self, no: i32) -> Option<&BankVersion> {
        self.versions.iter().find(|version| version.no == no)
    }

    /// Who it was, by name; nobody when a publication did it.
    pub fn name(&self, account: Option<AccountId>) -> Option<&str> {
        let name = self.names.get(&account?);
        name.map(String::as_str)
    }
}

/// The questions that fit.
///
/// # Errors
/// Forbidden for whoever does not write questions.
pub async fn bank(
    app: &App,
    actor: &Actor,
    filter: &BankFilter,
    page: PageRequest,
) -> Result<Bank, Failure> {
    actor.require(WRITERS)?;
    let db = app.db.read();
    Ok(Bank {
        heads: quizzes::read::bank_list(&db, filter, page).await?,
        count: quizzes::read::bank_count(&db, filter).await?,
        facets: quizzes::read::bank_facets(&db).await?,
        quizzes: quiz_places(&db).await?,
    })
}

/// One question.
///
/// # Errors
/// Forbidden for whoever does not write questions; not found.
pub async fn filed(app: &App, actor: &Actor, id: BankQuestionId) -> Result<Filed, Failure> {
    actor.require(WRITERS)?;
    let db = app.db.read();
    let question = quizzes::read::bank_question(&db, id).await?;
    let versions = quizzes::read::bank_versions(&db, id).await?;
    let changes = quizzes::read::bank_changes(&db, id).await?;
    let people = versions.iter().filter_map(|version| version.author);
    let people = people.chain(changes.iter().filter_map(|change| change.by));
    let names = people::read::account_names(&db, people).await?;
    let place = &question.place;
    let quizzes = quiz_places(&db).await?;
    let mut quizzes = quizzes.into_iter();
    Ok(Filed {
        quiz: quizzes.find(|quiz| quiz.track == place.track && quiz.quiz == place.quiz),
        uses: uses(&db, id).await?,
        question,
        versions,
        changes,
        names,
    })
}

async fn uses(db: &impl ConnectionTrait, id: BankQuestionId) -> Result<Vec<Use>, Failure> {
    let mut uses = Vec::new();
    let published = courses::read::all_versions(db).await?;
    for used in quizzes::read::bank_uses(db, id).await? {
        let version = published.iter().find(|one| one.id == used.track_version_id);
        uses.extend(version.map(|version| Use {
            no: used.no,
            course: version.title.clone(),
            track: version.track.code.clone(),
            number: version.number,
        }));
    }
    uses.sort_by(|one, other| (&other.track, other.number).cmp(&(&one.track, one.number)));
    Ok(uses)
}

/// The quizzes of the courses in force, for whoever writes questions.
///
/// # Errors
/// Forbidden for whoever does not write questions.
pub async fn places(app: &App, actor: &Actor) -> Result<Vec<QuizPlace>, Failure> {
    actor.require(WRITERS)?;
    quiz_places(&app.db.read()).await
}

pub(crate) async fn quiz_places(db: &impl ConnectionTrait) -> Result<Vec<QuizPlace>, Failure> {
    let mut places = Vec::new();
    for version in courses::read::current_versions(db).await? {
        let outline = courses::read::outline(db, version.id).await?;
        let Some(outline) = outline else { continue };
        for module in outline.modules {
            let steps = module.lessons.iter();
            let quizzes = steps.filter(|step| step.kind == LessonKind::Quiz);
            places.extend(quizzes.map(|step| QuizPlace {
                track: version.track.code.clone(),
                course: version.title.clone(),
                quiz: step.code.clone(),
                title: step.title.clone(),
                objectives: module.head.objectives.clone(),
            }));
        }
    }
    Ok(places)
}
