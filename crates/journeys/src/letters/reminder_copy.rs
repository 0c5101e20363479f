//! 督促の控え: tells a unit's manager who was reminded of what.

use chrono::NaiveDate;
use kernel::date;
use kernel::id::{CompanyId, LetterId};
use mail::Letter;
use mail::reminder::due_words;

use super::signature;
use crate::Settings;

/// What the letter says.
pub(crate) struct ReminderCopy<'a> {
    /// The letter's own key.
    pub(crate) id: LetterId,
    /// The manager's company.
    pub(crate) company: CompanyId,
    /// Its name.
    pub(crate) company_name: &'a str,
    /// 姓 名 of the manager.
    pub(crate) name: &'a str,
    /// Where the letter goes.
    pub(crate) address: &'a str,
    /// Who was reminded.
    pub(crate) people: &'a [RemindedPerson<'a>],
    /// Today in Japan.
    pub(crate) today: NaiveDate,
}

/// Somebody who was reminded.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RemindedPerson<'a> {
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
pub(crate) fn reminder_copy(settings: &Settings, values: &ReminderCopy<'_>) -> Letter {
    let person = |person: &RemindedPerson<'_>| {
        let due_on = person.due_on.map_or_else(String::new, date::display);
        format!(
            "・{}（{}）　{}　期限 {due_on} {}\n",
            person.name,
            person.unit,
            person.course,
            due_words(person.due_on, values.today),
        )
    };
    let people: String = values.people.iter().map(person).collect();
    let body_text = format!(
        "{name} 様\n\n{company}の研修で、次の人に督促のメールを送りました。\n\
         声かけをお願いします。\n\n{people}\n\
         受講状況は、次のページで見られます。\n\n{base}/companies/{key}/progress\n\n{signature}",
        name = values.name,
        company = values.company_name,
        base = settings.base_url,
        key = values.company,
        signature = signature(settings),
    );
    Letter {
        kind: "reminder_copy",
        company: Some(values.company),
        to_address: values.address.to_owned(),
        to_name: values.name.to_owned(),
        subject: format!(
            "【{}】督促の控え（{}件）",
            values.company_name,
            values.people.len()
        ),
        body_text,
        secret_link: None,
        dedupe_key: format!("reminder_copy:{}", values.id),
    }
}
