//! A tablet that a shop shares: one person after the other, and nothing of the
//! one before.

use chrono::TimeDelta;
use poem::http::StatusCode;

use crate::people::hands::{Browser, PASSWORD, hr, member, sign_in};
use crate::support::World;

const MINUTE: TimeDelta = TimeDelta::minutes(1);

/// A shared tablet of a company with two learners and one HR.
struct Shop {
    world: World,
    company: String,
    hr: Browser,
    tablet: Browser,
}

impl Shop {
    async fn open() -> Self {
        let world = World::empty().await;
        let (company, hr) = hr(&world, "aoba").await;
        member(&world, company, "0012", "m@example.jp", "本社/梅田店").await;
        member(&world, company, "0013", "n@example.jp", "本社/梅田店").await;
        let tablet = Browser::at(&world);
        sign_in(&tablet, "aoba", "hr@example.jp").await;
        let path = format!("/companies/{company}/devices");
        tablet.get(&path).await.shows("まだありません。");
        let before = tablet.session().expect("signed in");
        tablet
            .post(&path, &[("name", "二階のタブレット")])
            .await
            .leads_to("/tablet");
        assert_eq!(tablet.session(), None);
        let dead = Browser::at(&world);
        dead.cookies.borrow_mut().insert("sid".to_owned(), before);
        dead.get(&path)
            .await
            .leads_to(&format!("/sign-in?next={path}"));
        Self {
            world,
            company: company.to_string(),
            hr,
            tablet,
        }
    }

    async fn begin(&self, number: &str) {
        let typed = [("employee_no", number), ("secret", PASSWORD)];
        self.tablet.post("/tablet", &typed).await.leads_to("/");
    }

    fn devices(&self) -> String {
        format!("/companies/{}/devices", self.company)
    }
}

#[tokio::test]
async fn one_person_after_the_other_begins_at_a_page_without_names() {
    let shop = Shop::open().await;
    shop.tablet
        .get("/tablet")
        .await
        .shows("二階のタブレット")
        .hides("髙橋")
        .hides("サインアウト");
    shop.begin("0012").await;
    let first = shop.tablet.session().expect("signed in");
    shop.tablet
        .get("/")
        .await
        .shows("髙橋 﨑子0012")
        .shows("終わる")
        .shows("data-idle=\"600\"")
        .hides("サインアウト");
    let ended = shop.tablet.client.post("/sign-out");
    let cookies = format!(
        "sid={first}; device={}",
        shop.tablet.cookies.borrow()["device"]
    );
    let token = shop.tablet.token.borrow().clone().expect("a token");
    let ended = ended
        .header("Cookie", cookies)
        .header("X-CSRF-Token", token);
    let ended = ended.send().await.0;
    let header = |name: &str| {
        ended
            .headers()
            .get(name)
            .map(|value| value.to_str().expect("ASCII"))
    };
    assert_eq!(header("location"), Some("/tablet"));
    assert_eq!(header("clear-site-data"), Some("\"cache\", \"storage\""));
    assert_eq!(header("cache-control"), Some("no-store"));
    let dropped: Vec<&str> = ended
        .headers()
        .get_all("set-cookie")
        .iter()
        .map(|line| line.to_str().expect("ASCII"))
        .collect();
    for name in ["sid=;", "reading=;"] {
        let line = dropped.iter().find(|line| line.starts_with(name));
        assert!(
            line.is_some_and(|line| line.contains("Max-Age=0")),
            "{dropped:?}"
        );
    }
    assert!(!dropped.iter().any(|line| line.starts_with("device=")));

    // The session is dead, and the browser's way back leads to the next person.
    shop.tablet.get("/history").await.leads_to("/tablet");
    shop.begin("0013").await;
    let second = shop.tablet.session().expect("signed in");
    assert_ne!(first, second);
    shop.tablet
        .get("/")
        .await
        .shows("髙橋 﨑子0013")
        .hides("0012");
}

