//! What every route answers to whoever may call it: one line per row of the
//! policy table. `{name}` in a path or body is filled with the caller's own
//! object of that name.

use api::policy::Verb;

/// What goes along with a request.
#[derive(Clone, Copy, Debug)]
pub enum Body {
    Nothing,
    Form(&'static [(&'static str, &'static str)]),
    Json(&'static str),
    Bytes(&'static str),
    Upload(&'static str),
}

/// One route with a request that fits, and its answer.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    pub verb: Verb,
    pub path: &'static str,
    /// What follows the path after `?`.
    pub query: &'static str,
    pub body: Body,
    /// The status for whoever may call it, with objects of their own.
    pub answers: u16,
}

const fn get(path: &'static str, answers: u16) -> Case {
    Case {
        verb: Verb::Get,
        path,
        query: "",
        body: Body::Nothing,
        answers,
    }
}

const fn post(path: &'static str, body: Body, answers: u16) -> Case {
    Case {
        verb: Verb::Post,
        path,
        query: "",
        body,
        answers,
    }
}

const fn put(path: &'static str, body: Body, answers: u16) -> Case {
    Case {
        verb: Verb::Put,
        path,
        query: "",
        body,
        answers,
    }
}

const fn asking(mut case: Case, query: &'static str) -> Case {
    case.query = query;
    case
}

use Body::{Bytes, Form, Json, Nothing, Upload};

const ROSTER: &str = "社員番号,姓\r\nN1,新人\r\n";
const RATINGS: &str = "回答番号,開催回,終了日,企業コード,コース,講師,設問,評価\r\n\
    P1,S1,2025/05/10,nowhere,greeting,講師,総合満足度,5\r\n";

const NO_PLAN: &str = r#"{"version":0,"is_active":false,"send_hour":99,"excluded_units":[],
    "steps":[],"by_hand_subject":"","by_hand_body":"","monthly_report":false}"#;

const NO_SESSION: &str = r#"{"code":"","kind":"public","track":"greeting","title":"",
    "dates":[],"max_seats":0,"instructors":[]}"#;

/// Every route.
pub const CASES: &[Case] = &[
    // --- operations
    get("/live", 200),
    get("/ready", 200),
    get("/metrics", 404),
    get("/robots.txt", 200),
    get("/assets/{file}", 200),
    get("/api/openapi.json", 200),
    get("/api/docs", 200),
    // --- people
    get("/sign-in", 303),
    post(
        "/sign-in",
        Form(&[("login", "nobody@firm.example"), ("password", "x")]),
        422,
    ),
    get("/sign-in/pin", 200),
    post(
        "/sign-in/pin",
        Form(&[
            ("company_code", "nowhere"),
            ("employee_no", "1"),
            ("pin", "1"),
        ]),
        422,
    ),
    get("/sign-in/forgotten", 200),
    post(
        "/sign-in/forgotten",
        Form(&[("email", "nobody@firm.example")]),
        200,
    ),
    get("/sign-in/link/{token}", 404),
    post(
        "/sign-in/link/{token}",
        Form(&[("password", "correct horse battery")]),
        404,
    ),
    post("/sign-out", Form(&[]), 303),
    post(
        "/language",
        Form(&[("language", "en"), ("next", "/settings")]),
        303,
    ),
    get("/password", 200),
    post(
        "/password",
        Form(&[("current", "wrong"), ("password", "short")]),
        422,
    ),
    get("/settings", 200),
    post(
        "/settings",
        Form(&[("size", "large"), ("language", "easy")]),
        303,
    ),
    get("/companies", 200),
    post("/companies", Form(&[("code", "あ")]), 422),
    get("/companies/new", 200),
    get("/companies/{company}", 303),
    get("/companies/{company}/people", 200),
    get("/companies/{company}/people/{member}", 200),
    // They are at work: nobody returns who is not on leave.
    post(
        "/companies/{company}/people/{member}/employment",
        Form(&[("change", "return"), ("effective_on", "2026-11-25")]),
        422,
    ),
    post(
        "/companies/{company}/people/{member}/address",
        Form(&[]),
        409,
    ),
    get("/api/v1/companies/{company}/people/{member}", 200),
    post(
        "/api/v1/companies/{company}/people/{member}/employment-changes",
        Json(r#"{"change":"return","effective_on":"2026-11-25"}"#),
        422,
    ),
    Case {
        verb: Verb::Delete,
        path: "/api/v1/companies/{company}/people/{member}/employment-changes/{change}",
        query: "",
        body: Nothing,
        answers: 204,
    },
    Case {
        verb: Verb::Delete,
        path: "/api/v1/companies/{company}/people/{member}/bounce",
        query: "",
        body: Nothing,
        answers: 409,
    },
    post(
        "/companies/{company}/slips",
        Form(&[("for", "chosen"), ("member", "{member}")]),
        200,
    ),
    get("/companies/{company}/devices", 200),
    post("/companies/{company}/devices", Form(&[("name", "")]), 422),
    post("/companies/{company}/devices/{device}/stop", Form(&[]), 303),
    get("/theme", 200),
    post("/theme", Upload("no image"), 422),
    post("/theme/reset", Form(&[]), 303),
    get("/companies/{company}/theme", 200),
    post("/companies/{company}/theme", Upload("no image"), 422),
    post("/companies/{company}/theme/reset", Form(&[]), 303),
    get("/themes/{letter}/style.css", 404),
    get("/themes/{letter}/logo.png", 404),
    get("/tablet", 303),
    post("/tablet", Form(&[("employee_no", "{nobody}")]), 200),
    get("/tablet/leave", 200),
    post("/tablet/leave", Form(&[("login", "{nobody}")]), 200),
    post(
        "/api/v1/sign-ins/password",
        Json(r#"{"login":"{nobody}@firm.example","password":"x"}"#),
        401,
    ),
    post(
        "/api/v1/sign-ins/pin",
        Json(r#"{"company_code":"nowhere","employee_no":"{nobody}","pin":"1"}"#),
        401,
    ),
    post("/api/v1/sign-out", Nothing, 200),
    get("/api/v1/me", 200),
    post("/api/v1/api-keys", Json(r#"{"name":"連携"}"#), 200),
    Case {
        verb: Verb::Delete,
        ..post("/api/v1/api-keys/{key}", Nothing, 200)
    },
    get("/api/v1/companies", 200),
    post(
        "/api/v1/companies",
        Json(r#"{"code":"あ","name":"a"}"#),
        422,
    ),
    get("/api/v1/companies/{company}", 200),
    get("/api/v1/companies/{company}/people", 200),
    post(
        "/api/v1/companies/{company}/slips",
        Json(r#"{"people":["{member}"]}"#),
        200,
    ),
    post(
        "/api/v1/companies/{company}/role-assignments",
        Json(r#"{"account":"{account}","role":"company_hr"}"#),
        200,
    ),
    Case {
        verb: Verb::Delete,
        ..post(
            "/api/v1/accounts/{account}/role-assignments/{assignment}",
            Nothing,
            200,
        )
    },
    post(
        "/api/v1/staff",
        Json(r#"{"email":"x","family_name":"新人","roles":["author"]}"#),
        422,
    ),
    // A member of a company cannot be an auditor.
    put(
        "/api/v1/accounts/{account}/audit",
        Json(r#"{"audits_until":"2027-03-31"}"#),
        409,
    ),
    get("/auditors", 200),
    post("/auditors", Form(&[("email", "x")]), 422),
    get("/auditors/{account}", 404),
    post(
        "/auditors/{account}",
        Form(&[("audits_until", "2027-03-31")]),
        404,
    ),
    post("/auditors/{account}/end", Form(&[]), 404),
    get("/companies/{company}/units", 200),
    post("/companies/{company}/units", Form(&[("name", "a/b")]), 422),
    get("/companies/{company}/units/{unit}", 200),
    post(
        "/companies/{company}/units/{unit}/place",
        Form(&[("go", "up")]),
        303,
    ),
    post(
        "/companies/{company}/units/{unit}/changes",
        Form(&[("change", "move"), ("effective_on", "2026-11-25")]),
        422,
    ),
    post("/companies/{company}/units/{unit}/deletion", Form(&[]), 303),
    post(
        "/companies/{company}/people/{member}/unit",
        Form(&[("transfer_on", "")]),
        422,
    ),
    post(
        "/companies/{company}/people/{member}/supervisor",
        Form(&[("supervisor", "nobody")]),
        422,
    ),
    post(
        "/companies/{company}/people/{member}/same-person",
        Form(&[("employee_no", "nobody")]),
        422,
    ),
    get("/api/v1/companies/{company}/units", 200),
    post(
        "/api/v1/companies/{company}/units",
        Json(r#"{"name":"/"}"#),
        422,
    ),
    post(
        "/api/v1/companies/{company}/units/{unit}/changes",
        Json(r#"{"change":"rename","effective_on":"2026-11-25"}"#),
        422,
    ),
    Case {
        verb: Verb::Delete,
        path: "/api/v1/companies/{company}/units/{unit}",
        query: "",
        body: Nothing,
        answers: 204,
    },
    post(
        "/api/v1/companies/{company}/people/{member}/transfers",
        Json(r#"{"unit":"00000000-0000-0000-0000-000000000000","effective_on":"2026-11-25"}"#),
        422,
    ),
    Case {
        verb: Verb::Delete,
        path: "/api/v1/companies/{company}/org-changes/{org_change}",
        query: "",
        body: Nothing,
        answers: 204,
    },
    post(
        "/api/v1/companies/{company}/people/{member}/supervisor",
        Json(r#"{"employee_no":"nobody"}"#),
        422,
    ),
    post(
        "/api/v1/companies/{company}/people/{member}/employments",
        Json(r#"{"employee_no":"nobody"}"#),
        422,
    ),
    // They have no other one.
    Case {
        verb: Verb::Delete,
        path: "/api/v1/companies/{company}/people/{member}/employments",
        query: "",
        body: Nothing,
        answers: 409,
    },
    get("/companies/{company}/roster-imports", 200),
    post("/companies/{company}/roster-imports", Upload(ROSTER), 303),
    get("/companies/{company}/roster-imports/template", 200),
    get("/companies/{company}/roster-imports/{import}", 200),
    get(
        "/companies/{company}/roster-imports/{import}/fault-file",
        404,
    ),
    get("/companies/{company}/roster-imports/{import}/columns", 200),
    post(
        "/companies/{company}/roster-imports/{import}/columns",
        Form(&[("employee_no", "社員番号"), ("family_name", "姓")]),
        303,
    ),
    // It is not applied yet, so there is nothing to take back.
    get("/companies/{company}/roster-imports/{import}/undo", 409),
    post(
        "/companies/{company}/roster-imports/{import}/undo",
        Form(&[("digest", "x")]),
        409,
    ),
    get(
        "/api/v1/companies/{company}/roster-imports/{import}/undo",
        409,
    ),
    post(
        "/api/v1/companies/{company}/roster-imports/{import}/undo",
        Json(r#"{"digest":"x"}"#),
        409,
    ),
    post(
        "/companies/{company}/roster-imports/{import}/application",
        Form(&[]),
        303,
    ),
    post(
        "/api/v1/companies/{company}/roster-imports",
        Bytes(ROSTER),
        201,
    ),
    get("/api/v1/companies/{company}/roster-imports/{import}", 200),
    get(
        "/api/v1/companies/{company}/roster-imports/{import}/fault-file",
        404,
    ),
    post(
        "/api/v1/companies/{company}/roster-imports/{import}/application",
        Nothing,
        200,
    ),
    // --- certificates
    get("/certificates", 200),
    get("/certificates/{serial}", 200),
    get("/certificates/{serial}/{token}", 200),
    get("/.well-known/terakoya-keys.json", 200),
    get("/history/certificates/{certificate}", 200),
    get("/history/certificates/{certificate}/pdf", 200),
    get("/history/certificates/{certificate}/signed", 200),
    get("/history/certificates/{certificate}/badge", 200),
    get("/badges/issuer", 200),
    get("/badges/achievements/{track}/{number}", 200),
    get("/badges/status/{number}", 404),
    get("/badges/keys/{code}", 404),
    get("/companies/{company}/certificates", 200),
    get("/companies/{company}/certificates/archive", 200),
    get("/companies/{company}/certificates/{certificate}", 200),
    get("/companies/{company}/certificates/{certificate}/pdf", 200),
    post(
        "/companies/{company}/certificates/{certificate}/reissue",
        Form(&[("reason", "改姓")]),
        303,
    ),
    post(
        "/companies/{company}/certificates/{certificate}/revocation",
        Form(&[("revocation_reason", "誤り")]),
        303,
    ),
    get("/api/v1/certificates/{serial}", 404),
    get("/api/v1/me/certificates", 200),
    get("/api/v1/me/certificates/{certificate}", 200),
    get("/api/v1/me/certificates/{certificate}/pdf", 200),
    get("/api/v1/companies/{company}/certificates", 200),
    get(
        "/api/v1/companies/{company}/certificates/{certificate}/pdf",
        200,
    ),
    post(
        "/api/v1/companies/{company}/certificates/{certificate}/reissue",
        Json(r#"{"reason":"改姓"}"#),
        201,
    ),
    post(
        "/api/v1/companies/{company}/certificates/{certificate}/revocation",
        Json(r#"{"reason":"誤り"}"#),
        204,
    ),
    // --- courses
    get("/api/v1/tracks", 200),
    get("/api/v1/tracks/{track}/versions", 200),
    get("/api/v1/tracks/{track}/versions/{number}", 200),
    post("/api/v1/content-publications", Nothing, 422),
    get("/tracks", 200),
    get("/tracks/check", 303),
    post("/tracks/check", Form(&[]), 200),
    get("/tracks/review", 200),
    get("/api/v1/content-review", 422),
    get("/tracks/publication", 303),
    post("/tracks/publication", Form(&[]), 422),
    get("/tracks/{track}", 200),
    get("/tracks/{track}/versions/{number}", 200),
    get("/tracks/{track}/versions/{number}/lessons/{code}", 200),
    get("/handouts", 200),
    get("/handouts/{handout}", 200),
    get("/api/v1/handouts", 200),
    get("/api/v1/handouts/{handout}", 200),
    get("/handouts/{handout}/word", 200),
    get("/api/v1/handouts/{handout}/word", 200),
    get("/companies/{company}/course-slots", 200),
    post(
        "/companies/{company}/course-slots",
        Form(&[("version", "0"), ("desk", "人事課")]),
        303,
    ),
    get("/api/v1/companies/{company}/course-slots", 200),
    put(
        "/api/v1/companies/{company}/course-slots",
        Json(r#"{"version":1,"values":[{"code":"desk","value":"総務課"}]}"#),
        200,
    ),
    // --- learning
    get("/", 303),
    get("/history", 200),
    get("/learn/{enrolment}", 200),
    get("/learn/{enrolment}/lessons/{code}", 200),
    post(
        "/learn/{enrolment}/lessons/{code}/completion",
        Form(&[]),
        303,
    ),
    get("/api/v1/me/enrolments", 200),
    get("/api/v1/me/enrolments/{enrolment}/outline", 200),
    get("/api/v1/me/enrolments/{enrolment}/lessons/{code}", 200),
    post(
        "/api/v1/me/enrolments/{enrolment}/lessons/{code}/completion",
        Nothing,
        200,
    ),
    // --- enrolments
    get("/companies/{company}/progress", 200),
    get("/companies/{company}/progress/people", 200),
    asking(
        get("/companies/{company}/enrolment-decisions", 200),
        "for=all",
    ),
    post(
        "/companies/{company}/enrolment-decisions",
        Form(&[
            ("for", "chosen"),
            ("decision", "waived"),
            ("reason", "産休"),
        ]),
        422,
    ),
    post(
        "/api/v1/companies/{company}/enrolment-decisions",
        Json(
            r#"{"enrolments":["019ab000-0000-7000-8000-0000000005ee"],"decision":"waived","reason":"産休"}"#,
        ),
        404,
    ),
    get("/companies/{company}/notice-board", 200),
    get("/companies/{company}/poster", 200),
    get("/companies/{company}/progress/export", 200),
    get("/companies/{company}/enrolments", 200),
    post(
        "/companies/{company}/enrolments",
        Form(&[
            ("track", "greeting"),
            ("audience", "numbers"),
            ("employee_numbers", "S1"),
        ]),
        200,
    ),
    get("/api/v1/companies/{company}/progress", 200),
    get("/api/v1/companies/{company}/tracks/{track}/gains", 200),
    get("/api/v1/companies/{company}/enrolments", 200),
    post(
        "/api/v1/companies/{company}/enrolments",
        Json(r#"{"track":"greeting","people":["{member}"]}"#),
        201,
    ),
    get("/api/v1/companies/{company}/enrolments/export", 200),
    get("/companies/{company}/export-layouts", 200),
    post(
        "/companies/{company}/export-layouts",
        Form(&[("name", "形")]),
        422,
    ),
    post(
        "/companies/{company}/export-layouts/{layout}/removal",
        Form(&[]),
        303,
    ),
    get("/api/v1/companies/{company}/export-layouts", 200),
    post(
        "/api/v1/companies/{company}/export-layouts",
        Json(r#"{"name":"","columns":["name","name"],"format":"xlsx"}"#),
        422,
    ),
    Case {
        verb: Verb::Delete,
        ..post(
            "/api/v1/companies/{company}/export-layouts/{layout}",
            Nothing,
            204,
        )
    },
    // --- assignment rules
    get("/companies/{company}/assignment-rules", 200),
    post(
        "/companies/{company}/assignment-rules",
        Form(&[("name", "規則")]),
        422,
    ),
    get("/companies/{company}/assignment-rules/new", 200),
    asking(
        get("/companies/{company}/assignment-rules/preview", 200),
        "name=rule&track=greeting&is_active=yes&due=open&cycle=once",
    ),
    get("/companies/{company}/assignment-rules/{rule}", 200),
    get("/companies/{company}/assignment-rules/{rule}/edit", 200),
    post(
        "/companies/{company}/assignment-rules/{rule}/application",
        Form(&[]),
        303,
    ),
    get("/api/v1/companies/{company}/assignment-rules", 200),
    post(
        "/api/v1/companies/{company}/assignment-rules",
        Json(
            r#"{"digest":"old","rule":{"track":"greeting","name":"規則","is_active":true,"due":"open","cycle":"once"}}"#,
        ),
        409,
    ),
    post(
        "/api/v1/companies/{company}/assignment-rules/preview",
        Json(r#"{"track":"greeting","name":"規則","is_active":true,"due":"open","cycle":"once"}"#),
        200,
    ),
    get("/api/v1/companies/{company}/assignment-rules/{rule}", 200),
    post(
        "/api/v1/companies/{company}/assignment-rules/{rule}/application",
        Nothing,
        200,
    ),
    // --- quizzes
    get("/learn/{enrolment}/quizzes/{code}", 200),
    post("/learn/{enrolment}/quizzes/{code}/attempts", Form(&[]), 303),
    get("/attempts/{attempt}/questions/{place}", 200),
    post(
        "/attempts/{attempt}/questions/{place}",
        Form(&[("version", "{version}"), ("option", "{option}")]),
        303,
    ),
    post(
        "/attempts/{attempt}/questions/{place}/draft",
        Form(&[("version", "{version}"), ("option", "{option}")]),
        200,
    ),
    get("/attempts/{attempt}/check", 200),
    get("/api/v1/me/enrolments/{enrolment}/quizzes/{code}", 200),
    post(
        "/api/v1/me/enrolments/{enrolment}/quizzes/{code}/attempts",
        Nothing,
        200,
    ),
    get("/api/v1/me/attempts/{attempt}", 200),
    put(
        "/api/v1/me/attempts/{attempt}/answers",
        Json(r#"{"answers":[]}"#),
        200,
    ),
    put(
        "/api/v1/me/attempts/{attempt}/answers/{question}",
        Json(r#"{"options":[],"version":{version}}"#),
        200,
    ),
    put(
        "/api/v1/grading/{attempt}/marks/{question}",
        Json(r#"{"levels":[]}"#),
        200,
    ),
    post("/attempts/{attempt}/submission", Form(&[]), 303),
    post("/api/v1/me/attempts/{attempt}/submission", Nothing, 200),
    get("/attempts/{attempt}/result", 200),
    get("/api/v1/me/attempts/{attempt}/result", 200),
    get("/companies/{company}/enrolments/{enrolment}/quizzes", 200),
    post(
        "/companies/{company}/enrolments/{enrolment}/quizzes",
        Form(&[("lesson", "nothing"), ("reason", "理由")]),
        404,
    ),
    post(
        "/api/v1/companies/{company}/enrolments/{enrolment}/attempt-grants",
        Json(r#"{"code":"nothing","reason":"理由"}"#),
        404,
    ),
    // --- sessions
    get("/sessions", 200),
    post("/sessions", Form(&[]), 422),
    get("/sessions/new", 200),
    get("/sessions/{session}", 200),
    post("/sessions/{session}", Form(&[]), 422),
    get("/sessions/{session}/edit", 200),
    post("/sessions/{session}/publication", Form(&[]), 303),
    post(
        "/sessions/{session}/booking-window",
        Form(&[("bookings", "closed")]),
        303,
    ),
    post("/sessions/{session}/cancellation", Form(&[]), 422),
    post("/sessions/{session}/copies", Form(&[]), 422),
    // Its session is for one company.
    post(
        "/sessions/{session}/seats",
        Form(&[("company", "canary-a"), ("seats", "1")]),
        409,
    ),
    // Nobody's attendance has been marked yet.
    post("/sessions/{session}/closing", Form(&[]), 409),
    get("/sessions/{session}/report", 200),
    post(
        "/sessions/{session}/follow-ups",
        Form(&[("body", "資料を送る")]),
        303,
    ),
    // Another session's.
    post(
        "/sessions/{session}/follow-ups/{follow_up}",
        Form(&[("done", "yes")]),
        404,
    ),
    get("/sessions/{session}/dates/{date}", 200),
    post(
        "/sessions/{session}/dates/{date}/marks",
        Form(&[
            ("booking", "{booking}"),
            ("status", "present"),
            ("key", "{mark}"),
        ]),
        303,
    ),
    post(
        "/sessions/{session}/dates/{date}/undo",
        Form(&[("booking", "{booking}"), ("key", "{mark}")]),
        303,
    ),
    post(
        "/sessions/{session}/dates/{date}/rest",
        Form(&[("status", "absent"), ("key", "{mark}")]),
        303,
    ),
    get("/sessions/{session}/dates/{date}/meeting", 200),
    post(
        "/sessions/{session}/dates/{date}/meeting",
        Upload("名前,時間（分）\r\n髙橋,60\r\n"),
        200,
    ),
    post(
        "/sessions/{session}/dates/{date}/meeting/marks",
        Form(&[("key", "{mark}")]),
        303,
    ),
    post(
        "/sessions/{session}/dates/{date}/pairs",
        Form(&[("kit", "none"), ("draw", "0")]),
        404,
    ),
    get("/sessions/{session}/dates/{date}/wall", 404),
    get("/my/sessions/{session}/observations/{draw}/{round}", 404),
    post(
        "/my/sessions/{session}/observations/{draw}/{round}",
        Form(&[]),
        404,
    ),
    get("/sessions/{session}/dates/{date}/pairs", 200),
    get("/role-play-kits/{track}/{lesson}", 404),
    get("/sessions/{session}/dates/{date}/walk-ins", 200),
    post(
        "/sessions/{session}/dates/{date}/walk-ins",
        Form(&[
            ("company", "{employer}"),
            ("member", "{attendee}"),
            ("key", "{mark}"),
        ]),
        303,
    ),
    get("/sessions/{session}/dates/{date}/projector/{passage}", 200),
    get("/today", 200),
    get("/my/sessions", 200),
    post("/my/calendar-feed", Form(&[]), 303),
    get("/api/v1/me/calendar-feed", 200),
    post("/api/v1/me/calendar-feed", Json("{}"), 200),
    get("/api/v1/sessions/{session}/dates/{date}/role-play", 200),
    post(
        "/api/v1/sessions/{session}/dates/{date}/role-play",
        Json(r#"{"kit":"none","draw":0}"#),
        404,
    ),
    get("/api/v1/sessions/{session}/dates/{date}/wall", 404),
    get("/api/v1/role-play-kits/{track}/{lesson}", 404),
    get("/api/v1/me/sessions/{session}/observations", 200),
    post(
        "/api/v1/me/sessions/{session}/observations",
        Json(r#"{"draw":"019ab000-0000-7000-8000-0000000005ee","round":1,"levels":[]}"#),
        404,
    ),
    post(
        "/api/v1/sessions/{session}/dates/{date}/meeting",
        Bytes("Name\n"),
        422,
    ),
    put(
        "/api/v1/sessions/{session}/dates/{date}/meeting/{mark}",
        Json(r#"{"rows":[]}"#),
        200,
    ),
    get("/calendar/{company}/{member}/{file}", 404),
    get("/my/sessions/{session}", 200),
    post("/my/sessions/{session}/booking", Form(&[]), 303),
    post("/my/sessions/{session}/cancellation", Form(&[]), 303),
    // A code that is none.
    get("/check-in/{date}/{passage}/{code}", 404),
    post(
        "/check-in/{date}/{passage}",
        Form(&[("ticket", "1.none")]),
        404,
    ),
    get("/companies/{company}/sessions", 200),
    get("/companies/{company}/sessions/{session}", 200),
    post(
        "/companies/{company}/sessions/{session}/bookings",
        Form(&[("member", "{member}")]),
        303,
    ),
    post(
        "/companies/{company}/sessions/{session}/bookings/{booking}/cancellation",
        Form(&[]),
        303,
    ),
    post(
        "/companies/{company}/sessions/{session}/bookings/{booking}/decision",
        Form(&[("agrees", "yes")]),
        303,
    ),
    get("/api/v1/sessions", 200),
    post("/api/v1/sessions", Json(NO_SESSION), 422),
    get("/api/v1/sessions/{session}", 200),
    put(
        "/api/v1/sessions/{session}",
        Json(
            r#"{"version":1,"session":{"code":"","kind":"company","track":"greeting","title":"",
            "dates":[],"max_seats":0,"instructors":[]}}"#,
        ),
        422,
    ),
    post("/api/v1/sessions/{session}/publication", Nothing, 200),
    put(
        "/api/v1/sessions/{session}/booking-window",
        Json(r#"{"open":false}"#),
        200,
    ),
    post(
        "/api/v1/sessions/{session}/cancellation",
        Json(r#"{"reason":""}"#),
        422,
    ),
    post(
        "/api/v1/sessions/{session}/copies",
        Json(r#"{"days":[]}"#),
        422,
    ),
    put(
        "/api/v1/sessions/{session}/seats/{company_code}",
        Json(r#"{"seats":1}"#),
        409,
    ),
    post(
        "/api/v1/sessions/{session}/closing",
        Json(r#"{"rest_absent":true}"#),
        409,
    ),
    get("/api/v1/sessions/{session}/report", 200),
    post(
        "/api/v1/sessions/{session}/follow-ups",
        Json(r#"{"body":"資料を送る"}"#),
        201,
    ),
    put(
        "/api/v1/sessions/{session}/follow-ups/{follow_up}",
        Json(r#"{"done":true}"#),
        404,
    ),
    put(
        "/api/v1/sessions/{session}/attendance/{mark}",
        Json(r#"{"booking":"{booking}","date":"{date}","status":"present"}"#),
        200,
    ),
    put(
        "/api/v1/sessions/{session}/attendance-undoings/{mark}",
        Json(r#"{"booking":"{booking}","date":"{date}"}"#),
        200,
    ),
    put(
        "/api/v1/sessions/{session}/rest-attendance/{mark}",
        Json(r#"{"date":"{date}","status":"absent"}"#),
        200,
    ),
    put(
        "/api/v1/sessions/{session}/walk-ins/{mark}",
        Json(r#"{"company":"{employer}","member":"{attendee}","date":"{date}"}"#),
        200,
    ),
    get("/api/v1/me/sessions", 200),
    get("/api/v1/me/sessions/{session}", 200),
    post("/api/v1/me/sessions/{session}/booking", Nothing, 200),
    post("/api/v1/me/sessions/{session}/cancellation", Nothing, 200),
    post(
        "/api/v1/me/check-in-codes",
        Json(r#"{"date":"{date}","passage":"in","code":"1.none"}"#),
        404,
    ),
    post(
        "/api/v1/me/check-ins",
        Json(r#"{"date":"{date}","passage":"in","ticket":"1.none"}"#),
        404,
    ),
    get("/api/v1/companies/{company}/sessions", 200),
    get("/api/v1/companies/{company}/sessions/{session}", 200),
    post(
        "/api/v1/companies/{company}/sessions/{session}/bookings",
        Json(r#"{"members":["{member}"]}"#),
        200,
    ),
    post(
        "/api/v1/companies/{company}/sessions/{session}/bookings/{booking}/cancellation",
        Nothing,
        200,
    ),
    post(
        "/api/v1/companies/{company}/sessions/{session}/bookings/{booking}/decision",
        Json(r#"{"agrees":true}"#),
        200,
    ),
    // --- practical assessments
    get("/assessments", 200),
    post("/assessments", Form(&[]), 422),
    get("/assessments/new", 200),
    get("/assessments/{assessment}", 200),
    get("/my/assessments/{assessment}", 200),
    get("/my/assessments/{assessment}/handover", 200),
    put(
        "/api/v1/me/assessments/{assessment}/handover",
        Json(r#"{"fields":[{"code":"wants","text":"下書き"}],"version":0}"#),
        200,
    ),
    post(
        "/my/assessments/{assessment}/handover",
        Form(&[("version", "1"), ("wants", "交換"), ("go", "hand_in")]),
        303,
    ),
    get("/assessments/{assessment}/changes", 200),
    post("/assessments/{assessment}/cancellation", Form(&[]), 422),
    post("/assessments/{assessment}/assessors", Form(&[]), 422),
    post(
        "/api/v1/assessments/{assessment}/cancellation",
        Json(r#"{"reason":""}"#),
        422,
    ),
    post(
        "/api/v1/assessments/{assessment}/assessor-replacements",
        Json(
            r#"{"from":"019ab000-0000-7000-8000-00000000fefe","to":"019ab000-0000-7000-8000-00000000fefe","reason":""}"#,
        ),
        422,
    ),
    get("/assessments/{assessment}/handover", 200),
    post(
        "/assessments/{assessment}/handover",
        Form(&[("version", "2"), ("wants", "返金")]),
        422,
    ),
    put(
        "/api/v1/assessments/{assessment}/handover",
        Json(r#"{"fields":[{"code":"wants","text":"返金"}],"version":2}"#),
        409,
    ),
    post(
        "/assessments/{assessment}/sheets",
        Form(&[
            ("sheet", "{sheet}"),
            ("levels/safety", "3"),
            ("levels/limits", "3"),
            ("comment", "よい"),
        ]),
        303,
    ),
    put(
        "/api/v1/assessments/{assessment}/sheets/{sheet}",
        Json(
            r#"{"levels":[{"criterion":"safety","level":3},{"criterion":"limits","level":3}],"comment":"よい"}"#,
        ),
        200,
    ),
    post(
        "/assessments/{assessment}/moderation",
        Form(&[("sheet", "{sheet}")]),
        422,
    ),
    put(
        "/api/v1/assessments/{assessment}/moderation/{sheet}",
        Json(r#"{"levels":[],"comment":"よい"}"#),
        409,
    ),
    get(
        "/companies/{company}/enrolments/{enrolment}/assessments",
        200,
    ),
    get("/api/v1/assessments", 200),
    post(
        "/api/v1/assessments",
        Json(
            r#"{"company":"019ab000-0000-7000-8000-0000000005ef","enrolment":"019ab000-0000-7000-8000-0000000005ef","lesson":"A1-play"}"#,
        ),
        404,
    ),
    get("/api/v1/assessments/{assessment}", 200),
    get("/api/v1/me/assessments/{assessment}", 200),
    get(
        "/api/v1/companies/{company}/enrolments/{enrolment}/assessments",
        200,
    ),
    // --- statistics and regrades
    get(
        "/tracks/{track}/versions/{number}/lessons/{code}/statistics",
        200,
    ),
    get(
        "/tracks/{track}/versions/{number}/lessons/{code}/questions/{question_code}/regrade",
        200,
    ),
    post(
        "/tracks/{track}/versions/{number}/lessons/{code}/questions/{question_code}/regrade",
        Form(&[("policy", "keep"), ("reason", "確認")]),
        303,
    ),
    get("/regrades", 200),
    get("/regrades/{regrade}", 200),
    post("/regrades/{regrade}/preview", Form(&[]), 303),
    post("/regrades/{regrade}/application", Form(&[]), 303),
    post("/regrades/{regrade}/discard", Form(&[]), 303),
    get(
        "/api/v1/tracks/{track}/versions/{number}/lessons/{code}/statistics",
        200,
    ),
    get("/api/v1/regrades", 200),
    post(
        "/api/v1/regrades",
        Json(
            r#"{"track":"{track}","version":1,"lesson":"G1-quiz","question":"{question_code}","policy":"keep","reason":"確認"}"#,
        ),
        201,
    ),
    get("/api/v1/regrades/{regrade}", 200),
    post("/api/v1/regrades/{regrade}/preview", Nothing, 200),
    post("/api/v1/regrades/{regrade}/application", Nothing, 200),
    post("/api/v1/regrades/{regrade}/discard", Nothing, 200),
    get("/questions", 200),
    get("/questions/new", 200),
    post("/questions/new", Form(&[("kind", "single")]), 422),
    get("/questions/imports", 200),
    post("/questions/imports", Upload("問い"), 422),
    get("/questions/imports/{upload}", 200),
    post("/questions/imports/{upload}/application", Form(&[]), 303),
    get("/questions/export", 200),
    asking(get("/questions/export/file", 200), "format=gift"),
    get("/questions/{question}", 200),
    get("/questions/{question}/edit", 200),
    post(
        "/questions/{question}/edit",
        Form(&[("kind", "single"), ("newest", "1"), ("points", "多い")]),
        422,
    ),
    get("/questions/{question}/versions/{number}", 200),
    post(
        "/questions/{question}/versions/{number}/state",
        Form(&[("from", "draft"), ("to", "ready")]),
        409,
    ),
    asking(
        post(
            "/api/v1/question-imports",
            Bytes("問い\nA. 甲\nB. 乙\nANSWER: A\n"),
            201,
        ),
        "track=greeting&quiz=G1-quiz&format=aiken",
    ),
    get("/api/v1/question-imports/{upload}", 200),
    post(
        "/api/v1/question-imports/{upload}/application",
        Nothing,
        200,
    ),
    get("/api/v1/question-exports", 200),
    get("/api/v1/question-exports/file", 200),
    get("/api/v1/questions", 200),
    post(
        "/api/v1/questions",
        Json(
            r#"{"track":"greeting","quiz":"nothing","code":"x1","content":{"kind":"single","objective":"GO1","points":1,"stem":"問い"}}"#,
        ),
        422,
    ),
    get("/api/v1/questions/{question}", 200),
    post(
        "/api/v1/questions/{question}/versions",
        Json(
            r#"{"newest":99,"content":{"kind":"single","objective":"GO1","points":1,"stem":"問い"}}"#,
        ),
        409,
    ),
    post(
        "/api/v1/questions/{question}/state-changes",
        Json(r#"{"no":1,"from":"draft","to":"ready"}"#),
        409,
    ),
    // Nobody's own attempt is one that a person grades: tested with the
    // journeys.
    get("/grading", 200),
    get("/grading/{attempt}/questions/{place}", 200),
    post("/grading/{attempt}/questions/{place}", Form(&[]), 303),
    get("/api/v1/grading", 200),
    get("/api/v1/grading/{attempt}", 200),
    // --- recalls
    post("/recalls", Form(&[("enrolment", "{enrolment}")]), 409),
    get("/recalls/{recall}", 303),
    get("/recalls/{recall}/questions/{place}", 200),
    post(
        "/recalls/{recall}/questions/{place}",
        Form(&[("go", "unknown")]),
        303,
    ),
    get("/recall/{token}", 404),
    post("/recall/{token}", Form(&[]), 404),
    get("/recall/{token}/questions/{place}", 404),
    post("/recall/{token}/questions/{place}", Form(&[]), 404),
    get("/recall-figures", 200),
    // --- surveys
    get("/learn/{enrolment}/survey", 200),
    post("/learn/{enrolment}/survey", Form(&[]), 422),
    post("/learn/{enrolment}/survey/answers", Form(&[]), 422),
    post("/learn/{enrolment}/survey/withdrawal", Form(&[]), 404),
    get("/learn/{enrolment}/surveys/{form}", 404),
    post("/learn/{enrolment}/surveys/{form}", Form(&[]), 404),
    post("/learn/{enrolment}/surveys/{form}/answers", Form(&[]), 404),
    post(
        "/learn/{enrolment}/surveys/{form}/withdrawal",
        Form(&[]),
        404,
    ),
    get("/named-answers", 200),
    get("/named-answers/{round}", 404),
    get("/paper-answers", 200),
    post("/paper-answers", Form(&[]), 422),
    get("/paper-answers/{session}", 404),
    post("/paper-answers/{session}", Form(&[]), 404),
    get("/survey-settings", 200),
    post("/survey-settings", Form(&[]), 422),
    get("/survey-wordings", 200),
    post("/survey-wordings", Form(&[]), 422),
    post("/survey-ballots", Form(&[("token", "nobody's")]), 422),
    get("/survey-receipts", 200),
    post("/survey-receipts", Form(&[("receipt", "nobody's")]), 422),
    post(
        "/survey-receipts/change",
        Form(&[("receipt", "nobody's")]),
        422,
    ),
    post(
        "/survey-receipts/withdrawal",
        Form(&[("receipt", "nobody's")]),
        422,
    ),
    get("/survey-comments", 200),
    get("/survey-comments/review", 200),
    get("/survey-comments/review/{comment}", 404),
    post("/survey-comments/review/{comment}", Form(&[]), 404),
    get("/survey-rounds", 200),
    get("/survey-rounds/{round}", 404),
    post("/survey-rounds/{round}/invalidations", Form(&[]), 404),
    post("/survey-rounds/{round}/threshold", Form(&[("k", "8")]), 404),
    post(
        "/ballot-invalidations/{invalidation}/decision",
        Form(&[]),
        404,
    ),
    get("/satisfaction", 200),
    get("/instructor", 200),
    get("/instructor/export", 200),
    get("/companies/{company}/satisfaction", 200),
    get("/companies/{company}/satisfaction/export", 200),
    get("/api/v1/instructor/satisfaction", 200),
    get("/api/v1/companies/{company}/satisfaction", 200),
    get("/rating-imports", 200),
    post("/rating-imports", Upload(RATINGS), 200),
    get("/api/v1/me/enrolments/{enrolment}/survey", 200),
    post(
        "/api/v1/me/enrolments/{enrolment}/survey/ballot-paper",
        Json(r#"{"secret":"0123456789abcdef0123456789abcdef"}"#),
        409,
    ),
    post(
        "/api/v1/me/enrolments/{enrolment}/survey/answers",
        Json(r#"{"answers":[]}"#),
        409,
    ),
    post(
        "/api/v1/me/enrolments/{enrolment}/survey/withdrawal",
        Json("{}"),
        404,
    ),
    get("/api/v1/me/follow-up-surveys", 200),
    get("/api/v1/me/enrolments/{enrolment}/surveys/{form}", 404),
    post(
        "/api/v1/me/enrolments/{enrolment}/surveys/{form}/ballot-paper",
        Json(r#"{"secret":"000102030405060708090a0b0c0d0e0f"}"#),
        404,
    ),
    post(
        "/api/v1/me/enrolments/{enrolment}/surveys/{form}/answers",
        Json(r#"{"answers":[]}"#),
        404,
    ),
    post(
        "/api/v1/me/enrolments/{enrolment}/surveys/{form}/withdrawal",
        Json("{}"),
        404,
    ),
    get("/companies/{company}/workplace", 200),
    post("/companies/{company}/workplace", Form(&[]), 422),
    get("/companies/{company}/workplace/units/{unit}", 404),
    post(
        "/companies/{company}/workplace/units/{unit}",
        Form(&[]),
        404,
    ),
    get("/api/v1/companies/{company}/workplace", 200),
    post(
        "/api/v1/companies/{company}/workplace",
        Json(r#"{"month":"2026-10","counts":[{"code":"handled","value":3}]}"#),
        200,
    ),
    post(
        "/api/v1/companies/{company}/workplace/units/{unit}",
        Json(r#"{"answers":[]}"#),
        404,
    ),
    get("/api/v1/named-answers", 200),
    get("/api/v1/named-answers/{round}", 404),
    asking(
        get("/api/v1/paper-sessions", 200),
        "from=2026-11-01&to=2026-11-30",
    ),
    post(
        "/api/v1/paper-sessions",
        Json(r#"{"code":"S1","track":"none","ended_on":"2026-11-20"}"#),
        422,
    ),
    get("/api/v1/paper-sessions/{session}", 404),
    post(
        "/api/v1/paper-sessions/{session}/sheets",
        Json(r#"{"paper_no":"1","company":"none","answers":[]}"#),
        404,
    ),
    get("/api/v1/survey-settings", 200),
    post(
        "/api/v1/survey-settings",
        Json(r#"{"track":"none","mode":"named_firm","k":5}"#),
        422,
    ),
    post(
        "/api/v1/survey-rounds/{round}/threshold",
        Json(r#"{"k":8}"#),
        404,
    ),
    get("/api/v1/survey-wordings", 200),
    post(
        "/api/v1/survey-wordings",
        Json(
            r#"{"question":"019ab000-0000-7000-8000-0000000005ee","comparable_with":"019ab000-0000-7000-8000-0000000005ef","reason":""}"#,
        ),
        422,
    ),
    post(
        "/api/v1/survey-ballots",
        Json(r#"{"token":"nobody's","answers":[]}"#),
        422,
    ),
    post(
        "/api/v1/survey-receipts/answers",
        Json(r#"{"receipt":"nobody's"}"#),
        422,
    ),
    post(
        "/api/v1/survey-receipts/change",
        Json(r#"{"receipt":"nobody's","answers":[]}"#),
        422,
    ),
    post(
        "/api/v1/survey-receipts/withdrawal",
        Json(r#"{"receipt":"nobody's"}"#),
        422,
    ),
    asking(
        get("/api/v1/survey-comments", 200),
        "from=2026-11-01&to=2026-11-30",
    ),
    get("/api/v1/survey-comment-reviews", 200),
    get("/api/v1/survey-comment-reviews/{comment}", 404),
    put(
        "/api/v1/survey-comment-reviews/{comment}",
        Json(r#"{"state":"withheld","text":""}"#),
        404,
    ),
    asking(
        get("/api/v1/survey-rounds", 200),
        "from=2026-11-01&to=2026-11-30",
    ),
    get("/api/v1/survey-rounds/{round}", 404),
    post(
        "/api/v1/survey-rounds/{round}/invalidations",
        Json(r#"{"paper_no":"1","kind":"test","reason":"test"}"#),
        404,
    ),
    post(
        "/api/v1/ballot-invalidations/{invalidation}/decision",
        Json(r#"{"approve":true}"#),
        404,
    ),
    asking(
        get("/api/v1/satisfaction", 200),
        "from=2026-11-01&to=2026-11-30",
    ),
    post("/api/v1/rating-imports", Bytes(RATINGS), 201),
    get("/satisfaction/export", 200),
    get("/satisfaction/comparison", 200),
    get("/satisfaction/comparison/export", 200),
    get("/satisfaction/instructors", 200),
    get("/satisfaction/instructors/export", 200),
    asking(
        get("/api/v1/satisfaction/export", 200),
        "from=2026-11-01&to=2026-11-30",
    ),
    asking(
        get("/api/v1/satisfaction/trend", 200),
        "from=2026-11-01&to=2026-11-30",
    ),
    asking(
        get("/api/v1/satisfaction/comparison", 200),
        "earlier_from=2025-04-01&earlier_to=2026-03-31&later_from=2026-04-01&later_to=2027-03-31",
    ),
    asking(
        get("/api/v1/satisfaction/instructors", 200),
        "from=2026-11-01&to=2026-11-30",
    ),
    get("/figures", 200),
    post("/figures", Form(&[("from", "nonsense")]), 422),
    get("/figures/grim", 200),
    get("/figures/proposals/{proposal}", 404),
    post(
        "/figures/proposals/{proposal}/approval",
        Form(&[("seen", "nothing")]),
        404,
    ),
    get("/figures/{figure}", 404),
    get("/figures/{figure}/badge.svg", 404),
    get("/figures/{figure}/badge.png", 404),
    get("/figures/{figure}/manifest.json", 404),
    get("/figures/{figure}/snapshot.txt", 404),
    get("/figures/{figure}/rounds.txt", 404),
    get("/figures/{figure}/seals.txt", 404),
    get("/figures/{figure}/sheet", 404),
    get("/figures/{figure}/sheet.pdf", 404),
    post(
        "/figures/{figure}/places",
        Form(&[("kind", "web"), ("place", "https://firm.example/")]),
        404,
    ),
    post(
        "/figures/{figure}/retraction",
        Form(&[("reason", "誤り")]),
        404,
    ),
    get("/api/v1/figures", 200),
    get("/api/v1/figures/{figure}", 404),
    get("/api/v1/figures/{figure}/files", 404),
    post(
        "/api/v1/figures/{figure}/places",
        Json(r#"{"kind":"web","place":"https://firm.example/"}"#),
        404,
    ),
    post(
        "/api/v1/figures/{figure}/retraction",
        Json(r#"{"reason":"誤り"}"#),
        404,
    ),
    post(
        "/api/v1/figure-proposals",
        Json(r#"{"from":"2026-04-01","to":"2025-04-01"}"#),
        422,
    ),
    get("/api/v1/figure-proposals/{proposal}", 404),
    post(
        "/api/v1/figure-proposals/{proposal}/approval",
        Json(r#"{"snapshot_sha256":"nothing"}"#),
        404,
    ),
    // --- mail
    get("/mail", 200),
    get("/mail/{letter}", 404),
    post("/mail/{letter}/retry", Form(&[]), 404),
    get("/api/v1/letters", 200),
    post(
        "/api/v1/bounces",
        Json(r#"{"address":"nobody-has-it@client.example","reason":"550"}"#),
        404,
    ),
    // --- reminders
    get("/companies/{company}/reminders", 200),
    post(
        "/companies/{company}/reminders",
        Form(&[("version", "7"), ("do", "start")]),
        409,
    ),
    get("/companies/{company}/reminders/plan", 200),
    post(
        "/companies/{company}/reminders/plan",
        Form(&[("version", "0"), ("do", "save")]),
        422,
    ),
    get("/companies/{company}/reminders/forecast", 200),
    get("/companies/{company}/reminders/log", 200),
    asking(
        get("/companies/{company}/reminders/by-hand", 200),
        "for=all",
    ),
    post(
        "/companies/{company}/reminders/by-hand",
        Form(&[
            ("for", "chosen"),
            ("batch", "019ab000-0000-7000-8000-0000000005ee"),
        ]),
        422,
    ),
    get("/reminder-plan", 200),
    post("/reminder-plan", Form(&[("version", "0")]), 422),
    get("/api/v1/reminder-plan", 200),
    put("/api/v1/reminder-plan", Json(NO_PLAN), 422),
    get("/api/v1/companies/{company}/reminder-plan", 200),
    put(
        "/api/v1/companies/{company}/reminder-plan",
        Json(NO_PLAN),
        422,
    ),
    get("/api/v1/companies/{company}/reminder-forecast", 200),
    post(
        "/api/v1/companies/{company}/reminders",
        Json(r#"{"enrolments":["019ab000-0000-7000-8000-0000000005ee"],"dry_run":true}"#),
        404,
    ),
    get("/api/v1/companies/{company}/reminders/not-sent", 200),
    get("/api/v1/companies/{company}/letters", 200),
];

/// Whether a route answers before it looks for the object that it names: it
/// sends on to another one, or hands out the same to everybody.
pub fn looks_nowhere(path: &str) -> bool {
    matches!(
        path,
        "/companies/{company}" | "/companies/{company}/roster-imports/template"
    )
}

/// Where some callers are answered otherwise.
pub fn exception(path: &str, verb: Verb, caller: super::world::Who) -> Option<u16> {
    use super::world::Who;
    match (verb, path) {
        (Verb::Get, "/metrics") if caller == Who::FirmAdmin => Some(200),
        (Verb::Get, "/sign-in" | "/tablet") if caller == Who::Anonymous => Some(200),
        (Verb::Get, "/") if matches!(caller, Who::TraineeA | Who::TraineeB | Who::SiblingA) => {
            Some(200)
        }
        _ => None,
    }
}
