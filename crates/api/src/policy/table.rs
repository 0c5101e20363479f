//! The table. One section per subject, one line per route; JSON routes begin
//! with `/api/v1`.

#![expect(
    clippy::wildcard_imports,
    reason = "the table reads best with the bare names of its rows"
)]

use super::Access::*;
use super::*;
const CONTENT_READERS: Access = Roles(&[Role::FirmAdmin, Role::Author]);
/// Who orders or reports training, and so must name a track.
const TRACK_CHOOSERS: Access = Roles(&[
    Role::FirmAdmin,
    Role::Author,
    Role::Instructor,
    Role::CompanyHr,
    Role::UnitManager,
]);
const TRAINEE: Access = Roles(&[Role::Trainee]);

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
    // --- courses ------------------------------------------------------------
    get("/api/v1/tracks", TRACK_CHOOSERS),
    get("/api/v1/tracks/{track}/versions", CONTENT_READERS),
    get("/api/v1/tracks/{track}/versions/{number}", CONTENT_READERS),
    get("/tracks", CONTENT_READERS),
    get("/tracks/{track}", CONTENT_READERS),
    get("/tracks/{track}/versions/{number}", CONTENT_READERS),
    get("/tracks/{track}/versions/{number}/lessons/{code}", CONTENT_READERS),
    // --- learning -----------------------------------------------------------
    get("/", SignedIn),
    get("/history", TRAINEE),
    get("/learn/{enrolment}", TRAINEE),
    get("/learn/{enrolment}/lessons/{code}", TRAINEE),
    post("/learn/{enrolment}/lessons/{code}/completion", TRAINEE),
    get("/api/v1/me/enrolments", TRAINEE),
    get("/api/v1/me/enrolments/{enrolment}/outline", TRAINEE),
    get("/api/v1/me/enrolments/{enrolment}/lessons/{code}", TRAINEE),
    post("/api/v1/me/enrolments/{enrolment}/lessons/{code}/completion", TRAINEE),
    // --- sessions -----------------------------------------------------------
    // --- enrolments ---------------------------------------------------------
    // --- quizzes ------------------------------------------------------------
    // --- surveys ------------------------------------------------------------
    // --- mail ---------------------------------------------------------------
];
