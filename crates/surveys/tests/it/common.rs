//! A small world to survey: one published form, one track, companies with
//! enrolled people. The rows of other subjects are written as SQL.

use chrono::{DateTime, TimeDelta, Utc};
use kernel::id::{AccountId, CompanyId, EnrolmentId, TrackId};
use kernel::{Clock, Ids};
use sea_orm::{ConnectionTrait, Statement, Value};
use surveys::write::Redeemed;
use surveys::{
    Answer, BallotToken, Error, Form, FormDraft, Given, GivenValue, Mode, OpenedBoxes, Policy,
    QuestionDraft, QuestionKind, REACTION, Rating, Round, SurveyKeys, SurveySecret, read, write,
};
use testkit::TestDb;

pub struct World {
    pub test: TestDb,
    pub clock: Clock,
    pub ids: Ids,
    pub keys: SurveyKeys,
    pub form: Form,
    pub track: TrackId,
}

fn question(code: &str, kind: QuestionKind, label: &str) -> QuestionDraft {
    let scale = [
        "とても不満",
        "不満",
        "どちらともいえない",
        "満足",
        "とても満足",
    ];
    let words = if kind == QuestionKind::Rating {
        scale.as_slice()
    } else {
        &[]
    };
    QuestionDraft {
        code: code.to_owned(),
        kind,
        label: label.to_owned(),
        body: format!("{label}はいかがでしたか。"),
        scale: words.iter().map(|word| (*word).to_owned()).collect(),
        level: REACTION,
    }
}

pub fn draft() -> FormDraft {
    FormDraft {
        code: "post-training".to_owned(),
        title: "受講後アンケート".to_owned(),
        intro: "匿名です。".to_owned(),
        questions: vec![
            question("overall", QuestionKind::Rating, "総合満足度"),
            question("content", QuestionKind::Rating, "内容の分かりやすさ"),
            question("comment", QuestionKind::Text, "自由記述"),
        ],
    }
}

pub fn rated(question: &str, grade: i64) -> Given {
    let rating = Rating::new(grade).expect("1 to 5");
    given(question, Answer::Rated(rating))
}

pub fn given(question: &str, answer: Answer) -> Given {
    Given {
        question: question.to_owned(),
        value: GivenValue::Answer(answer),
    }
}

pub fn comment(text: &str) -> Given {
    Given {
        question: "comment".to_owned(),
        value: GivenValue::Comment(text.to_owned()),
    }
}

impl World {
    pub async fn new() -> Self {
        let test = testkit::db().await;
        let (clock, ids) = (testkit::clock(), testkit::ids());
        let tx = test.db.write().await.expect("a transaction");
        write::publish_form(&tx, &ids, clock.now(), &draft())
            .await
            .expect("published");
        let track: TrackId = ids.fresh(clock.now());
        execute(
            &tx,
            "INSERT INTO tracks (id, code, created_at) VALUES ($1, 'first-line', $2)",
            vec![track.0.into(), clock.now().into()],
        )
        .await;
        tx.commit().await.expect("kept");
        let form = read::latest_form(&test.db.read(), "post-training")
            .await
            .expect("read");
        let form = form.expect("published");
        Self {
            test,
            clock,
            ids,
            keys: SurveyKeys::random().expect("entropy"),
            form,
            track,
        }
    }

    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    pub async fn company(&self, code: &str) -> CompanyId {
        let id: CompanyId = self.ids.fresh(self.now());
        let tx = self.test.db.write().await.expect("a transaction");
        execute(
            &tx,
            "INSERT INTO companies (id, code, name, is_sample, status, created_at) VALUES ($1, $2, $2, $3, 'active', $4)",
            vec![id.0.into(), code.into(), false.into(), self.now().into()],
        )
        .await;
        tx.commit().await.expect("kept");
        id
    }

    /// One of the firm's people.
    pub async fn staff_account(&self) -> AccountId {
        let id: AccountId = self.ids.fresh(self.now());
        let person: kernel::id::PersonId = self.ids.fresh(self.now());
        let tx = self.test.db.write().await.expect("a transaction");
        execute(
            &tx,
            "INSERT INTO persons (id, family_name, given_name, family_kana, given_kana, status, created_at) \
             VALUES ($1, '運営', '花', '', '', 'active', $2)",
            vec![person.0.into(), self.now().into()],
        )
        .await;
        execute(
            &tx,
            "INSERT INTO accounts (id, kind, person_id, status, created_at) VALUES ($1, 'staff', $2, 'active', $3)",
            vec![id.0.into(), person.0.into(), self.now().into()],
        )
        .await;
        tx.commit().await.expect("kept");
        id
    }

