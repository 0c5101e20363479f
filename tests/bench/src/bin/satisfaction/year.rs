//! A fiscal year of sessions, each with 20 answers to 12 questions, as cells.

use chrono::{DateTime, Days, NaiveDate, Utc};
use journeys::App;
use kernel::Tx;
use kernel::id::{CompanyId, TrackId};
use sea_orm::{ConnectionTrait, Statement, Value};
use surveys::{Form, FormDraft, QuestionDraft, QuestionKind};
use uuid::Uuid;

const QUESTIONS: usize = 12;
const ANSWERS: u64 = 20;
const TRACKS: usize = 6;
const COMPANIES: usize = 200;
const INSTRUCTORS: usize = 30;
/// Rows of one INSERT.
const ROWS: usize = 400;
/// The name of the form.
pub const FORM: &str = "post-training";

/// The sums that a seal keeps beside the cells, over those written here.
const SUMS: &str = "INSERT INTO survey_sums (question_id, track_id, month, n1, n2, n3, n4, n5, na, blank) \
     SELECT c.question_id, r.track_id, SUBSTR(CAST(r.ended_on AS TEXT), 1, 7), SUM(c.n1), SUM(c.n2), \
     SUM(c.n3), SUM(c.n4), SUM(c.n5), SUM(c.na), SUM(c.blank) \
     FROM cells c JOIN survey_rounds r ON r.id = c.round_id GROUP BY 1, 2, 3";

/// What the year stands on.
pub struct Year {
    /// The form that every session asks.
    pub form: Form,
    /// Its tracks.
    pub tracks: Vec<TrackId>,
    /// Its companies.
    pub companies: Vec<CompanyId>,
    sessions: usize,
    dice: u64,
}

/// The first day of the year.
pub fn first_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 4, 1).unwrap_or_default()
}

/// Long after the year: everything in it is closed.
pub fn now() -> DateTime<Utc> {
    let day = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap_or_default();
    day.and_time(chrono::NaiveTime::MIN).and_utc()
}

/// Writes form, tracks and companies.
///
/// # Errors
/// What the database refused.
pub async fn begin(app: &App) -> Result<Year, String> {
    let question = |number: usize| {
        let code = if number == 0 {
            "overall".to_owned()
        } else {
            format!("q{number}")
        };
        QuestionDraft {
            label: format!("設問{number}"),
            body: format!("設問{number}はいかがでしたか。"),
            code,
            kind: QuestionKind::Rating,
            scale: (1..=5).map(|grade: i32| format!("評価{grade}")).collect(),
            level: surveys::REACTION,
        }
    };
    let draft = FormDraft {
        code: FORM.to_owned(),
        title: "測定".to_owned(),
        intro: "測定".to_owned(),
        questions: (0..QUESTIONS).map(question).collect(),
    };
    let tx = app.db.write().await.map_err(shown)?;
    surveys::write::publish_form(&tx, &app.ids, now(), &draft)
        .await
        .map_err(shown)?;
    let (mut tracks, mut companies) = (Vec::new(), Vec::new());
    let (mut rows, mut versions) = (Vec::new(), Vec::new());
    for number in 0..TRACKS {
        let id: TrackId = app.ids.fresh(now());
        rows.push(vec![
            id.0.into(),
            format!("track-{number}").into(),
            now().into(),
        ]);
        versions.push(vec![
            app.ids.fresh::<TrackId>(now()).0.into(),
            id.0.into(),
            1.into(),
            format!("コース{number}").into(),
            "".into(),
            first_day().into(),
            60.into(),
            "".into(),
            now().into(),
        ]);
        tracks.push(id);
    }
    insert(&tx, "tracks (id, code, created_at)", rows).await?;
    insert(
        &tx,
        "track_versions (id, track_id, number, title, summary, legal_basis_date, minutes, \
         content_hash, published_at)",
        versions,
    )
    .await?;
    let mut rows = Vec::new();
    for number in 0..COMPANIES {
        let id: CompanyId = app.ids.fresh(now());
        let code = format!("c{number:03}");
        rows.push(vec![
            id.0.into(),
            code.clone().into(),
            code.into(),
            false.into(),
            "active".into(),
            now().into(),
        ]);
        companies.push(id);
    }
    insert(
        &tx,
        "companies (id, code, name, is_sample, status, created_at)",
        rows,
    )
    .await?;
    tx.commit().await.map_err(shown)?;
    let form = surveys::read::latest_form(&app.db.read(), FORM)
        .await
        .map_err(shown)?;
    Ok(Year {
        form: form.ok_or("no form")?,
        tracks,
        companies,
        sessions: 0,
        dice: 1,
    })
}

