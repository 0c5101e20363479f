//! Where the file meets what is on record.

use std::collections::{BTreeMap, BTreeSet};

use kernel::id::{CompanyId, SurveyQuestionId, SurveyVersionId};
use kernel::{Failure, Tx};
use people::CompanyInput;
use sessions::SessionFacts;
use surveys::ratings::{
    Facts, Judged, JudgedSession, Known, KnownRound, KnownSession, Questions, Sheet,
};
use surveys::write::{HeldOnPaper, ImportedSeal, Paper, Sums};
use surveys::{Form, Round, RoundKind};

use super::{ImportOptions, ImportReport};
use crate::App;

/// One import at work inside its transaction.
pub(super) struct Desk<'a> {
    app: &'a App,
    tx: &'a Tx,
    form: &'a Form,
    options: ImportOptions,
    companies: BTreeMap<String, CompanyId>,
    questions: BTreeMap<SurveyVersionId, Questions>,
    /// What was counted so far, by seal.
    pub seals: Vec<ImportedSeal>,
    sums: Sums,
}

impl<'a> Desk<'a> {
    pub fn new(app: &'a App, tx: &'a Tx, form: &'a Form, options: ImportOptions) -> Self {
        Self {
            app,
            tx,
            form,
            options,
            companies: BTreeMap::new(),
            questions: [(form.version, form.ratings_by_label())].into(),
            seals: Vec::new(),
            sums: Sums::default(),
        }
    }

    /// What is on record about everything that the file names.
    pub async fn known(&mut self, sheet: &Sheet) -> Result<Known, Failure> {
        let tracks = courses::read::tracks(self.tx).await?;
        let codes = sheet.rows.iter().map(|row| row.company.as_str()).collect();
        let sessions = sheet.rows.iter().map(|row| row.session.as_str()).collect();
        Ok(Known {
            tracks: tracks
                .into_iter()
                .map(|track| (track.code, track.id))
                .collect(),
            companies: self.known_companies(codes).await?,
            questions: self.form.ratings_by_label(),
            sessions: self.known_sessions(sessions).await?,
        })
    }

    async fn known_companies(
        &mut self,
        codes: BTreeSet<&str>,
    ) -> Result<BTreeMap<String, String>, Failure> {
        let mut kept = BTreeMap::new();
        for code in codes {
            if let Some(company) = people::read::company_by_code(self.tx, code).await? {
                self.companies.insert(company.code.clone(), company.id);
                kept.insert(code.to_owned(), company.code);
            } else if self.options.create_companies
                && let Ok(profile) = new_company(code).check()
            {
                kept.insert(code.to_owned(), profile.code);
            }
        }
        Ok(kept)
    }

    async fn known_sessions(
        &mut self,
        codes: BTreeSet<&str>,
    ) -> Result<BTreeMap<String, KnownSession>, Failure> {
        let codes: Vec<String> = codes.into_iter().map(str::to_owned).collect();
        let on_record = sessions::read::by_codes(self.tx, &codes).await?;
        let keys: Vec<_> = on_record.values().map(|session| session.id).collect();
        let rounds = surveys::read::rounds_of_sessions(self.tx, &keys).await?;
        let mut known = BTreeMap::new();
        for (code, session) in on_record {
            let round = match rounds.get(&session.id) {
                Some(round) => Some(self.known_round(round).await?),
                None => None,
            };
            let facts = Facts {
                track: session.facts.track,
                instructor: session.facts.instructor,
                ended_on: session.facts.ended_on,
            };
            known.insert(code, KnownSession { facts, round });
        }
        Ok(known)
    }

    async fn known_round(&mut self, round: &Round) -> Result<KnownRound, Failure> {
        Ok(KnownRound {
            questions: self.questions_of(round).await?,
            is_answered_here: round.kind == RoundKind::Web,
            medium: round.import_medium,
            turnout: surveys::read::turnout(self.tx, round).await?,
            paper_numbers: surveys::read::paper_numbers(self.tx, round.id).await?,
        })
    }

