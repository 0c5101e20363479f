use kernel::id::{AccountId, CompanyId, PersonId};
use uuid::Uuid;

use super::*;
use crate::roster::{TrackNames, check, read};

/// A member with this number; the key is `id` for every table.
fn member(id: u128, employee_no: &str, family: &str, email: Option<&str>) -> Member {
    let id = Uuid::from_u128(id);
    Member {
        id: MembershipId(id),
        company: CompanyId(Uuid::from_u128(900)),
        person: PersonId(id),
        account: AccountId(id),
        employee_no: employee_no.to_owned(),
        family_name: family.to_owned(),
        given_name: "花子".to_owned(),
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

fn planned(text: &str, members: &[Member]) -> Plan {
    let sheet = read(text.as_bytes(), "a.csv").expect("readable");
    let roster = check(&sheet, &TrackNames::default()).expect("a roster");
    let present = Present {
        members: members.to_vec(),
        ..Present::default()
    };
    plan(&roster, present)
}

/// `column: before → after`, for each change of a row.
fn shown(row: &PlannedRow) -> Vec<String> {
    let one = |change: &FieldChange| {
        format!(
            "{}: {} → {}",
            change.column.heading(),
            change.before,
            change.after
        )
    };
    row.changes.iter().map(one).collect()
}

#[test]
fn each_row_is_new_changed_unchanged_or_faulty() {
    let members = [
        member(1, "001", "髙橋", Some("a@a.jp")),
        member(2, "002", "山﨑", None),
    ];
    let plan = planned(
        "社員番号,姓,部署,役職\n001,髙橋,本社/総務部,部長\n002,山﨑,,\n003,神,,\n004,,,\n1,一,,\n",
        &members,
    );
    let actions: Vec<Action> = plan.rows.iter().map(|row| row.action).collect();
    assert_eq!(
        actions,
        [
            Action::Change,
            Action::Keep,
            Action::Create,
            Action::Refuse,
            Action::Create
        ]
    );
    assert_eq!(shown(&plan.rows[0]), ["役職: 課長 → 部長"]);
    assert_eq!(shown(&plan.rows[2]), ["姓:  → 神"]);
    let counts = plan.counts();
    assert_eq!(
        (counts.create, counts.change, counts.keep, counts.refuse),
        (2, 1, 1, 1)
    );
    assert!(!plan.is_sound());
}

#[test]
fn a_blank_cell_keeps_and_a_clearing_one_empties() {
    let members = [member(1, "001", "髙橋", Some("a@a.jp"))];
    let plan = planned(
        "社員番号,姓,名,メール,部署,役職,入社日\n001,髙橋,,<削除>,<削除>,,<削除>\n",
        &members,
    );
    assert_eq!(
        shown(&plan.rows[0]),
        [
            "メールアドレス: a@a.jp → ",
            "部署: 本社/総務部 → ",
            "入社日: 2024/04/01 → "
        ]
    );
}

#[test]
fn an_address_of_another_member_is_a_fault() {
    let members = [
        member(1, "001", "髙橋", Some("A@a.jp")),
        member(2, "002", "山﨑", None),
    ];
    let plan = planned("社員番号,姓,E-mail\n002,山﨑,a@A.jp\n", &members);
    assert_eq!(
        plan.faults[0].line(),
        "2行目「E-mail」: このメールアドレスは社員番号001の方が使っています。正しいアドレスに直すか、セルを空にしてください。"
    );
    assert_eq!(plan.rows[0].action, Action::Refuse);
    assert_eq!(plan.rows[0].after, None);
}

#[test]
fn two_members_may_swap_their_addresses_and_one_may_pass_hers_on() {
    let members = [
        member(1, "001", "髙橋", Some("a@a.jp")),
        member(2, "002", "山﨑", Some("b@a.jp")),
    ];
    let swap = planned(
        "社員番号,姓,メール\n001,髙橋,b@a.jp\n002,山﨑,a@a.jp\n",
        &members,
    );
    assert_eq!(swap.faults, []);
    let passed_on = planned(
        "社員番号,姓,メール\n001,髙橋,<削除>\n002,山﨑,a@a.jp\n",
        &members,
    );
    assert_eq!(passed_on.faults, []);
}

#[test]
fn the_number_of_somebody_who_has_left_is_not_taken_up_again_in_silence() {
    let mut gone = member(1, "001", "髙橋", None);
    gone.status = MembershipStatus::Left;
    let plan = planned("社員番号,姓\n001,別人\n", &[gone]);
    assert_eq!(plan.faults[0].code, "roster.employee_no.left");
    assert_eq!(plan.faults[0].column, "社員番号");
}

#[test]
fn faults_of_both_kinds_come_in_the_order_of_the_rows() {
    let mut gone = member(1, "001", "髙橋", None);
    gone.status = MembershipStatus::Left;
    let plan = planned("社員番号,姓\n001,別人\n,x\n", &[gone]);
    let rows: Vec<u32> = plan.faults.iter().map(|fault| fault.row).collect();
    assert_eq!(rows, [2, 3]);
}
