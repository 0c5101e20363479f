//! Programs that keep the org tree, and people with two numbers, in step with
//! an HR system.

use chrono::Days;
use kernel::Role;
use poem::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::browsing::{Browser, value};
use crate::support::World;

struct Desk {
    world: World,
    company: kernel::id::CompanyId,
    admin: Browser,
}

impl Desk {
    async fn open() -> Self {
        let world = World::with_track().await;
        Self {
            company: world.company("minato").await,
            admin: Browser::staff(&world, Role::FirmAdmin).await,
            world,
        }
    }

    async fn send(&self, method: Method, path: &str, body: Option<Value>) -> (StatusCode, Value) {
        let path = format!("/companies/{}{path}", self.company);
        let answer = self.admin.json(method, &path, body).await;
        let status = answer.0.status();
        let is_empty = status == StatusCode::NO_CONTENT;
        let body = if is_empty {
            Value::Null
        } else {
            value(answer).await
        };
        (status, body)
    }

    async fn added(&self, name: &str, under: Option<&Value>) -> Value {
        let mut body = json!({ "name": name });
        if let Some(under) = under {
            body["under"] = under.clone();
        }
        let (status, unit) = self.send(Method::POST, "/units", Some(body)).await;
        assert_eq!(status, StatusCode::CREATED, "{unit}");
        unit["id"].clone()
    }

    async fn paths(&self) -> Vec<String> {
        let (_, tree) = self.send(Method::GET, "/units", None).await;
        let units = tree["units"].as_array().expect("units").iter();
        units
            .map(|unit| unit["path"].as_str().expect("a path").to_owned())
            .collect()
    }
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

#[tokio::test]
async fn a_program_builds_moves_and_renames_units() {
    let desk = Desk::open().await;
    let today = desk.world.app.clock.today();
    let west = desk.added("西日本", None).await;
    let shop = desk.added("梅田店", None).await;
    let change = json!({ "change": "move", "under": west, "effective_on": today });
    let changes = format!("/units/{}/changes", text(&shop));
    let (status, moved) = desk.send(Method::POST, &changes, Some(change)).await;
    assert_eq!(
        (status, &moved["state"]),
        (StatusCode::CREATED, &json!("applied"))
    );
    assert_eq!(desk.paths().await, ["西日本", "西日本/梅田店"]);

    let later = today + Days::new(7);
    let rename = json!({ "change": "rename", "name": "大阪梅田店", "effective_on": later });
    let (_, planned) = desk.send(Method::POST, &changes, Some(rename)).await;
    assert_eq!(planned["state"], json!("planned"));
    let (_, tree) = desk.send(Method::GET, "/units", None).await;
    assert_eq!(tree["planned"], json!([planned]));
    let cancel = format!("/org-changes/{}", text(&planned["id"]));
    let (status, _) = desk.send(Method::DELETE, &cancel, None).await;
    assert_eq!(status, StatusCode::NO_CONTENT);

    let nameless = json!({ "change": "rename", "effective_on": today });
    let (status, refused) = desk.send(Method::POST, &changes, Some(nameless)).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(refused["errors"][0]["pointer"], json!("/name"));
    let (status, _) = desk
        .send(Method::DELETE, &format!("/units/{}", text(&west)), None)
        .await;
    assert_eq!(status, StatusCode::CONFLICT, "a unit lies below it");
}

#[tokio::test]
async fn a_program_transfers_people_and_joins_their_numbers() {
    let desk = Desk::open().await;
    let today = desk.world.app.clock.today();
    let first = desk.world.trainee(desk.company, "0001").await;
    desk.world.trainee(desk.company, "0002").await;
    let person = format!("/people/{}", first.membership.expect("a member"));
    let unit = desk.added("本社", None).await;
    let transfer = json!({ "unit": unit, "effective_on": today });
    let transfers = format!("{person}/transfers");
    let (status, dated) = desk.send(Method::POST, &transfers, Some(transfer)).await;
    assert_eq!((status, &dated["to"]), (StatusCode::CREATED, &unit));
    let chief = json!({ "employee_no": "0002" });
    let supervisor = format!("{person}/supervisor");
    let (status, _) = desk
        .send(Method::POST, &supervisor, Some(chief.clone()))
        .await;
    assert_eq!(status, StatusCode::NO_CONTENT);

    let employments = format!("{person}/employments");
    let (status, _) = desk.send(Method::POST, &employments, Some(chief)).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    let (_, shown) = desk.send(Method::GET, &person, None).await;
    assert_eq!(shown["unit"], json!("本社"));
    assert_eq!(shown["employments"][0]["employee_no"], json!("0002"));
    let (status, _) = desk.send(Method::DELETE, &employments, None).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    let (status, refused) = desk.send(Method::DELETE, &employments, None).await;
    assert_eq!(
        (status, &refused["code"]),
        (StatusCode::CONFLICT, &json!("person.only_employment"))
    );
}
