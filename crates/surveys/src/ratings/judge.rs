//! Which rows can be counted, given what is on record.

use std::collections::BTreeMap;

use kernel::Fault;
use kernel::id::{SurveyQuestionId, TrackId};

use super::{Facts, Judged, JudgedPaper, JudgedSession, Known, RefusedRow, Row, Sheet, fault};

/// Sorts the rows into what can be counted and what cannot. A session on
/// record keeps its facts; one that is new takes those of its first good row.
/// Of two rows for the same question of one questionnaire the first counts.
pub fn judge(sheet: Sheet, known: &Known) -> Judged {
    let mut bench = Bench {
        known,
        papers: BTreeMap::new(),
        judged: Judged::default(),
    };
    bench.judged.refused = sheet.refused;
    for row in &sheet.rows {
        if let Err(refused) = bench.take(row) {
            bench.judged.refused.push(refused);
        }
    }
    bench.judged.refused.sort_by_key(|refused| refused.line);
    bench.judged
}

struct Bench<'a> {
    known: &'a Known,
    /// By 回答番号: its first row, and the line that answered each question.
    papers: BTreeMap<String, Paper>,
    judged: Judged,
}

/// What the names of a row stand for.
struct Found {
    track: TrackId,
    question: SurveyQuestionId,
    company: String,
}

struct Paper {
    session: String,
    company: String,
    answered: BTreeMap<SurveyQuestionId, u64>,
}

impl Bench<'_> {
    fn take(&mut self, row: &Row) -> Result<(), RefusedRow> {
        let Found {
            track,
            question,
            company,
        } = self.look_up(row)?;
        let facts = self.agree_on_session(row, track)?;
        self.agree_on_paper(row, question, &company)?;
        let session = self.judged.sessions.entry(row.session.clone());
        let session = session.or_insert_with(|| JudgedSession {
            facts,
            papers: BTreeMap::new(),
        });
        let paper = session.papers.entry(row.paper_no.clone());
        let paper = paper.or_insert_with(|| JudgedPaper {
            company,
            answers: BTreeMap::new(),
        });
        paper.answers.insert(question, row.answer);
        Ok(())
    }

    /// The keys behind the names of a row; every name that has none is a fault.
    fn look_up(&self, row: &Row) -> Result<Found, RefusedRow> {
        let mut faults: Vec<Fault> = Vec::new();
        let track = self.known.tracks.get(&row.track).copied();
        if track.is_none() {
            let names: Vec<&str> = self.known.tracks.keys().map(String::as_str).collect();
            let message = format!(
                "コース「{}」はありません。{}のどれかにしてください。",
                row.track,
                names.join("、")
            );
            faults.push(fault(row.line, "コース", "ratings.track.unknown", message));
        }
        let of_session = self
            .known
            .sessions
            .get(&row.session)
            .and_then(|(_, questions)| questions.as_ref());
        let questions = of_session.unwrap_or(&self.known.questions);
        let question = questions.get(&row.question).copied();
        if question.is_none() {
            let names: Vec<&str> = questions.keys().map(String::as_str).collect();
            let message = format!(
                "設問「{}」はありません。{}のどれかにしてください。",
                row.question,
                names.join("、")
            );
            faults.push(fault(row.line, "設問", "ratings.question.unknown", message));
        }
        let company = self.known.companies.get(&row.company).cloned();
        if company.is_none() {
            let message = format!(
                "企業コード「{}」の契約企業がありません。先に契約企業を登録してください。",
                row.company
            );
            faults.push(fault(
                row.line,
                "企業コード",
                "ratings.company.unknown",
                message,
            ));
        }
        match (track, question, company) {
            (Some(track), Some(question), Some(company)) => Ok(Found {
                track,
                question,
                company,
            }),
            _ => Err(RefusedRow {
                line: row.line,
                faults,
            }),
        }
    }

    fn agree_on_session(&self, row: &Row, track: TrackId) -> Result<Facts, RefusedRow> {
        let facts = Facts {
            track,
            instructor: row.instructor.clone(),
            ended_on: row.ended_on,
        };
        let on_record = self
            .known
            .sessions
            .get(&row.session)
            .map(|(facts, _)| facts);
        let in_file = self
            .judged
            .sessions
            .get(&row.session)
            .map(|session| &session.facts);
        let Some(agreed) = on_record.or(in_file) else {
            return Ok(facts);
        };
        if *agreed == facts {
            return Ok(facts);
        }
        let mut faults = Vec::new();
        let mut differs = |column: &str, is_same: bool, ours: String| {
            if !is_same {
                let message = format!(
                    "開催回「{}」の{column}は「{ours}」です。どちらが正しいか確かめてください。",
                    row.session
                );
                faults.push(fault(row.line, column, "ratings.session.conflict", message));
            }
        };
        let date = agreed.ended_on.format("%Y/%m/%d").to_string();
        differs("終了日", agreed.ended_on == facts.ended_on, date);
        differs(
            "コース",
            agreed.track == track,
            self.track_name(agreed.track),
        );
        differs(
            "講師",
            agreed.instructor == facts.instructor,
            agreed.instructor.clone(),
        );
        Err(RefusedRow {
            line: row.line,
            faults,
        })
    }

    fn track_name(&self, track: TrackId) -> String {
        let named = self.known.tracks.iter().find(|(_, id)| **id == track);
        named.map_or_else(|| "別のコース".to_owned(), |(code, _)| code.clone())
    }

    fn agree_on_paper(
        &mut self,
        row: &Row,
        question: SurveyQuestionId,
        company: &str,
    ) -> Result<(), RefusedRow> {
        let paper = self
            .papers
            .entry(row.paper_no.clone())
            .or_insert_with(|| Paper {
                session: row.session.clone(),
                company: company.to_owned(),
                answered: BTreeMap::new(),
            });
        if paper.session != row.session || paper.company != company {
            let message = format!(
                "回答番号「{}」は、開催回「{}」・企業コード「{}」の用紙です。用紙ごとに別の番号にしてください。",
                row.paper_no, paper.session, paper.company
            );
            return Err(RefusedRow::one(
                row.line,
                "回答番号",
                "ratings.paper.conflict",
                message,
            ));
        }
        if let Some(line) = paper.answered.get(&question) {
            let message =
                format!("同じ回答番号と設問の行が{line}行目にあります。この行は数えません。");
            return Err(RefusedRow::one(
                row.line,
                "設問",
                "ratings.answer.twice",
                message,
            ));
        }
        paper.answered.insert(question, row.line);
        Ok(())
    }
}
