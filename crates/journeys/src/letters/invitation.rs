//! 研修のご案内: tells a person what to learn until when, and brings them in.

use chrono::{DateTime, NaiveDate, Utc};
use kernel::date;
use kernel::id::{CompanyId, EnrolmentId};
use mail::{LINK_PLACEHOLDER, Letter};

use crate::Settings;

/// What an invitation says.
#[derive(Clone, Debug)]
pub(crate) struct Invitation<'a> {
    /// The person's company.
    pub(crate) company: CompanyId,
    /// What its people type at the sign-in page.
    pub(crate) company_code: &'a str,
    /// Its name.
    pub(crate) company_name: &'a str,
    /// 姓 名
    pub(crate) person_name: &'a str,
    /// Where the letter goes.
    pub(crate) address: &'a str,
    /// What is to be learnt; at least one.
    pub(crate) courses: &'a [InvitedCourse],
    /// How the person comes in.
    pub(crate) way_in: WayIn,
}

/// One course of an invitation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct InvitedCourse {
    /// The enrolment that the letter announces.
    pub(crate) enrolment: EnrolmentId,
    /// The course's title.
    pub(crate) title: String,
    /// How long it takes.
    pub(crate) minutes: i32,
    /// The last day; none without a deadline.
    pub(crate) due_on: Option<NaiveDate>,
}

/// How the person comes in.
#[derive(Clone, Debug)]
pub(crate) enum WayIn {
    /// By a one-use link, to choose a password.
    Link {
        /// The link: secret.
        link: String,
        /// Until when it is good.
        good_until: DateTime<Utc>,
    },
    /// By the password they have.
    Password {
        /// The sign-in page.
        page: String,
    },
}

/// The letter. Its key names the first enrolment, so that the same event
/// writes it once.
pub(crate) fn invitation(settings: &Settings, values: &Invitation<'_>) -> Letter {
    let first = values.courses.first();
    Letter {
        kind: "invitation",
        company: Some(values.company),
        to_address: values.address.to_owned(),
        to_name: values.person_name.to_owned(),
        subject: subject(values),
        body_text: body(settings, values),
        dedupe_key: first.map_or_else(String::new, |course| {
            format!("invitation:{}", course.enrolment)
        }),
        secret_link: match &values.way_in {
            WayIn::Link { link, .. } => Some(link.clone()),
            WayIn::Password { .. } => None,
        },
    }
}

fn subject(values: &Invitation<'_>) -> String {
    match values.courses {
        [only] => format!("【{}】研修「{}」のご案内", values.company_name, only.title),
        _ => format!("【{}】研修のご案内", values.company_name),
    }
}

fn body(settings: &Settings, values: &Invitation<'_>) -> String {
    let courses: String = values.courses.iter().map(course).collect();
    let way_in = match &values.way_in {
        WayIn::Link { good_until, .. } => format!(
            "下のリンクを開いて、パスワードを決めてください。\n\
             決めると、すぐに研修を始められます。\n\n\
             {LINK_PLACEHOLDER}\n\n\
             ・リンクは {} まで、1回だけ使えます。\n\
             ・あなた専用のリンクです。ほかの人に送らないでください。\n",
            date::display_instant(*good_until)
        ),
        WayIn::Password { page } => {
            format!("下のページからサインインして、研修を始めてください。\n\n{page}\n\n")
        }
    };
    format!(
        "{person} 様\n\n\
         {company}の研修のご案内です。次の研修を受けてください。\n\n\
         {courses}\
         {way_in}\
         ・次からは、会社コード「{code}」とメールアドレスでサインインします。\n\
         ・スマートフォンでも受けられます。途中でやめても、続きから始められます。\n\n\
         わからないことやリンクが開けないときは、\n\
         会社の研修担当者に知らせてください。\n\n\
         --\n\
         このメールは、{company}の依頼で{firm}が送っています。\n\
         {replies}{sample}",
        person = values.person_name,
        company = values.company_name,
        code = values.company_code,
        firm = settings.firm_name,
        replies = super::replies(settings),
        sample = if settings.is_demo {
            "※ 見本のデータから作られたメールです。会社も人も実在しません。\n"
        } else {
            ""
        },
    )
}

fn course(course: &InvitedCourse) -> String {
    let due = course.due_on.map_or_else(
        || "なし".to_owned(),
        |due_on| format!("{}まで", date::display(due_on)),
    );
    format!(
        "■ 研修　{}（約{}分）\n■ 期限　{due}\n\n",
        course.title, course.minutes
    )
}

#[cfg(test)]
mod tests {
    use kernel::Ids;

    use super::*;

    fn settings() -> Settings {
        Settings {
            base_url: "https://terakoya.example".to_owned(),
            firm_name: "みらい研修".to_owned(),
            sheet_reader: None,
            content_dir: std::path::PathBuf::new(),
            has_recalls: true,
            takes_replies: false,
            mail_address: "no-reply@firm.example".to_owned(),
            trusted_proxies: Vec::new(),
            is_demo: false,
        }
    }

    fn letter(way_in: WayIn, courses: &[InvitedCourse]) -> Letter {
        let values = Invitation {
            company: Ids::counted().fresh(DateTime::UNIX_EPOCH),
            company_code: "mihon",
            company_name: "見本商事",
            person_name: "髙橋 﨑子",
            address: "saki@example.jp",
            courses,
            way_in,
        };
        invitation(&settings(), &values)
    }

    fn one_course() -> [InvitedCourse; 1] {
        [InvitedCourse {
            enrolment: Ids::counted().fresh(DateTime::UNIX_EPOCH),
            title: "初動対応者向け".to_owned(),
            minutes: 60,
            due_on: NaiveDate::from_ymd_opt(2026, 12, 10),
        }]
    }

    #[test]
    fn the_letter_says_what_until_when_and_how_to_begin() {
        let link = "https://terakoya.example/link/secret".to_owned();
        let way_in = WayIn::Link {
            link: link.clone(),
            good_until: DateTime::UNIX_EPOCH,
        };
        let courses = one_course();
        let letter = letter(way_in, &courses);
        assert_eq!(letter.errors().len(), 0);
        assert_eq!(letter.subject, "【見本商事】研修「初動対応者向け」のご案内");
        assert!(letter.body_text.starts_with("髙橋 﨑子 様\n"));
        assert!(letter.body_text.contains("2026/12/10（木）まで"));
        assert!(letter.body_text.contains("約60分"));
        assert!(!letter.body_text.contains("secret"));
        assert_eq!(letter.secret_link, Some(link));
        let key = format!("invitation:{}", courses[0].enrolment);
        assert_eq!(letter.dedupe_key, key);
    }

    #[test]
    fn who_has_a_password_gets_no_secret() {
        let way_in = WayIn::Password {
            page: "https://terakoya.example/sign-in".to_owned(),
        };
        let letter = letter(way_in, &one_course());
        assert_eq!(letter.errors().len(), 0);
        assert_eq!(letter.secret_link, None);
        assert!(
            letter
                .body_text
                .contains("https://terakoya.example/sign-in")
        );
    }
}
