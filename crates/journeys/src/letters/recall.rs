//! 思い出しクイズ: invites to a few questions some days after completion.

use chrono::{DateTime, Utc};
use kernel::date;
use mail::{LINK_PLACEHOLDER, Letter};
use quizzes::Recall;

use super::signature;
use crate::Settings;

/// What the letter says.
#[derive(Clone, Debug)]
pub(crate) struct RecallLetter<'a> {
    /// Which recall.
    pub(crate) recall: &'a Recall,
    /// The person's company.
    pub(crate) company_name: &'a str,
    /// 姓 名
    pub(crate) person_name: &'a str,
    /// Where the letter goes.
    pub(crate) address: &'a str,
    /// What was learnt.
    pub(crate) course: &'a str,
    /// Where the questions are: secret.
    pub(crate) link: String,
    /// Until when the link is good.
    pub(crate) good_until: DateTime<Utc>,
}

/// The letter. Its key names the enrolment and the day, so that one occasion
/// is written about once.
pub(crate) fn recall(settings: &Settings, values: &RecallLetter<'_>) -> Letter {
    let recall = values.recall;
    let body_text = format!(
        "{company}\n{person} 様\n\n\
         研修「{course}」を終えてから、{since}たちました。\n\
         忘れかけたころに思い出すと、覚えたことが長く残ります。\n\
         1分ほどの小さなクイズに、答えてみませんか。\n\n\
         {LINK_PLACEHOLDER}\n\n\
         ・サインインしなくても、この問題だけ答えられます。\n\
         ・リンクは {until} まで使えます。あなた専用です。ほかの人に送らないでください。\n\
         ・答えは、成績にも会社への報告にも使いません。答えなくてもかまいません。\n\
         ・サインインして、ホームの「思い出しクイズ」からも答えられます。\n\n{signature}",
        company = values.company_name,
        person = values.person_name,
        course = values.course,
        since = since(recall.day),
        until = date::display_instant(values.good_until),
        signature = signature(settings),
    );
    Letter {
        kind: "recall",
        company: Some(recall.company),
        to_address: values.address.to_owned(),
        to_name: values.person_name.to_owned(),
        subject: format!("【{}】1分の思い出しクイズ", values.company_name),
        body_text,
        secret_link: Some(values.link.clone()),
        dedupe_key: format!("recall:{}:{}", recall.enrolment, recall.day),
    }
}

/// How long ago it was, as people say it.
fn since(days: i32) -> String {
    match days {
        7 => "1週間".to_owned(),
        21 => "3週間".to_owned(),
        60 => "2か月".to_owned(),
        days => format!("{days}日"),
    }
}
