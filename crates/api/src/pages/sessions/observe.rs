//! 観察シート: beginning a role-play with a draw, the wall of what its observers
//! saw, and the sheet on an observer's phone.

use std::collections::BTreeMap;

use askama::Template;
use journeys::views::own_sessions::own_session;
use journeys::views::role_play_wall::{OwnSheet, OwnSheets, own_sheets, role_play_wall};
use journeys::{App, ObservationInput, begin_role_play, send_observation};
use kernel::id::{RolePlayDrawId, ScheduledSessionId, SessionDateId};
use kernel::{Actor, Failure, Kind};
use poem::handler;
use poem::http::HeaderValue;
use poem::web::{Data, Form as Fields, Path};
use quizzes::practical::Criterion;
use uuid::Uuid;

use super::{date_path, my_path};
use crate::http::pairs::{Pairs, text};
use crate::http::{PageResult, Signed};
use crate::pages::assessments::level_word;
use crate::pages::shell::{self, Form, Layout, Nav, Visit};
use crate::words::observation as words;

/// The wall comes anew so often, in seconds, also without script.
const SHOW_EVERY: u32 = 15;
const LEVEL_FIELD: &str = "levels/";

#[handler]
pub(super) async fn begin(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path((session, date)): Path<(Uuid, Uuid)>,
    fields: Fields<Pairs>,
) -> PageResult {
    let (session, date) = (ScheduledSessionId(session), SessionDateId(date));
    let kit = text(&fields.0, "kit");
    let draw = text(&fields.0, "draw").parse().unwrap_or_default();
    begin_role_play(&app, &actor, session, date, kit, draw).await?;
    visit.done(
        &format!("{}/wall", date_path(session, date)),
        "この組で始めました。観察者のスマートフォンに、観察シートが出ます。",
    )
}

struct WallLine {
    name: String,
    /// From the highest level to the lowest.
    counts: Vec<(String, usize)>,
    /// How many gave 達成 or better.
    reached: usize,
}

#[derive(Template)]
#[template(path = "sessions/wall.html")]
struct WallPage {
    layout: Layout,
    path: String,
    session: String,
    title: String,
    sent: usize,
    expected: usize,
    lacking: usize,
    lines: Vec<WallLine>,
}

fn wall_line((criterion, counts): (Criterion, [usize; 4])) -> WallLine {
    let level = |(level, count): (i32, usize)| (format!("{level} {}", level_word(level)), count);
    let highest_first = [4, 3, 2, 1].into_iter().zip(counts.into_iter().rev());
    WallLine {
        name: criterion.name,
        reached: counts[2] + counts[3],
        counts: highest_first.map(level).collect(),
    }
}

#[handler]
pub(super) async fn wall(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path((session, date)): Path<(Uuid, Uuid)>,
) -> PageResult {
    let (session, date) = (ScheduledSessionId(session), SessionDateId(date));
    let wall = role_play_wall(&app, &actor, session, date).await?;
    let page = WallPage {
        layout: visit.layout("観察のまとめ", Nav::Sessions),
        path: date_path(session, date),
        session: wall.session.title,
        title: wall.title,
        sent: wall.sent,
        expected: wall.expected,
        lacking: wall.lacking,
        lines: wall.lines.into_iter().map(wall_line).collect(),
    };
    let mut response = shell::show(&page)?;
    response
        .headers_mut()
        .insert("refresh", HeaderValue::from(SHOW_EVERY));
    Ok(response)
}

struct SheetLine {
    path: String,
    round: i32,
    is_sent: bool,
}

/// A criterion of a sheet to fill in.
struct CriterionField {
    field: String,
    label: String,
    options: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "sessions/observation.html")]
struct SheetPage {
    layout: Layout,
    form: Form,
    /// The session's page.
    back: String,
    path: String,
    session: String,
    title: String,
    parts: String,
    criteria: Vec<CriterionField>,
    is_sent: bool,
    /// The other rounds that the learner watches.
    others: Vec<SheetLine>,
}

fn sheet_path(session: ScheduledSessionId, draw: RolePlayDrawId, round: i32) -> String {
    format!("{}/observations/{draw}/{round}", my_path(session))
}

