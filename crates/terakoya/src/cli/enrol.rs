//! `terakoya enrol`: people of a company begin a track.

use chrono::NaiveDate;
use journeys::App;
use journeys::enrol::{Audience, EnrolInput, EnrolReport, EnrolledMember, Told};
use kernel::Failure;
use kernel::id::CompanyId;
use people::{Member, UnitPath};
use serde_json::{Value, json};

use super::out::say;
use super::{Refused, print_json};

/// Who learns what until when.
#[derive(clap::Args)]
#[command(
    after_help = "例: terakoya enrol --company minato --track first-line --unit 関西支社/梅田店 --due 2026-12-10"
)]
pub struct Args {
    /// 会社コード
    #[arg(long, value_name = "CODE")]
    company: String,
    /// 研修コースのコード
    #[arg(long, value_name = "TRACK")]
    track: String,
    /// この部署と、その下の部署の全員（既定: 会社の全員）
    #[arg(long, value_name = "PATH", conflicts_with = "employees")]
    unit: Option<String>,
    /// この社員番号の人だけ（カンマ区切り）
    #[arg(long, value_name = "NO", value_delimiter = ',')]
    employees: Vec<String>,
    /// 期限（2026-12-10 の形。その日の23時59分まで）
    #[arg(long, value_name = "DATE", value_parser = day)]
    due: Option<NaiveDate>,
    /// 結果を1行のJSONで出します
    #[arg(long)]
    json: bool,
}

pub(super) fn day(text: &str) -> Result<NaiveDate, String> {
    kernel::date::parse(text)
        .ok_or_else(|| "「2026-12-10」のように、実在する日付で指定してください。".to_owned())
}

/// Enrols them and prints who was told how.
///
/// # Errors
/// When the company or the unit is unknown, or the order is refused.
pub async fn run(app: &App, args: &Args) -> Result<(), Refused> {
    let company = people::read::company_by_code(&app.db.read(), &args.company).await;
    let company = company.map_err(Failure::from)?;
    let company = company.ok_or_else(|| {
        Refused(format!(
            "会社コード「{}」の契約企業はありません。terakoya company list で確かめてください。",
            args.company
        ))
    })?;
    let input = EnrolInput {
        company: company.id,
        track: args.track.clone(),
        audience: audience(app, company.id, args).await?,
        due_on: args.due,
    };
    let report = journeys::enrol(app, None, &input).await?;
    if args.json {
        return print_json(&document(&report));
    }
    print_report(&report);
    Ok(())
}

async fn audience(app: &App, company: CompanyId, args: &Args) -> Result<Audience, Refused> {
    if !args.employees.is_empty() {
        return Ok(Audience::EmployeeNumbers(args.employees.clone()));
    }
    let Some(typed) = &args.unit else {
        return Ok(Audience::Company);
    };
    let unknown = || Refused(format!("部署「{typed}」は、この会社にありません。"));
    let path = UnitPath::parse(typed).map_err(|_| unknown())?;
    let path = path.ok_or_else(unknown)?;
    let unit = people::read::unit_by_path(&app.db.read(), company, &path).await;
    let unit = unit.map_err(Failure::from)?;
    Ok(Audience::Unit(unit.ok_or_else(unknown)?.id))
}

fn document(report: &EnrolReport) -> Value {
    let numbers = |told: Told| -> Vec<&str> {
        let told = report.told(told);
        told.map(|one: &EnrolledMember| one.member.employee_no.as_str())
            .collect()
    };
    json!({
        "track": report.track,
        "title": report.title,
        "due_on": report.due_on,
        "enrolled": report.enrolled.len(),
        "already_open": report.already_open.len(),
        "by_mail": numbers(Told::ByMail),
        "by_slip": numbers(Told::BySlip),
        "not_now": numbers(Told::NotNow),
    })
}

fn print_report(report: &EnrolReport) {
    say(format_args!(
        "「{}」に{}人を登録しました。",
        report.title,
        report.enrolled.len()
    ));
    if !report.already_open.is_empty() {
        say(format_args!(
            "{}人は、もう登録されています。",
            report.already_open.len()
        ));
    }
    let by_mail = report.told(Told::ByMail).count();
    if by_mail > 0 {
        say(format_args!("{by_mail}人に案内メールを送ります。"));
    }
    print_people(report, Told::BySlip, "メールがないので、用紙を渡す人");
    print_people(report, Told::NotNow, "休職中なので、案内を送らない人");
}

fn print_people(report: &EnrolReport, told: Told, heading: &str) {
    let people: Vec<&Member> = report.told(told).map(|one| &one.member).collect();
    if people.is_empty() {
        return;
    }
    say(format_args!("{heading}（{}人）:", people.len()));
    for member in people {
        say(format_args!(
            "  {}  {}  {}",
            member.employee_no,
            member.full_name(),
            member.unit_path
        ));
    }
}
