//! Role-play in the room: the draw, what observers saw, and the kit to print.

use std::collections::BTreeMap;

use journeys::views::own_sessions::own_session;
use journeys::views::role_play_wall::{OwnSheet, own_sheets, role_play_wall};
use journeys::views::session_pairs::session_pairs;
use journeys::{App, ObservationInput, begin_role_play, print_kit, send_observation};
use kernel::id::{CompanyId, RolePlayDrawId, ScheduledSessionId, SessionDateId};
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::{Attachment, AttachmentType, Json};
use poem_openapi::{Object, OpenApi};
use quizzes::practical::{Criterion, HIGHEST};
use uuid::Uuid;

use super::view::count;
use crate::http::{Caller, Problem};

/// A draw among the people who are there.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct RolePlayView {
    /// The role-plays of the course.
    kits: Vec<RolePlayKitLine>,
    /// The code of the one that is drawn for.
    kit: Option<String>,
    /// Which draw this is.
    draw: u64,
    /// Round by round the groups.
    rounds: Vec<Vec<Vec<RolePlaySeat>>>,
    /// Why nothing is drawn.
    reason: Option<String>,
    /// Whether just this draw is played.
    is_played: bool,
}

/// A role-play of a course.
#[derive(Debug, Object)]
pub struct RolePlayKitLine {
    /// Its lesson code.
    code: String,
    /// Its title.
    title: String,
}

/// Somebody's part.
#[derive(Debug, Object)]
pub struct RolePlaySeat {
    /// 姓 名
    name: String,
    /// The part.
    role: String,
}

/// Which draw is to be played.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct RolePlayBegin {
    /// The role-play's lesson code.
    #[oai(validator(max_length = 64))]
    kit: String,
    /// Which draw.
    draw: u64,
}

/// What observers saw, in sums.
#[derive(Debug, Object)]
pub struct RolePlayWallView {
    /// The role-play's title.
    title: String,
    /// How many sheets are in.
    sent: u64,
    /// How many there can be.
    expected: u64,
    /// By criterion; empty before five sheets are in.
    criteria: Vec<RolePlayWallLine>,
}

/// One criterion on the wall.
#[derive(Debug, Object)]
pub struct RolePlayWallLine {
    /// Its code.
    code: String,
    /// Its name.
    name: String,
    /// How often each level was given, from 1 to 4.
    counts: Vec<u64>,
}

/// The sheets that the caller fills in as an observer.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct OwnObservations {
    /// The draw that the sheets belong to; left out while none is played in
    /// which the caller watches.
    draw: Option<Uuid>,
    /// The role-play's title; empty while none is played in which they watch.
    title: String,
    /// What to look at.
    criteria: Vec<ObservedCriterion>,
    /// By round.
    sheets: Vec<OwnObservation>,
}

/// A criterion to look at.
#[derive(Debug, Object)]
pub struct ObservedCriterion {
    /// Its code.
    code: String,
    /// Its name.
    name: String,
    /// What each level looks like, from 1 to 4.
    levels: Vec<String>,
}

/// A level of one criterion.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct ObservedLevel {
    /// The criterion's code.
    #[oai(validator(max_length = 64))]
    criterion: String,
    /// 1 to 4.
    level: i32,
}

/// A sheet of the caller's.
#[derive(Debug, Object)]
pub struct OwnObservation {
    /// Which round, from 1.
    round: i32,
    /// The parts that are watched.
    parts: Vec<String>,
    /// What was given so far; empty before.
    levels: Vec<ObservedLevel>,
}

/// What was seen in one round.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct ObservationSheet {
    /// The draw that the sheet belongs to.
    draw: Uuid,
    /// Which round, from 1.
    round: i32,
    /// One for every criterion.
    #[oai(validator(max_items = 50))]
    levels: Vec<ObservedLevel>,
}

/// Role-play in the room.
pub struct RolePlaysApi {
    /// The application.
    pub app: App,
}

impl RolePlaysApi {
    async fn draw(
        &self,
        caller: &Caller,
        (session, date): (Uuid, Uuid),
        kit: &str,
        draw: Option<u64>,
    ) -> Result<Json<RolePlayView>, Problem> {
        let (session, date) = (ScheduledSessionId(session), SessionDateId(date));
        let found = session_pairs(&self.app, &caller.0, session, date, kit, draw).await?;
        let seat = |(name, role)| RolePlaySeat { name, role };
        let group = |group: Vec<(String, String)>| group.into_iter().map(seat).collect();
        let round = |round: Vec<_>| round.into_iter().map(group).collect();
        let kits = found.kits.into_iter();
        Ok(Json(RolePlayView {
            kits: kits
                .map(|(code, title)| RolePlayKitLine { code, title })
                .collect(),
            kit: found.kit,
            draw: found.seed,
            rounds: found.rounds.into_iter().map(round).collect(),
            reason: found.reason,
            is_played: found.is_begun,
        }))
    }

    async fn own(&self, caller: &Caller, session: Uuid) -> Result<Json<OwnObservations>, Problem> {
        let id = ScheduledSessionId(session);
        // A session that is not theirs is not found.
        own_session(&self.app, &caller.0, id).await?;
        let own = own_sheets(&self.app, &caller.0, id).await?;
        let criteria = own.as_ref().map(|own| own.rubric.criteria.as_slice());
        let criteria = criteria.unwrap_or_default().iter();
        Ok(Json(OwnObservations {
            draw: own.as_ref().map(|own| own.draw.0),
            criteria: criteria.map(Into::into).collect(),
            title: own
                .as_ref()
                .map(|own| own.title.clone())
                .unwrap_or_default(),
            sheets: own
                .map(|own| own.sheets.into_iter().map(Into::into).collect())
                .unwrap_or_default(),
        }))
    }
}

