//! 毎月の受講状況: numbers per unit and course, and who is late.

use chrono::NaiveDate;
use kernel::date;
use mail::Letter;
use mail::reminder::due_words;
use people::Company;

use super::signature;
use crate::Settings;
use crate::views::unit_figures::UnitFigures;

/// The most people that the letter names.
const MOST_NAMED: usize = 100;

/// What the letter says.
pub(crate) struct MonthlyReport<'a> {
    /// The company.
    pub(crate) company: &'a Company,
    /// 姓 名 of the reader.
    pub(crate) name: &'a str,
    /// Where the letter goes.
    pub(crate) address: &'a str,
    /// The reader's unit; none for the whole company.
    pub(crate) scope: Option<&'a str>,
    /// Today in Japan.
    pub(crate) today: NaiveDate,
    /// The numbers.
    pub(crate) figures: &'a [UnitFigures],
    /// Who is late.
    pub(crate) late: &'a [LatePerson<'a>],
    /// Names the letter, so that it is written once.
    pub(crate) key: String,
}

/// Somebody who is late.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LatePerson<'a> {
    /// 姓 名
    pub(crate) name: &'a str,
    /// The unit with those above it.
    pub(crate) unit: &'a str,
    /// The course.
    pub(crate) course: &'a str,
    /// The last day.
    pub(crate) due_on: Option<NaiveDate>,
}

/// The letter.
pub(crate) fn monthly_report(settings: &Settings, values: &MonthlyReport<'_>) -> Letter {
    let scope = values.scope.unwrap_or("全社");
    let body_text = format!(
        "{name} 様\n\n{company}の研修の受講状況（{scope}、{today}現在）です。\n\n\
         {figures}{late}受講状況は、次のページで見られます。\n\n{base}/companies/{key}/progress\n\n\
         {signature}",
        name = values.name,
        company = values.company.name,
        today = date::display(values.today),
        figures = figures(values.figures),
        late = late(values),
        base = settings.base_url,
        key = values.company.id,
        signature = signature(settings),
    );
    Letter {
        kind: "monthly_report",
        company: Some(values.company.id),
        to_address: values.address.to_owned(),
        to_name: values.name.to_owned(),
        subject: format!(
            "【{}】受講状況のお知らせ（{scope}、{}）",
            values.company.name,
            date::display(values.today)
        ),
        body_text,
        secret_link: None,
        dedupe_key: values.key.clone(),
    }
}

fn figures(figures: &[UnitFigures]) -> String {
    let mut text = String::new();
    let mut last = None;
    for one in figures {
        if last != Some(&one.unit) {
            if last.is_some() {
                text.push('\n');
            }
            let unit = if one.unit.is_empty() {
                "部署なし"
            } else {
                &one.unit
            };
            text.push_str(&format!("■ {unit}\n"));
            last = Some(&one.unit);
        }
        let numbers = one.numbers;
        text.push_str(&format!(
            "・{}：{}件のうち修了{}、受講中{}、未受講{}、期限超過{}\n",
            one.course,
            numbers.total(),
            numbers.completed,
            numbers.in_progress,
            numbers.not_started,
            numbers.overdue,
        ));
    }
    text.push('\n');
    text
}

fn late(values: &MonthlyReport<'_>) -> String {
    if values.late.is_empty() {
        return "期限をすぎた人はいません。\n\n".to_owned();
    }
    let mut text = format!("期限をすぎた人（{}件）\n", values.late.len());
    for person in values.late.iter().take(MOST_NAMED) {
        text.push_str(&format!(
            "・{}（{}）　{}　{}\n",
            person.name,
            person.unit,
            person.course,
            due_words(person.due_on, values.today),
        ));
    }
    if let Some(more) = values.late.len().checked_sub(MOST_NAMED)
        && more > 0
    {
        text.push_str(&format!("ほか{more}件\n"));
    }
    text.push('\n');
    text
}