    pub async fn enrol(&self, company: CompanyId) -> EnrolmentId {
        let now = self.now();
        let (person, membership): (kernel::id::PersonId, kernel::id::MembershipId) =
            (self.ids.fresh(now), self.ids.fresh(now));
        let enrolment: EnrolmentId = self.ids.fresh(now);
        let tx = self.test.db.write().await.expect("a transaction");
        execute(
            &tx,
            "INSERT INTO persons (id, family_name, given_name, family_kana, given_kana, status, created_at) \
             VALUES ($1, '髙橋', '﨑子', '', '', 'active', $2)",
            vec![person.0.into(), now.into()],
        )
        .await;
        execute(
            &tx,
            "INSERT INTO memberships (id, company_id, person_id, employee_no, job_title, search_text, sort_key, \
             status, created_at, updated_at) VALUES ($1, $2, $3, $4, '', '', '', 'active', $5, $5)",
            vec![membership.0.into(), company.0.into(), person.0.into(), membership.to_string().into(), now.into()],
        )
        .await;
        execute(
            &tx,
            "INSERT INTO enrolments (id, company_id, membership_id, track_id, cycle_no, status, source, created_at) \
             VALUES ($1, $2, $3, $4, 1, 'assigned', 'person', $5)",
            vec![enrolment.0.into(), company.0.into(), membership.0.into(), self.track.0.into(), now.into()],
        )
        .await;
        tx.commit().await.expect("kept");
        enrolment
    }

    /// Opens the survey of an enrolment in this month's round.
    pub async fn open(&self, company: CompanyId, enrolment: EnrolmentId) -> Round {
        let tx = self.test.db.write().await.expect("a transaction");
        let today = self.clock.today();
        let policy = Policy::usual(Mode::Confidential);
        let round = write::ensure_web_round(
            &tx,
            &self.ids,
            self.now(),
            self.form.version,
            self.track,
            today,
            &policy,
        );
        let round = round.await.expect("a round");
        write::ensure_participation(&tx, company, enrolment, self.form.id, round.id)
            .await
            .expect("eligible");
        tx.commit().await.expect("kept");
        round
    }

    pub async fn issue(
        &self,
        company: CompanyId,
        enrolment: EnrolmentId,
        secret: &SurveySecret,
    ) -> Result<bool, Error> {
        let tx = self.test.db.write().await.expect("a transaction");
        let issued = write::issue(&tx, company, enrolment, self.form.id, secret).await?;
        tx.commit().await.expect("kept");
        Ok(issued)
    }

    pub async fn redeem(&self, token: &BallotToken, answers: &[Given]) -> Result<Redeemed, Error> {
        let filled = self.form.fill(answers).expect("fits the form");
        let tx = self.test.db.write().await.expect("a transaction");
        let round = read::round(&tx, token.round())
            .await?
            .expect("the token's round");
        let redeemed = write::redeem(&tx, &self.keys, self.now(), &round, token, &filled).await?;
        tx.commit().await.expect("kept");
        Ok(redeemed)
    }

    /// One person from opening to answering, a minute each.
    pub async fn answer(
        &self,
        company: CompanyId,
        answers: &[Given],
    ) -> (EnrolmentId, BallotToken) {
        let enrolment = self.enrol(company).await;
        let round = self.open(company, enrolment).await;
        let secret = SurveySecret::random().expect("entropy");
        self.issue(company, enrolment, &secret)
            .await
            .expect("issued");
        let token = self.keys.issue(round.id, company, &secret);
        self.clock.advance(TimeDelta::minutes(1));
        assert_eq!(
            self.redeem(&token, answers).await.expect("taken"),
            Redeemed::Taken
        );
        (enrolment, token)
    }

    /// Runs the seal over every round that is due. Returns how many ballots
    /// were counted.
    pub async fn seal(&self) -> i32 {
        let mut counted = 0;
        for round in read::due_rounds(&self.test.db.read(), self.now())
            .await
            .expect("read")
        {
            let boxes = read::waiting_boxes(&self.test.db.read(), round).await;
            let opened = OpenedBoxes::open(&self.keys, boxes.expect("read"));
            let tx = self.test.db.write().await.expect("a transaction");
            let (ids, now) = (&self.ids, self.now());
            let sealed = write::seal_round(&tx, ids, &self.keys, now, round, opened).await;
            counted += sealed.expect("sealed").map_or(0, |sealed| sealed.ballots);
            tx.commit().await.expect("kept");
        }
        counted
    }

    pub async fn findings(&self) -> Vec<String> {
        read::verify(&self.test.db.read(), Some(&self.keys))
            .await
            .expect("read")
    }

    /// The one number that a query answers.
    pub async fn number(&self, sql: &str) -> i64 {
        let statement = Statement::from_string(self.test.db.backend(), sql);
        let row = self
            .test
            .db
            .read()
            .query_one_raw(statement)
            .await
            .expect("read");
        row.expect("a row").try_get_by_index(0).expect("a number")
    }
}

pub async fn execute(db: &impl ConnectionTrait, sql: &str, values: Vec<Value>) {
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    db.execute_raw(statement).await.expect("written");
}
