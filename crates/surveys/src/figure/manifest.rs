//! What a figure claims and rests on.

use chrono::NaiveDate;
use kernel::secret::hex;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{canonical, english, japanese};
use crate::{Counts, Medium, Percent};

const METRIC: &str = "satisfaction.mean_responses";
const METRIC_VERSION: i64 = 1;
const FIRST_VERSION: i64 = 1;
const SECOND_VERSION: i64 = 2;
const THIRD_VERSION: i64 = 3;
const FOURTH_VERSION: i64 = 4;
const BASIS: &str = "session.ended_on";
const ZONE: &str = "Asia/Tokyo";
const ROUNDING: &str = "half_up_2";

/// The definition of the metric, as every manifest carries it.
pub fn definition_text() -> &'static str {
    "対象期間に終了した研修（終了日は日本時間、両端の日を含む）のアンケートで、この設問に付けられた1から5の評価の合計を、\
     評価の件数で割った値。該当なしと無回答は件数に含めない。小数第3位を1回だけ四捨五入する。"
}

/// The rules in force when a figure is locked, hashed into its manifest.
const POLICY: &str = "n>=30; 30<=n<100 with n and rate in the same print; rate<50% in print; \
     all rounds of the period sealed for good; one wording; second person approves; no comparative words";

/// The question that was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuestionFacts {
    /// Stable name: `overall`.
    pub code: String,
    /// Its short name.
    pub label: String,
    /// As people read it.
    pub body: String,
    /// The words for 1 to 5.
    pub scale: Vec<String>,
    /// The form versions that asked it in these words.
    pub versions: Vec<i32>,
}

/// The course, when the figure is about one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrackFacts {
    /// Stable name.
    pub code: String,
    /// Its title when the figure was locked.
    pub title: String,
}

/// A file that ratings were imported from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SourceFile {
    /// SHA-256 of the file, hexadecimal.
    pub sha256: String,
    /// The day it was imported, in Japan.
    pub imported_on: NaiveDate,
    /// How its answers were given; paper in manifests before the fourth
    /// version, which took every file for that.
    pub medium: Medium,
    /// How many of its questionnaires stand in rounds of this figure.
    pub ballots: i64,
}

/// The independent facts of a published figure; everything else in the written
/// manifest follows from them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// The evidence id: `PUB-2026-0001`.
    pub id: String,
    /// Its place in the chain, from 1.
    pub number: i64,
    /// The firm that publishes it.
    pub firm: String,
    /// The first day that a session may have ended on.
    pub from: NaiveDate,
    /// The last one, included.
    pub to: NaiveDate,
    /// The course; all of them when absent.
    pub track: Option<TrackFacts>,
    /// The title of the questionnaire.
    pub form_title: String,
    /// The question.
    pub question: QuestionFacts,
    /// How often each answer was given.
    pub counts: Counts,
    /// Ballots that were taken out again.
    pub void: i64,
    /// Who could have answered; nothing where it was not recorded for all.
    pub eligible: Option<i64>,
    /// Rounds answered here.
    pub web_rounds: i64,
    /// Rounds that came from elsewhere on paper, typed in.
    pub paper_rounds: i64,
    /// SHA-256 of the list of rounds with the seal each is pinned to.
    pub rounds_sha256: String,
    /// SHA-256 of the snapshot.
    pub snapshot_sha256: String,
    /// The root over the snapshot's lines.
    pub merkle_root: String,
    /// The files that ratings came from.
    pub sources: Vec<SourceFile>,
    /// Questionnaires from elsewhere of neither a file nor a typist on record.
    pub unrecorded: i64,
    /// The program that computed it.
    pub software: String,
    /// Who defined it: an account's key, or `operator`.
    pub defined_by: String,
    /// Who approved it: an account's key.
    pub approved_by: String,
    /// When, in UTC.
    pub approved_at: String,
    /// The evidence id of the edition that this one replaces; empty for a
    /// first edition.
    pub supersedes: String,
    /// The hash of the manifest before this one; empty for the first.
    pub previous_sha256: String,
    /// What manifests say since their second version; nothing in an older one,
    /// which stays as it was signed.
    pub since_second: Option<SinceSecond>,
}

