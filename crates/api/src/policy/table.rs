//! The table. One section per subject, one line per route; JSON routes begin
//! with `/api/v1`.

#![expect(
    clippy::wildcard_imports,
    reason = "the table reads best with the bare names of its rows"
)]

use super::Access::*;
use super::*;

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
    // --- sessions -----------------------------------------------------------
    // --- enrolments ---------------------------------------------------------
    // --- quizzes ------------------------------------------------------------
    // --- surveys ------------------------------------------------------------
    // --- mail ---------------------------------------------------------------
];
