//! The table. One section per subject, one line per route; JSON routes begin
//! with `/api/v1`.

use super::Access::*;
use super::*;
const CONTENT_READERS: Access = Roles(&[Role::FirmAdmin, Role::Author]);
/// Who runs or prepares training.
const HANDOUT_READERS: Access = Roles(&[
    Role::FirmAdmin,
    Role::Author,
    Role::Instructor,
    Role::CompanyHr,
]);
/// Who orders or reports training, and so must name a track.
const TRACK_CHOOSERS: Access = Roles(&[
    Role::FirmAdmin,
    Role::Author,
    Role::Instructor,
    Role::CompanyHr,
    Role::UnitManager,
]);
/// Who manages one company's staff; which company is for the journey to say.
const COMPANY_ADMIN: Access = Roles(&[Role::FirmAdmin, Role::CompanyHr]);
/// Who manages a company or a part of it.
const PEOPLE_MANAGERS: Access = Roles(&[Role::FirmAdmin, Role::CompanyHr, Role::UnitManager]);
/// Who scores role-plays; which of them is for the finder to say.
const TRAINEE: Access = Roles(&[Role::Trainee]);
/// The firm, and whoever sees their own part of it.
const SATISFACTION_READERS: Access = Roles(&[Role::FirmAdmin, Role::Instructor, Role::CompanyHr]);

/// Who judges what people did: role-plays and essays.
const ASSESSORS: Access = Roles(journeys::ASSESSORS);

/// Who reads comments of surveys before others may.
const COMMENT_REVIEWERS: Access = Roles(journeys::COMMENT_REVIEWERS);

const FIRM_ADMIN: Access = Roles(&[Role::FirmAdmin]);

