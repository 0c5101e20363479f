//! What became of a session: attendance, the quiz by objective, the gain,
//! satisfaction and comments as far as they may be told, and what is to be
//! done.

use std::collections::{BTreeMap, BTreeSet};

use kernel::id::{CompanyId, EnrolmentId, ScheduledSessionId, SessionId};
use kernel::{Actor, Failure, Role};
use quizzes::{Attempt, AttemptStatus, Quiz, Reached};
use sea_orm::ConnectionTrait;
use sessions::{AttendanceMark, Booking, BookingState, FollowUp};
use surveys::{CommentReader, K_SCORE, Mean, ReleasedComment, Round};

use super::gain::{GainFigures, gain_figures, test_pairs};
use super::report_satisfaction::{Ask, By, OVERALL, Row, Viewer, satisfaction};
use super::sessions::{SessionDesk, session_desk};
use crate::App;
use crate::hold_session::attended;
use crate::learn::version_to_learn;

/// What a session's people reached in one objective of a quiz.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectiveLine {
    /// The quiz's title.
    pub quiz: String,
    /// The objective's code.
    pub objective: String,
    /// Percent of the points, from the exact sums.
    pub percent: Mean,
}

/// What a session's people gained between two tests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionGain {
    /// The code of the step before learning.
    pub before: String,
    /// The code of the step after learning.
    pub after: String,
    /// The figures.
    pub figures: GainFigures,
}

/// How many ballot papers were taken, of how many people who could. Whose
/// answers came back nobody knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Papers {
    /// Who could answer.
    pub eligible: i64,
    /// Who took their paper.
    pub taken: i64,
}

/// The report of a session.
#[derive(Clone, Debug)]
pub struct SessionReport {
    /// The session with everybody in it.
    pub desk: SessionDesk,
    /// Who attended enough, of everybody who was booked.
    pub attended: usize,
    /// How many marks say what, over all dates.
    pub marks: Vec<(String, usize)>,
    /// Who handed a judged quiz in.
    pub quizzed: usize,
    /// By quiz and objective; none where fewer than five took the quiz.
    pub objectives: Vec<ObjectiveLine>,
    /// None where fewer than five took both tests.
    pub gains: Vec<SessionGain>,
    /// Nothing before the survey opened.
    pub papers: Option<Papers>,
    /// The last day for answers, in Japan.
    pub last_day: Option<chrono::NaiveDate>,
    /// Satisfaction as the viewer may see it; none before it is sealed, and
    /// none under five answers.
    pub satisfaction: Vec<Row>,
    /// What was released to the viewer.
    pub comments: Vec<ReleasedComment>,
    /// What is to be done.
    pub follow_ups: Vec<FollowUp>,
}

/// The report of a session, for whoever runs it.
///
/// # Errors
/// Forbidden for whoever does not teach, not found for another's session.
pub async fn session_report(
    app: &App,
    actor: &Actor,
    id: ScheduledSessionId,
) -> Result<SessionReport, Failure> {
    let desk = session_desk(app, actor, id).await?;
    let db = app.db.read();
    let session = &desk.card.session;
    let marks = sessions::read::marks_of_session(&db, id).await?;
    let booked: Vec<&Booking> = desk
        .in_state(BookingState::Booked)
        .map(|line| &line.booking)
        .collect();
    let of = |booking: &Booking| -> Vec<AttendanceMark> {
        let own = marks.iter().filter(|mark| mark.booking == booking.id);
        own.cloned().collect()
    };
    let there: Vec<&Booking> = booked
        .iter()
        .copied()
        .filter(|booking| attended(session, &of(booking)))
        .collect();
    let results = results_of(&db, &there).await?;
    let viewer = if actor.has(Role::FirmAdmin) {
        Viewer::Firm
    } else {
        Viewer::Instructor(actor.display_name.clone())
    };
    let round = match session.held_as {
        Some(held) => round_of(&db, held).await?,
        None => None,
    };
    let papers = match &round {
        Some(round) => Some(papers_of(&db, round).await?),
        None => None,
    };
    Ok(SessionReport {
        attended: there.len(),
        marks: counted(&desk),
        quizzed: results.quizzed,
        objectives: results.objectives,
        gains: results.gains,
        papers,
        last_day: round.as_ref().map(Round::last_day),
        satisfaction: satisfaction_of(app, &viewer, &desk).await?,
        comments: comments_of(&db, &viewer, round.as_ref()).await?,
        follow_ups: sessions::read::follow_ups(&db, id).await?,
        desk,
    })
}

/// How many marks that count say what.
fn counted(desk: &SessionDesk) -> Vec<(String, usize)> {
    let mut words: BTreeMap<String, usize> = BTreeMap::new();
    for line in desk.in_state(BookingState::Booked) {
        for mark in line.marks.iter().flatten() {
            *words.entry(mark.attendance.label()).or_default() += 1;
        }
    }
    words.into_iter().collect()
}

#[derive(Default)]
struct Results {
    quizzed: usize,
    objectives: Vec<ObjectiveLine>,
    gains: Vec<SessionGain>,
}

type ByObjective = BTreeMap<String, Reached>;

