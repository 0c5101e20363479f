//! Checks across subjects. Each is one statement whose one number must be
//! zero.

use kernel::Failure;
use sea_orm::{ConnectionTrait, Statement};

const MUST_BE_NONE: [(&str, &str); 26] = [
    (
        "invariant 1: people with two open enrolments in one track",
        "SELECT COUNT(*) FROM (SELECT membership_id FROM enrolments \
         WHERE status IN ('assigned', 'in_progress') \
         GROUP BY membership_id, track_id HAVING COUNT(*) > 1) AS twice",
    ),
    (
        "invariant 13: attempts without the items of their quiz",
        // A graded total may lack voided questions: I-3 computes it again.
        "SELECT COUNT(*) FROM attempts a WHERE a.status <> 'graded' AND a.total_points <> \
         (SELECT COALESCE(SUM(q.points), 0) FROM attempt_items i \
         JOIN question_versions q ON q.id = i.question_version_id \
         AND q.quiz_version_id = a.quiz_version_id WHERE i.attempt_id = a.id)",
    ),
    (
        "invariant 13: two attempts in progress at one quiz",
        "SELECT COUNT(*) FROM (SELECT enrolment_id FROM attempts WHERE status = 'in_progress' \
         GROUP BY enrolment_id, quiz_version_id HAVING COUNT(*) > 1) AS twice",
    ),
    (
        "invariant 13: attempts whose numbers have a gap",
        "SELECT COUNT(*) FROM (SELECT enrolment_id FROM attempts \
         GROUP BY enrolment_id, quiz_version_id HAVING COUNT(*) <> MAX(no)) AS gaps",
    ),
    (
        "invariant 14: more attempts than allowed and granted",
        "SELECT COUNT(*) FROM (SELECT a.enrolment_id FROM attempts a \
         JOIN quiz_versions v ON v.id = a.quiz_version_id \
         WHERE v.attempts_allowed > 0 AND a.status <> 'void' \
         GROUP BY a.enrolment_id, a.quiz_version_id, v.attempts_allowed \
         HAVING COUNT(*) > v.attempts_allowed + (SELECT COUNT(*) FROM attempt_grants g \
         WHERE g.enrolment_id = a.enrolment_id AND g.quiz_version_id = a.quiz_version_id \
         AND g.minutes IS NULL)) AS too_many",
    ),
    (
        "invariant 16: completed enrolments with a lesson that is not done",
        "SELECT COUNT(*) FROM enrolments e JOIN lessons l ON l.track_version_id = e.track_version_id \
         WHERE e.status = 'completed' AND NOT EXISTS (SELECT 1 FROM activity_progress p \
         WHERE p.enrolment_id = e.id AND p.lesson_id = l.id AND p.status = 'done')",
    ),
    (
        "invariant 16: enrolments in progress with every lesson done",
        "SELECT COUNT(*) FROM enrolments e WHERE e.status = 'in_progress' AND NOT EXISTS \
         (SELECT 1 FROM lessons l WHERE l.track_version_id = e.track_version_id AND NOT EXISTS \
         (SELECT 1 FROM activity_progress p \
         WHERE p.enrolment_id = e.id AND p.lesson_id = l.id AND p.status = 'done'))",
    ),
    (
        "invariant 16: enrolments completed before their last evidence",
        "SELECT COUNT(*) FROM enrolments e WHERE e.status = 'completed' AND EXISTS \
         (SELECT 1 FROM activity_progress p \
         WHERE p.enrolment_id = e.id AND p.done_at > e.completed_at)",
    ),
    (
        "I-2 passed quizzes whose lesson is not done",
        // Of an enrolment that was closed unfinished only the score is kept, and
        // an exemption test belongs to another track.
        "SELECT COUNT(*) FROM attempts a JOIN quiz_versions v ON v.id = a.quiz_version_id \
         JOIN enrolments e ON e.id = a.enrolment_id \
         WHERE e.status IN ('in_progress', 'completed') \
         AND v.track_version_id = e.track_version_id \
         AND a.status = 'graded' AND a.passed AND NOT EXISTS (SELECT 1 FROM activity_progress p \
         WHERE p.enrolment_id = a.enrolment_id AND p.lesson_id = v.lesson_id AND p.status = 'done')",
    ),
    (
        "I-2 quiz lessons that are done without a passed attempt",
        "SELECT COUNT(*) FROM activity_progress p JOIN quiz_versions v ON v.lesson_id = p.lesson_id \
         WHERE p.status = 'done' AND NOT EXISTS (SELECT 1 FROM attempts a \
         WHERE a.enrolment_id = p.enrolment_id AND a.quiz_version_id = v.id \
         AND a.status = 'graded' AND a.passed)",
    ),
    (
        "I-2 surveys that are done without a ballot paper handed out",
        "SELECT COUNT(*) FROM activity_progress p JOIN lessons l ON l.id = p.lesson_id \
         WHERE l.kind = 'survey' AND p.status = 'done' AND NOT EXISTS \
         (SELECT 1 FROM participations s JOIN survey_forms f ON f.id = s.form_id AND f.code = l.code \
         WHERE s.enrolment_id = p.enrolment_id AND s.status IN ('issued', 'done'))",
    ),
    (
        "I-2 ballot papers handed out for a survey that is not done",
        "SELECT COUNT(*) FROM participations s JOIN survey_forms f ON f.id = s.form_id \
         WHERE s.status IN ('issued', 'done') AND f.code NOT LIKE 'follow-up-%' AND NOT EXISTS \
         (SELECT 1 FROM activity_progress p JOIN lessons l ON l.id = p.lesson_id \
         WHERE l.kind = 'survey' AND l.code = f.code AND p.status = 'done' \
         AND p.enrolment_id = s.enrolment_id)",
    ),
    (
        "surveys after a course that is not completed",
        "SELECT COUNT(*) FROM participations s JOIN survey_forms f ON f.id = s.form_id \
         JOIN enrolments e ON e.id = s.enrolment_id \
         WHERE f.code LIKE 'follow-up-%' AND e.status <> 'completed'",
    ),
    (
        "I-9 enrolments pinned to a version of another track",
        "SELECT COUNT(*) FROM enrolments e JOIN track_versions v ON v.id = e.track_version_id \
         WHERE v.track_id <> e.track_id",
    ),
    (
        "I-9 progress in a lesson of another version",
        "SELECT COUNT(*) FROM activity_progress p JOIN enrolments e ON e.id = p.enrolment_id \
         JOIN lessons l ON l.id = p.lesson_id \
         WHERE e.track_version_id IS NULL OR l.track_version_id <> e.track_version_id \
         OR p.company_id <> e.company_id",
    ),
    (
        // But for the exemption test of a track that comes before.
        "I-9 attempts at a quiz of another version",
        "SELECT COUNT(*) FROM attempts a JOIN enrolments e ON e.id = a.enrolment_id \
         JOIN quiz_versions v ON v.id = a.quiz_version_id JOIN lessons l ON l.id = v.lesson_id \
         JOIN track_versions tested ON tested.id = v.track_version_id \
         JOIN tracks t ON t.id = tested.track_id WHERE a.company_id <> e.company_id \
         OR (e.track_version_id IS NULL OR v.track_version_id <> e.track_version_id) AND NOT EXISTS \
         (SELECT 1 FROM track_prerequisites p JOIN track_versions w ON w.id = p.track_version_id \
         WHERE w.track_id = e.track_id AND p.code = t.code AND p.exemption_test = l.code)",
    ),
    (
        "I-9 answers to a question of another quiz",
        "SELECT COUNT(*) FROM attempt_items i JOIN attempts a ON a.id = i.attempt_id \
         JOIN question_versions q ON q.id = i.question_version_id \
         WHERE q.quiz_version_id <> a.quiz_version_id OR i.company_id <> a.company_id",
    ),
    (
        "invariant 15: regrade changes of attempts that were not asked the question",
        "SELECT COUNT(*) FROM regrade_changes c WHERE NOT EXISTS (SELECT 1 FROM attempt_items i \
         JOIN regrade_targets t ON t.question_version_id = i.question_version_id \
         WHERE i.attempt_id = c.attempt_id AND t.regrade_run_id = c.regrade_run_id)",
    ),
    (
        "I-9 marks of a question that the attempt has not, or that is no essay",
        "SELECT COUNT(*) FROM essay_marks k LEFT JOIN question_versions q \
         ON q.id = k.question_version_id WHERE k.company_id <> \
         (SELECT a.company_id FROM attempts a WHERE a.id = k.attempt_id) \
         OR q.kind <> 'essay' OR NOT EXISTS (SELECT 1 FROM attempt_items i \
         WHERE i.attempt_id = k.attempt_id AND i.question_version_id = k.question_version_id)",
    ),
    (
        "recalls after an enrolment that is not completed",
        "SELECT COUNT(*) FROM recalls r JOIN enrolments e ON e.id = r.enrolment_id \
         WHERE e.status <> 'completed' OR r.company_id <> e.company_id",
    ),
    (
        "I-9 recalls of a question of another version",
        "SELECT COUNT(*) FROM recall_items i JOIN recalls r ON r.id = i.recall_id \
         JOIN enrolments e ON e.id = r.enrolment_id \
         JOIN question_versions q ON q.id = i.question_version_id \
         JOIN quiz_versions v ON v.id = q.quiz_version_id \
         WHERE v.track_version_id <> e.track_version_id OR i.company_id <> r.company_id",
    ),
    (
        "I-9 roles of a member in another company",
        "SELECT COUNT(*) FROM role_assignments r JOIN accounts a ON a.id = r.account_id \
         WHERE a.company_id IS NOT NULL \
         AND (r.company_id IS NULL OR r.company_id <> a.company_id)",
    ),
    (
        "invariant 23: reminders in a letter of another company or kind",
        "SELECT COUNT(*) FROM reminders r JOIN outbox o ON o.id = r.letter_id \
         WHERE o.kind <> 'reminder' OR o.company_id IS NULL OR o.company_id <> r.company_id",
    ),
    (
        "I-9 reminders about another person's enrolment",
        "SELECT COUNT(*) FROM reminders r JOIN enrolments e ON e.id = r.enrolment_id \
         WHERE e.membership_id <> r.membership_id",
    ),
    (
        "employments that stand otherwise than their last change says",
        "SELECT COUNT(*) FROM employment_changes c JOIN memberships m ON m.id = c.membership_id \
         WHERE c.state = 'applied' AND NOT EXISTS (SELECT 1 FROM employment_changes later \
         WHERE later.membership_id = c.membership_id AND later.state = 'applied' \
         AND (later.settled_at > c.settled_at \
         OR (later.settled_at = c.settled_at AND later.id > c.id))) \
         AND m.status <> CASE c.change WHEN 'leave' THEN 'on_leave' \
         WHEN 'resign' THEN 'left' ELSE 'active' END",
    ),
    (
        "R10 words for slots of a company without a version of them",
        "SELECT COUNT(*) FROM slot_values v WHERE NOT EXISTS \
         (SELECT 1 FROM slot_sheets s WHERE s.company_id = v.company_id)",
    ),
];

/// Every check whose number is not zero.
pub(super) async fn findings(db: &impl ConnectionTrait) -> Result<Vec<String>, Failure> {
    let mut findings = Vec::new();
    for (finding, sql) in MUST_BE_NONE {
        let ask = Statement::from_string(db.get_database_backend(), sql);
        let row = db.query_one_raw(ask).await?;
        let count: i64 = row.map_or(Ok(0), |row| row.try_get_by_index(0))?;
        if count > 0 {
            findings.push(format!("{finding}: {count}"));
        }
    }
    Ok(findings)
}
