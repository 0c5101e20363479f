//! What a refusal looks like: RFC 9457 for programs, a page for people, and
//! never a word about our insides.

use kernel::{Failure, Fault};
use poem::http::{Method, StatusCode};
use poem::{Route, get, handler};
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi, OpenApiService};
use sea_orm::DbErr;

use api::http::{PageResult, Problem};
use api::policy::{Access, Rule, get as row, post as post_row};

use crate::door::site::{Site, json, text};

const SECRET: &str = "SELECT password_hash FROM accounts";

#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct Note {
    #[oai(validator(max_length = 5))]
    text: String,
}

struct NotesApi;

#[OpenApi]
impl NotesApi {
    #[oai(path = "/notes", method = "post", operation_id = "addNote")]
    async fn add(&self, note: Json<Note>) -> Result<Json<Note>, Problem> {
        match note.0.text.as_str() {
            "panic" => panic!("{SECRET}"),
            "db" => Err(Failure::from(DbErr::Custom(SECRET.to_owned())).into()),
            "busy" => Err(Problem::timed_out()),
            "many" => Err(Failure::invalid(vec![
                Fault::new("/text", "note.first", "一つ目の誤りです。"),
                Fault::new("/text", "note.second", "二つ目の誤りです。"),
            ])
            .into()),
            _ => Ok(note),
        }
    }
}

#[handler]
async fn page(poem::web::Path(what): poem::web::Path<String>) -> PageResult {
    match what.as_str() {
        "panic" => panic!("{SECRET}"),
        "db" => Err(Failure::from(DbErr::Custom(SECRET.to_owned())).into()),
        "forbidden" => Err(Failure::forbidden().into()),
        _ => Err(Failure::not_found().into()),
    }
}

const TABLE: &[Rule] = &[
    row("/pages/{what}", Access::Anyone),
    post_row("/api/v1/notes", Access::Anyone),
];

async fn site() -> Site {
    let api = OpenApiService::new(NotesApi, "Notes", "1");
    let document = api.spec();
    let routes = Route::new()
        .at("/pages/:what", get(page))
        .nest("/api/v1", api);
    Site::at("http://localhost", TABLE, &document, routes).await
}

async fn post_note(site: &Site, body: &str) -> poem::test::TestResponse {
    let request = site.client.post("/api/v1/notes");
    let request = request.content_type("application/json");
    request.body(body.to_owned()).send().await
}

