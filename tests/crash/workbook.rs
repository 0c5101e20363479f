//! Workbooks that would eat the machine, at the doors that take workbooks.

use reqwest::Method;
use testkit::workbook::{raw_workbook, sheet_xml, text_cell};

use super::client::Client;
use super::server::{Fate, Server};
use super::world::{Stage, World};

/// Two cells that span the whole grid, and texts of sixty mebibytes.
fn bombs() -> [(&'static str, Vec<u8>); 2] {
    let rows = format!(
        "<row r=\"1\">{}</row><row r=\"1048576\">{}</row>",
        text_cell("A1"),
        text_cell("XFD1048576")
    );
    let texts = vec![b' '; 60 << 20];
    [
        ("grid", raw_workbook(&sheet_xml(&rows), &[])),
        (
            "texts",
            raw_workbook(&sheet_xml(""), &[("xl/sharedStrings.xml", &texts)]),
        ),
    ]
}

#[tokio::test]
async fn a_workbook_bomb_is_refused_and_the_server_lives_on() {
    let world = World::build(0, Stage::BeforeQuiz).await;
    let server = Server::start(world.data(), &Fate::Lives).await;
    let server = server.expect("it starts");
    let rosters = format!(
        "/api/v1/companies/{}/roster-imports?file_name=a.xlsx",
        world.company
    );
    let questions =
        "/api/v1/question-imports?file_name=a.xlsx&format=xlsx&track=greeting&quiz=G1-quiz";
    for (key, path) in [
        (&world.hr_key, rosters.as_str()),
        (&world.admin_key, questions),
        (&world.admin_key, "/api/v1/rating-imports?file_name=a.xlsx"),
    ] {
        let client = Client::new(&server.url, Some(key));
        for (name, bytes) in bombs() {
            assert!(bytes.len() < 1 << 20, "the bomb is small");
            let refused = client.upload(path, bytes).await.expect("an answer");
            assert_eq!(refused.status, 422, "{name} at {path}: {refused:?}");
        }
        let other = client.send(Method::GET, "/api/v1/me", None).await;
        assert_eq!(other.expect("the server lives").status, 200);
    }
}