/// What the second version of manifests added.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SinceSecond {
    /// Answers that came after their round's cutoff.
    pub late: i64,
    /// Answers that were taken back.
    pub withdrawn: i64,
    /// SHA-256 of the rules that the rounds were opened with, each once.
    pub round_policies: Vec<String>,
    /// The decisions by which different wordings were pooled.
    pub pooled: Vec<PooledWordings>,
    /// Sheets of paper that somebody typed in; nothing in a second version,
    /// which counts them as of no record.
    pub typed: Option<i64>,
    /// Rounds whose answers were given on a web form elsewhere and came in a
    /// file; nothing before the fourth version.
    pub web_file_rounds: Option<i64>,
}

/// A decision that two wordings of the question may be pooled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PooledWordings {
    /// The wordings, each with its scale.
    pub words: [String; 2],
    /// Why.
    pub reason: String,
    /// Who decided: an account's key.
    pub decided_by: String,
    /// When, in Japan.
    pub decided_on: NaiveDate,
}

impl Manifest {
    /// The mean as it is printed; a dash without ratings.
    pub fn display(&self) -> String {
        self.counts
            .mean()
            .map_or_else(|| "–".to_owned(), |mean| mean.to_string())
    }

    /// R/E as it is printed; empty where E is not known.
    pub fn rate(&self) -> String {
        let number = |count: i64| u64::try_from(count).ok();
        let percent = self
            .eligible
            .and_then(|eligible| Percent::of(number(self.counts.responses())?, number(eligible)?));
        percent
            .map(|percent| percent.to_string())
            .unwrap_or_default()
    }

    /// Sheets of paper that somebody typed in, as far as this manifest tells
    /// them apart.
    pub fn typed(&self) -> i64 {
        let since = self.since_second.as_ref();
        since.and_then(|since| since.typed).unwrap_or_default()
    }

    /// Rounds that came in files from a web form elsewhere, as far as this
    /// manifest tells them apart.
    pub fn web_file_rounds(&self) -> i64 {
        let since = self.since_second.as_ref();
        since
            .and_then(|since| since.web_file_rounds)
            .unwrap_or_default()
    }

    /// How many rounds count, by where their answers came from, in words.
    pub fn rounds_in_words(&self) -> String {
        let mut words = format!(
            "紙 {}回・オンライン {}回",
            self.paper_rounds, self.web_rounds
        );
        let from_files = self.web_file_rounds();
        if from_files > 0 {
            words.push_str(&format!("・Webの回答の取り込み {from_files}回"));
        }
        words
    }

    /// Everything that is written, also what follows from other facts.
    pub fn value(&self) -> Value {
        let counts = &self.counts;
        let sources: Vec<Value> = self
            .sources
            .iter()
            .map(|source| {
                json!({
                    "ballots": source.ballots,
                    "imported_on": source.imported_on.to_string(),
                    "medium": source.medium.as_str(),
                    "sha256": source.sha256,
                })
            })
            .collect();
        let mut value = json!({
            "approved_at": self.approved_at,
            "approved_by": self.approved_by,
            "counts": counts.rated,
            "defined_by": self.defined_by,
            "definition": definition_text(),
            "display": self.display(),
            "eligible": self.eligible.map_or_else(|| json!("unknown"), |eligible| json!(eligible)),
            "exclusions": { "blank": counts.blank, "not_applicable": counts.na, "void": self.void },
            "firm": self.firm,
            "form": self.form_title,
            "frame": {
                "predicate": self.predicate(),
                "predicate_sha256": sha256(&self.predicate()),
                "rounds_on_paper": self.paper_rounds,
                "rounds_on_the_web": self.web_rounds,
                "rounds_sha256": self.rounds_sha256,
            },
            "id": self.id,
            "merkle_root": self.merkle_root,
            "metric": METRIC,
            "metric_version": METRIC_VERSION,
            "n": counts.n(),
            "number": self.number,
            "period": {
                "basis": BASIS,
                "from": self.from.to_string(),
                "to": self.to.to_string(),
                "tz": ZONE,
            },
            "policy_sha256": sha256(POLICY),
            "previous_sha256": self.previous_sha256,
            "question": {
                "body": self.question.body,
                "code": self.question.code,
                "label": self.question.label,
                "scale": self.question.scale,
                "versions": self.question.versions,
            },
            "rate": self.rate(),
            "responses": counts.responses(),
            "rounding": ROUNDING,
            "sentence_en": english(self),
            "sentence_ja": japanese(self),
            "snapshot_sha256": self.snapshot_sha256,
            "software": self.software,
            "sources": sources,
            "sources_unrecorded_ballots": self.unrecorded,
            "sum": counts.sum(),
            "supersedes": self.supersedes,
            "track": {
                "code": self.track.as_ref().map_or("", |track| track.code.as_str()),
                "title": self.track.as_ref().map_or("", |track| track.title.as_str()),
            },
            "version": FIRST_VERSION,
        });
        if let Some(since) = &self.since_second {
            since.write(&mut value);
        }
        value
    }