/// Every route of the house.
pub const TABLE: &[Rule] = &[
    // --- operations -------------------------------------------------------
    get("/live", Unidentified),
    get("/ready", Unidentified),
    get("/metrics", Anyone),
    get("/robots.txt", Unidentified),
    get("/assets/{file}", Unidentified),
    get("/api/openapi.json", Unidentified),
    get("/api/docs", Unidentified),
    // --- people: sign-in, companies, rosters -------------------------------
    get("/sign-in", Anyone),
    post("/sign-in", Anyone).limited(60),
    get("/sign-in/pin", Anyone),
    post("/sign-in/pin", Anyone).limited(60),
    get("/sign-in/forgotten", Anyone),
    post("/sign-in/forgotten", Anyone).limited(60),
    get("/sign-in/link/{token}", Anyone),
    post("/sign-in/link/{token}", Anyone).limited(60),
    post("/sign-out", SignedIn),
    get("/password", SignedIn),
    post("/password", SignedIn),
    get("/settings", SignedIn),
    get("/companies", FIRM_ADMIN),
    post("/companies", FIRM_ADMIN),
    get("/companies/new", FIRM_ADMIN),
    get("/companies/{company}", PEOPLE_MANAGERS),
    get("/companies/{company}/people", PEOPLE_MANAGERS),
    post("/companies/{company}/slips", PEOPLE_MANAGERS),
    post("/api/v1/sign-ins/password", Anyone).limited(60),
    post("/api/v1/sign-ins/pin", Anyone).limited(60),
    post("/api/v1/sign-out", SignedIn),
    get("/api/v1/me", SignedIn),
    post("/api/v1/api-keys", COMPANY_ADMIN).showing_secret(),
    delete("/api/v1/api-keys/{key}", COMPANY_ADMIN),
    get("/api/v1/companies", FIRM_ADMIN),
    post("/api/v1/companies", FIRM_ADMIN),
    get("/api/v1/companies/{company}", PEOPLE_MANAGERS),
    get("/api/v1/companies/{company}/people", PEOPLE_MANAGERS),
    post("/api/v1/companies/{company}/slips", PEOPLE_MANAGERS).showing_secret(),
    post(
        "/api/v1/companies/{company}/role-assignments",
        COMPANY_ADMIN,
    ),
    delete(
        "/api/v1/accounts/{account}/role-assignments/{assignment}",
        COMPANY_ADMIN,
    ),
    post("/api/v1/staff", FIRM_ADMIN),
    get("/companies/{company}/roster-imports", COMPANY_ADMIN),
    post("/companies/{company}/roster-imports", COMPANY_ADMIN),
    get(
        "/companies/{company}/roster-imports/template",
        COMPANY_ADMIN,
    ),
    get(
        "/companies/{company}/roster-imports/{import}",
        COMPANY_ADMIN,
    ),
    post(
        "/companies/{company}/roster-imports/{import}/application",
        COMPANY_ADMIN,
    ),
    get(
        "/companies/{company}/roster-imports/{import}/fault-file",
        COMPANY_ADMIN,
    ),
    post("/api/v1/companies/{company}/roster-imports", COMPANY_ADMIN),
    get(
        "/api/v1/companies/{company}/roster-imports/{import}",
        COMPANY_ADMIN,
    ),
    post(
        "/api/v1/companies/{company}/roster-imports/{import}/application",
        COMPANY_ADMIN,
    ),
    get(
        "/api/v1/companies/{company}/roster-imports/{import}/fault-file",
        COMPANY_ADMIN,
    ),
    // --- courses ------------------------------------------------------------
    get("/api/v1/tracks", TRACK_CHOOSERS),
    get("/api/v1/tracks/{track}/versions", CONTENT_READERS),
    get("/api/v1/tracks/{track}/versions/{number}", CONTENT_READERS),
    post("/api/v1/content-publications", CONTENT_READERS),
    get("/tracks", CONTENT_READERS),
    get("/tracks/check", CONTENT_READERS),
    post("/tracks/check", CONTENT_READERS),
    get("/tracks/review", CONTENT_READERS),
    get("/api/v1/content-review", CONTENT_READERS),
    get("/tracks/publication", CONTENT_READERS),
    post("/tracks/publication", CONTENT_READERS),
    get("/tracks/{track}", CONTENT_READERS),
    get("/tracks/{track}/versions/{number}", CONTENT_READERS),
    get(
        "/tracks/{track}/versions/{number}/lessons/{code}",
        CONTENT_READERS,
    ),
    get("/handouts", HANDOUT_READERS),
    get("/handouts/{handout}", HANDOUT_READERS),
    get("/api/v1/handouts", HANDOUT_READERS),
    get("/api/v1/handouts/{handout}", HANDOUT_READERS),
    get("/handouts/{handout}/word", HANDOUT_READERS),
    get("/api/v1/handouts/{handout}/word", HANDOUT_READERS),
    get("/companies/{company}/course-slots", COMPANY_ADMIN),
    post("/companies/{company}/course-slots", COMPANY_ADMIN),
    get("/api/v1/companies/{company}/course-slots", COMPANY_ADMIN),
    put("/api/v1/companies/{company}/course-slots", COMPANY_ADMIN),
    // --- learning -----------------------------------------------------------
    get("/", SignedIn),
    get("/history", TRAINEE),
    get("/learn/{enrolment}", TRAINEE),
    get("/learn/{enrolment}/lessons/{code}", TRAINEE),
    post("/learn/{enrolment}/lessons/{code}/completion", TRAINEE),
    get("/api/v1/me/enrolments", TRAINEE),
    get("/api/v1/me/enrolments/{enrolment}/outline", TRAINEE),
    get("/api/v1/me/enrolments/{enrolment}/lessons/{code}", TRAINEE),
    post(
        "/api/v1/me/enrolments/{enrolment}/lessons/{code}/completion",
        TRAINEE,
    ),
    // --- sessions -----------------------------------------------------------
    // --- enrolments ---------------------------------------------------------
    get("/companies/{company}/progress", PEOPLE_MANAGERS),
    get("/companies/{company}/progress/people", PEOPLE_MANAGERS),
    get("/companies/{company}/progress/export", PEOPLE_MANAGERS),
    get("/companies/{company}/enrolments", COMPANY_ADMIN),
    post("/companies/{company}/enrolments", COMPANY_ADMIN),
    get("/api/v1/companies/{company}/progress", PEOPLE_MANAGERS),
    get("/api/v1/companies/{company}/enrolments", PEOPLE_MANAGERS),
    post("/api/v1/companies/{company}/enrolments", COMPANY_ADMIN),
    get(
        "/api/v1/companies/{company}/enrolments/export",
        PEOPLE_MANAGERS,
    ),
    // --- certificates -------------------------------------------------------
    get("/certificates", Anyone),
    get("/certificates/{serial}", Anyone).limited(60),
    get("/certificates/{serial}/{token}", Anyone).limited(60),
    get("/.well-known/terakoya-keys.json", Unidentified),
    get("/history/certificates/{certificate}", TRAINEE),
    get("/history/certificates/{certificate}/pdf", TRAINEE),
    get("/history/certificates/{certificate}/signed", TRAINEE),
    get("/companies/{company}/certificates", PEOPLE_MANAGERS),
    get("/companies/{company}/certificates/archive", PEOPLE_MANAGERS),
    get(
        "/companies/{company}/certificates/{certificate}",
        PEOPLE_MANAGERS,
    ),
    get(
        "/companies/{company}/certificates/{certificate}/pdf",
        PEOPLE_MANAGERS,
    ),
    post(
        "/companies/{company}/certificates/{certificate}/reissue",
        COMPANY_ADMIN,
    ),
    post(
        "/companies/{company}/certificates/{certificate}/revocation",
        FIRM_ADMIN,
    ),
    get("/api/v1/certificates/{serial}", Anyone).limited(60),
    get("/api/v1/me/certificates", TRAINEE),
    get("/api/v1/me/certificates/{certificate}", TRAINEE),
    get("/api/v1/me/certificates/{certificate}/pdf", TRAINEE),
    get("/api/v1/companies/{company}/certificates", PEOPLE_MANAGERS),
    get(
        "/api/v1/companies/{company}/certificates/{certificate}/pdf",
        PEOPLE_MANAGERS,
    ),
    post(
        "/api/v1/companies/{company}/certificates/{certificate}/reissue",
        COMPANY_ADMIN,
    ),
    post(
        "/api/v1/companies/{company}/certificates/{certificate}/revocation",
        FIRM_ADMIN,
    ),
    // --- quizzes ------------------------------------------------------------
    get("/learn/{enrolment}/quizzes/{code}", TRAINEE),
    post("/learn/{enrolment}/quizzes/{code}/attempts", TRAINEE),
    get("/attempts/{attempt}/questions/{place}", TRAINEE),
    post("/attempts/{attempt}/questions/{place}", TRAINEE),
    post("/attempts/{attempt}/questions/{place}/draft", TRAINEE),
    get("/attempts/{attempt}/check", TRAINEE),
    post("/attempts/{attempt}/submission", TRAINEE),
    get("/attempts/{attempt}/result", TRAINEE),
    get("/api/v1/me/enrolments/{enrolment}/quizzes/{code}", TRAINEE),
    post(
        "/api/v1/me/enrolments/{enrolment}/quizzes/{code}/attempts",
        TRAINEE,
    ),
    get("/api/v1/me/attempts/{attempt}", TRAINEE),
    put("/api/v1/me/attempts/{attempt}/answers", TRAINEE),
    put("/api/v1/me/attempts/{attempt}/answers/{question}", TRAINEE),
    post("/api/v1/me/attempts/{attempt}/submission", TRAINEE),
    get("/api/v1/me/attempts/{attempt}/result", TRAINEE),
    get(
        "/companies/{company}/enrolments/{enrolment}/quizzes",
        COMPANY_ADMIN,
    ),
    post(
        "/companies/{company}/enrolments/{enrolment}/quizzes",
        COMPANY_ADMIN,
    ),
    post(
        "/api/v1/companies/{company}/enrolments/{enrolment}/attempt-grants",
        COMPANY_ADMIN,
    ),
    // --- practical assessments ----------------------------------------------
    get("/assessments", ASSESSORS),
    post("/assessments", ASSESSORS),
    get("/assessments/new", ASSESSORS),
    get("/assessments/{assessment}", ASSESSORS),
    post("/assessments/{assessment}/sheets", ASSESSORS),
    post("/assessments/{assessment}/moderation", FIRM_ADMIN),
    get("/assessments/{assessment}/handover", ASSESSORS),
    post("/assessments/{assessment}/handover", ASSESSORS),
    get("/my/assessments/{assessment}", TRAINEE),
    get("/my/assessments/{assessment}/handover", TRAINEE),
    post("/my/assessments/{assessment}/handover", TRAINEE),
    get(
        "/companies/{company}/enrolments/{enrolment}/assessments",
        COMPANY_ADMIN,
    ),
    get("/api/v1/assessments", ASSESSORS),
    post("/api/v1/assessments", ASSESSORS),
    get("/api/v1/assessments/{assessment}", ASSESSORS),
    put("/api/v1/assessments/{assessment}/sheets/{sheet}", ASSESSORS),
    put(
        "/api/v1/assessments/{assessment}/moderation/{sheet}",
        FIRM_ADMIN,
    ),
    put("/api/v1/assessments/{assessment}/handover", ASSESSORS),
    get("/api/v1/me/assessments/{assessment}", TRAINEE),
    put("/api/v1/me/assessments/{assessment}/handover", TRAINEE),
    get(
        "/api/v1/companies/{company}/enrolments/{enrolment}/assessments",
        COMPANY_ADMIN,
    ),
    // --- statistics of questions, and regrading them ----------------------------
    get(
        "/tracks/{track}/versions/{number}/lessons/{code}/statistics",
        CONTENT_READERS,
    ),
    get(
        "/tracks/{track}/versions/{number}/lessons/{code}/questions/{question_code}/regrade",
        FIRM_ADMIN,
    ),
    post(
        "/tracks/{track}/versions/{number}/lessons/{code}/questions/{question_code}/regrade",
        FIRM_ADMIN,
    ),
    get("/regrades", CONTENT_READERS),
    get("/regrades/{regrade}", CONTENT_READERS),
    post("/regrades/{regrade}/preview", FIRM_ADMIN),
    post("/regrades/{regrade}/application", FIRM_ADMIN),
    post("/regrades/{regrade}/discard", FIRM_ADMIN),
    get(
        "/api/v1/tracks/{track}/versions/{number}/lessons/{code}/statistics",
        CONTENT_READERS,
    ),
    get("/api/v1/regrades", CONTENT_READERS),
    post("/api/v1/regrades", FIRM_ADMIN),
    get("/api/v1/regrades/{regrade}", CONTENT_READERS),
    post("/api/v1/regrades/{regrade}/preview", FIRM_ADMIN),
    post("/api/v1/regrades/{regrade}/application", FIRM_ADMIN),
    post("/api/v1/regrades/{regrade}/discard", FIRM_ADMIN),
    get("/questions", CONTENT_READERS),
    get("/questions/new", CONTENT_READERS),
    post("/questions/new", CONTENT_READERS),
    get("/questions/{question}", CONTENT_READERS),
    get("/questions/{question}/edit", CONTENT_READERS),
    post("/questions/{question}/edit", CONTENT_READERS),
    get("/questions/{question}/versions/{number}", CONTENT_READERS),
    post(
        "/questions/{question}/versions/{number}/state",
        CONTENT_READERS,
    ),
    get("/api/v1/questions", CONTENT_READERS),
    post("/api/v1/questions", CONTENT_READERS),
    get("/api/v1/questions/{question}", CONTENT_READERS),
    post("/api/v1/questions/{question}/versions", CONTENT_READERS),
    post(
        "/api/v1/questions/{question}/state-changes",
        CONTENT_READERS,
    ),
    get("/grading", ASSESSORS),
    get("/grading/{attempt}/questions/{place}", ASSESSORS),
    post("/grading/{attempt}/questions/{place}", ASSESSORS),
    get("/api/v1/grading", ASSESSORS),
    get("/api/v1/grading/{attempt}", ASSESSORS),
    put("/api/v1/grading/{attempt}/marks/{question}", ASSESSORS),
    // --- recalls ------------------------------------------------------------
    post("/recalls", TRAINEE),
    get("/recalls/{recall}", TRAINEE),
    get("/recalls/{recall}/questions/{place}", TRAINEE),
    post("/recalls/{recall}/questions/{place}", TRAINEE),
    // The secret of the link is all that is asked for.
    get("/recall/{token}", Unidentified).limited(300),
    post("/recall/{token}", Unidentified).limited(300),
    get("/recall/{token}/questions/{place}", Unidentified).limited(300),
    post("/recall/{token}/questions/{place}", Unidentified).limited(300),
    get("/recall-figures", FIRM_ADMIN),
    // --- surveys ------------------------------------------------------------
    get("/learn/{enrolment}/survey", TRAINEE),
    post("/learn/{enrolment}/survey", TRAINEE),
    post("/survey-ballots", Unidentified)
        .silent()
        .showing_secret(),
    get("/survey-receipts", Unidentified).silent(),
    post("/survey-receipts", Unidentified).silent(),
    post("/survey-receipts/change", Unidentified).silent(),
    post("/survey-receipts/withdrawal", Unidentified).silent(),
    get("/survey-comments", SATISFACTION_READERS),
    get("/survey-comments/review", COMMENT_REVIEWERS),
    get("/survey-comments/review/{comment}", COMMENT_REVIEWERS),
    post("/survey-comments/review/{comment}", COMMENT_REVIEWERS),
    get("/survey-rounds", FIRM_ADMIN),
    get("/survey-rounds/{round}", FIRM_ADMIN),
    post("/survey-rounds/{round}/invalidations", FIRM_ADMIN),
    post("/ballot-invalidations/{invalidation}/decision", FIRM_ADMIN),
    get("/satisfaction", SATISFACTION_READERS),
    get("/rating-imports", FIRM_ADMIN),
    post("/rating-imports", FIRM_ADMIN),
    get("/api/v1/me/enrolments/{enrolment}/survey", TRAINEE),
    post(
        "/api/v1/me/enrolments/{enrolment}/survey/ballot-paper",
        TRAINEE,
    ),
    post("/api/v1/survey-ballots", Unidentified)
        .silent()
        .showing_secret(),
    post("/api/v1/survey-receipts/answers", Unidentified).silent(),
    post("/api/v1/survey-receipts/change", Unidentified).silent(),
    post("/api/v1/survey-receipts/withdrawal", Unidentified).silent(),
    get("/api/v1/survey-comments", SATISFACTION_READERS),
    get("/api/v1/survey-comment-reviews", COMMENT_REVIEWERS),
    get(
        "/api/v1/survey-comment-reviews/{comment}",
        COMMENT_REVIEWERS,
    ),
    put(
        "/api/v1/survey-comment-reviews/{comment}",
        COMMENT_REVIEWERS,
    ),
    get("/api/v1/survey-rounds", FIRM_ADMIN),
    get("/api/v1/survey-rounds/{round}", FIRM_ADMIN),
    post("/api/v1/survey-rounds/{round}/invalidations", FIRM_ADMIN),
    post(
        "/api/v1/ballot-invalidations/{invalidation}/decision",
        FIRM_ADMIN,
    ),
    get("/api/v1/satisfaction", SATISFACTION_READERS),
    get("/satisfaction/export", SATISFACTION_READERS),
    get("/satisfaction/comparison", FIRM_ADMIN),
    get("/satisfaction/instructors", FIRM_ADMIN),
    get("/api/v1/satisfaction/export", SATISFACTION_READERS),
    get("/api/v1/satisfaction/trend", FIRM_ADMIN),
    get("/api/v1/satisfaction/comparison", FIRM_ADMIN),
    get("/api/v1/satisfaction/instructors", FIRM_ADMIN),
    get("/figures", FIRM_ADMIN),
    post("/figures", FIRM_ADMIN),
    get("/figures/grim", FIRM_ADMIN),
    get("/figures/proposals/{proposal}", FIRM_ADMIN),
    post("/figures/proposals/{proposal}/approval", FIRM_ADMIN),
    get("/figures/{figure}", Anyone),
    get("/figures/{figure}/badge.svg", Unidentified),
    get("/figures/{figure}/manifest.json", Unidentified),
    get("/figures/{figure}/snapshot.txt", FIRM_ADMIN),
    get("/figures/{figure}/rounds.txt", FIRM_ADMIN),
    get("/figures/{figure}/sheet", FIRM_ADMIN),
    post("/figures/{figure}/places", FIRM_ADMIN),
    post("/figures/{figure}/retraction", FIRM_ADMIN),
    get("/api/v1/figures", FIRM_ADMIN),
    get("/api/v1/figures/{figure}", FIRM_ADMIN),
    post("/api/v1/figures/{figure}/places", FIRM_ADMIN),
    post("/api/v1/figures/{figure}/retraction", FIRM_ADMIN),
    post("/api/v1/figure-proposals", FIRM_ADMIN),
    get("/api/v1/figure-proposals/{proposal}", FIRM_ADMIN),
    post("/api/v1/figure-proposals/{proposal}/approval", FIRM_ADMIN),
    post("/api/v1/rating-imports", FIRM_ADMIN),
    // --- mail ---------------------------------------------------------------
    get("/mail", FIRM_ADMIN),
    get("/mail/{letter}", FIRM_ADMIN),
    post("/mail/{letter}/retry", FIRM_ADMIN),
    get("/api/v1/letters", FIRM_ADMIN),
];
