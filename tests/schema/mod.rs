//! Rules about the schema, on the database that the run is for.

use std::collections::{BTreeMap, BTreeSet};

use kernel::Db;
use migrations::MigratorTrait;
use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult, Statement};

/// One foreign key or index: its table and its columns in order.
type Keys = BTreeSet<(String, Vec<String>)>;

#[derive(FromQueryResult)]
struct Column {
    table_name: String,
    key_name: String,
    column_name: String,
}

const SQLITE_FOREIGN_KEYS: &str = "SELECT m.name AS table_name, CAST(f.id AS TEXT) AS key_name, f.\"from\" AS column_name \
     FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table' ORDER BY 1, 2, f.seq";
const SQLITE_INDEXES: &str = "SELECT m.name AS table_name, i.name AS key_name, c.name AS column_name \
     FROM sqlite_master m JOIN pragma_index_list(m.name) i JOIN pragma_index_info(i.name) c \
     WHERE m.type = 'table' ORDER BY 1, 2, c.seqno";
const POSTGRES_FOREIGN_KEYS: &str = "SELECT k.conrelid::regclass::text AS table_name, k.conname::text AS key_name, a.attname::text AS column_name \
     FROM pg_constraint k CROSS JOIN unnest(k.conkey) WITH ORDINALITY AS u(attnum, place) \
     JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.attnum \
     WHERE k.contype = 'f' AND k.connamespace = current_schema()::regnamespace ORDER BY 1, 2, u.place";
const POSTGRES_INDEXES: &str = "SELECT i.indrelid::regclass::text AS table_name, i.indexrelid::regclass::text AS key_name, a.attname::text AS column_name \
     FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid \
     CROSS JOIN unnest(i.indkey) WITH ORDINALITY AS u(attnum, place) \
     JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = u.attnum \
     WHERE c.relnamespace = current_schema()::regnamespace ORDER BY 1, 2, u.place";

async fn keys(db: &Db, on_sqlite: &str, on_postgres: &str) -> Keys {
    let sql = if db.backend() == DbBackend::Sqlite {
        on_sqlite
    } else {
        on_postgres
    };
    let rows = db
        .read()
        .query_all_raw(Statement::from_string(db.backend(), sql))
        .await
        .expect("the catalogue reads");
    let mut grouped: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    for row in rows {
        let column = Column::from_query_result(&row, "").expect("three texts");
        grouped
            .entry((column.table_name, column.key_name))
            .or_default()
            .push(column.column_name);
    }
    grouped
        .into_iter()
        .map(|((table, _), columns)| (table, columns))
        .collect()
}

#[tokio::test]
async fn every_foreign_key_is_indexed() {
    let test = testkit::db().await;
    let foreign_keys = keys(&test.db, SQLITE_FOREIGN_KEYS, POSTGRES_FOREIGN_KEYS).await;
    let indexes = keys(&test.db, SQLITE_INDEXES, POSTGRES_INDEXES).await;
    assert!(
        foreign_keys.len() > 30,
        "the catalogue was read: {}",
        foreign_keys.len()
    );
    for (table, columns) in foreign_keys {
        let leading = |index: &(String, Vec<String>)| {
            index.0 == table && (index.1.starts_with(&columns) || index.1.first() == columns.last())
        };
        assert!(
            indexes.iter().any(leading),
            "{table}({}) has no index",
            columns.join(", ")
        );
    }
}

/// Taking a roster back removes people with whom nothing happened. A new table
/// that speaks of people or enrolments has to be looked at, too.
#[tokio::test]
async fn every_table_about_people_is_looked_at_before_they_are_removed() {
    use journeys::undo_roster::{ABOUT_ENROLMENTS, ABOUT_MEMBERS};
    let test = testkit::db().await;
    let foreign_keys = keys(&test.db, SQLITE_FOREIGN_KEYS, POSTGRES_FOREIGN_KEYS).await;
    let speaking_of = |column: &str| {
        let tables = foreign_keys
            .iter()
            .filter(|(_, columns)| columns.iter().any(|name| name == column));
        tables
            .map(|(table, _)| table.clone())
            .collect::<BTreeSet<String>>()
    };
    let about_enrolments = ABOUT_ENROLMENTS.map(str::to_owned);
    assert_eq!(
        speaking_of("enrolment_id"),
        BTreeSet::from(about_enrolments)
    );
    // These two go with the member.
    let about_members = ABOUT_MEMBERS
        .into_iter()
        .chain(["accounts", "enrolments"])
        .map(str::to_owned);
    let about_members: BTreeSet<String> = about_members.collect();
    assert_eq!(speaking_of("membership_id"), about_members);
}

