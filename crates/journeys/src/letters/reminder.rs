//! 督促: a course is not done; in the company's own words.

use chrono::NaiveDate;
use kernel::id::CompanyId;
use mail::Letter;
use mail::reminder::{CourseValues, Rendered, Text, Values};

use super::signature;
use crate::Settings;

/// What a reminder says.
#[derive(Clone, Debug)]
pub(crate) struct ReminderLetter<'a> {
    /// The person's company.
    pub(crate) company: CompanyId,
    /// Its name.
    pub(crate) company_name: &'a str,
    /// The company's sign-in page.
    pub(crate) link: &'a str,
    /// The words.
    pub(crate) text: &'a Text,
    /// 姓 名
    pub(crate) person_name: &'a str,
    /// Where the letter goes.
    pub(crate) address: &'a str,
    /// The courses; at least one.
    pub(crate) courses: &'a [CourseValues],
    /// Today in Japan.
    pub(crate) today: NaiveDate,
    /// Names the letter, so that it is written once.
    pub(crate) key: String,
}

/// The company's own sign-in page, with its code filled in.
pub(crate) fn values_link(settings: &Settings, company_code: &str) -> String {
    format!("{}/sign-in?company={company_code}", settings.base_url)
}

/// The letter.
pub(crate) fn reminder(settings: &Settings, values: &ReminderLetter<'_>) -> Letter {
    let rendered = rendered(settings, values);
    Letter {
        kind: "reminder",
        company: Some(values.company),
        to_address: values.address.to_owned(),
        to_name: values.person_name.to_owned(),
        subject: rendered.subject,
        body_text: rendered.body,
        secret_link: None,
        dedupe_key: values.key.clone(),
    }
}

/// The words of the letter, as its reader sees them.
pub(crate) fn rendered(settings: &Settings, values: &ReminderLetter<'_>) -> Rendered {
    let rendered = values.text.render(&Values {
        name: values.person_name,
        company: values.company_name,
        link: values.link,
        courses: values.courses,
        today: values.today,
    });
    Rendered {
        subject: rendered.subject,
        body: format!("{}\n\n{}", rendered.body, signature(settings)),
    }
}
