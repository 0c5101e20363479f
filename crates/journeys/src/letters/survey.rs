//! アンケート: invites to a survey some time after a course, and reminds of one
//! that was not taken up. Neither says anything about other people, and none
//! stands in a company's log of letters: who has no ballot paper yet is nobody's
//! business there.

use chrono::NaiveDate;
use kernel::date;
use mail::Letter;

use super::signature;
use crate::Settings;

/// What the letters say.
#[derive(Clone, Debug)]
pub(crate) struct SurveyLetter<'a> {
    /// The person's company.
    pub(crate) company_name: &'a str,
    /// 姓 名
    pub(crate) person_name: &'a str,
    /// Where the letter goes.
    pub(crate) address: &'a str,
    /// What was learnt.
    pub(crate) course: &'a str,
    /// The survey's title.
    pub(crate) title: &'a str,
    /// Its page.
    pub(crate) link: String,
    /// The last day for answers.
    pub(crate) last_day: NaiveDate,
    /// Whether answers carry a name.
    pub(crate) is_named: bool,
    /// Names the letter, so that it is written once.
    pub(crate) key: String,
}

/// The invitation to a follow-up.
pub(crate) fn invitation(settings: &Settings, values: &SurveyLetter<'_>, since: &str) -> Letter {
    let lead = format!(
        "研修「{}」を終えてから、{since}たちました。\n\
         学んだことを仕事で使えたかを、短いアンケートで教えてください。",
        values.course
    );
    letter(settings, values, "survey_invitation", &lead)
}

/// The reminder.
pub(crate) fn reminder(settings: &Settings, values: &SurveyLetter<'_>) -> Letter {
    let lead = format!(
        "研修「{}」の「{}」は、まだ開かれていません。\n\
         1分ほどで終わります。よろしければご協力ください。",
        values.course, values.title
    );
    letter(settings, values, "survey_reminder", &lead)
}

fn letter(
    settings: &Settings,
    values: &SurveyLetter<'_>,
    kind: &'static str,
    lead: &str,
) -> Letter {
    let promise = if values.is_named {
        "・記名のアンケートです。だれが読むかは、答える前の画面に書いてあります。"
    } else {
        "・匿名です。だれが何と答えたかは、会社にも研修会社にも分かりません。"
    };
    let body_text = format!(
        "{company}\n{person} 様\n\n{lead}\n\n{link}\n\n\
         ・締め切りは {last_day} です。\n{promise}\n\
         ・答えなくてもかまいません。成績や評価には関係しません。\n\n{signature}",
        company = values.company_name,
        person = values.person_name,
        link = values.link,
        last_day = date::display(values.last_day),
        signature = signature(settings),
    );
    Letter {
        kind,
        company: None,
        to_address: values.address.to_owned(),
        to_name: values.person_name.to_owned(),
        subject: format!("【{}】{}のお願い", values.company_name, values.title),
        body_text,
        secret_link: None,
        dedupe_key: values.key.clone(),
    }
}