#[tokio::test]
async fn migrating_again_changes_nothing() {
    let test = testkit::db().await;
    migrations::run(test.db.migration_connection())
        .await
        .expect("nothing left to do");
}

/// Two nodes that start on an empty PostgreSQL. (SQLite has one process: its
/// lock file is tested with the real binary.)
#[tokio::test]
async fn nodes_that_start_together_migrate_one_after_the_other() {
    let test = testkit::empty_db().await;
    if test.db.backend() == DbBackend::Sqlite {
        return;
    }
    let nodes: Vec<_> = (0..4)
        .map(|_| {
            let settings = test.settings.clone();
            tokio::spawn(async move {
                let db = Db::connect(&settings).await.expect("the node connects");
                migrations::run(db.migration_connection()).await
            })
        })
        .collect();
    for node in nodes {
        let migrated = node.await.expect("the node does not panic");
        migrated.expect("it waits for the others");
    }
    let recorded = Statement::from_string(
        test.db.backend(),
        "SELECT CAST(COUNT(*) AS BIGINT) AS rows FROM seaql_migrations",
    );
    let row = test.db.read().query_one_raw(recorded).await;
    let row = row.expect("the record reads").expect("a row");
    let rows: i64 = row.try_get("", "rows").expect("a number");
    let known = migrations::Migrator::migrations().len();
    assert_eq!(usize::try_from(rows), Ok(known));
}

#[tokio::test]
async fn published_rows_cannot_be_changed() {
    let test = testkit::db().await;
    let tables = [
        "audit_events",
        "track_versions",
        "modules",
        "lessons",
        "track_slots",
        "handouts",
        "quiz_versions",
        "question_versions",
        "question_options",
        "rubric_versions",
        "assessment_sheets",
        "regrade_targets",
        "question_adjustments",
        "regrade_changes",
        "bank_versions",
        "bank_changes",
        "survey_versions",
        "survey_questions",
        "survey_policies",
        "question_comparisons",
        "seals",
        "cell_deltas",
        "survey_blocks",
        "survey_block_cells",
        "rating_import_seals",
        "figure_proposals",
        "published_figures",
        "figure_states",
        "figure_places",
        "attendance_marks",
    ];
    for table in tables {
        let triggers = if test.db.backend() == DbBackend::Sqlite {
            format!(
                "SELECT COUNT(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = '{table}'"
            )
        } else {
            format!(
                "SELECT COUNT(*) * 2 FROM pg_trigger WHERE tgrelid = '{table}'::regclass AND NOT tgisinternal"
            )
        };
        let row = test
            .db
            .read()
            .query_one_raw(Statement::from_string(test.db.backend(), triggers))
            .await;
        let count: i64 = row
            .expect("the catalogue reads")
            .expect("a row")
            .try_get_by_index(0)
            .expect("a count");
        assert_eq!(count, 2, "{table} refuses neither UPDATE nor DELETE");
    }
}

/// What a database held before sums and policies is there afterwards, added up
/// and under the rules that all rounds had.
#[tokio::test]
async fn counts_of_before_are_summed_and_rounds_of_before_get_their_policy() {
    let test = testkit::empty_db().await;
    let connection = test.db.migration_connection();
    let names = migrations::Migrator::migrations();
    let before = names
        .iter()
        .position(|one| one.name().contains("survey_sums"));
    let before = u32::try_from(before.expect("the migration")).expect("a small number");
    migrations::Migrator::up(connection, Some(before))
        .await
        .expect("the earlier ones");
    for (sql, ids) in OLD_ROWS {
        let values: Vec<sea_orm::Value> = ids
            .iter()
            .map(|id| uuid::Uuid::from_u128(*id).into())
            .collect();
        let statement = Statement::from_sql_and_values(test.db.backend(), *sql, values);
        let tx = test.db.write().await.expect("a transaction");
        tx.execute_raw(statement).await.expect(sql);
        tx.commit().await.expect("kept");
    }
    migrations::run(connection).await.expect("the later ones");
    let number = |sql: &'static str| {
        let db = test.db.read();
        async move {
            let row = db
                .query_one_raw(Statement::from_string(db.get_database_backend(), sql))
                .await;
            let row = row.expect("read").expect("a row");
            row.try_get_by_index::<i64>(0).expect("a number")
        }
    };
    let sums = "SELECT COUNT(*) FROM survey_sums WHERE month = '2025-05' AND n4 = 3 AND n5 = 7 AND blank = 1";
    assert_eq!(number(sums).await, 1, "two strata of one month are one sum");
    let rounds = "SELECT COUNT(*) FROM survey_rounds WHERE ballots = 11 AND eligible = 1 \
         AND policy_sha256 = '96f3ce9cb083cc2680b75a1d15a88d0daa62cbe97489ed72da8dab6d96e40582'";
    assert_eq!(number(rounds).await, 1);
    let people = "SELECT COUNT(*) FROM participations p JOIN survey_forms f ON f.id = p.form_id WHERE f.code = 'post-training'";
    assert_eq!(number(people).await, 1);
    let policy = "SELECT COUNT(*) FROM survey_policies WHERE sha256 = \
         '96f3ce9cb083cc2680b75a1d15a88d0daa62cbe97489ed72da8dab6d96e40582'";
    assert_eq!(number(policy).await, 1);
}

