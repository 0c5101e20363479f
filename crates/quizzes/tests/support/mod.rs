//! Rows of other subjects that a quiz refers to, and a published quiz.

use std::collections::BTreeSet;

use kernel::id::{
    AttemptId, CompanyId, EnrolmentId, LessonId, OptionId, QuizVersionId, TrackVersionId,
};
use kernel::{Clock, Ids};
use quizzes::write::{self, Answer, Started, Submitted};
use quizzes::{
    Draw, Error, NewOption, NewQuestion, NewQuiz, OpenAttempt, OpenQuestion, Response, Rules,
    Scoring, Task, read,
};
use sea_orm::{ConnectionTrait, Statement, Value};
use testkit::TestDb;
use uuid::Uuid;

/// A migrated database with one company, one enrolment in progress and one
/// published quiz.
pub struct World {
    pub test: TestDb,
    pub clock: Clock,
    pub ids: Ids,
    pub company: CompanyId,
    pub enrolment: EnrolmentId,
    pub colleague: EnrolmentId,
    pub version: TrackVersionId,
    pub lesson: LessonId,
    pub quiz: QuizVersionId,
}

/// Three questions: a single choice whose key is 正, a multiple choice whose
/// key is 正1 and 正2, and a safety question whose key is 正.
pub fn new_quiz(attempts_allowed: i32) -> NewQuiz {
    let single = |code: &str, safety| NewQuestion {
        code: code.to_owned(),
        task: Task::Single,
        objective: "FO1".to_owned(),
        safety,
        points: 1,
        stem: format!("{code} 最初の一手はどれですか。"),
        feedback: String::new(),
        options: vec![option("a", "誤1"), option("b", "正"), option("c", "誤2")],
    };
    let multiple = NewQuestion {
        task: Task::Multiple(Scoring::Whole),
        points: 2,
        options: vec![option("a", "正1"), option("b", "誤"), option("c", "正2")],
        ..single("F1-q2", false)
    };
    NewQuiz {
        title: "理解度テスト".to_owned(),
        pass_points: 2,
        attempts_allowed,
        rules: Rules::default(),
        questions: vec![single("F1-q1", false), multiple, single("F1-q3", true)],
        draws: Vec::new(),
    }
}

/// Three questions for each of two objectives, of which an attempt draws one
/// and two.
pub fn drawn_quiz() -> NewQuiz {
    let template = new_quiz(0).questions.swap_remove(0);
    let questions = (1..=6).map(|number| NewQuestion {
        code: format!("F1-b{number}"),
        objective: if number <= 3 { "FO1" } else { "FO2" }.to_owned(),
        stem: format!("設問{number}"),
        ..template.clone()
    });
    let draw = |objective: &str, count| Draw {
        objective: objective.to_owned(),
        count,
    };
    NewQuiz {
        questions: questions.collect(),
        draws: vec![draw("FO1", 1), draw("FO2", 2)],
        ..new_quiz(0)
    }
}

pub fn option(code: &str, body: &str) -> NewOption {
    NewOption {
        code: code.to_owned(),
        body: body.to_owned(),
        correct: body.starts_with('正'),
        explanation: format!("解説:{body}"),
    }
}

impl World {
    pub async fn with_attempts(attempts_allowed: i32) -> Self {
        Self::with_quiz(new_quiz(attempts_allowed)).await
    }

    pub async fn with_quiz(new: NewQuiz) -> Self {
        Self::with_seed(new, 5).await
    }