/// What these people reached: the last graded attempt at each judged quiz, and
/// the first ones at the pairs of tests.
async fn results_of(db: &impl ConnectionTrait, people: &[&Booking]) -> Result<Results, Failure> {
    let mut of_quiz: BTreeMap<String, (usize, ByObjective)> = BTreeMap::new();
    let mut pairs: BTreeMap<(String, String), Vec<(Reached, Reached)>> = BTreeMap::new();
    let mut quizzed = 0;
    for booking in people {
        let (company, id) = (booking.company, booking.enrolment);
        let enrolment = enrolments::read::of_company(db, company, id).await?;
        let version = version_to_learn(db, &enrolment).await?;
        let mut has_taken = false;
        for quiz in quizzes::read::quizzes_of(db, version).await? {
            let Some(last) = graded(db, company, id, &quiz).await?.pop() else {
                continue;
            };
            if !quiz.is_judged() {
                continue;
            }
            has_taken = true;
            let (takers, reached) = of_quiz.entry(quiz.title.clone()).or_default();
            *takers += 1;
            for item in quizzes::read::item_points(db, &last).await? {
                let own = reached.entry(item.objective).or_default();
                *own = own.and(item.points, item.total);
            }
        }
        quizzed += usize::from(has_taken);
        for pair in test_pairs(db, version).await? {
            let before = first(db, company, id, pair.before).await?;
            let after = first(db, company, id, pair.after).await?;
            if let Some(both) = before.zip(after) {
                let codes = (pair.before_code, pair.after_code);
                pairs.entry(codes).or_default().push(both);
            }
        }
    }
    let is_enough = |people: usize| i32::try_from(people).is_ok_and(|people| people >= K_SCORE);
    of_quiz.retain(|_, (takers, _)| is_enough(*takers));
    pairs.retain(|_, both| is_enough(both.len()));
    let objectives = of_quiz.into_iter().flat_map(|(quiz, (_, reached))| {
        reached.into_iter().filter_map(move |(objective, reached)| {
            let total = u64::try_from(reached.total).ok()?;
            Some(ObjectiveLine {
                quiz: quiz.clone(),
                objective,
                percent: Mean::of(100 * reached.points, total)?,
            })
        })
    });
    let gains = pairs.into_iter().filter_map(|((before, after), both)| {
        Some(SessionGain {
            before,
            after,
            figures: gain_figures(&both)?,
        })
    });
    Ok(Results {
        quizzed,
        objectives: objectives.collect(),
        gains: gains.collect(),
    })
}

/// The graded attempts at a quiz, the first one first.
async fn graded(
    db: &impl ConnectionTrait,
    company: CompanyId,
    enrolment: EnrolmentId,
    quiz: &Quiz,
) -> Result<Vec<Attempt>, Failure> {
    let standing = quizzes::read::standing(db, company, enrolment, quiz).await?;
    let mut attempts = standing.attempts;
    attempts.retain(|attempt| attempt.status == AttemptStatus::Graded);
    Ok(attempts)
}

/// The points of somebody's first graded attempt.
async fn first(
    db: &impl ConnectionTrait,
    company: CompanyId,
    enrolment: EnrolmentId,
    quiz: kernel::id::QuizVersionId,
) -> Result<Option<Reached>, Failure> {
    let quiz = quizzes::read::quiz(db, quiz).await?;
    let Some(first) = graded(db, company, enrolment, &quiz)
        .await?
        .into_iter()
        .next()
    else {
        return Ok(None);
    };
    let items = quizzes::read::item_points(db, &first).await?;
    let reached = items.iter().fold(Reached::default(), |sum, item| {
        sum.and(item.points, item.total)
    });
    Ok(Some(reached))
}

async fn round_of(db: &impl ConnectionTrait, held: SessionId) -> Result<Option<Round>, Failure> {
    let mut rounds = surveys::read::rounds_of_sessions(db, &[held]).await?;
    Ok(rounds.remove(&held))
}

async fn papers_of(db: &impl ConnectionTrait, round: &Round) -> Result<Papers, Failure> {
    let numbers = surveys::read::round_numbers(db, round.id).await?;
    Ok(Papers {
        eligible: numbers.eligible,
        taken: numbers.taken(),
    })
}

/// The session's row of the report that the viewer may see anyway, and only
/// where five and more answered.
async fn satisfaction_of(
    app: &App,
    viewer: &Viewer,
    desk: &SessionDesk,
) -> Result<Vec<Row>, Failure> {
    let session = &desk.card.session;
    if session.held_as.is_none() {
        return Ok(Vec::new());
    }
    let last_day = session.last_day();
    let year = surveys::release::days_of(surveys::release::fiscal_year(last_day));
    let (from, to) = year.unwrap_or((last_day, last_day));
    let ask = Ask {
        from,
        to,
        by: By::Session,
        question: OVERALL.to_owned(),
        track: None,
    };
    let mut rows = satisfaction(app, viewer, ask).await?.rows;
    rows.retain(|row| row.key == session.code && row.responses >= i64::from(K_SCORE));
    Ok(rows)
}

async fn comments_of(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    round: Option<&Round>,
) -> Result<Vec<ReleasedComment>, Failure> {
    let Some(round) = round else {
        return Ok(Vec::new());
    };
    let reader = match viewer {
        Viewer::Firm => CommentReader::Firm,
        _ => CommentReader::Instructor,
    };
    let rounds = BTreeSet::from([round.id]);
    Ok(surveys::read::released_comments(db, &rounds, reader, None).await?)
}
