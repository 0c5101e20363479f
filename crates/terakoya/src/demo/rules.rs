//! The assignment rules of the first company: for newcomers, and for whoever
//! becomes a manager; and what stands before the second line.

use enrolments::{Decision, RuleInput};
use journeys::assign_by_rule::WhichRule;
use journeys::enrol::EnrolInput;
use journeys::views::chosen::Chosen;
use journeys::{App, DecideEnrolments, RuleChange, preview_rule, save_rule};
use kernel::Failure;

use super::cast;

/// Saves both rules. Those who are there already learn what they would order.
///
/// # Errors
/// When the database refuses.
pub async fn live(app: &App) -> Result<(), Failure> {
    let town = &cast::TOWNS[0];
    let company = cast::company(app, town).await?;
    let hr = cast::hr(app, town).await?;
    let newcomers = RuleInput {
        name: "入社後30日以内に初動".to_owned(),
        is_active: true,
        due: "after_joining".to_owned(),
        due_days: Some(30),
        cycle: "completion".to_owned(),
        cycle_months: Some(24),
        cycle_window: Some(60),
        ..RuleInput::default()
    };
    let managers = RuleInput {
        name: "店長になったら2次".to_owned(),
        job_titles: vec!["店長".to_owned()],
        due: "after_caught".to_owned(),
        due_days: Some(60),
        ..newcomers.clone()
    };
    for (track, input) in [("first-line", newcomers), ("second-line", managers)] {
        let change = RuleChange {
            company,
            which: WhichRule::New(track.to_owned()),
            input,
        };
        let digest = preview_rule(app, &hr, &change).await?.digest;
        save_rule(app, &hr, &change, &digest).await?;
    }
    Ok(())
}

/// The second line begins with the first, or with being excused from it.
///
/// # Errors
/// When the database refuses.
pub async fn excuse_from_first_line(
    app: &App,
    town: &cast::Town,
    second: &EnrolInput,
) -> Result<(), Failure> {
    let order = EnrolInput {
        track: "first-line".to_owned(),
        ..second.clone()
    };
    let report = journeys::enrol(app, None, &order).await?;
    let input = DecideEnrolments {
        company: second.company,
        chosen: Chosen::Ticked(report.enrolled.iter().map(|one| one.enrolment).collect()),
        decision: Decision::Waive,
        reason: "初動対応の研修を受講済みのため（見本）".to_owned(),
        expected: None,
    };
    journeys::decide_enrolments(app, &cast::hr(app, town).await?, &input).await?;
    Ok(())
}