    /// The one writing of the manifest.
    pub fn text(&self) -> Option<String> {
        canonical(&self.value())
    }

    /// Which rounds count, as a predicate over what is on record.
    fn predicate(&self) -> String {
        let track = self
            .track
            .as_ref()
            .map(|track| format!(" AND track = '{}'", track.code))
            .unwrap_or_default();
        format!(
            "round.ended_on BETWEEN '{}' AND '{}'{track} AND question = '{}' AND ballot.status = 'counted' AND seal.seq <= pinned",
            self.from, self.to, self.question.code
        )
    }

    /// Reads the independent facts of a written manifest.
    ///
    /// # Errors
    /// The pointer of the first field that is missing or of another kind.
    pub fn read(value: &Value) -> Result<Self, &'static str> {
        let mut counts = Counts::default();
        let rated = value["counts"].as_array().ok_or("/counts")?;
        if rated.len() != counts.rated.len() {
            return Err("/counts");
        }
        for (count, number) in counts.rated.iter_mut().zip(rated) {
            *count = number.as_i64().ok_or("/counts")?;
        }
        counts.na = number(value, "/exclusions/not_applicable")?;
        counts.blank = number(value, "/exclusions/blank")?;
        let track_code = text(value, "/track/code")?;
        let track_title = text(value, "/track/title")?;
        Ok(Self {
            id: text(value, "/id")?,
            number: number(value, "/number")?,
            firm: text(value, "/firm")?,
            from: day(value, "/period/from")?,
            to: day(value, "/period/to")?,
            track: (!track_code.is_empty()).then_some(TrackFacts {
                code: track_code,
                title: track_title,
            }),
            form_title: text(value, "/form")?,
            question: question(value)?,
            counts,
            void: number(value, "/exclusions/void")?,
            eligible: match &value["eligible"] {
                Value::String(word) if word == "unknown" => None,
                _ => Some(number(value, "/eligible")?),
            },
            web_rounds: number(value, "/frame/rounds_on_the_web")?,
            paper_rounds: number(value, "/frame/rounds_on_paper")?,
            rounds_sha256: text(value, "/frame/rounds_sha256")?,
            snapshot_sha256: text(value, "/snapshot_sha256")?,
            merkle_root: text(value, "/merkle_root")?,
            sources: sources(value)?,
            unrecorded: number(value, "/sources_unrecorded_ballots")?,
            software: text(value, "/software")?,
            defined_by: text(value, "/defined_by")?,
            approved_by: text(value, "/approved_by")?,
            approved_at: text(value, "/approved_at")?,
            supersedes: text(value, "/supersedes")?,
            previous_sha256: text(value, "/previous_sha256")?,
            since_second: match value["version"].as_i64() {
                Some(FIRST_VERSION) => None,
                _ => Some(SinceSecond::read(value)?),
            },
        })
    }
}

impl SinceSecond {
    fn write(&self, value: &mut Value) {
        value["version"] = json!(SECOND_VERSION);
        if let Some(typed) = self.typed {
            value["version"] = json!(THIRD_VERSION);
            value["sources_typed_ballots"] = json!(typed);
        }
        if let Some(rounds) = self.web_file_rounds {
            value["version"] = json!(FOURTH_VERSION);
            value["frame"]["rounds_of_web_files"] = json!(rounds);
        }
        value["exclusions"]["late"] = json!(self.late);
        value["exclusions"]["withdrawn"] = json!(self.withdrawn);
        value["frame"]["round_policies_sha256"] = json!(self.round_policies);
        let decision = |pooled: &PooledWordings| {
            json!({
                "decided_by": pooled.decided_by,
                "decided_on": pooled.decided_on.to_string(),
                "reason": pooled.reason,
                "words": pooled.words,
            })
        };
        value["question"]["pooled"] = self.pooled.iter().map(decision).collect();
    }