    /// `seed` mixes the keys of the options.
    pub async fn with_seed(new: NewQuiz, seed: i64) -> Self {
        let test = testkit::db().await;
        let clock = testkit::clock();
        let ids = testkit::ids();
        let now = clock.now();
        let tx = test.db.write().await.expect("a transaction");
        let company = ids.fresh::<CompanyId>(now);
        let track = ids.fresh::<Uuid>(now);
        let version = ids.fresh::<TrackVersionId>(now);
        let lesson = ids.fresh::<LessonId>(now);
        run(
            &tx,
            "INSERT INTO companies (id, code, name, is_sample, status, created_at) \
             VALUES ($1, 'alpha', '見本商事', $2, 'active', $3)",
            vec![company.0.into(), false.into(), now.into()],
        )
        .await;
        run(
            &tx,
            "INSERT INTO tracks (id, code, created_at) VALUES ($1, 'first-line', $2)",
            vec![track.into(), now.into()],
        )
        .await;
        run(
            &tx,
            "INSERT INTO track_versions (id, track_id, number, title, summary, legal_basis_date, \
             minutes, content_hash, published_at) VALUES ($1, $2, 1, '初動', '', $3, 60, 'h', $4)",
            vec![
                version.0.into(),
                track.into(),
                now.date_naive().into(),
                now.into(),
            ],
        )
        .await;
        let module = ids.fresh::<Uuid>(now);
        run(
            &tx,
            "INSERT INTO modules (id, track_version_id, code, position, title, minutes, \
             objectives) VALUES ($1, $2, 'F1', 1, '章', 4, '[]')",
            vec![module.into(), version.0.into()],
        )
        .await;
        run(
            &tx,
            "INSERT INTO lessons (id, track_version_id, module_id, code, position, kind, title, \
             minutes, html) VALUES ($1, $2, $3, 'F1-quiz', 1, 'quiz', '理解度テスト', 4, '')",
            vec![lesson.0.into(), version.0.into(), module.into()],
        )
        .await;
        let mut enrolments = Vec::new();
        for number in 0..2 {
            let person = ids.fresh::<Uuid>(now);
            let membership = ids.fresh::<Uuid>(now);
            let enrolment = ids.fresh::<EnrolmentId>(now);
            run(
                &tx,
                "INSERT INTO persons (id, family_name, given_name, family_kana, given_kana, \
                 status, created_at) VALUES ($1, '髙橋', '﨑子', '', '', 'active', $2)",
                vec![person.into(), now.into()],
            )
            .await;
            run(
                &tx,
                "INSERT INTO memberships (id, company_id, person_id, employee_no, job_title, \
                 search_text, sort_key, status, created_at, updated_at) \
                 VALUES ($1, $2, $3, $4, '', '', '', 'active', $5, $5)",
                vec![
                    membership.into(),
                    company.0.into(),
                    person.into(),
                    format!("{number:04}").into(),
                    now.into(),
                ],
            )
            .await;
            run(
                &tx,
                "INSERT INTO enrolments (id, company_id, membership_id, track_id, \
                 track_version_id, cycle_no, status, source, started_at, created_at) \
                 VALUES ($1, $2, $3, $4, $5, 1, 'in_progress', 'person', $6, $6)",
                vec![
                    enrolment.0.into(),
                    company.0.into(),
                    membership.into(),
                    track.into(),
                    version.0.into(),
                    now.into(),
                ],
            )
            .await;
            enrolments.push(enrolment);
        }
        let quiz = write::publish_quiz(&tx, &ids, now, seed, version, lesson, &new)
            .await
            .expect("published");
        tx.commit().await.expect("kept");
        Self {
            test,
            clock,
            ids,
            company,
            enrolment: enrolments[0],
            colleague: enrolments[1],
            version,
            lesson,
            quiz,
        }
    }

    pub async fn start(&self, seed: i64) -> Result<Started, Error> {
        let tx = self.test.db.write().await.expect("a transaction");
        let started = write::start_attempt(
            &tx,
            &self.ids,
            self.clock.now(),
            seed,
            self.company,
            self.enrolment,
            self.quiz,
        )
        .await?;
        tx.commit().await.expect("kept");
        Ok(started)
    }

    pub async fn started(&self) -> AttemptId {
        self.start(7).await.expect("started").attempt.id
    }

    pub async fn open(&self, attempt: AttemptId) -> OpenAttempt {
        read::open_attempt(&self.test.db.read(), self.company, self.enrolment, attempt)
            .await
            .expect("open")
    }

    pub async fn save(&self, attempt: AttemptId, answer: &Answer) -> Result<i32, Error> {
        let tx = self.test.db.write().await.expect("a transaction");
        let now = self.clock.now();
        let version =
            write::save_answer(&tx, now, self.company, self.enrolment, attempt, answer).await?;
        tx.commit().await.expect("kept");
        Ok(version)
    }

    /// Answers the question at `position` with the options of these texts.
    pub async fn choose(&self, attempt: AttemptId, position: i32, bodies: &[&str]) {
        let open = self.open(attempt).await;
        let question = open.question_at(position).expect("a question");
        let answer = Answer {
            question: question.id,
            response: Response::of_options(options(question, bodies)),
            version: question.version,
        };
        self.save(attempt, &answer).await.expect("saved");
    }

    pub async fn submit(&self, attempt: AttemptId) -> Result<Submitted, Error> {
        let tx = self.test.db.write().await.expect("a transaction");
        let now = self.clock.now();
        let submitted = write::submit(&tx, now, self.company, self.enrolment, attempt).await?;
        tx.commit().await.expect("kept");
        Ok(submitted)
    }

    pub async fn findings(&self) -> Vec<String> {
        read::findings(&self.test.db.read()).await.expect("read")
    }

    pub async fn execute(&self, sql: &str, values: Vec<Value>) -> Result<(), sea_orm::DbErr> {
        let tx = self.test.db.write().await.expect("a transaction");
        let statement = Statement::from_sql_and_values(tx.get_database_backend(), sql, values);
        tx.execute_raw(statement).await?;
        tx.commit().await.expect("kept");
        Ok(())
    }
}

/// The options of a question that have these texts.
pub fn options(question: &OpenQuestion, bodies: &[&str]) -> BTreeSet<OptionId> {
    question
        .options
        .iter()
        .filter(|option| bodies.contains(&option.body.as_str()))
        .map(|option| option.id)
        .collect()
}

async fn run(tx: &impl ConnectionTrait, sql: &str, values: Vec<Value>) {
    let statement = Statement::from_sql_and_values(tx.get_database_backend(), sql, values);
    tx.execute_raw(statement).await.expect("the row goes in");
}