    /// The rating questions that a round asks.
    async fn questions_of(&mut self, round: &Round) -> Result<Questions, Failure> {
        if let Some(questions) = self.questions.get(&round.version) {
            return Ok(questions.clone());
        }
        let form = surveys::read::form_of_version(self.tx, round.version).await?;
        let questions = form.map(|form| form.ratings_by_label()).unwrap_or_default();
        self.questions.insert(round.version, questions.clone());
        Ok(questions)
    }

    /// Counts everything that can be counted, session by session.
    pub async fn count(
        &mut self,
        judged: &Judged,
        report: &mut ImportReport,
    ) -> Result<(), Failure> {
        for (code, session) in &judged.sessions {
            self.count_session(code, session, report).await?;
        }
        Ok(std::mem::take(&mut self.sums).write(self.tx).await?)
    }

    async fn count_session(
        &mut self,
        code: &str,
        session: &JudgedSession,
        report: &mut ImportReport,
    ) -> Result<(), Failure> {
        let (app, tx, now) = (self.app, self.tx, self.app.clock.now());
        let facts = SessionFacts {
            track: session.facts.track,
            instructor: session.facts.instructor.clone(),
            ended_on: session.facts.ended_on,
        };
        let ensured =
            sessions::write::ensure(tx, &app.ids, now, code, &facts, self.options.is_sample)
                .await?;
        let papers = self.papers(session, report).await?;
        let companies = papers.iter().map(|paper| paper.company).collect();
        let (ids, version, track) = (&app.ids, self.form.version, facts.track);
        let held = HeldOnPaper {
            id: ensured.id,
            ended_on: facts.ended_on,
            medium: session.medium,
        };
        let round =
            surveys::write::ensure_paper_round(tx, ids, now, version, track, held, &companies)
                .await?;
        if let Some(eligible) = session.eligible.and_then(|count| i32::try_from(count).ok()) {
            let is_new = surveys::write::record_eligible(tx, round.id, eligible).await?;
            report.eligible_recorded += usize::from(is_new);
        }
        let questions = self.questions_of(&round).await?;
        let questions: BTreeSet<SurveyQuestionId> = questions.into_values().collect();
        let sums = &mut self.sums;
        let counted =
            surveys::write::count_papers(tx, &app.ids, now, &round, &questions, &papers, sums)
                .await?;
        self.seals.extend(counted.seq.map(|seq| ImportedSeal {
            round: round.id,
            seq,
            ballots: counted.ballots,
        }));
        report.sessions_created += usize::from(ensured.is_new);
        report.ballots_taken += counted.ballots;
        report.rows_taken += counted.answers;
        report.rows_counted_before += counted.counted_before;
        Ok(())
    }

    async fn papers(
        &mut self,
        session: &JudgedSession,
        report: &mut ImportReport,
    ) -> Result<Vec<Paper>, Failure> {
        let mut papers = Vec::new();
        for (paper_no, paper) in &session.papers {
            papers.push(Paper {
                paper_no: paper_no.clone(),
                company: self.company(&paper.company, report).await?,
                answers: paper.answers.clone(),
            });
        }
        Ok(papers)
    }

    /// The company with this code, made when the options allow it.
    async fn company(
        &mut self,
        code: &str,
        report: &mut ImportReport,
    ) -> Result<CompanyId, Failure> {
        if let Some(id) = self.companies.get(code) {
            return Ok(*id);
        }
        let profile = new_company(code).check().map_err(Failure::invalid)?;
        let (app, now) = (self.app, self.app.clock.now());
        let sample = self.options.is_sample;
        let id = people::write::add_company(self.tx, &app.ids, now, &profile, sample).await?;
        self.companies.insert(code.to_owned(), id);
        report.companies_created.push(code.to_owned());
        Ok(id)
    }
}

/// A company of which nothing but its code is known.
fn new_company(code: &str) -> CompanyInput {
    CompanyInput {
        code: code.to_owned(),
        name: code.to_uppercase(),
        fiscal_year_start: None,
    }
}