    fn read(value: &Value) -> Result<Self, &'static str> {
        let policies = value["frame"]["round_policies_sha256"].as_array();
        let policies = policies.ok_or("/frame/round_policies_sha256")?.iter();
        let policies: Option<Vec<String>> = policies
            .map(|hash| hash.as_str().map(str::to_owned))
            .collect();
        let decision = |value: &Value| {
            let words = value["words"].as_array()?;
            let [one, other] = words.as_slice() else {
                return None;
            };
            Some(PooledWordings {
                words: [one.as_str()?.to_owned(), other.as_str()?.to_owned()],
                reason: value["reason"].as_str()?.to_owned(),
                decided_by: value["decided_by"].as_str()?.to_owned(),
                decided_on: value["decided_on"].as_str()?.parse().ok()?,
            })
        };
        let pooled = value["question"]["pooled"].as_array();
        let pooled = pooled.ok_or("/question/pooled")?.iter();
        let pooled: Option<Vec<PooledWordings>> = pooled.map(decision).collect();
        Ok(Self {
            late: number(value, "/exclusions/late")?,
            withdrawn: number(value, "/exclusions/withdrawn")?,
            round_policies: policies.ok_or("/frame/round_policies_sha256")?,
            pooled: pooled.ok_or("/question/pooled")?,
            typed: match value["version"].as_i64() {
                Some(SECOND_VERSION) => None,
                _ => Some(number(value, "/sources_typed_ballots")?),
            },
            web_file_rounds: match value["version"].as_i64() {
                Some(SECOND_VERSION | THIRD_VERSION) => None,
                _ => Some(number(value, "/frame/rounds_of_web_files")?),
            },
        })
    }
}

fn question(value: &Value) -> Result<QuestionFacts, &'static str> {
    let scale = value["question"]["scale"].as_array();
    let words = scale.ok_or("/question/scale")?.iter();
    let words: Option<Vec<String>> = words.map(|word| word.as_str().map(str::to_owned)).collect();
    let versions = value["question"]["versions"].as_array();
    let numbers = versions.ok_or("/question/versions")?.iter();
    let numbers: Option<Vec<i32>> = numbers
        .map(|number| i32::try_from(number.as_i64()?).ok())
        .collect();
    Ok(QuestionFacts {
        code: text(value, "/question/code")?,
        label: text(value, "/question/label")?,
        body: text(value, "/question/body")?,
        scale: words.ok_or("/question/scale")?,
        versions: numbers.ok_or("/question/versions")?,
    })
}

fn sources(value: &Value) -> Result<Vec<SourceFile>, &'static str> {
    let listed = value["sources"].as_array().ok_or("/sources")?;
    let source = |value: &Value| {
        Some(SourceFile {
            sha256: value["sha256"].as_str()?.to_owned(),
            imported_on: value["imported_on"].as_str()?.parse().ok()?,
            medium: Medium::parse(value["medium"].as_str()?)?,
            ballots: value["ballots"].as_i64()?,
        })
    };
    let read: Option<Vec<SourceFile>> = listed.iter().map(source).collect();
    read.ok_or("/sources")
}

