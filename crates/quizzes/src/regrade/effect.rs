//! How a policy changes what grading gives: pure, so that a score can be
//! computed again from stored values alone.

use super::{Policy, rekeyed};
use crate::response::Response;
use crate::task::{self, Key};

/// What an answer is worth under the policy in force: 0 to [`worth`].
pub(crate) fn points(key: &Key, response: &Response, policy: Option<&Policy>) -> i32 {
    let frozen = || task::points(key, response);
    // A key that does not fit the question is refused when it is planned.
    let by = |answer| rekeyed(key, answer).map(|key| task::points(&key, response));
    match policy {
        None | Some(Policy::Keep) => frozen(),
        Some(Policy::FullCredit) => key.points,
        Some(Policy::Void) => 0,
        Some(Policy::Rescore(answer)) => by(answer).unwrap_or_else(frozen),
        Some(Policy::EitherKey(answer)) => frozen().max(by(answer).unwrap_or_default()),
    }
}

/// What the question counts for under the policy in force.
pub(crate) fn worth(key: &Key, policy: Option<&Policy>) -> i32 {
    match policy {
        Some(Policy::Void) => 0,
        _ => key.points,
    }
}

/// The pass mark when only `total` of the `full` points count: the smallest
/// whole number whose share of `total` is not below the published share of
/// `full`. Nobody passes below the published share.
pub(crate) fn pass_points(pass_points: i32, full: i32, total: i32) -> i32 {
    if full <= 0 || total == full {
        return pass_points;
    }
    let (pass, full, total) = (i64::from(pass_points), i64::from(full), i64::from(total));
    i32::try_from((pass * total + full - 1) / full).unwrap_or(i32::MAX)
}

/// The key as it may be shown once it is let out: with an option of either key
/// marked as right, where the question is a choice.
pub(crate) fn shown_key(key: &Key, policy: Option<&Policy>) -> Key {
    let Some(policy) = policy else {
        return key.clone();
    };
    let Some(mut other) = policy.answer().and_then(|answer| rekeyed(key, answer)) else {
        return key.clone();
    };
    if matches!(policy, Policy::EitherKey(_)) {
        if !key.task.kind().is_choice() {
            return key.clone();
        }
        for (option, frozen) in other.options.iter_mut().zip(&key.options) {
            option.correct |= frozen.correct;
        }
    }
    other
}

/// The policy as far as it corrects the key. Full credit and voiding say
/// nothing about how people answered, so statistics leave them out.
pub(crate) fn corrections_only(policy: Option<&Policy>) -> Option<&Policy> {
    policy.filter(|policy| policy.answer().is_some())
}