#[tokio::test]
async fn a_breakdown_tells_the_request_id_and_nothing_else() {
    let site = site().await;
    for what in ["db", "panic"] {
        let response = post_note(&site, &format!(r#"{{"text":"{what}"}}"#)).await;
        response.assert_status(StatusCode::INTERNAL_SERVER_ERROR);
        response.assert_content_type("application/problem+json");
        let id = response.0.headers()["x-request-id"]
            .to_str()
            .expect("text")
            .to_owned();
        let body = text(response).await;
        assert!(body.contains(&id), "{body}");
        assert!(!body.contains("SELECT"), "{body}");

        let response = site.client.get(format!("/pages/{what}")).send().await;
        response.assert_status(StatusCode::INTERNAL_SERVER_ERROR);
        response.assert_content_type("text/html; charset=utf-8");
        let id = response.0.headers()["x-request-id"]
            .to_str()
            .expect("text")
            .to_owned();
        let body = text(response).await;
        assert!(body.contains(&id), "{body}");
        assert!(!body.contains("SELECT"), "{body}");
    }
}

#[tokio::test]
async fn after_a_panic_the_next_request_is_served() {
    let site = site().await;
    post_note(&site, r#"{"text":"panic"}"#).await;
    post_note(&site, r#"{"text":"fine"}"#)
        .await
        .assert_status_is_ok();
}

#[tokio::test]
async fn every_fault_of_an_input_is_listed() {
    let site = site().await;
    let response = post_note(&site, r#"{"text":"many"}"#).await;
    response.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
    let problem = json(response).await;
    assert_eq!(problem["type"], "urn:terakoya:input.invalid");
    assert_eq!(problem["code"], "input.invalid");
    assert_eq!(problem["status"], 422);
    assert_eq!(problem["title"], "入力に誤りがあります");
    assert_eq!(problem["detail"], "2か所に誤りがあります。");
    assert_eq!(problem["instance"], "/api/v1/notes");
    assert_eq!(problem["errors"][0]["pointer"], "/text");
    assert_eq!(problem["errors"][1]["code"], "note.second");
    assert_eq!(problem["errors"][1]["message"], "二つ目の誤りです。");
}

#[tokio::test]
async fn what_the_framework_refuses_is_a_problem_document_too() {
    let site = site().await;
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    for (body, status) in [
        ("{", 400),
        (r#"{"text":"a","role":"firm_admin"}"#, 400),
        (r#"{"text":"far too long"}"#, 400),
        (r#"{}"#, 400),
        (r#"{"text":null}"#, 400),
        (r#"[1e309]"#, 400),
        (deep.as_str(), 400),
    ] {
        let response = post_note(&site, body).await;
        let shown = &body[..body.len().min(40)];
        assert_eq!(response.0.status().as_u16(), status, "{shown}");
        response.assert_content_type("application/problem+json");
        let problem = json(response).await;
        assert_eq!(problem["code"], "request.malformed", "{shown}");
    }
    let response = site.client.post("/api/v1/notes").content_type("text/plain");
    let response = response.body(r#"{"text":"a"}"#).send().await;
    response.assert_status(StatusCode::UNSUPPORTED_MEDIA_TYPE);
    response.assert_content_type("application/problem+json");
}

#[tokio::test]
async fn unknown_and_repeated_query_parameters_are_refused() {
    let site = site().await;
    let request = site.client.post("/api/v1/notes?limit=1");
    let request = request
        .content_type("application/json")
        .body(r#"{"text":"a"}"#);
    let response = request.send().await;
    response.assert_status(StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn an_unknown_path_is_not_found_and_a_wrong_method_names_the_right_ones() {
    let site = site().await;
    let response = site.client.get("/api/v1/nothing").send().await;
    response.assert_status(StatusCode::NOT_FOUND);
    response.assert_content_type("application/problem+json");
    let response = site.client.get("/nothing").send().await;
    response.assert_status(StatusCode::NOT_FOUND);
    response.assert_content_type("text/html; charset=utf-8");

    let brew = Method::from_bytes(b"BREW").expect("a method");
    for method in [
        Method::GET,
        Method::DELETE,
        Method::OPTIONS,
        Method::TRACE,
        brew,
    ] {
        let response = site.client.request(method, "/api/v1/notes").send().await;
        response.assert_status(StatusCode::METHOD_NOT_ALLOWED);
        response.assert_header("allow", "POST");
    }
}

#[tokio::test]
async fn a_header_does_not_turn_one_method_into_another() {
    let site = site().await;
    for header in [
        "X-HTTP-Method-Override",
        "X-HTTP-Method",
        "X-Method-Override",
    ] {
        let request = site.client.get("/api/v1/notes").header(header, "POST");
        request
            .send()
            .await
            .assert_status(StatusCode::METHOD_NOT_ALLOWED);
    }
}

#[tokio::test]
async fn a_handler_without_a_row_in_the_table_is_not_found() {
    let routes = Route::new().at("/pages/:what", get(page));
    let site = Site::new(&[], routes).await;
    let response = site.client.get("/pages/forbidden").send().await;
    response.assert_status(StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn busy_says_when_to_come_back() {
    let site = site().await;
    let response = post_note(&site, r#"{"text":"busy"}"#).await;
    response.assert_status(StatusCode::SERVICE_UNAVAILABLE);
    response.assert_header("retry-after", "2");
}
