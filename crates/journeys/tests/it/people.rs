//! Companies, roles, slips and keys, on either database.

use crate::support::World;
use journeys::views::company_list::{company, company_list};
use journeys::views::staff_list::{StaffQuery, staff_list};
use journeys::{
    LinkUse, NewCompany, PinSignIn, SlipsFor, add_company, add_staff, end_role, grant_audit,
    grant_role, issue_api_key, issue_slips, issue_slips_as_pdf, look_at_link, revoke_api_key,
    sign_in_with_link, sign_in_with_pin,
};
use kernel::id::{AccountId, CompanyId};
use kernel::{Actor, Kind, PageRequest, Role};
use people::write::Grant;
use people::{CompanyInput, MemberInput, StaffInput};

fn new_company(code: &str, hr_email: &str) -> NewCompany {
    NewCompany {
        company: CompanyInput {
            code: code.to_owned(),
            name: "青葉商事".to_owned(),
            fiscal_year_start: None,
        },
        hr_admin: Some(MemberInput {
            employee_no: "0001".to_owned(),
            family_name: "人事".to_owned(),
            given_name: "花子".to_owned(),
            email: hr_email.to_owned(),
            ..MemberInput::default()
        }),
    }
}

async fn actor(world: &World, account: AccountId) -> Actor {
    let app = &world.app;
    let actor = people::read::actor_of_account(&app.db.read(), account, app.clock.now()).await;
    actor.expect("an answer").expect("an actor")
}

async fn firm_admin(world: &World) -> Actor {
    let input = StaffInput {
        email: "admin@example.jp".to_owned(),
        family_name: "運営".to_owned(),
        ..StaffInput::default()
    };
    let account = add_staff(&world.app, None, &input, &[Role::FirmAdmin])
        .await
        .expect("added");
    actor(world, account).await
}

async fn hr_of(world: &World, code: &str) -> (CompanyId, Actor) {
    let typed = new_company(code, "hr@example.jp");
    let added = add_company(&world.app, None, &typed).await.expect("added");
    let hr = added.hr_admin.expect("an HR admin");
    (added.id, actor(world, hr.account).await)
}

async fn member(world: &World, company: CompanyId, number: &str, email: &str, unit: &str) -> Actor {
    let app = &world.app;
    let input = MemberInput {
        employee_no: number.to_owned(),
        family_name: "髙橋".to_owned(),
        email: email.to_owned(),
        unit: unit.to_owned(),
        ..MemberInput::default()
    };
    let profile = input.check().expect("sound");
    let tx = app.db.write().await.expect("a transaction");
    let new = people::write::add_member(&tx, &app.ids, app.clock.now(), company, &profile)
        .await
        .expect("added");
    tx.commit().await.expect("kept");
    actor(world, new.account).await
}

async fn last_letter(world: &World) -> String {
    let mut last = String::new();
    loop {
        let tx = world.app.db.write().await.expect("a transaction");
        let claimed = mail::write::claim(&tx, "test", world.app.clock.now()).await;
        tx.commit().await.expect("kept");
        match claimed.expect("an answer") {
            Some(letter) => last = letter.text(),
            None => return last,
        }
    }
}

#[tokio::test]
async fn a_new_company_comes_with_an_hr_admin_who_is_invited_by_letter() {
    let world = World::empty().await;
    let admin = firm_admin(&world).await;
    last_letter(&world).await;
    let typed = new_company("aoba", "hr@example.jp");
    let added = add_company(&world.app, Some(&admin), &typed)
        .await
        .expect("added");
    let letter = last_letter(&world).await;
    assert!(letter.starts_with("青葉商事\n人事 花子 様\n"), "{letter}");
    assert!(letter.contains("会社コード「aoba」"));
    let (_, token) = letter.split_once("/sign-in/link/").expect("a link");
    let token = token.lines().next().expect("a token");
    assert_eq!(
        look_at_link(&world.app, token)
            .await
            .expect("a link")
            .company_code,
        "aoba"
    );
    let typed = LinkUse {
        password: "correct horse battery".to_owned(),
        ..LinkUse::default()
    };
    let opened = sign_in_with_link(&world.app, token, &typed)
        .await
        .expect("in");
    opened
        .actor
        .require_company(added.id)
        .expect("their company");
    assert!(opened.actor.has(Role::Trainee));
    let list = company_list(&world.app, &admin, PageRequest::default())
        .await
        .expect("a list");
    assert_eq!(
        (list.items[0].company.code.as_str(), list.items[0].people),
        ("aoba", 1)
    );
    company_list(&world.app, &opened.actor, PageRequest::default())
        .await
        .expect_err("not for HR");
}

