//! `terakoya reminders`: what a company's reminders will do.

use chrono::NaiveDate;
use journeys::App;
use journeys::views::reminders::{ReminderForecast, reminder_forecast};
use kernel::Failure;
use kernel::date::{display, jst};
use serde_json::json;

use super::out::say;
use super::{Refused, print_json};

/// 督促
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// このまま何も変わらなければ、だれにいつ督促が届くかを出します
    Simulate {
        /// 会社コード
        #[arg(long, value_name = "CODE")]
        company: String,
        /// いつまで（2026-12-10 の形。既定: 30日先）
        #[arg(long, value_name = "DATE", value_parser = super::enrol::day)]
        until: Option<NaiveDate>,
        /// 結果を1行のJSONで出します
        #[arg(long)]
        json: bool,
    },
}

/// Prints the forecast. Changes nothing.
///
/// # Errors
/// When the company is unknown, or the database refuses.
pub async fn run(app: &App, args: &Args) -> Result<(), Refused> {
    let Command::Simulate {
        company,
        until,
        json,
    } = &args.command;
    let found = people::read::company_by_code(&app.db.read(), company).await;
    let found = found.map_err(Failure::from)?.ok_or_else(|| {
        Refused(format!(
            "会社コード「{company}」の契約企業はありません。terakoya company list で確かめてください。"
        ))
    })?;
    let forecast = reminder_forecast(app, None, found.id, *until).await?;
    if *json {
        return print_json(&document(&forecast));
    }
    print(&forecast);
    Ok(())
}

fn document(forecast: &ReminderForecast) -> serde_json::Value {
    let letters: Vec<_> = forecast
        .letters
        .iter()
        .map(|letter| {
            let first = letter.about.first();
            json!({
                "at": letter.at,
                "employee_no": first.map(|fact| &fact.employee_no),
                "kind": letter.kind.as_str(),
                "occurrence": letter.occurrence,
                "courses": letter.about.iter().map(|fact| &fact.course.title).collect::<Vec<_>>(),
            })
        })
        .collect();
    let silent: Vec<_> = forecast
        .silent
        .iter()
        .map(|one| {
            json!({
                "employee_no": one.fact.employee_no,
                "course": one.fact.course.title,
                "reason": one.reason.as_str(),
            })
        })
        .collect();
    json!({
        "company": forecast.company.code,
        "is_active": forecast.is_active,
        "from": forecast.from,
        "until": forecast.until,
        "letters": letters,
        "silent": silent,
    })
}

fn print(forecast: &ReminderForecast) {
    if !forecast.is_active {
        say("自動の督促は止まっています。いまの計画で始めたときの予定です。");
    }
    say(format_args!(
        "{}から{}まで: {}通",
        display(forecast.from),
        display(forecast.until),
        forecast.letters.len()
    ));
    for letter in &forecast.letters {
        let titles: Vec<&str> = letter
            .about
            .iter()
            .map(|fact| fact.course.title.as_str())
            .collect();
        let first = letter.about.first();
        say(format_args!(
            "  {}  {}  {}  {}（{}回目）  {}",
            letter.at.with_timezone(&jst()).format("%Y/%m/%d %H:%M"),
            first.map_or("", |fact| &fact.employee_no),
            first.map_or("", |fact| &fact.name),
            letter.kind.label(),
            letter.occurrence,
            titles.join("、"),
        ));
    }
    if forecast.silent.is_empty() {
        return;
    }
    say(format_args!("送らない人（{}件）:", forecast.silent.len()));
    for one in &forecast.silent {
        say(format_args!(
            "  {}  {}  {}  {}",
            one.fact.employee_no,
            one.fact.name,
            one.fact.course.title,
            one.reason.label()
        ));
    }
}
