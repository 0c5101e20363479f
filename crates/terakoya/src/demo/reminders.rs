//! The reminders of the last weeks at the first company: a plan that runs, an
//! address that does not work, somebody on leave, one sent by hand.

use chrono::{Days, NaiveDate};
use journeys::remind::{ByHand, SavePlan};
use journeys::views::chosen::Chosen;
use journeys::views::report_progress::BoardFilter;
use journeys::{App, change_employment, remind_by_hand, report_bounce, save_reminder_plan};
use kernel::{Clock, Failure};
use mail::reminder::calendar::at_hour;
use mail::reminder::{Plan, PlanInput};
use people::EmploymentChange;

use super::cast;

/// How many days ago the plan began.
const BEGAN_BEFORE: u64 = 24;
/// The hour of each day's run.
const HOUR: u32 = 10;

/// Lets the plan run day by day, and leaves it running.
///
/// # Errors
/// When the database refuses.
pub async fn live(app: &App) -> Result<(), Failure> {
    let town = &cast::TOWNS[0];
    let company = cast::company(app, town).await?;
    let began = ago(app, BEGAN_BEFORE);
    let hr = cast::hr(&began, town).await?;
    let input = PlanInput {
        is_active: true,
        ..Plan::ready_made().as_input()
    };
    let target = SavePlan {
        company: Some(company),
        version: 0,
    };
    save_reminder_plan(&began, &hr, target, &input).await?;
    let members = cast::everybody(app, company).await?;
    let plain: Vec<_> = members
        .into_iter()
        .filter(|member| member.email.is_some() && !cast::is_guide(&member.employee_no))
        .collect();
    if let Some(away) = plain.get(4) {
        let day = Some(began.clock.today());
        let leave = EmploymentChange::Leave;
        change_employment(&began, &hr, company, away.id, leave, day).await?;
    }
    if let Some(address) = plain.get(7).and_then(|member| member.email.as_deref()) {
        let reason = "550 5.1.1 そのような宛先はありません（見本）";
        report_bounce(&began, None, address, reason).await?;
    }
    for days in (1..=BEGAN_BEFORE).rev() {
        journeys::send_reminders(&ago(app, days)).await?;
    }
    by_hand(&ago(app, 1), &hr, company).await
}

/// HR reminds those whom the plan did not reach that day.
async fn by_hand(
    app: &App,
    hr: &kernel::Actor,
    company: kernel::id::CompanyId,
) -> Result<(), Failure> {
    let filter = BoardFilter {
        search: "佐".to_owned(),
        ..BoardFilter::default()
    };
    let input = ByHand {
        company,
        chosen: Chosen::Filtered(filter),
        batch: app.ids.fresh(app.clock.now()),
        expected: None,
    };
    match remind_by_hand(app, hr, &input).await {
        Ok(_) => Ok(()),
        // Everybody of that name has finished, or was reminded by the plan.
        Err(failure) if failure.kind == kernel::Kind::Conflict => Ok(()),
        Err(failure) => Err(failure),
    }
}

fn ago(app: &App, days: u64) -> App {
    let today: NaiveDate = app.clock.today();
    let day = today.checked_sub_days(Days::new(days)).unwrap_or(today);
    App {
        clock: Clock::fixed(at_hour(day, HOUR)),
        ..app.clone()
    }
}