impl Year {
    /// Adds sessions until there are about so many ratings.
    ///
    /// # Errors
    /// What the database refused.
    pub async fn grow(&mut self, app: &App, ratings: u64) -> Result<(), String> {
        let wanted = usize::try_from(ratings.div_ceil(ANSWERS * QUESTIONS as u64));
        let wanted = wanted.map_err(shown)?;
        while self.sessions < wanted {
            let until = wanted.min(self.sessions + 1000);
            self.add(app, until).await?;
        }
        let tx = app.db.write().await.map_err(shown)?;
        for sql in ["DELETE FROM survey_sums", SUMS] {
            tx.execute_unprepared(sql).await.map_err(shown)?;
        }
        tx.commit().await.map_err(shown)?;
        if app.db.read().get_database_backend() == sea_orm::DbBackend::Postgres {
            app.db
                .read()
                .execute_unprepared("ANALYZE")
                .await
                .map_err(shown)?;
        }
        Ok(())
    }

    async fn add(&mut self, app: &App, until: usize) -> Result<(), String> {
        let policy = surveys::Policy::usual(surveys::Mode::Confidential).sha256();
        let fresh = || -> Uuid { app.ids.fresh::<TrackId>(now()).0 };
        let (mut sessions, mut rounds, mut strata, mut cells) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let questions: Vec<Uuid> = self
            .form
            .questions
            .iter()
            .map(|question| question.id.0)
            .collect();
        for number in self.sessions..until {
            let (session, round, stratum) = (fresh(), fresh(), fresh());
            let ended_on = first_day() + Days::new((number % 365) as u64);
            let track = self.tracks[number % TRACKS].0;
            let company = self.companies[number % COMPANIES].0;
            sessions.push(vec![
                session.into(),
                format!("S{number}").into(),
                track.into(),
                ended_on.into(),
                format!("講師{}", number % INSTRUCTORS).into(),
                false.into(),
                now().into(),
            ]);
            rounds.push(vec![
                round.into(),
                self.form.version.0.into(),
                track.into(),
                session.into(),
                "paper".into(),
                "confidential".into(),
                policy.clone().into(),
                5.into(),
                ended_on.into(),
                surveys::cutoff(ended_on).into(),
                ended_on.into(),
                0.into(),
            ]);
            strata.push(vec![stratum.into(), round.into(), company.into()]);
            for question in &questions {
                let mut row: Vec<Value> = vec![(*question).into(), round.into(), stratum.into()];
                row.extend(self.counts().map(Value::from));
                row.extend([Value::from(0_i64), Value::from(0_i64)]);
                cells.push(row);
            }
        }
        let tx = app.db.write().await.map_err(shown)?;
        for (table, rows) in [
            (
                "training_sessions (id, code, track_id, ended_on, instructor, is_sample, created_at)",
                sessions,
            ),
            (
                "survey_rounds (id, survey_version_id, track_id, session_id, kind, mode, policy_sha256, k_score, \
                 ended_on, cutoff_at, closed_on, final_seq)",
                rounds,
            ),
            ("strata (id, round_id, company_id)", strata),
            (
                "cells (question_id, round_id, stratum_id, n1, n2, n3, n4, n5, na, blank)",
                cells,
            ),
        ] {
            insert(&tx, table, rows).await?;
        }
        tx.commit().await.map_err(shown)?;
        self.sessions = until;
        Ok(())
    }

    /// Twenty ratings, most of them good.
    fn counts(&mut self) -> [i64; 5] {
        let mut counts = [0; 5];
        for _ in 0..ANSWERS {
            self.dice = self
                .dice
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let grade = match (self.dice >> 33) % 100 {
                0 => 0,
                1..3 => 1,
                3..8 => 2,
                8..20 => 3,
                _ => 4,
            };
            counts[grade] += 1;
        }
        counts
    }
}

async fn insert(tx: &Tx, table: &str, rows: Vec<Vec<Value>>) -> Result<(), String> {
    for chunk in rows.chunks(ROWS) {
        let mut place = 0;
        let mut groups = Vec::new();
        for row in chunk {
            let places = row.iter().map(|_| {
                place += 1;
                format!("${place}")
            });
            groups.push(format!("({})", places.collect::<Vec<_>>().join(", ")));
        }
        let sql = format!("INSERT INTO {table} VALUES {}", groups.join(", "));
        let values: Vec<Value> = chunk.iter().flatten().cloned().collect();
        let statement = Statement::from_sql_and_values(tx.get_database_backend(), sql, values);
        tx.execute_raw(statement).await.map_err(shown)?;
    }
    Ok(())
}

/// An error with its cause.
pub fn shown(error: impl std::fmt::Debug) -> String {
    format!("{error:?}")
}