/// The sheets of a learner as links from the session's page: path, round and
/// whether it was sent.
pub(super) async fn sheet_links(
    app: &App,
    actor: &Actor,
    session: ScheduledSessionId,
) -> Result<Vec<(String, i32, bool)>, Failure> {
    let Some(own) = own_sheets(app, actor, session).await? else {
        return Ok(Vec::new());
    };
    let link = |sheet: &OwnSheet| {
        let path = sheet_path(session, own.draw, sheet.round);
        (path, sheet.round, !sheet.levels.is_empty())
    };
    Ok(own.sheets.iter().map(link).collect())
}

fn criterion_field(criterion: &Criterion) -> CriterionField {
    let option = |level: i32| {
        let words = format!("{level} {}：{}", level_word(level), criterion.anchor(level));
        (level.to_string(), words)
    };
    CriterionField {
        field: format!("{LEVEL_FIELD}{}", criterion.code),
        label: criterion.name.clone(),
        options: (1..=quizzes::practical::HIGHEST).map(option).collect(),
    }
}

async fn sheet_page(
    app: &App,
    actor: &Actor,
    visit: &Visit,
    (session, draw, round): (ScheduledSessionId, RolePlayDrawId, i32),
    form: Option<Form>,
) -> Result<SheetPage, Failure> {
    let own = own_session(app, actor, session).await?;
    let sheets: OwnSheets = own_sheets(app, actor, session)
        .await?
        .filter(|sheets| sheets.draw == draw)
        .ok_or_else(Failure::not_found)?;
    let mut asked = sheets.sheets.iter();
    let sheet = asked.find(|one| one.round == round);
    let sheet = sheet.ok_or_else(Failure::not_found)?;
    let given = || {
        let levels = sheet.levels.iter();
        levels.fold(visit.form(), |form, (code, level)| {
            form.with(&format!("{LEVEL_FIELD}{code}"), level.to_string())
        })
    };
    let language = visit.language();
    let form = form.unwrap_or_else(given);
    let others = sheets.sheets.iter();
    let others = others.filter(|one| one.round != round);
    Ok(SheetPage {
        layout: visit
            .learner_layout(words::SHEET.with(language, round), Nav::Sessions)
            .with(&form),
        form,
        back: my_path(session),
        path: sheet_path(session, draw, round),
        session: own.card.session.title,
        title: sheets.title.clone(),
        parts: language.listed(&sheet.parts),
        criteria: sheets.rubric.criteria.iter().map(criterion_field).collect(),
        is_sent: !sheet.levels.is_empty(),
        others: others
            .map(|one| SheetLine {
                path: sheet_path(session, draw, one.round),
                round: one.round,
                is_sent: !one.levels.is_empty(),
            })
            .collect(),
    })
}

#[handler]
pub(super) async fn show(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path((session, draw, round)): Path<(Uuid, Uuid, i32)>,
) -> PageResult {
    let asked = (ScheduledSessionId(session), RolePlayDrawId(draw), round);
    shell::show(&sheet_page(&app, &actor, &visit, asked, None).await?)
}

#[handler]
pub(super) async fn send(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path((session, draw, round)): Path<(Uuid, Uuid, i32)>,
    fields: Fields<Pairs>,
) -> PageResult {
    let (session, draw) = (ScheduledSessionId(session), RolePlayDrawId(draw));
    let given = fields.0.iter().filter_map(|(name, value)| {
        let code = name.strip_prefix(LEVEL_FIELD)?;
        Some((code.to_owned(), value.parse().ok()?))
    });
    let levels: BTreeMap<String, i32> = given.collect();
    let input = ObservationInput {
        draw,
        round,
        levels,
    };
    match send_observation(&app, &actor, session, &input).await {
        Ok(()) => visit.done(
            &my_path(session),
            &words::SHEET_SENT.with(visit.language(), round),
        ),
        // The groups are others now: this sheet has no page any more.
        Err(failure) if failure.kind == Kind::Conflict => Err(failure.into()),
        Err(failure) => {
            let typed = input.levels.iter();
            let form = typed
                .fold(visit.form(), |form, (code, level)| {
                    form.with(&format!("{LEVEL_FIELD}{code}"), level.to_string())
                })
                .refused(failure)?;
            let asked = (session, draw, round);
            shell::show_refused(&sheet_page(&app, &actor, &visit, asked, Some(form)).await?)
        }
    }
}
