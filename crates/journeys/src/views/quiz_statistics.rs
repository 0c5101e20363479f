//! The statistics of a quiz and its questions, for those who write them.

use courses::{LessonHead, TrackVersion};
use kernel::{Actor, Failure, Role};
use quizzes::{QuizStatistics, RegradeRun};
use sea_orm::ConnectionTrait;

use super::gain::{PooledGain, pooled_gain, test_pairs};
use crate::App;
use crate::regrade::quiz_by_code;

/// Who may read what is pooled over all companies.
pub(crate) const READERS: [Role; 2] = [Role::FirmAdmin, Role::Author];

/// A quiz's figures, and what hangs on them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuizReport {
    /// The version that the quiz was looked up in.
    pub version: TrackVersion,
    /// Its step.
    pub lesson: LessonHead,
    /// The figures.
    pub statistics: QuizStatistics,
    /// Every regrade about one of its questions, by the question's code, the
    /// newest first.
    pub regrades: Vec<(String, RegradeRun)>,
    /// What everybody gained, where the quiz is one of a pair of tests before
    /// and after learning.
    pub gain: Option<PooledGain>,
    /// Whether the reader may plan a regrade.
    pub may_regrade: bool,
}

/// The figures of the quiz with this code.
///
/// # Errors
/// Forbidden for whoever neither writes nor runs the training; not found for
/// an unknown version or a step that is no quiz.
pub async fn quiz_statistics(
    app: &App,
    actor: &Actor,
    track: &str,
    number: i32,
    code: &str,
) -> Result<QuizReport, Failure> {
    actor.require(&READERS)?;
    let mut report = quiz_report(&app.db.read(), track, number, code).await?;
    report.may_regrade = actor.has(Role::FirmAdmin);
    Ok(report)
}

/// The same for the operator at the command line, who may do nothing with it.
///
/// # Errors
/// Not found for an unknown version or a step that is no quiz.
pub async fn quiz_report(
    db: &impl ConnectionTrait,
    track: &str,
    number: i32,
    code: &str,
) -> Result<QuizReport, Failure> {
    let quiz = quiz_by_code(db, track, number, code).await?;
    let lesson = courses::read::step(db, quiz.lesson).await?;
    let version = courses::read::version(db, quiz.track_version).await?;
    let mut regrades = Vec::new();
    for (question, run) in quizzes::read::regrades_of(db, quiz.id).await? {
        let (_, code, _) = quizzes::read::question_head(db, question).await?;
        regrades.push((code, run));
    }
    let pairs = test_pairs(db, quiz.track_version).await?;
    Ok(QuizReport {
        version: version.ok_or_else(Failure::not_found)?,
        lesson: lesson.ok_or_else(Failure::not_found)?,
        statistics: quizzes::read::statistics(db, &quiz).await?,
        gain: pooled_gain(db, None, track, &pairs, code).await?,
        regrades,
        may_regrade: false,
    })
}