#[tokio::test]
async fn a_refused_company_names_every_fault_and_leaves_nothing() {
    let world = World::empty().await;
    let admin = firm_admin(&world).await;
    let mut typed = new_company("あ", "");
    typed.company.name.clear();
    let refusal = add_company(&world.app, Some(&admin), &typed)
        .await
        .expect_err("faults");
    let pointers: Vec<&str> = refusal
        .faults
        .iter()
        .map(|fault| fault.pointer.as_str())
        .collect();
    assert_eq!(pointers, ["/code", "/name", "/hr_admin/email"]);
    add_company(
        &world.app,
        Some(&admin),
        &new_company("aoba", "a@example.jp"),
    )
    .await
    .expect("added");
    let again = add_company(
        &world.app,
        Some(&admin),
        &new_company("AOBA", "b@example.jp"),
    )
    .await;
    let again = again.expect_err("taken");
    assert_eq!(
        (again.kind, again.faults[0].pointer.as_str()),
        (Kind::Conflict, "/code")
    );
    let (_, hr) = hr_of(&world, "midori").await;
    let by_hr = add_company(&world.app, Some(&hr), &new_company("kuro", "c@example.jp")).await;
    assert_eq!(by_hr.expect_err("HR may not").kind, Kind::Forbidden);
    let list = company_list(&world.app, &admin, PageRequest::default())
        .await
        .expect("a list");
    assert_eq!(list.items.len(), 2);
}

#[tokio::test]
async fn hr_gives_the_roles_of_its_own_company_only() {
    let world = World::empty().await;
    let (company, hr) = hr_of(&world, "aoba").await;
    let (other, _) = hr_of(&world, "midori").await;
    let own = member(&world, company, "0002", "", "関西支社").await;
    let foreign = member(&world, other, "0002", "", "").await;
    let role = |role, company| Grant {
        role,
        company,
        unit: None,
    };
    for (account, grant, kind) in [
        (own.account, role(Role::FirmAdmin, None), Kind::Forbidden),
        (hr.account, role(Role::FirmAdmin, None), Kind::Forbidden),
        (
            own.account,
            role(Role::CompanyHr, Some(other)),
            Kind::NotFound,
        ),
        (
            foreign.account,
            role(Role::CompanyHr, Some(other)),
            Kind::NotFound,
        ),
        (
            foreign.account,
            role(Role::CompanyHr, Some(company)),
            Kind::NotFound,
        ),
    ] {
        let refusal = grant_role(&world.app, Some(&hr), account, grant).await;
        assert_eq!(refusal.expect_err("refused").kind, kind, "{grant:?}");
    }
    let by_trainee = grant_role(
        &world.app,
        Some(&own),
        own.account,
        role(Role::CompanyHr, Some(company)),
    )
    .await;
    assert_eq!(by_trainee.expect_err("refused").kind, Kind::Forbidden);
    let id = grant_role(
        &world.app,
        Some(&hr),
        own.account,
        role(Role::CompanyHr, Some(company)),
    )
    .await;
    let id = id.expect("granted");
    assert!(actor(&world, own.account).await.has(Role::CompanyHr));
    let by_trainee = end_role(&world.app, Some(&foreign), own.account, id).await;
    assert_eq!(by_trainee.expect_err("refused").kind, Kind::Forbidden);
    world.app.clock.advance(chrono::TimeDelta::minutes(1));
    end_role(&world.app, Some(&hr), own.account, id)
        .await
        .expect("ended");
    assert!(!actor(&world, own.account).await.has(Role::CompanyHr));
}

