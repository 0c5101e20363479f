//! Taking a quiz through the door: with plain forms, and as JSON.

use crate::browsing::{Browser, fields, location, text, value};
use crate::support::World;
use kernel::id::EnrolmentId;
use poem::http::{Method, StatusCode};
use serde_json::{Value, json};

struct Reader {
    world: World,
    browser: Browser,
    enrolment: EnrolmentId,
}

/// A trainee who has read what the first quiz is about.
async fn reader() -> Reader {
    let world = World::with_track().await;
    let (trainee, enrolment) = world.learner().await;
    journeys::complete_lesson(&world.app, &trainee, enrolment, "G1-1")
        .await
        .expect("read");
    let browser = Browser::signed_in(&world, &trainee).await;
    Reader {
        world,
        browser,
        enrolment,
    }
}

/// The key of the option with this text on a question's page.
fn option(page: &str, text: &str) -> String {
    let before = page.split(&format!("<span>{text}</span>")).next();
    let keys = fields(before.expect("the option is there"), "option");
    keys.last().expect("a key").clone()
}

#[tokio::test]
async fn a_quiz_is_taken_to_its_result_with_plain_forms() {
    let Reader {
        world: _world,
        browser,
        enrolment,
    } = reader().await;
    let intro = format!("/learn/{enrolment}/quizzes/G1-quiz");
    let page = browser.page(&intro).await;
    assert!(page.contains("5点のうち4点以上"), "{page}");
    let mut place = location(&browser.submit(&format!("{intro}/attempts"), &[]).await);
    assert!(place.ends_with("/questions/1"));
    for number in 1..=5 {
        let page = browser.page(&place).await;
        assert!(page.contains(&format!("設問{number}")));
        assert!(!page.contains("explanation") && !page.contains("correct"));
        let answer = option(&page, if number == 2 { "乙" } else { "甲" });
        let version = &fields(&page, "version")[0];
        let typed = [("option", answer.as_str()), ("version", version)];
        if number == 3 {
            place = place.replace("/questions/3", "/questions/4");
            continue;
        }
        place = location(&browser.submit(&place, &typed).await);
    }
    assert!(place.ends_with("/check"));
    let check = browser.page(&place).await;
    assert!(check.contains("まだ答えていない設問が1問あります"));
    assert!(check.contains("/questions/3\">設問3に答える"));
    let submission = place.replace("/check", "/submission");
    let result = location(&browser.submit(&submission, &[]).await);
    let page = browser.page(&result).await;
    assert!(page.contains("不合格") && page.contains("もう一度受ける（あと2回）"));
    assert!(page.contains(&format!("/learn/{enrolment}/lessons/G1-1")));
    assert_eq!(page.matches("class=\"why\"").count(), 4, "own choices only");

    let again = location(&browser.submit(&submission, &[]).await);
    assert_eq!(again, result);
    let closed = location(&browser.get(&place).await);
    assert_eq!(closed, result);
}

#[tokio::test]
async fn going_on_leads_to_the_first_question_without_an_answer() {
    let Reader {
        world: _world,
        browser,
        enrolment,
    } = reader().await;
    let start = format!("/learn/{enrolment}/quizzes/G1-quiz/attempts");
    let first = location(&browser.submit(&start, &[]).await);
    let page = browser.page(&first).await;
    let answer = option(&page, "甲");
    let typed = [
        ("option", answer.as_str()),
        ("version", "0"),
        ("go", "check"),
    ];
    let check = location(&browser.submit(&first, &typed).await);
    assert!(check.ends_with("/check"));
    let second = location(&browser.submit(&start, &[]).await);
    assert!(second.ends_with("/questions/2"));
    let typed = [("version", "0"), ("go", "back")];
    let back = location(&browser.submit(&second, &typed).await);
    assert_eq!(back, first);
    assert!(browser.page(&back).await.contains("checked"));
}

