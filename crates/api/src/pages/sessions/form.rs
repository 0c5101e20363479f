//! The form of a session: a new one, and a change of one.

use askama::Template;
use journeys::schedule_session::typed;
use journeys::views::sessions::{SessionCard, session_choices, session_desk};
use journeys::{App, ScheduleSession, change_session, schedule_session};
use kernel::id::{AccountId, ScheduledSessionId};
use kernel::{Actor, Failure, Kind};
use poem::handler;
use poem::web::{Data, Path};
use sessions::{DateInput, OPEN_DAYS, Opening, SessionInput, SessionKind, SessionState};
use uuid::Uuid;

use super::{Pairs, session_path, text};
use crate::http::{PageResult, Problem, Signed};
use crate::pages::shell::{self, Form, Layout, Nav, Visit};

/// How many dates the form has room for.
const DATE_ROWS: usize = 6;

type Options = Vec<(String, String)>;

#[derive(Template)]
#[template(path = "sessions/form.html")]
struct FormPage {
    layout: Layout,
    form: Form,
    action: String,
    back: String,
    button: &'static str,
    /// Whether company, kind and track stand.
    is_fixed: bool,
    kinds: Options,
    tracks: Options,
    openings: Options,
    /// Value, name, and whether it is ticked.
    instructors: Vec<(String, String, bool)>,
    rows: Vec<usize>,
}

impl FormPage {
    async fn of(
        app: &App,
        actor: &Actor,
        visit: &Visit,
        of: Option<&SessionCard>,
        form: Form,
        ticked: &[String],
    ) -> Result<Self, Problem> {
        let choices = session_choices(app, actor).await?;
        let id = of.map(|card| card.session.id);
        let instructors = choices.instructors.into_iter().map(|(account, name)| {
            let value = account.to_string();
            let is_ticked = ticked.contains(&value);
            (value, name, is_ticked)
        });
        let title = if id.is_some() {
            "集合研修の変更"
        } else {
            "集合研修を作る"
        };
        Ok(Self {
            layout: visit.layout(title, Nav::Sessions).with(&form),
            form,
            action: id.map_or_else(|| "/sessions".to_owned(), session_path),
            back: id.map_or_else(|| "/sessions".to_owned(), session_path),
            button: if id.is_some() {
                "保存する"
            } else {
                "準備中として作る"
            },
            is_fixed: of.is_some_and(|card| card.session.state != SessionState::Draft),
            kinds: SessionKind::ALL
                .map(|kind| (kind.as_str().to_owned(), kind.label().to_owned()))
                .to_vec(),
            tracks: choices.tracks,
            openings: Opening::ALL
                .map(|one| (one.as_str().to_owned(), one.label().to_owned()))
                .to_vec(),
            instructors: instructors.collect(),
            rows: (0..DATE_ROWS).collect(),
        })
    }
}

#[handler]
pub(super) async fn new(Signed(actor): Signed, visit: Visit, app: Data<&App>) -> PageResult {
    let form = Form::new()
        .with("kind", SessionKind::Company.as_str())
        .with("opens", Opening::AtEnd.as_str())
        .with("open_days", OPEN_DAYS.to_string());
    shell::show(&FormPage::of(&app, &actor, &visit, None, form, &[]).await?)
}

#[handler]
pub(super) async fn edit(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(session): Path<Uuid>,
) -> PageResult {
    let desk = session_desk(&app, &actor, ScheduledSessionId(session)).await?;
    let card = &desk.card;
    let instructors: Vec<String> = card
        .session
        .instructors
        .iter()
        .map(ToString::to_string)
        .collect();
    let form = filled(card);
    shell::show(&FormPage::of(&app, &actor, &visit, Some(card), form, &instructors).await?)
}