#[tokio::test]
async fn an_auditor_is_taken_on_until_a_day_that_the_firm_may_change() {
    let world = World::empty().await;
    let app = &world.app;
    let admin = firm_admin(&world).await;
    let today = app.clock.today();
    let in_days = |days| Some(today + chrono::Days::new(days));
    let typed = |audits_until| StaffInput {
        email: "auditor@audit.example".to_owned(),
        family_name: "監査".to_owned(),
        audits_until,
        ..StaffInput::default()
    };
    for (roles, until, code) in [
        ([Role::Auditor], None, "audit.until.missing"),
        ([Role::Auditor], Some(today), "audit.until.past"),
        ([Role::Auditor], in_days(401), "audit.until.far"),
        ([Role::Author], in_days(30), "audit.until.alone"),
    ] {
        let refused = add_staff(app, Some(&admin), &typed(until), &roles).await;
        let faults = refused.expect_err("refused").faults;
        assert_eq!(faults.len(), 1, "{faults:?}");
        assert_eq!(
            (faults[0].pointer.as_str(), faults[0].code),
            ("/audits_until", code)
        );
    }
    last_letter(&world).await;
    let added = add_staff(app, Some(&admin), &typed(in_days(400)), &[Role::Auditor]).await;
    let account = added.expect("added");
    assert!(last_letter(&world).await.contains("「監査者」として"));
    let auditor = actor(&world, account).await;
    assert!(auditor.has(Role::Auditor));

    app.clock.advance(chrono::TimeDelta::minutes(1));
    let by_auditor = grant_audit(app, Some(&auditor), account, in_days(30)).await;
    assert_eq!(by_auditor.expect_err("refused").kind, Kind::Forbidden);
    let faulty = grant_audit(app, Some(&admin), account, Some(today)).await;
    assert_eq!(
        faulty.expect_err("refused").faults[0].code,
        "audit.until.past"
    );
    grant_audit(app, Some(&admin), account, in_days(1))
        .await
        .expect("shortened");
    app.clock.advance(chrono::TimeDelta::days(2));
    assert_eq!(actor(&world, account).await.scopes, [], "over by itself");

    let renewed = grant_audit(app, Some(&admin), account, in_days(30)).await;
    let renewed = renewed.expect("renewed");
    assert!(actor(&world, account).await.has(Role::Auditor));
    app.clock.advance(chrono::TimeDelta::minutes(1));
    end_role(app, Some(&admin), account, renewed)
        .await
        .expect("ended early");
    assert!(!actor(&world, account).await.has(Role::Auditor));
}