fn text(value: &Value, pointer: &'static str) -> Result<String, &'static str> {
    let found = value.pointer(pointer).and_then(Value::as_str);
    found.map(str::to_owned).ok_or(pointer)
}

fn number(value: &Value, pointer: &'static str) -> Result<i64, &'static str> {
    value
        .pointer(pointer)
        .and_then(Value::as_i64)
        .ok_or(pointer)
}

fn day(value: &Value, pointer: &'static str) -> Result<NaiveDate, &'static str> {
    text(value, pointer)?.parse().map_err(|_| pointer)
}

/// SHA-256 of a text, hexadecimal.
pub fn sha256(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in super::super) fn sample() -> Manifest {
        let day = |text: &str| text.parse().expect("a day");
        Manifest {
            id: "PUB-2024-0007".to_owned(),
            number: 7,
            firm: "研修会社".to_owned(),
            from: day("2023-04-01"),
            to: day("2024-03-31"),
            track: None,
            form_title: "受講後アンケート".to_owned(),
            question: QuestionFacts {
                code: "overall".to_owned(),
                label: "総合満足度".to_owned(),
                body: "満足しましたか。".to_owned(),
                scale: (1..=5).map(|step: i32| step.to_string()).collect(),
                versions: vec![1],
            },
            counts: Counts {
                rated: [0, 1, 3, 8, 48],
                na: 1,
                blank: 1,
            },
            void: 0,
            eligible: None,
            web_rounds: 0,
            paper_rounds: 4,
            rounds_sha256: sha256("rounds"),
            snapshot_sha256: sha256("snapshot"),
            merkle_root: sha256("root"),
            sources: vec![SourceFile {
                sha256: sha256("file"),
                imported_on: day("2024-04-20"),
                medium: Medium::Paper,
                ballots: 62,
            }],
            unrecorded: 0,
            software: "terakoya 0.1.0".to_owned(),
            defined_by: "operator".to_owned(),
            approved_by: "019ab000-0000-7000-8000-000000000001".to_owned(),
            approved_at: "2024-05-01T00:00:00Z".to_owned(),
            supersedes: String::new(),
            previous_sha256: sha256("before"),
            since_second: None,
        }
    }

    #[test]
    fn a_manifest_is_read_as_it_was_written() {
        let mut with_all = sample();
        with_all.eligible = Some(80);
        with_all.track = Some(TrackFacts {
            code: "first-line".to_owned(),
            title: "初動".to_owned(),
        });
        with_all.since_second = Some(SinceSecond {
            late: 3,
            withdrawn: 1,
            round_policies: vec![sha256("policy")],
            pooled: vec![PooledWordings {
                words: ["一".to_owned(), "二".to_owned()],
                reason: "言いかえだけ".to_owned(),
                decided_by: "operator".to_owned(),
                decided_on: "2024-04-30".parse().expect("a day"),
            }],
            typed: Some(7),
            web_file_rounds: Some(2),
        });
        with_all.sources[0].medium = Medium::Web;
        let value = with_all.value();
        assert_eq!(value["sources"][0]["medium"], json!("web"));
        assert_eq!(value["frame"]["rounds_of_web_files"], json!(2));
        for manifest in [sample(), with_all] {
            assert_eq!(Manifest::read(&manifest.value()), Ok(manifest.clone()));
            assert!(manifest.text().is_some());
        }
    }

    /// As it was signed before there was a second version: not one byte more.
    #[test]
    fn an_older_manifest_says_nothing_of_the_second_version() {
        let value = sample().value();
        assert_eq!(value["version"], json!(1));
        let exclusions = json!({ "blank": 1, "not_applicable": 1, "void": 0 });
        assert_eq!(value["exclusions"], exclusions);
        assert!(value["frame"].get("round_policies_sha256").is_none());
        assert!(value["question"].get("pooled").is_none());
        let mut cut = sample();
        cut.since_second = Some(SinceSecond::default());
        let mut value = cut.value();
        assert_eq!(value["version"], json!(2));
        if let Some(exclusions) = value["exclusions"].as_object_mut() {
            exclusions.remove("late");
        }
        assert_eq!(Manifest::read(&value), Err("/exclusions/late"));
        assert!(value.get("sources_typed_ballots").is_none());
        value["version"] = json!(3);
        value["exclusions"]["late"] = json!(0);
        assert_eq!(Manifest::read(&value), Err("/sources_typed_ballots"));
    }

    /// A third version took every file for paper and says nothing of others.
    #[test]
    fn a_manifest_of_the_third_version_is_read_and_written_as_it_was() {
        let mut third = sample();
        third.since_second = Some(SinceSecond {
            typed: Some(7),
            ..SinceSecond::default()
        });
        let mut value = third.value();
        assert_eq!(value["version"], json!(3));
        assert_eq!(value["sources"][0]["medium"], json!("paper"));
        assert!(value["frame"].get("rounds_of_web_files").is_none());
        assert_eq!(Manifest::read(&value), Ok(third));
        value["version"] = json!(4);
        assert_eq!(Manifest::read(&value), Err("/frame/rounds_of_web_files"));
    }

    #[test]
    fn a_field_that_is_missing_is_named() {
        let mut value = sample().value();
        value["period"]["to"] = json!(5);
        assert_eq!(Manifest::read(&value), Err("/period/to"));
    }
}