/// The rows of a ballot's answers are a line of it afterwards.
#[tokio::test]
async fn answers_of_before_become_lines() {
    let test = testkit::empty_db().await;
    let connection = test.db.migration_connection();
    let names = migrations::Migrator::migrations();
    let before = names
        .iter()
        .position(|one| one.name().contains("answer_lines"));
    let before = u32::try_from(before.expect("the migration")).expect("a small number");
    migrations::Migrator::up(connection, Some(before))
        .await
        .expect("the earlier ones");
    let is_sqlite = test.db.backend() == sea_orm::DbBackend::Sqlite;
    let tx = test.db.write().await.expect("a transaction");
    for sql in OLD_ANSWERS {
        // A key as the database writes it: its number among zeros.
        let sql = (1..=9).fold((*sql).to_owned(), |sql, number| {
            let key = if is_sqlite {
                format!("x'{number:032x}'")
            } else {
                format!("'{number:032x}'")
            };
            let bytes = if is_sqlite {
                key.clone()
            } else {
                format!("'\\x{number:032x}'")
            };
            sql.replace(&format!("#{number}"), &bytes)
                .replace(&format!("@{number}"), &key)
        });
        let statement = Statement::from_string(test.db.backend(), sql.clone());
        tx.execute_raw(statement).await.expect(&sql);
    }
    tx.commit().await.expect("kept");
    migrations::run(connection).await.expect("the later ones");
    let lines = "SELECT status || ' ' || COALESCE(answers, 'none') FROM ballots ORDER BY seq";
    let rows = test
        .db
        .read()
        .query_all_raw(Statement::from_string(test.db.backend(), lines))
        .await;
    let lines: Vec<String> = rows
        .expect("read")
        .iter()
        .map(|row| row.try_get_by_index(0).expect("a line"))
        .collect();
    assert_eq!(lines, ["counted 4n.b", "late 5b.1", "withdrawn none"]);
}

/// Three ballots of a form of four questions, the third of which asks for
/// words. `@n` is a key and `#n` bytes.
const OLD_ANSWERS: &[&str] = &[
    "INSERT INTO tracks (id, code, created_at) VALUES (@1, 't', '2025-05-01T00:00:00Z')",
    "INSERT INTO survey_forms (id, code, created_at) VALUES (@1, 'post-training', '2025-05-01T00:00:00Z')",
    "INSERT INTO survey_versions (id, form_id, number, title, intro, content_hash, published_at) \
     VALUES (@1, @1, 1, 't', 'i', 'h', '2025-05-01T00:00:00Z')",
    "INSERT INTO survey_questions (id, survey_version_id, code, position, kind, label, body, scale) VALUES \
     (@4, @1, 'a', 1, 'rating', 'a', 'a', '[]'), (@1, @1, 'b', 2, 'rating', 'b', 'b', '[]'), \
     (@3, @1, 'c', 3, 'text', 'c', 'c', '[]'), (@2, @1, 'd', 4, 'rating', 'd', 'd', '[]')",
    "INSERT INTO survey_policies (sha256, body) VALUES ('h', '{}')",
    "INSERT INTO survey_rounds (id, survey_version_id, track_id, kind, mode, k_score, month, ended_on, \
     cutoff_at, final_seq, policy_sha256) VALUES (@1, @1, @1, 'web', 'confidential', 5, '2025-05', \
     '2025-05-31', '2025-06-30T00:00:00Z', 3, 'h')",
    "INSERT INTO strata (id, round_id, company_id) VALUES (@1, @1, NULL)",
    "INSERT INTO ballots (id, round_id, stratum_id, seq, status) VALUES (#1, @1, @1, 1, 'counted'), \
     (#2, @1, @1, 2, 'late'), (#3, @1, @1, 3, 'withdrawn')",
    "INSERT INTO ballot_answers (ballot_id, question_id, kind, rating) VALUES (#1, @2, 'blank', NULL), \
     (#1, @4, 'rated', 4), (#1, @1, 'na', NULL), (#2, @1, 'blank', NULL), (#2, @2, 'rated', 1), (#2, @4, 'rated', 5)",
];

