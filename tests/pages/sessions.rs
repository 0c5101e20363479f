//! A training session with plain forms, from the plan to the closed day.

use sessions::check_in::Passage;

use crate::site::{Browser, Site};

const CLIENT: &str = "みなと百貨店";

fn plan<'p>(day: &'p str, instructor: &'p str) -> Vec<(&'static str, &'p str)> {
    vec![
        ("code", "S001"),
        ("kind", "company"),
        ("company", "minato"),
        ("track", "greeting"),
        ("title", "はじめの研修"),
        ("dates/0/on", day),
        ("dates/0/from", "13:00"),
        ("dates/0/to", "16:00"),
        ("venue", "本店 5階"),
        ("map_link", "https://map.example/honten"),
        ("belongings", "筆記用具"),
        ("max_seats", "1"),
        ("opens", "at_end"),
        ("instructor", instructor),
    ]
}

/// A site at ten in the morning with a session at one.
struct Day {
    site: Site,
    admin: Browser,
    instructor: Browser,
    path: String,
}

impl Day {
    async fn new() -> Self {
        let site = Site::small().await;
        site.company("minato", CLIENT).await;
        let (admin, instructor) = (site.firm_admin().await, site.instructor().await);
        let (day, account) = (
            site.app.clock.today().to_string(),
            instructor.account().to_string(),
        );
        let made = admin.post_form("/sessions", &plan(&day, &account)).await;
        let path = made.is(303).location().to_owned();
        admin
            .post_form(&format!("{path}/publication"), &[])
            .await
            .is(303);
        Self {
            site,
            admin,
            instructor,
            path,
        }
    }

    async fn learner(&self, name: &str) -> Browser {
        let company = people::read::company_by_code(&self.site.app.db.read(), "minato").await;
        let company = company.expect("read").expect("there").id;
        let learner = self.site.trainee(company, name).await;
        let member = learner.membership();
        self.site.enrol(company, "greeting", &[member]).await;
        learner
    }

    async fn at(&self, hours: i64) {
        self.site.app.clock.advance(chrono::TimeDelta::hours(hours));
    }
}

#[tokio::test]
async fn a_refused_plan_keeps_what_was_typed_and_names_every_fault() {
    let site = Site::small().await;
    let (admin, instructor) = (site.firm_admin().await, site.instructor().await);
    let account = instructor.account().to_string();
    let refused = admin
        .post_form("/sessions", &plan("12月10日", &account))
        .await;
    refused
        .is(422)
        .shows("href=\"#f-dates/0/on\"")
        .shows("href=\"#f-company\"")
        .shows("value=\"はじめの研修\"")
        .shows(&format!("value=\"{account}\" checked"));
    site.finish().await;
}

#[tokio::test]
async fn a_day_runs_from_booking_to_its_close_without_script() {
    let day = Day::new().await;
    let (first, second) = (day.learner("髙橋 桜").await, day.learner("佐藤 守").await);
    first.get("/").await.is(200).shows("申し込める集合研修");
    let mine = format!("/my{}", day.path);
    first
        .get(&mine)
        .await
        .is(200)
        .shows("本店 5階")
        .shows("https://map.example/honten")
        .shows("予約する");
    let booking = format!("{mine}/booking");
    first.post_form(&booking, &[]).await.is(303).leads_to(&mine);
    second.post_form(&booking, &[]).await.is(303);
    second.get(&mine).await.shows("キャンセル待ち（1番目）");
    first
        .post_form(&format!("{mine}/cancellation"), &[])
        .await
        .is(303);
    second.get(&mine).await.shows("予約済");
    day.admin
        .get(&day.path)
        .await
        .is(200)
        .shows("佐藤 守")
        .shows("本人が取消");

    // The instructor begins at the day's page; one tap leads to the roster.
    day.at(3).await;
    let instructor = day.site.browser_of(day.instructor.account()).await;
    instructor.get("/").await.is(303).leads_to("/today");
    let today = instructor.get("/today").await;
    let date = today.is(200).between(&format!("{}/dates/", day.path), "\"");
    let roster = format!("{}/dates/{date}", day.path);
    let page = instructor.get(&roster).await;
    page.is(200).shows("佐藤 守").shows("未入力1人");
    let value = |name: &str| page.between(&format!("name=\"{name}\" value=\""), "\"");
    let (person, key) = (value("booking"), value("key"));
    let tap = |status: &'static str| {
        [
            ("booking", person.clone()),
            ("key", key.clone()),
            ("status", status.to_owned()),
        ]
    };
    let marks = format!("{roster}/marks");
    for status in ["late", "late"] {
        let fields = tap(status);
        let fields = fields
            .each_ref()
            .map(|(name, value)| (*name, value.as_str()));
        instructor.post_form(&marks, &fields).await.is(303);
    }
    let other = tap("absent");
    let other = other
        .each_ref()
        .map(|(name, value)| (*name, value.as_str()));
    instructor
        .post_form(&marks, &other)
        .await
        .is(409)
        .shows("前に別の内容で届いています");
    let page = instructor.get(&roster).await;
    page.shows("遅刻").shows("1つ戻す");

    // Closing gives credit, and the learner goes on with the quiz.
    let closing = format!("{}/closing", day.path);
    instructor.post_form(&closing, &[]).await.is(303);
    instructor.get(&day.path).await.shows("実施済");
    let second = day.site.browser_of(second.account()).await;
    second.get(&mine).await.shows("遅刻");
    let enrolment = second.enrolment().await;
    let (next, _) = second.next_step(&enrolment).await.expect("a quiz is left");
    assert_eq!(next, "G1-quiz");
    day.site.finish().await;
}