#[OpenApi]
impl RolePlaysApi {
    /// Draws groups among the people who are there; the same number gives the
    /// same groups. Writes nothing.
    #[oai(
        path = "/sessions/:session/dates/:date/role-play",
        method = "get",
        operation_id = "drawRolePlay",
        tag = "super::super::Tag::Sessions"
    )]
    async fn show(
        &self,
        caller: Caller,
        session: Path<Uuid>,
        date: Path<Uuid>,
        /// The role-play's lesson code; the first one without.
        kit: Query<Option<String>>,
        /// Which draw; without, the one that is played, else the first.
        draw: Query<Option<u64>>,
    ) -> Result<Json<RolePlayView>, Problem> {
        let kit = kit.0.unwrap_or_default();
        self.draw(&caller, (session.0, date.0), &kit, draw.0).await
    }

    /// Begins with a draw: its observers find their sheets from now on.
    #[oai(
        path = "/sessions/:session/dates/:date/role-play",
        method = "post",
        operation_id = "beginRolePlay",
        tag = "super::super::Tag::Sessions"
    )]
    async fn begin(
        &self,
        caller: Caller,
        session: Path<Uuid>,
        date: Path<Uuid>,
        input: Json<RolePlayBegin>,
    ) -> Result<Json<RolePlayView>, Problem> {
        let place = (ScheduledSessionId(session.0), SessionDateId(date.0));
        let RolePlayBegin { kit, draw } = input.0;
        begin_role_play(&self.app, &caller.0, place.0, place.1, &kit, draw).await?;
        self.draw(&caller, (session.0, date.0), &kit, Some(draw))
            .await
    }

    /// Shows what observers saw, in sums of at least five sheets.
    #[oai(
        path = "/sessions/:session/dates/:date/wall",
        method = "get",
        operation_id = "getRolePlayWall",
        tag = "super::super::Tag::Sessions"
    )]
    async fn wall(
        &self,
        caller: Caller,
        session: Path<Uuid>,
        date: Path<Uuid>,
    ) -> Result<Json<RolePlayWallView>, Problem> {
        let place = (ScheduledSessionId(session.0), SessionDateId(date.0));
        let wall = role_play_wall(&self.app, &caller.0, place.0, place.1).await?;
        let lines = wall.lines.into_iter();
        let line = |(criterion, counts): (Criterion, [usize; 4])| RolePlayWallLine {
            code: criterion.code,
            name: criterion.name,
            counts: counts.map(count).to_vec(),
        };
        Ok(Json(RolePlayWallView {
            title: wall.title,
            sent: count(wall.sent),
            expected: count(wall.expected),
            criteria: lines.map(line).collect(),
        }))
    }

    /// Downloads the kit of a role-play: its cards and the observer's sheet as
    /// PDF, with a company's own words in it.
    #[oai(
        path = "/role-play-kits/:track/:lesson",
        method = "get",
        operation_id = "getRolePlayKit",
        tag = "super::super::Tag::Sessions"
    )]
    async fn kit(
        &self,
        caller: Caller,
        track: Path<String>,
        lesson: Path<String>,
        /// Whose words.
        company: Query<Option<Uuid>>,
    ) -> Result<Attachment<Vec<u8>>, Problem> {
        let company = company.0.map(CompanyId);
        let kit = print_kit(&self.app, &caller.0, company, &track.0, &lesson.0).await?;
        Ok(Attachment::new(kit.pdf)
            .attachment_type(AttachmentType::Attachment)
            .filename(kit.name))
    }

    /// Shows the sheets that the caller fills in as an observer.
    #[oai(
        path = "/me/sessions/:session/observations",
        method = "get",
        operation_id = "listMyObservations",
        tag = "super::super::Tag::Sessions"
    )]
    async fn sheets(
        &self,
        caller: Caller,
        session: Path<Uuid>,
    ) -> Result<Json<OwnObservations>, Problem> {
        self.own(&caller, session.0).await
    }

    /// Hands a sheet in, in place of an earlier one of the round. Safe to
    /// repeat.
    #[oai(
        path = "/me/sessions/:session/observations",
        method = "post",
        operation_id = "sendMyObservation",
        tag = "super::super::Tag::Sessions"
    )]
    async fn send(
        &self,
        caller: Caller,
        session: Path<Uuid>,
        input: Json<ObservationSheet>,
    ) -> Result<Json<OwnObservations>, Problem> {
        let id = ScheduledSessionId(session.0);
        let levels = input.0.levels.into_iter();
        let levels: BTreeMap<String, i32> = levels.map(|one| (one.criterion, one.level)).collect();
        let seen = ObservationInput {
            draw: RolePlayDrawId(input.0.draw),
            round: input.0.round,
            levels,
        };
        send_observation(&self.app, &caller.0, id, &seen).await?;
        self.own(&caller, session.0).await
    }
}

impl From<&Criterion> for ObservedCriterion {
    fn from(criterion: &Criterion) -> Self {
        let anchor = |level: i32| criterion.anchor(level).to_owned();
        Self {
            code: criterion.code.clone(),
            name: criterion.name.clone(),
            levels: (1..=HIGHEST).map(anchor).collect(),
        }
    }
}

impl From<OwnSheet> for OwnObservation {
    fn from(sheet: OwnSheet) -> Self {
        let levels = sheet.levels.into_iter();
        Self {
            round: sheet.round,
            parts: sheet.parts,
            levels: levels
                .map(|(criterion, level)| ObservedLevel { criterion, level })
                .collect(),
        }
    }
}