#[tokio::test]
async fn a_session_on_a_shared_device_is_short_and_only_learns() {
    let shop = Shop::open().await;
    shop.begin("0001").await;
    // HR themselves, but at the tablet nobody manages anybody.
    let people = format!("/companies/{}/people", shop.company);
    shop.tablet.get(&people).await.is(StatusCode::FORBIDDEN);
    shop.tablet
        .get(&shop.devices())
        .await
        .is(StatusCode::FORBIDDEN);
    shop.world.app.clock.advance(MINUTE * 9);
    shop.tablet.get("/").await.is(StatusCode::OK);
    shop.world.app.clock.advance(MINUTE * 9);
    shop.tablet.get("/").await.is(StatusCode::OK);
    shop.world.app.clock.advance(MINUTE * 10);
    shop.tablet.get("/").await.leads_to("/tablet");

    // Every other door of the same browser leads to the same kind of session.
    sign_in(&shop.tablet, "aoba", "hr@example.jp").await;
    shop.tablet.get(&people).await.is(StatusCode::FORBIDDEN);
    shop.tablet.get("/").await.shows("終わる");
    let changed = [
        ("current", PASSWORD),
        ("password", "another good passphrase"),
    ];
    shop.tablet.post("/password", &changed).await.leads_to("/");
    shop.tablet.get(&people).await.is(StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_wrong_secret_says_nothing_and_a_pin_is_taken_like_a_password() {
    let shop = Shop::open().await;
    let wrong = |number: &'static str| [("employee_no", number), ("secret", "wrong horse battery")];
    let known = shop.tablet.post("/tablet", &wrong("0012")).await;
    known
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .hides("wrong horse");
    let unknown = shop.tablet.post("/tablet", &wrong("0099")).await;
    assert_eq!(unknown.text.replace("0099", "0012"), known.text);
    shop.tablet
        .post("/tablet", &[])
        .await
        .shows("href=\"#f-employee_no\"")
        .shows("href=\"#f-secret\"");

    member(
        &shop.world,
        shop.company
            .parse()
            .map(kernel::id::CompanyId)
            .expect("a key"),
        "0020",
        "",
        "",
    )
    .await;
    let slips = format!("/companies/{}/slips", shop.company);
    shop.hr
        .get(&format!("/companies/{}/people", shop.company))
        .await;
    let slips = shop.hr.post(&slips, &[("for", "without_email")]).await;
    let (_, rest) = slips.text.split_once("<dt>PIN</dt><dd><b>").expect("a PIN");
    let typed = [
        ("employee_no", "0020"),
        ("secret", &rest[.."1234 5678".len()]),
    ];
    shop.tablet
        .post("/tablet", &typed)
        .await
        .leads_to("/password");
    let typed = [("password", PASSWORD)];
    shop.tablet.get("/password").await.shows("終わる");
    shop.tablet.post("/password", &typed).await.leads_to("/");
    shop.tablet.get("/").await.shows("終わる");
}

#[tokio::test]
async fn a_stopped_device_ends_its_session_at_once_and_is_a_browser_like_any_other() {
    let shop = Shop::open().await;
    shop.begin("0012").await;
    let list = shop.hr.get(&shop.devices()).await;
    list.shows("二階のタブレット").shows("会社全体");
    let (_, rest) = list.text.split_once("/devices/").expect("a device");
    let device = &rest[..36];
    let stop = format!("{}/{device}/stop", shop.devices());
    let (_, stranger) = hr(&shop.world, "midori").await;
    stranger.get("/settings").await;
    stranger.post(&stop, &[]).await.is(StatusCode::NOT_FOUND);
    shop.tablet.get("/").await.is(StatusCode::OK);
    shop.hr.post(&stop, &[]).await.leads_to(&shop.devices());
    shop.hr.get(&shop.devices()).await.hides("二階のタブレット");
    shop.hr.post(&stop, &[]).await.is(StatusCode::NOT_FOUND);
    shop.tablet.get("/").await.leads_to("/tablet");
    shop.tablet
        .get("/tablet")
        .await
        .shows("店舗共用タブレットではありません");
    assert_eq!(shop.tablet.cookies.borrow()["device"], "");
    sign_in(&shop.tablet, "aoba", "hr@example.jp").await;
    shop.tablet.get(&shop.devices()).await.is(StatusCode::OK);
}

#[tokio::test]
async fn only_whoever_manages_people_there_stops_it_at_the_tablet() {
    let shop = Shop::open().await;
    shop.tablet.get("/tablet/leave").await.is(StatusCode::OK);
    let learner = [("login", "0012"), ("password", PASSWORD)];
    let refused = shop.tablet.post("/tablet/leave", &learner).await;
    refused.is(StatusCode::UNPROCESSABLE_ENTITY).hides(PASSWORD);
    shop.tablet.get("/tablet").await.shows("二階のタブレット");
    let hr = [("login", "hr@example.jp"), ("password", PASSWORD)];
    shop.tablet
        .post("/tablet/leave", &hr)
        .await
        .leads_to(&shop.devices());
    shop.tablet
        .get(&shop.devices())
        .await
        .is(StatusCode::OK)
        .hides("二階のタブレット");
}

#[tokio::test]
async fn a_unit_manager_starts_one_for_their_own_units_only() {
    let shop = Shop::open().await;
    let app = &shop.world.app;
    let company = shop
        .company
        .parse()
        .map(kernel::id::CompanyId)
        .expect("a key");
    let units = people::read::units(&app.db.read(), company)
        .await
        .expect("units");
    let unit = |path: &str| {
        let unit = units.iter().find(|unit| unit.path == path);
        unit.expect("a unit").id
    };
    let manager = member(&shop.world, company, "0030", "u@example.jp", "本社/梅田店").await;
    let grant = people::write::Grant {
        role: kernel::Role::UnitManager,
        company: Some(company),
        unit: Some(unit("本社/梅田店")),
    };
    journeys::grant_role(app, None, manager.account, grant)
        .await
        .expect("granted");
    let browser = Browser::at(&shop.world);
    sign_in(&browser, "aoba", "0030").await;
    browser
        .get(&shop.devices())
        .await
        .hides("二階のタブレット")
        .hides("会社全体");
    let (own, other) = (unit("本社/梅田店").to_string(), unit("本社").to_string());
    let typed = [("name", "レジ横")];
    browser
        .post(&shop.devices(), &typed)
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .shows("部署・店舗を選んでください")
        .shows("value=\"レジ横\"");
    let typed = [("name", "レジ横"), ("unit", other.as_str())];
    browser
        .post(&shop.devices(), &typed)
        .await
        .is(StatusCode::NOT_FOUND);
    let typed = [("name", "レジ横"), ("unit", own.as_str())];
    browser
        .post(&shop.devices(), &typed)
        .await
        .leads_to("/tablet");
    shop.hr
        .get(&shop.devices())
        .await
        .shows("レジ横")
        .shows("本社/梅田店");
}
