//! Somebody who came without a booking: found by name or number, then taken in.

use askama::Template;
use journeys::views::sessions::{session_desk, walk_in_candidates};
use journeys::{App, WalkIn, take_walk_in};
use kernel::id::{CompanyId, MembershipId, ScheduledSessionId, SessionDateId};
use kernel::{Actor, Failure};
use poem::handler;
use poem::web::{Data, Path, Query};
use serde::Deserialize;
use uuid::Uuid;

use super::date_path;
use super::roster::{key_of, sent_key};
use crate::http::{PageResult, Signed};
use crate::pages::shell::{self, Form, Layout, Nav, Visit};

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    code: String,
    q: String,
}

struct Candidate {
    company: String,
    member: String,
    name: String,
    about: String,
    key: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    company: String,
    member: String,
    key: String,
}

#[derive(Template)]
#[template(path = "sessions/walk_ins.html")]
struct WalkInPage {
    layout: Layout,
    form: Form,
    path: String,
    title: String,
    /// Whether the company has to be named.
    is_shared: bool,
    has_searched: bool,
    candidates: Vec<Candidate>,
}

impl WalkInPage {
    async fn of(
        app: &App,
        actor: &Actor,
        visit: &Visit,
        place: (ScheduledSessionId, SessionDateId),
        wanted: &Wanted,
        form: Form,
    ) -> Result<Self, Failure> {
        let (id, date) = place;
        let desk = session_desk(app, actor, id).await?;
        let session = &desk.card.session;
        session.date(date).ok_or_else(Failure::not_found)?;
        let found = walk_in_candidates(app, actor, id, &wanted.code, &wanted.q).await?;
        let candidates = found.into_iter().map(|member| Candidate {
            key: key_of(desk.fresh, &format!("walk-in {}", member.id)),
            company: member.company.to_string(),
            member: member.id.to_string(),
            name: member.full_name(),
            about: format!("{}　{}", member.employee_no, member.unit_path),
        });
        Ok(Self {
            layout: visit
                .layout("予約のない人を入れる", Nav::Sessions)
                .with(&form),
            form: form.with("code", &wanted.code).with("q", &wanted.q),
            path: date_path(id, date),
            title: session.title.clone(),
            is_shared: session.company.is_none(),
            has_searched: !wanted.q.trim().is_empty(),
            candidates: candidates.collect(),
        })
    }
}

#[handler]
pub(super) async fn search(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path((session, date)): Path<(Uuid, Uuid)>,
    Query(wanted): Query<Wanted>,
) -> PageResult {
    let place = (ScheduledSessionId(session), SessionDateId(date));
    let page = WalkInPage::of(&app, &actor, &visit, place, &wanted, Form::new()).await?;
    shell::show(&page)
}

#[handler]
pub(super) async fn send(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path((session, date)): Path<(Uuid, Uuid)>,
    typed: poem::web::Form<Typed>,
) -> PageResult {
    let place = (ScheduledSessionId(session), SessionDateId(date));
    match take_in(&app, &actor, place, &typed).await {
        Ok(message) => visit.done(&date_path(place.0, place.1), &message),
        Err(failure) => {
            let form = Form::new().refused(failure)?;
            let wanted = Wanted::default();
            let page = WalkInPage::of(&app, &actor, &visit, place, &wanted, form).await?;
            shell::show_overtaken(&page)
        }
    }
}

async fn take_in(
    app: &App,
    actor: &Actor,
    place: (ScheduledSessionId, SessionDateId),
    typed: &Typed,
) -> Result<String, Failure> {
    let key = |text: &str| text.parse::<Uuid>().map_err(|_| Failure::not_found());
    let walk_in = WalkIn {
        company: CompanyId(key(&typed.company)?),
        member: MembershipId(key(&typed.member)?),
        date: place.1,
        client: sent_key(&typed.key)?,
    };
    let given = take_walk_in(app, actor, place.0, &walk_in).await?;
    Ok(format!(
        "名簿に入れて「{}」と記録しました。",
        given.mark.attendance.label()
    ))
}
