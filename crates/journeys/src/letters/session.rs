//! 集合研修のお知らせ: a seat, a place in the queue, a move, a cancellation.

use kernel::date;
use kernel::id::{BookingId, CompanyId};
use mail::Letter;
use sessions::ScheduledSession;

use super::signature;
use crate::Settings;

/// What happened to a booking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SessionNews {
    /// There is a seat.
    Booked,
    /// Somebody has to agree first.
    Requested,
    /// There is none as yet.
    Waitlisted,
    /// There is one now, after waiting.
    Promoted,
    /// Whoever approves said no.
    Declined,
    /// Day, time or place are others.
    Moved,
    /// Taken back by the learner.
    CancelledByLearner,
    /// Taken back by their company or the firm.
    CancelledByCompany,
    /// The session does not take place.
    EventCancelled,
}

impl SessionNews {
    /// The kind of letter.
    fn kind(self) -> &'static str {
        match self {
            Self::Booked => "session_booked",
            Self::Requested => "session_requested",
            Self::Waitlisted => "session_waitlisted",
            Self::Promoted => "session_promoted",
            Self::Declined => "session_declined",
            Self::Moved => "session_moved",
            Self::CancelledByLearner | Self::CancelledByCompany => "session_booking_cancelled",
            Self::EventCancelled => "session_cancelled",
        }
    }

    /// What the subject says.
    fn headline(self) -> &'static str {
        match self {
            Self::Booked => "集合研修の予約が取れました",
            Self::Requested => "集合研修の申込みを受け付けました",
            Self::Waitlisted => "集合研修のキャンセル待ちに入りました",
            Self::Promoted => "集合研修の席が取れました",
            Self::Declined => "集合研修の申込みが見送られました",
            Self::Moved => "集合研修の日程・会場が変わりました",
            Self::CancelledByLearner | Self::CancelledByCompany => {
                "集合研修の予約が取り消されました"
            }
            Self::EventCancelled => "集合研修は中止になりました",
        }
    }

    /// The first sentence.
    fn sentence(self) -> &'static str {
        match self {
            Self::Booked => "次の研修の予約が取れました。当日お待ちしています。",
            Self::Requested => {
                "次の研修の申込みを受け付けました。担当者が承認すると、予約になります。"
            }
            Self::Waitlisted => {
                "次の研修は満席のため、キャンセル待ちに入りました。席が空くと、順番にお知らせします。"
            }
            Self::Promoted => {
                "キャンセル待ちだった次の研修の席が取れました。当日お待ちしています。"
            }
            Self::Declined => {
                "次の研修の申込みは、見送られました。事情は、会社の研修担当者に確かめてください。"
            }
            Self::Moved => {
                "予約している次の研修の日程・会場などが変わりました。新しい内容は次のとおりです。"
            }
            Self::CancelledByLearner => "次の研修の予約を取り消しました。",
            Self::CancelledByCompany => {
                "次の研修の予約が取り消されました。事情は、会社の研修担当者に確かめてください。"
            }
            Self::EventCancelled => {
                "予約していた次の研修は、中止になりました。代わりの日程は、会社の研修担当者に確かめてください。"
            }
        }
    }

    /// Whether the reader is to come, and so needs to know how.
    fn is_invitation(self) -> bool {
        matches!(self, Self::Booked | Self::Promoted | Self::Moved)
    }
}

/// What the letter says.
pub(crate) struct SessionLetter<'a> {
    /// What happened.
    pub(crate) news: SessionNews,
    /// The session as it is now.
    pub(crate) session: &'a ScheduledSession,
    /// Which booking.
    pub(crate) booking: BookingId,
    /// The person's company.
    pub(crate) company: CompanyId,
    /// Its name.
    pub(crate) company_name: &'a str,
    /// 姓 名
    pub(crate) person_name: &'a str,
    /// Where the letter goes.
    pub(crate) address: &'a str,
}

/// The letter. Its key names the booking and the calendar's sequence, so that
/// one event is told once and the next move again.
pub(crate) fn session(settings: &Settings, values: &SessionLetter<'_>) -> Letter {
    let session = values.session;
    let body_text = format!(
        "{company}\n{person} 様\n\n{sentence}\n\n{facts}\n\
         予約の確認と取消は、次のページでできます。\n{base}/my/sessions/{id}\n\n{signature}",
        company = values.company_name,
        person = values.person_name,
        sentence = values.news.sentence(),
        facts = facts(values),
        base = settings.base_url,
        id = session.id,
        signature = signature(settings),
    );
    let kind = values.news.kind();
    Letter {
        kind,
        company: Some(values.company),
        to_address: values.address.to_owned(),
        to_name: values.person_name.to_owned(),
        subject: format!("【{}】{}", values.company_name, values.news.headline()),
        body_text,
        secret_link: None,
        dedupe_key: format!("{kind}:{}:{}", values.booking, session.calendar_sequence),
    }
}

fn facts(values: &SessionLetter<'_>) -> String {
    let session = values.session;
    let mut lines = vec![format!("研修　：{}", session.title)];
    for date in &session.dates {
        let span = date::display_span(date.span.starts_at, date.span.ends_at);
        lines.push(format!("日時　：{span}"));
    }
    if !session.venue.is_empty() {
        lines.push(format!("会場　：{}", session.venue));
    }
    if values.news.is_invitation() {
        let rest = [
            ("地図　", &session.map_link),
            ("オンラインの参加先", &session.meeting_link),
            ("持ち物", &session.belongings),
        ];
        for (label, text) in rest.into_iter().filter(|(_, text)| !text.is_empty()) {
            lines.push(format!("{label}：{text}"));
        }
    }
    if values.news == SessionNews::EventCancelled
        && let Some(reason) = &session.cancel_reason
    {
        lines.push(format!("理由　：{reason}"));
    }
    lines.join("\n") + "\n"
}
