//! The order of learning: a step opens when all before it are done.

use courses::LessonHead;
use enrolments::{LessonStatus, Progress};

/// How a trainee stands in one step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepState {
    /// 未受講: its turn has come, nobody has opened it.
    NotStarted,
    /// 受講中
    InProgress,
    /// 修了
    Done,
    /// Every allowed try was used without passing.
    Failed,
    /// A step before it is not done yet.
    Locked,
}

impl StepState {
    /// The word in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotStarted => "not_started",
            Self::InProgress => "in_progress",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Locked => "locked",
        }
    }
}

/// The state of each step, in the same order.
pub fn states(steps: &[LessonHead], progress: &[Progress]) -> Vec<StepState> {
    let mut is_open = true;
    let mut states = Vec::with_capacity(steps.len());
    for step in steps {
        let state = match status_of(step, progress) {
            Some(LessonStatus::Done) => StepState::Done,
            _ if !is_open => StepState::Locked,
            Some(LessonStatus::InProgress) => StepState::InProgress,
            Some(LessonStatus::Failed) => StepState::Failed,
            None => StepState::NotStarted,
        };
        is_open &= state == StepState::Done;
        states.push(state);
    }
    states
}

/// The step to go on with: the first that is not done.
pub fn next<'s>(steps: &'s [LessonHead], progress: &[Progress]) -> Option<&'s LessonHead> {
    steps
        .iter()
        .find(|step| status_of(step, progress) != Some(LessonStatus::Done))
}

fn status_of(step: &LessonHead, progress: &[Progress]) -> Option<LessonStatus> {
    let of_step = progress.iter().find(|entry| entry.lesson == step.id);
    of_step.map(|entry| entry.status)
}

#[cfg(test)]
mod tests {
    use courses::LessonKind;
    use kernel::Ids;

    use super::*;

    fn steps(count: i32) -> Vec<LessonHead> {
        let (ids, now) = (Ids::counted(), chrono::DateTime::UNIX_EPOCH);
        let step = |position| LessonHead {
            id: ids.fresh(now),
            version: ids.fresh(now),
            module: None,
            code: format!("G1-{position}"),
            position,
            kind: LessonKind::Text,
            title: format!("{position}番目"),
            minutes: 3,
        };
        (1..=count).map(step).collect()
    }

    fn progress(step: &LessonHead, status: LessonStatus) -> Progress {
        let now = chrono::DateTime::UNIX_EPOCH;
        Progress {
            enrolment: Ids::counted().fresh(now),
            lesson: step.id,
            status,
            started_at: now,
            done_at: (status == LessonStatus::Done).then_some(now),
        }
    }

    #[test]
    fn a_step_opens_when_all_before_it_are_done() {
        use LessonStatus::{Done as D, Failed as F, InProgress as P};
        use StepState::{Done, Failed, InProgress, Locked, NotStarted};
        let steps = steps(3);
        let cases = [
            (vec![], [NotStarted, Locked, Locked], Some(0)),
            (vec![(0, P)], [InProgress, Locked, Locked], Some(0)),
            (vec![(0, D)], [Done, NotStarted, Locked], Some(1)),
            (vec![(0, D), (1, F)], [Done, Failed, Locked], Some(1)),
            (vec![(0, D), (1, D)], [Done, Done, NotStarted], Some(2)),
            (vec![(0, D), (1, D), (2, D)], [Done, Done, Done], None),
            // Evidence that came out of order stays evidence.
            (vec![(1, D)], [NotStarted, Done, Locked], Some(0)),
            (vec![(1, P)], [NotStarted, Locked, Locked], Some(0)),
        ];
        for (entries, expected, expected_next) in cases {
            let progress: Vec<Progress> = entries
                .iter()
                .map(|(index, status)| progress(&steps[*index], *status))
                .collect();
            assert_eq!(states(&steps, &progress), expected, "{entries:?}");
            let expected_next = expected_next.map(|index: usize| &steps[index]);
            assert_eq!(next(&steps, &progress), expected_next, "{entries:?}");
        }
    }
}