/// One closed round on the web with two strata: statements and the keys that
/// they take.
const OLD_ROWS: &[(&str, &[u128])] = &[
    (
        "INSERT INTO tracks (id, code, created_at) VALUES ($1, 't', '2025-05-01T00:00:00Z')",
        &[1],
    ),
    (
        "INSERT INTO companies (id, code, name, is_sample, status, created_at) \
         VALUES ($1, 'c', 'c', 1 = 2, 'active', '2025-05-01T00:00:00Z')",
        &[2],
    ),
    (
        "INSERT INTO persons (id, family_name, given_name, family_kana, given_kana, status, created_at) \
         VALUES ($1, 'a', 'b', '', '', 'active', '2025-05-01T00:00:00Z')",
        &[3],
    ),
    (
        "INSERT INTO memberships (id, company_id, person_id, employee_no, job_title, search_text, sort_key, \
         status, created_at, updated_at) VALUES ($1, $2, $3, '1', '', '', '', 'active', \
         '2025-05-01T00:00:00Z', '2025-05-01T00:00:00Z')",
        &[4, 2, 3],
    ),
    (
        "INSERT INTO enrolments (id, company_id, membership_id, track_id, cycle_no, status, source, created_at) \
         VALUES ($1, $2, $3, $4, 1, 'assigned', 'person', '2025-05-01T00:00:00Z')",
        &[5, 2, 4, 1],
    ),
    (
        "INSERT INTO survey_forms (id, code, created_at) VALUES ($1, 'post-training', '2025-05-01T00:00:00Z')",
        &[6],
    ),
    (
        "INSERT INTO survey_versions (id, form_id, number, title, intro, content_hash, published_at) \
         VALUES ($1, $2, 1, 't', 'i', 'h', '2025-05-01T00:00:00Z')",
        &[7, 6],
    ),
    (
        "INSERT INTO survey_questions (id, survey_version_id, code, position, kind, label, body, scale) \
         VALUES ($1, $2, 'overall', 1, 'rating', 'l', 'b', '[]')",
        &[8, 7],
    ),
    (
        "INSERT INTO survey_rounds (id, survey_version_id, track_id, kind, mode, k_score, month, ended_on, \
         cutoff_at, closed_on, final_seq) VALUES ($1, $2, $3, 'web', 'confidential', 5, '2025-05', \
         '2025-05-31', '2025-06-14T15:00:00Z', '2025-06-15', 1)",
        &[9, 7, 1],
    ),
    (
        "INSERT INTO strata (id, round_id, company_id) VALUES ($1, $2, $3)",
        &[10, 9, 2],
    ),
    (
        "INSERT INTO strata (id, round_id) VALUES ($1, $2)",
        &[11, 9],
    ),
    (
        "INSERT INTO participations (enrolment_id, round_id, company_id, status) VALUES ($1, $2, $3, 'none')",
        &[5, 9, 2],
    ),
    (
        "INSERT INTO seals (round_id, seq, kind, ballots_in, sealed_on) VALUES ($1, 1, 'final', 11, '2025-06-15')",
        &[9],
    ),
    (
        "INSERT INTO cells (question_id, round_id, stratum_id, n1, n2, n3, n4, n5, na, blank) \
         VALUES ($1, $2, $3, 0, 0, 0, 1, 5, 0, 0)",
        &[8, 9, 10],
    ),
    (
        "INSERT INTO cells (question_id, round_id, stratum_id, n1, n2, n3, n4, n5, na, blank) \
         VALUES ($1, $2, $3, 0, 0, 0, 2, 2, 0, 1)",
        &[8, 9, 11],
    ),
];
