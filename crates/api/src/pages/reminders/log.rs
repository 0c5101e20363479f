//! 送信記録: what became of every letter, and why a reminder was not sent.

use askama::Template;
use journeys::App;
use journeys::views::delivery_log::{delivery_log, silence_log};
use journeys::views::person::ReminderRow;
use kernel::date::{display, display_instant};
use kernel::id::CompanyId;
use kernel::{Cursor, PageRequest};
use mail::reminder::NotSent;
use poem::handler;
use poem::web::{Data, Path, Query};
use serde::Deserialize;
use uuid::Uuid;

use super::path;
use crate::http::render::percent_encoded;
use crate::http::{PageResult, Signed};
use crate::pages::mail::LetterCard;
use crate::pages::shell::{self, Form, Layout, Nav, Pager, Visit};

#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    q: String,
    /// `silent`: reminders that were not sent.
    show: String,
    after: Option<Uuid>,
}

struct SilentRow {
    name: String,
    person: String,
    course: String,
    kind: &'static str,
    planned_on: String,
    reason: &'static str,
    decided_at: String,
}

#[derive(Template)]
#[template(path = "reminders/log.html")]
struct LogPage {
    layout: Layout,
    form: Form,
    back: String,
    path: String,
    company_name: String,
    is_silent: bool,
    letters: Vec<LetterCard>,
    silent: Vec<SilentRow>,
    pager: Pager,
}

#[handler]
pub(super) async fn show(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(company): Path<Uuid>,
    Query(asked): Query<Asked>,
) -> PageResult {
    let company = CompanyId(company);
    let after = asked.after.map(Cursor);
    let page = PageRequest::new(None, after);
    let is_silent = asked.show == "silent";
    let log_path = format!("{}/log", path(company));
    let filter: Vec<String> = [("show", &asked.show), ("q", &asked.q)]
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={}", percent_encoded(value)))
        .collect();
    let (company_name, letters, silent, next) = if is_silent {
        let log = silence_log(&app, &actor, company, &asked.q, page).await?;
        let rows = log.rows.items.into_iter();
        let rows = rows.map(|row| silent_row(company, row)).collect();
        (log.company.name, Vec::new(), rows, log.rows.next)
    } else {
        let log = delivery_log(&app, &actor, company, &asked.q, page).await?;
        let letters = log.letters.items.into_iter().map(LetterCard::from);
        (
            log.company.name,
            letters.collect(),
            Vec::new(),
            log.letters.next,
        )
    };
    shell::show(&LogPage {
        layout: visit.layout("メールの送信記録", Nav::Reminders),
        form: Form::new().with("q", &asked.q).with("show", &asked.show),
        back: path(company),
        pager: Pager::new(&log_path, &filter.join("&"), after, next),
        path: log_path,
        company_name,
        is_silent,
        letters,
        silent,
    })
}

fn silent_row(company: CompanyId, row: ReminderRow) -> SilentRow {
    SilentRow {
        person: format!("/companies/{company}/people/{}", row.reminder.membership),
        name: row.name,
        course: row.title,
        kind: row.reminder.kind.label(),
        planned_on: display(row.reminder.planned_on),
        reason: row.reminder.reason.map_or("", NotSent::label),
        decided_at: display_instant(row.reminder.created_at),
    }
}
