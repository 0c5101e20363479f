//! Which rows can be counted, given what is on record.

use std::collections::BTreeMap;

use kernel::Fault;
use kernel::id::{SurveyQuestionId, TrackId};

use super::{
    ELIGIBLE, Facts, Judged, JudgedPaper, JudgedSession, Known, KnownRound, MEDIUM, RefusedRow,
    Row, Sheet, fault,
};
use crate::{Medium, Turnout};

/// Sorts the rows into what can be counted and what cannot. A session on
/// record keeps its facts; one that is new takes those of its first good row.
/// Of two rows for the same question of one questionnaire the first counts. A
/// session with more questionnaires than people is refused as a whole.
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
    bench.refuse_crowded();
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
            medium: row.medium,
            eligible: row.eligible,
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
        let of_session = self.round(&row.session).map(|round| &round.questions);
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
        let mut faults = self.faults_of_round(row);
        let on_record = self.known.sessions.get(&row.session);
        let in_file = self.judged.sessions.get(&row.session);
        let on_record = on_record.map(|session| &session.facts);
        let in_file = in_file.map(|session| &session.facts);
        let agreed = on_record.or(in_file).unwrap_or(&facts);
        if *agreed == facts && faults.is_empty() {
            return Ok(facts);
        }
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

    /// The round of a session, where one is on record.
    fn round(&self, session: &str) -> Option<&KnownRound> {
        self.known.sessions.get(session)?.round.as_ref()
    }

    /// What stands against how a row says that its session was answered, and
    /// by how many it could have been.
    fn faults_of_round(&self, row: &Row) -> Vec<Fault> {
        let round = self.round(&row.session);
        if round.is_some_and(|round| round.is_answered_here) {
            return faults_of_round_here(row);
        }
        let session = &row.session;
        let mut faults = Vec::new();
        let in_file = self.judged.sessions.get(session);
        let medium_in_file = in_file.map(|session| session.medium);
        let medium = round.map(|round| round.medium).or(medium_in_file);
        if let Some(agreed) = medium.filter(|agreed| *agreed != row.medium) {
            let message = format!(
                "開催回「{session}」の回答方法は「{}」です。1つの開催回に紙とWebを混ぜられません。",
                agreed.label()
            );
            faults.push(fault(row.line, MEDIUM, "ratings.medium.mixed", message));
        }
        let on_record = round.and_then(|round| round.turnout.eligible);
        let differs_on_record =
            |eligible: u32| on_record.is_some_and(|on| on != i64::from(eligible));
        let in_file = in_file.map(|session| session.eligible);
        let in_words = |number: Option<u32>| number.map_or("空欄".to_owned(), |n| n.to_string());
        let agreed = match (row.eligible, in_file) {
            (Some(eligible), _) if differs_on_record(eligible) => {
                on_record.map(|number| number.to_string())
            }
            (eligible, Some(agreed)) if agreed != eligible => Some(in_words(agreed)),
            _ => None,
        };
        if let Some(agreed) = agreed {
            let message = format!(
                "開催回「{session}」の対象者数は「{agreed}」です。どの行にも同じ数を書いてください。"
            );
            faults.push(fault(
                row.line,
                ELIGIBLE,
                "ratings.eligible.conflict",
                message,
            ));
        }
        faults
    }

    /// Takes out the sessions with more questionnaires than people who could
    /// answer, and names their rows.
    fn refuse_crowded(&mut self) {
        let sessions = self.judged.sessions.iter();
        let crowded: BTreeMap<String, String> = sessions
            .filter_map(|(code, session)| Some((code.clone(), self.crowd(code, session)?)))
            .collect();
        for code in crowded.keys() {
            self.judged.sessions.remove(code);
        }
        for paper in self.papers.values() {
            let Some(message) = crowded.get(&paper.session) else {
                continue;
            };
            let refused = paper.answered.values().map(|line| {
                RefusedRow::one(
                    *line,
                    ELIGIBLE,
                    "ratings.eligible.exceeded",
                    message.as_str(),
                )
            });
            self.judged.refused.extend(refused);
        }
    }

    /// In words, that more questionnaires than people would count.
    fn crowd(&self, code: &str, session: &JudgedSession) -> Option<String> {
        let round = self.round(code);
        let on_record = round.map(|round| round.turnout).unwrap_or_default();
        let turnout = Turnout {
            eligible: on_record.eligible.or(session.eligible.map(i64::from)),
            ..on_record
        };
        let is_new = |number: &&String| {
            round.is_none_or(|round| !round.paper_numbers.contains(number.as_str()))
        };
        let sheets = session.papers.keys().filter(is_new).count();
        let sheets = i64::try_from(sheets).unwrap_or(i64::MAX);
        let eligible = turnout.eligible?;
        if sheets == 0 && session.eligible.is_none() {
            return None;
        }
        turnout.is_exceeded_by(sheets).then(|| {
            let all = turnout.responses.saturating_add(sheets);
            format!(
                "開催回「{code}」の対象者数は{eligible}名で、回答用紙の{all}枚より少なくなっています。対象者数か回答番号を確かめてください。"
            )
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

/// A session that is answered here takes the sheets of those who did not, and
/// knows who could answer.
fn faults_of_round_here(row: &Row) -> Vec<Fault> {
    let mut faults = Vec::new();
    if row.medium == Medium::Web {
        let message = format!(
            "開催回「{}」のWebの回答はここで受け付けています。取り込めるのは紙の回答だけです。",
            row.session
        );
        faults.push(fault(row.line, MEDIUM, "ratings.medium.here", message));
    }
    if row.eligible.is_some() {
        let message = format!(
            "開催回「{}」の対象者数は受講の記録から数えます。空欄にしてください。",
            row.session
        );
        faults.push(fault(row.line, ELIGIBLE, "ratings.eligible.here", message));
    }
    faults
}