#[tokio::test]
async fn the_code_on_the_projector_takes_one_tap() {
    let day = Day::new().await;
    let learner = day.learner("髙橋 桜").await;
    let booking = format!("/my{}/booking", day.path);
    learner.post_form(&booking, &[]).await.is(303);
    day.at(3).await;
    let instructor = day.site.browser_of(day.instructor.account()).await;
    let today = instructor.get("/today").await;
    let date = today.between(&format!("{}/dates/", day.path), "\"");
    let projector = format!("{}/dates/{date}/projector/in", day.path);
    instructor
        .get(&projector)
        .await
        .is(200)
        .shows("<svg")
        .shows("0 / 1人");
    let shown_again = instructor.get(&projector).await;
    assert_eq!(shown_again.header("refresh"), Some("20"));
    let session = day.path.trim_start_matches("/sessions/");
    let shown = journeys::projector_code(
        &day.site.app,
        instructor.actor(),
        session.parse().expect("a key"),
        date.parse().expect("a key"),
        Passage::In,
    );
    let address = shown.await.expect("shown").address;
    let address = address.trim_start_matches(crate::site::BASE_URL);
    let learner = day.site.browser_of(learner.account()).await;
    let page = learner.get(address).await;
    let ticket = page.is(200).between("name=\"ticket\" value=\"", "\"");
    let post = format!("/check-in/{date}/in");
    for _ in 0..2 {
        let tapped = learner.post_form(&post, &[("ticket", &ticket)]).await;
        tapped.is(303).leads_to("/my/sessions");
    }
    learner.get(address).await.shows("記録されています");
    instructor.get(&projector).await.shows("1 / 1人");
    // The page's script asks for no page.
    let roster = instructor.get(&format!("{}/dates/{date}", day.path)).await;
    let booking = roster.between("name=\"booking\" value=\"", "\"");
    let sent = instructor
        .clone()
        .with_header("x-kept-sheet", "1")
        .post_form(
            &format!("{}/dates/{date}/marks", day.path),
            &[
                ("booking", booking.as_str()),
                ("status", "partial-50"),
                ("key", "019ab000-0000-7000-8000-00000000aaaa"),
            ],
        )
        .await;
    assert_eq!(sent.is(200).header("x-sheet-taken"), Some("1"));
    day.site.finish().await;
}

#[tokio::test]
async fn hr_books_people_and_is_told_who_was_left_out() {
    let day = Day::new().await;
    let company = people::read::company_by_code(&day.site.app.db.read(), "minato").await;
    let company = company.expect("read").expect("there").id;
    let hr = day.site.hr(company).await;
    let learner = day.learner("髙橋 桜").await;
    let member = learner.membership().to_string();
    let page = format!("/companies/{company}{}", day.path);
    hr.get(&format!("/companies/{company}/sessions"))
        .await
        .is(200)
        .shows("はじめの研修");
    hr.get(&page).await.is(200).shows("髙橋 桜");
    let bookings = format!("{page}/bookings");
    hr.post_form(&bookings, &[])
        .await
        .is(422)
        .shows("予約する人を");
    let fields = [("member", member.as_str())];
    hr.post_form(&bookings, &fields).await.is(303);
    hr.post_form(&bookings, &fields)
        .await
        .is(200)
        .shows("もう申し込んでいます。");
    let booked = hr.get(&page).await;
    let cancellation = booked.between(&format!("action=\"{page}/bookings/"), "\"");
    hr.post_form(&format!("{page}/bookings/{cancellation}"), &[])
        .await
        .is(303);
    hr.get(&page).await.shows("会社が取消");
    let other = day.site.company("kita", "きた商事").await;
    let foreign = day.site.hr(other).await;
    foreign
        .get(&format!("/companies/{other}{}", day.path))
        .await
        .is(404);
    day.site.finish().await;
}