#[tokio::test]
async fn slips_are_for_people_within_reach_only() {
    let world = World::empty().await;
    let (company, hr) = hr_of(&world, "aoba").await;
    let (other, other_hr) = hr_of(&world, "midori").await;
    let manager = member(&world, company, "0002", "", "関西支社").await;
    let in_unit = member(&world, company, "0003", "", "関西支社/梅田店").await;
    let with_mail = member(&world, company, "0004", "x@example.jp", "関西支社/梅田店").await;
    let outside = member(&world, company, "0005", "", "本社").await;
    let foreign = member(&world, other, "0003", "", "").await;
    let units = people::read::units(&world.app.db.read(), company)
        .await
        .expect("units");
    let kansai = units
        .iter()
        .find(|unit| unit.path == "関西支社")
        .expect("a unit")
        .id;
    let grant = Grant {
        role: Role::UnitManager,
        company: Some(company),
        unit: Some(kansai),
    };
    grant_role(&world.app, Some(&hr), manager.account, grant)
        .await
        .expect("granted");
    let manager = actor(&world, manager.account).await;

    let of = |actor: &Actor| SlipsFor::Members(vec![actor.membership.expect("a member")]);
    let everybody = SlipsFor::WithoutEmail { unit: None };
    for (asking, wanted, kind) in [
        (&hr, of(&foreign), Kind::NotFound),
        (&manager, of(&outside), Kind::NotFound),
        (&manager, of(&manager), Kind::Conflict),
        (&other_hr, of(&in_unit), Kind::NotFound),
        (&in_unit, of(&in_unit), Kind::Forbidden),
    ] {
        let refusal = issue_slips(&world.app, asking, company, &wanted).await;
        assert_eq!(refusal.expect_err("refused").kind, kind, "{wanted:?}");
    }
    let numbers = |slips: Vec<journeys::Slip>| -> Vec<String> {
        slips.into_iter().map(|slip| slip.employee_no).collect()
    };
    let slips = issue_slips(&world.app, &hr, company, &everybody)
        .await
        .expect("slips");
    for slip in &slips {
        let (seen_by_server, kept_by_browser) = slip.scanned.split_once('#').expect("a fragment");
        assert_eq!(kept_by_browser, format!("pin={}", slip.pin));
        assert!(!seen_by_server.contains(&slip.pin), "no log gets the PIN");
        assert!(seen_by_server.contains(&format!("&employee={}", slip.employee_no)));
    }
    assert_eq!(numbers(slips), ["0002", "0003", "0005"]);
    let slips = issue_slips(&world.app, &manager, company, &of(&with_mail))
        .await
        .expect("slips");
    assert_eq!(numbers(slips), ["0004"]);
    let nobody = SlipsFor::Members(vec![]);
    let refusal = issue_slips(&world.app, &hr, company, &nobody)
        .await
        .expect_err("nobody");
    assert_eq!(refusal.code, "slips.nobody");
}

/// The text of a PDF without spaces and line ends.
fn text_of(pdf: &[u8]) -> String {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("slips.pdf");
    std::fs::write(&path, pdf).expect("written");
    let output = std::process::Command::new("pdftotext")
        .args(["-raw".as_ref(), path.as_os_str(), "-".as_ref()])
        .output()
        .expect("apt-get install poppler-utils");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    text.split_whitespace().collect()
}

async fn comes_in(world: &World, number: &str, pin: &str) -> bool {
    let typed = PinSignIn {
        company_code: "aoba".to_owned(),
        employee_no: number.to_owned(),
        pin: pin.to_owned(),
    };
    sign_in_with_pin(&world.app, None, &typed).await.is_ok()
}

#[tokio::test]
async fn slips_on_paper_open_the_account_once_and_a_sheet_that_fails_ends_no_pin() {
    let mut world = World::empty().await;
    let (company, hr) = hr_of(&world, "aoba").await;
    member(&world, company, "0002", "", "梅田店").await;
    member(&world, company, "0003", "", "難波店").await;
    let everybody = SlipsFor::WithoutEmail { unit: None };
    let printed = issue_slips_as_pdf(&world.app, &hr, company, &everybody).await;
    let printed = printed.expect("printed");
    assert_eq!(
        (printed.name.as_str(), printed.count),
        ("slips-aoba-20261123.pdf", 2)
    );
    let text = text_of(&printed.pdf);
    assert!(
        text.contains("梅田店（1人分）") && text.contains("難波店（1人分）"),
        "{text}"
    );
    let after_number = |number: &str| {
        let (_, rest) = text
            .split_once(&format!("社員番号{number}PIN"))
            .expect("a slip");
        rest[..8].to_owned()
    };
    let (first, second) = (after_number("0002"), after_number("0003"));

    // Somebody whose name no font has: nothing is issued, to nobody.
    let odd = MemberInput {
        employee_no: "0004".to_owned(),
        family_name: "林ꙮ".to_owned(),
        ..MemberInput::default()
    };
    let tx = world.app.db.write().await.expect("a transaction");
    let now = world.app.clock.now();
    let profile = odd.check().expect("sound");
    people::write::add_member(&tx, &world.app.ids, now, company, &profile)
        .await
        .expect("added");
    tx.commit().await.expect("kept");
    let refused = issue_slips_as_pdf(&world.app, &hr, company, &everybody).await;
    assert_eq!(refused.expect_err("refused").code, "certificate.letters");
    world.app.printer = std::sync::Arc::new(journeys::Printer::new(vec!["/nowhere.ttf".into()]));
    let refused = issue_slips_as_pdf(&world.app, &hr, company, &everybody).await;
    assert_eq!(refused.expect_err("refused").code, "certificate.no_font");

    assert!(comes_in(&world, "0002", &first).await);
    assert!(!comes_in(&world, "0002", &first).await, "once");
    assert!(comes_in(&world, "0003", &second).await);
}