fn filled(card: &SessionCard) -> Form {
    let input = typed(&card.session);
    let company = card.company.as_ref().map(|company| company.code.clone());
    let mut form = Form::new()
        .with("version", card.session.version.to_string())
        .with("track", &card.track)
        .with("company", company.unwrap_or_default());
    let fields = [
        ("code", input.code),
        ("kind", input.kind),
        ("title", input.title),
        ("venue", input.venue),
        ("map_link", input.map_link),
        ("belongings", input.belongings),
        ("meeting_link", input.meeting_link),
        ("min_seats", input.min_seats),
        ("max_seats", input.max_seats),
        ("cut_off_on", input.cut_off_on),
        ("opens", input.opens),
        ("open_days", input.open_days),
    ];
    for (name, value) in fields {
        form = form.with(name, value);
    }
    if input.needs_approval {
        form = form.with("needs_approval", "yes");
    }
    for (place, date) in input.dates.into_iter().enumerate() {
        form = form
            .with(&format!("dates/{place}/on"), date.on)
            .with(&format!("dates/{place}/from"), date.from)
            .with(&format!("dates/{place}/to"), date.to);
    }
    form
}

fn asked(pairs: &Pairs) -> ScheduleSession {
    let of = |name: &str| text(pairs, name).to_owned();
    let row = |place: usize| DateInput {
        on: of(&format!("dates/{place}/on")),
        from: of(&format!("dates/{place}/from")),
        to: of(&format!("dates/{place}/to")),
    };
    ScheduleSession {
        input: SessionInput {
            code: of("code"),
            kind: of("kind"),
            company: of("company"),
            title: of("title"),
            dates: (0..DATE_ROWS).map(row).collect(),
            venue: of("venue"),
            map_link: of("map_link"),
            belongings: of("belongings"),
            meeting_link: of("meeting_link"),
            min_seats: of("min_seats"),
            max_seats: of("max_seats"),
            cut_off_on: of("cut_off_on"),
            needs_approval: !of("needs_approval").is_empty(),
            opens: of("opens"),
            open_days: of("open_days"),
        },
        track: of("track"),
        instructors: instructors(pairs)
            .iter()
            .filter_map(|account| account.parse().ok().map(AccountId))
            .collect(),
        override_reason: of("override_reason"),
    }
}

fn instructors(pairs: &Pairs) -> Vec<String> {
    let ticked = pairs.iter().filter(|(name, _)| name == "instructor");
    ticked.map(|(_, account)| account.clone()).collect()
}

fn kept(pairs: &Pairs) -> Form {
    let fields = pairs.iter().filter(|(name, _)| name != "instructor");
    fields.fold(Form::new(), |form, (name, value)| form.with(name, value))
}

#[handler]
pub(super) async fn create(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    pairs: poem::web::Form<Pairs>,
) -> PageResult {
    match schedule_session(&app, &actor, &asked(&pairs)).await {
        Ok(id) => visit.done(
            &session_path(id),
            "準備中として作りました。確かめてから公開してください。",
        ),
        Err(failure) => refused(&app, &actor, &visit, None, &pairs, failure).await,
    }
}

#[handler]
pub(super) async fn change(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(session): Path<Uuid>,
    pairs: poem::web::Form<Pairs>,
) -> PageResult {
    let id = ScheduledSessionId(session);
    let version = text(&pairs, "version").parse().unwrap_or_default();
    match change_session(&app, &actor, id, version, &asked(&pairs)).await {
        Ok(()) => visit.done(&session_path(id), "保存しました。"),
        Err(failure) => {
            let desk = session_desk(&app, &actor, id).await?;
            refused(&app, &actor, &visit, Some(&desk.card), &pairs, failure).await
        }
    }
}

async fn refused(
    app: &App,
    actor: &Actor,
    visit: &Visit,
    of: Option<&SessionCard>,
    pairs: &Pairs,
    failure: Failure,
) -> PageResult {
    let is_late = failure.kind == Kind::Conflict;
    let form = kept(pairs).refused(failure)?;
    let page = FormPage::of(app, actor, visit, of, form, &instructors(pairs)).await?;
    if is_late {
        return shell::show_overtaken(&page);
    }
    shell::show_refused(&page)
}
