use kernel::id::{AccountId, CompanyId, PersonId};
use uuid::Uuid;

use super::*;

fn id(number: u128) -> MembershipId {
    MembershipId(Uuid::from_u128(number))
}

fn enrolment(number: u128) -> EnrolmentId {
    EnrolmentId(Uuid::from_u128(number))
}

fn member(number: u128, family: &str, email: Option<&str>) -> Member {
    let key = Uuid::from_u128(number);
    Member {
        id: MembershipId(key),
        company: CompanyId(Uuid::from_u128(900)),
        person: PersonId(key),
        account: AccountId(key),
        employee_no: format!("{number:03}"),
        family_name: family.to_owned(),
        given_name: String::new(),
        family_kana: String::new(),
        given_kana: String::new(),
        email: email.map(str::to_owned),
        unit: None,
        unit_path: "本社/総務部".to_owned(),
        job_title: "課長".to_owned(),
        joined_on: chrono::NaiveDate::from_ymd_opt(2024, 4, 1),
        status: MembershipStatus::Active,
        has_password: false,
    }
}

fn new(number: u128, enrolments: &[u128]) -> ImportChange {
    ImportChange {
        member: id(number),
        is_new: true,
        fields: Vec::new(),
        enrolments: enrolments.iter().map(|one| enrolment(*one)).collect(),
    }
}

fn changed(number: u128, fields: &[(Column, &str, &str)]) -> ImportChange {
    let field = |(column, before, after): &(Column, &str, &str)| FieldChange {
        column: *column,
        before: (*before).to_owned(),
        after: (*after).to_owned(),
    };
    ImportChange {
        member: id(number),
        is_new: false,
        fields: fields.iter().map(field).collect(),
        enrolments: Vec::new(),
    }
}

/// `number column: now → after` of every field that goes back.
fn restored(plan: &UndoPlan) -> Vec<String> {
    let lines = plan.restore.iter().flat_map(|affected| {
        affected.fields.iter().map(|field| {
            let (before, after) = (&field.before, &field.after);
            let column = field.column.heading();
            format!(
                "{} {column}: {before} → {after}",
                affected.member.employee_no
            )
        })
    });
    lines.collect()
}

fn numbers(members: &[Member]) -> Vec<&str> {
    members
        .iter()
        .map(|member| member.employee_no.as_str())
        .collect()
}

#[test]
fn new_people_go_unless_something_happened_since() {
    let mut gone = member(3, "神", None);
    gone.status = MembershipStatus::Left;
    let since = Since {
        members: vec![member(1, "髙橋", None), member(2, "山﨑", None), gone],
        active: BTreeSet::from([id(2), id(3)]),
        begun: BTreeSet::from([enrolment(20)]),
        ..Since::default()
    };
    let done = [new(1, &[10]), new(2, &[20, 21]), new(3, &[]), new(4, &[40])];
    let plan = undo_plan(&done, &since);
    assert_eq!(numbers(&plan.remove), ["001"]);
    assert_eq!(numbers(&plan.stop), ["002"], "who left has left");
    assert_eq!(plan.enrolments, [enrolment(10), enrolment(21)]);
    assert_eq!(plan.begun, 1, "and nobody is looked for who is not there");
}

#[test]
fn fields_go_back_unless_they_were_changed_again() {
    let since = Since {
        members: vec![member(1, "渡邉", None)],
        ..Since::default()
    };
    let done = [changed(
        1,
        &[
            (Column::FamilyName, "渡邊", "渡邉"),
            (Column::JobTitle, "", "店長"),
            (Column::Unit, "", "本社/総務部"),
            (Column::JoinedOn, "2023/04/01", "2024/04/01"),
            (Column::GivenName, "", "翔"),
        ],
    )];
    let plan = undo_plan(&done, &since);
    assert_eq!(
        restored(&plan),
        [
            "001 姓: 渡邉 → 渡邊",
            "001 部署: 本社/総務部 → ",
            "001 入社日: 2024/04/01 → 2023/04/01"
        ]
    );
    let left: Vec<(Column, &str)> = plan
        .left_alone
        .iter()
        .map(|one| (one.column, one.now.as_str()))
        .collect();
    // The given name is as it was before already: nothing to tell.
    assert_eq!(left, [(Column::JobTitle, "課長")]);
}

#[test]
fn addresses_go_back_when_they_are_free_then() {
    let since = Since {
        members: vec![
            member(1, "髙橋", Some("b@a.jp")),
            member(2, "山﨑", Some("a@a.jp")),
            member(3, "神", None),
            member(4, "福", Some("d@a.jp")),
        ],
        holders: BTreeMap::from([
            ("a@a.jp".to_owned(), id(2)),
            ("b@a.jp".to_owned(), id(1)),
            ("c@a.jp".to_owned(), id(9)),
            ("d@a.jp".to_owned(), id(4)),
        ]),
        ..Since::default()
    };
    let done = [
        changed(1, &[(Column::Email, "A@a.jp", "b@a.jp")]),
        changed(2, &[(Column::Email, "b@a.jp", "a@a.jp")]),
        changed(3, &[(Column::Email, "c@a.jp", "")]),
        new(4, &[]),
        changed(5, &[(Column::Email, "d@a.jp", "")]),
    ];
    let plan = undo_plan(&done, &since);
    assert_eq!(
        restored(&plan),
        [
            "001 メールアドレス: b@a.jp → A@a.jp",
            "002 メールアドレス: a@a.jp → b@a.jp"
        ],
        "two may swap back"
    );
    assert_eq!(plan.left_alone.len(), 1);
    assert_eq!(plan.left_alone[0].reason, ADDRESS_TAKEN);
    assert_eq!(
        returning_addresses(&done),
        ["a@a.jp", "b@a.jp", "c@a.jp", "d@a.jp"]
    );
}

#[test]
fn the_address_of_somebody_who_is_removed_goes_back() {
    let since = Since {
        members: vec![member(4, "福", Some("d@a.jp")), member(5, "隆", None)],
        holders: BTreeMap::from([("d@a.jp".to_owned(), id(4))]),
        ..Since::default()
    };
    let done = [new(4, &[]), changed(5, &[(Column::Email, "d@a.jp", "")])];
    let plan = undo_plan(&done, &since);
    assert_eq!(restored(&plan), ["005 メールアドレス:  → d@a.jp"]);
    let other = Since {
        active: BTreeSet::from([id(4)]),
        ..since
    };
    let stopped = undo_plan(&done, &other);
    assert_eq!(restored(&stopped), Vec::<String>::new());
    assert_ne!(plan.digest(), stopped.digest());
}

/// 1 gave a@ to 2; 2's own went to somebody outside the file since. So 2 keeps
/// a@, and 1 cannot have it back.
#[test]
fn an_address_stays_where_it_is_along_a_chain_that_is_broken() {
    let since = Since {
        members: vec![
            member(1, "髙橋", Some("x@a.jp")),
            member(2, "山﨑", Some("a@a.jp")),
        ],
        holders: BTreeMap::from([("a@a.jp".to_owned(), id(2)), ("b@a.jp".to_owned(), id(9))]),
        ..Since::default()
    };
    let done = [
        changed(1, &[(Column::Email, "a@a.jp", "x@a.jp")]),
        changed(2, &[(Column::Email, "b@a.jp", "a@a.jp")]),
    ];
    let plan = undo_plan(&done, &since);
    assert_eq!(restored(&plan), Vec::<String>::new());
    assert_eq!(plan.left_alone.len(), 2);
}