#[tokio::test]
async fn the_staff_list_shows_what_the_actor_may_see() {
    let world = World::empty().await;
    let (company_id, hr) = hr_of(&world, "aoba").await;
    let (_, other_hr) = hr_of(&world, "midori").await;
    let manager = member(&world, company_id, "0002", "", "関西支社").await;
    member(&world, company_id, "0003", "", "本社").await;
    let units = people::read::units(&world.app.db.read(), company_id)
        .await
        .expect("units");
    let kansai = units
        .iter()
        .find(|unit| unit.path == "関西支社")
        .expect("a unit")
        .id;
    let grant = Grant {
        role: Role::UnitManager,
        company: Some(company_id),
        unit: Some(kansai),
    };
    grant_role(&world.app, None, manager.account, grant)
        .await
        .expect("granted");
    let manager = actor(&world, manager.account).await;
    let query = StaffQuery::default();
    let page = PageRequest::default();
    let all = staff_list(&world.app, &hr, company_id, &query, page)
        .await
        .expect("a list");
    assert_eq!((all.count, all.everybody, all.units.len()), (3, 3, 2));
    let some = staff_list(&world.app, &manager, company_id, &query, page)
        .await
        .expect("a list");
    assert_eq!((some.count, some.everybody, some.units.len()), (1, 1, 1));
    let search = StaffQuery {
        search: "0003".to_owned(),
        ..StaffQuery::default()
    };
    let found = staff_list(&world.app, &hr, company_id, &search, page)
        .await
        .expect("a list");
    assert_eq!((found.count, found.everybody), (1, 3));
    let foreign = staff_list(&world.app, &other_hr, company_id, &query, page).await;
    assert_eq!(foreign.expect_err("foreign").kind, Kind::NotFound);
    let foreign = company(&world.app, &other_hr, company_id).await;
    assert_eq!(foreign.expect_err("foreign").kind, Kind::NotFound);
}

#[tokio::test]
async fn a_key_is_issued_to_managers_and_ended_by_its_owner() {
    let world = World::empty().await;
    let (company, hr) = hr_of(&world, "aoba").await;
    let (_, other_hr) = hr_of(&world, "midori").await;
    let learner = member(&world, company, "0002", "", "").await;
    let refusal = issue_api_key(&world.app, &learner, "連携").await;
    assert_eq!(refusal.expect_err("refused").kind, Kind::Forbidden);
    let refusal = issue_api_key(&world.app, &hr, "a\nb").await;
    assert_eq!(refusal.expect_err("refused").faults[0].pointer, "/name");
    let key = issue_api_key(&world.app, &hr, "勤怠連携")
        .await
        .expect("a key");
    let foreign = revoke_api_key(&world.app, &other_hr, key.id).await;
    assert_eq!(foreign.expect_err("foreign").kind, Kind::NotFound);
    let db = world.app.db.read();
    let owner = async || {
        let now = world.app.clock.now();
        people::read::actor_of_api_key(&db, &key.token.hash(), now)
            .await
            .expect("an answer")
    };
    assert_eq!(owner().await.map(|actor| actor.account), Some(hr.account));
    revoke_api_key(&world.app, &hr, key.id)
        .await
        .expect("revoked");
    assert_eq!(owner().await, None);
}