#[tokio::test]
async fn a_draft_saves_itself_and_a_stale_form_is_shown_again() {
    let Reader {
        world: _world,
        browser,
        enrolment,
    } = reader().await;
    let start = format!("/learn/{enrolment}/quizzes/G1-quiz/attempts");
    let place = location(&browser.submit(&start, &[]).await);
    let page = browser.page(&place).await;
    let (right, wrong) = (option(&page, "甲"), option(&page, "乙"));
    let draft = format!("{place}/draft");
    let saved = browser
        .submit(&draft, &[("option", &right), ("version", "0")])
        .await;
    saved.assert_status_is_ok();
    saved.assert_header("x-answer-version", "1");
    let stale = browser
        .submit(&place, &[("option", &wrong), ("version", "0")])
        .await;
    stale.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
    let page = text(stale).await;
    assert!(page.contains("別の画面で、この設問の答えが変わりました"));
    assert_eq!(fields(&page, "version"), ["1"]);
    let same = browser
        .submit(&place, &[("option", &right), ("version", "0")])
        .await;
    assert!(location(&same).ends_with("/questions/2"));
    let forged = browser
        .submit(&place, &[("option", "no key"), ("version", "1")])
        .await;
    forged.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_locked_quiz_leads_to_the_page_that_says_what_comes_first() {
    let world = World::with_track().await;
    let (trainee, enrolment) = world.learner().await;
    let browser = Browser::signed_in(&world, &trainee).await;
    let intro = format!("/learn/{enrolment}/quizzes/G1-quiz");
    let elsewhere = location(&browser.get(&intro).await);
    assert!(browser.page(&elsewhere).await.contains("先に「本文G1」"));
    let elsewhere = location(&browser.submit(&format!("{intro}/attempts"), &[]).await);
    assert!(elsewhere.ends_with("/lessons/G1-quiz"));
}

/// Answers the first so many questions rightly.
async fn answer(browser: &Browser, attempt: &Value, count: usize) {
    let id = attempt["id"].as_str().expect("a key");
    let questions = attempt["questions"].as_array().expect("questions");
    for question in questions.iter().take(count) {
        let options = question["options"].as_array().expect("options");
        let right = options.iter().find(|option| option["text"] == "甲");
        let path = format!(
            "/me/attempts/{id}/answers/{}",
            question["id"].as_str().expect("a key")
        );
        let body = json!({ "options": [right.expect("an option")["id"]], "version": 0 });
        let saved = browser.json(Method::PUT, &path, Some(body)).await;
        saved.assert_status_is_ok();
        assert_eq!(value(saved).await, json!({ "version": 1 }));
    }
}

#[tokio::test]
async fn a_program_takes_a_quiz_and_never_sees_the_key_before_it_is_handed_in() {
    let Reader {
        world: _world,
        browser,
        enrolment,
    } = reader().await;
    let quiz = format!("/me/enrolments/{enrolment}/quizzes/G1-quiz");
    let intro = value(browser.json(Method::GET, &quiz, None).await).await;
    assert_eq!(
        (&intro["questions"], &intro["attempts_left"]),
        (&json!(5), &json!(3))
    );
    let begun = browser
        .json(Method::POST, &format!("{quiz}/attempts"), None)
        .await;
    begun.assert_status(StatusCode::CREATED);
    let attempt = value(begun).await;
    let again = browser
        .json(Method::POST, &format!("{quiz}/attempts"), None)
        .await;
    again.assert_status_is_ok();
    assert_eq!(value(again).await, attempt);
    let shown = attempt.to_string();
    assert!(!shown.contains("correct") && !shown.contains("explanation"));

    answer(&browser, &attempt, 4).await;
    let base = format!("/me/attempts/{}", attempt["id"].as_str().expect("a key"));
    let early = browser
        .json(Method::GET, &format!("{base}/result"), None)
        .await;
    early.assert_status(StatusCode::CONFLICT);
    let submission = format!("{base}/submission");
    let result = value(browser.json(Method::POST, &submission, None).await).await;
    assert_eq!(result["points"], 4);
    assert_eq!(
        (&result["passed"], &result["whole_key"]),
        (&json!(true), &json!(true))
    );
    let second = value(browser.json(Method::POST, &submission, None).await).await;
    assert_eq!(second, result);
    let late = browser.json(Method::GET, &base, None).await;
    late.assert_status(StatusCode::CONFLICT);
}

#[tokio::test]
async fn what_a_program_may_not_say_is_refused_and_changes_nothing() {
    let Reader {
        world,
        browser,
        enrolment,
    } = reader().await;
    let start = format!("/me/enrolments/{enrolment}/quizzes/G1-quiz/attempts");
    let attempt = value(browser.json(Method::POST, &start, None).await).await;
    let id = attempt["id"].as_str().expect("a key");
    let questions = attempt["questions"].as_array().expect("questions");
    let (first, second) = (&questions[0], &questions[1]);
    let both: Vec<&Value> = first["options"]
        .as_array()
        .expect("options")
        .iter()
        .map(|option| &option["id"])
        .collect();
    let path = |question: &Value| {
        let key = question["id"].as_str().expect("a key");
        format!("/me/attempts/{id}/answers/{key}")
    };
    for (question, body, status) in [
        (first, json!({ "options": both, "version": 0 }), 422),
        (second, json!({ "options": [both[0]], "version": 0 }), 422),
        (
            first,
            json!({ "options": [], "version": 0, "score": 5 }),
            400,
        ),
        (first, json!({ "options": [], "version": -1 }), 400),
        (first, json!({ "options": [both[0]], "version": 7 }), 409),
    ] {
        let refused = browser
            .json(Method::PUT, &path(question), Some(body.clone()))
            .await;
        assert_eq!(refused.0.status().as_u16(), status, "{body}");
    }
    let company = people::read::company_by_code(&world.app.db.read(), "minato").await;
    let company = company.expect("read").expect("there").id;
    let stranger = world.trainee(company, "0002").await;
    let stranger = Browser::signed_in(&world, &stranger).await;
    for (method, path) in [
        (Method::GET, format!("/me/attempts/{id}")),
        (Method::GET, format!("/me/attempts/{id}/result")),
        (Method::POST, format!("/me/attempts/{id}/submission")),
        (Method::POST, start.clone()),
    ] {
        let refused = stranger.json(method, &path, None).await;
        refused.assert_status(StatusCode::NOT_FOUND);
    }
    let now = browser
        .json(Method::GET, &format!("/me/attempts/{id}"), None)
        .await;
    assert_eq!(value(now).await, attempt);
}

/// A trainee before a quiz whose questions are answered in turn.
async fn reader_in_turn() -> Reader {
    let world = World::empty().await;
    testkit::content::edit(
        world.content.path(),
        "tracks/greeting/G1/G1-quiz.toml",
        "attempts = 3\n",
        "attempts = 3\nin_turn = true\n",
    );
    world.publish().await;
    let (trainee, enrolment) = world.learner().await;
    journeys::complete_lesson(&world.app, &trainee, enrolment, "G1-1")
        .await
        .expect("read");
    let browser = Browser::signed_in(&world, &trainee).await;
    Reader {
        world,
        browser,
        enrolment,
    }
}

#[tokio::test]
async fn in_turn_a_program_sees_no_question_ahead_and_changes_none_behind() {
    let Reader {
        world: _world,
        browser,
        enrolment,
    } = reader_in_turn().await;
    let start = format!("/me/enrolments/{enrolment}/quizzes/G1-quiz/attempts");
    let attempt = value(browser.json(Method::POST, &start, None).await).await;
    let shown = |attempt: &Value| attempt["questions"].as_array().expect("a list").len();
    assert_eq!((attempt["asked"].as_u64(), shown(&attempt)), (Some(5), 1));

    answer(&browser, &attempt, 1).await;
    let path = format!("/me/attempts/{}", attempt["id"].as_str().expect("a key"));
    let now = value(browser.json(Method::GET, &path, None).await).await;
    assert_eq!(shown(&now), 2);
    let first = &now["questions"][0];
    let other = first["options"].as_array().expect("options").iter();
    let other = other.clone().find(|option| option["text"] == "乙");
    let body = json!({ "options": [other.expect("another")["id"]], "version": 1 });
    let back = format!("{path}/answers/{}", first["id"].as_str().expect("a key"));
    let refused = browser.json(Method::PUT, &back, Some(body)).await;
    refused.assert_status(StatusCode::CONFLICT);
    assert_eq!(value(refused).await["code"], "quiz.answer.passed");
}

#[tokio::test]
async fn in_turn_every_other_page_leads_to_the_question_whose_turn_it_is() {
    let Reader {
        world: _world,
        browser,
        enrolment,
    } = reader_in_turn().await;
    let intro = format!("/learn/{enrolment}/quizzes/G1-quiz");
    assert!(browser.page(&intro).await.contains("前の設問には戻れず"));
    let first = location(&browser.submit(&format!("{intro}/attempts"), &[]).await);
    let base = first.trim_end_matches('1').to_owned();
    let page = browser.page(&first).await;
    assert!(
        !page.contains("data-autosave=") && !page.contains("value=\"check\""),
        "{page}"
    );
    assert_eq!(location(&browser.get(&format!("{base}3")).await), first);

    let empty = browser.submit(&first, &[("version", "0")]).await;
    empty.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text(empty).await.contains("設問を飛ばせません"));

    let answer = option(&page, "甲");
    let typed = [("option", answer.as_str()), ("version", "0")];
    let second = location(&browser.submit(&first, &typed).await);
    assert_eq!(second, format!("{base}2"));
    assert_eq!(location(&browser.get(&first).await), second);
    let changed = option(&page, "乙");
    let typed = [("option", changed.as_str()), ("version", "1")];
    let late = browser.submit(&first, &typed).await;
    late.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
    let late = text(late).await;
    assert!(
        late.contains("前の設問に戻れません") && late.contains("設問2"),
        "{late}"
    );

    let mut place = second;
    for _ in 2..=5 {
        let page = browser.page(&place).await;
        let answer = option(&page, "甲");
        let typed = [("option", answer.as_str()), ("version", "0")];
        place = location(&browser.submit(&place, &typed).await);
    }
    assert!(place.ends_with("/check"), "{place}");
    let check = browser.page(&place).await;
    assert!(check.contains("すべての設問に答えました") && !check.contains("/questions/"));
}
