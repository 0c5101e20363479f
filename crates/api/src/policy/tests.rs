use super::find::fits;
use super::*;

#[test]
fn a_pattern_fits_whole_segments_only() {
    let cases = [
        ("/", "/", true),
        ("/companies", "/companies", true),
        ("/companies", "/companies/", false),
        ("/companies", "/companies/x", false),
        ("/companies/{company}", "/companies/x", true),
        ("/companies/{company}", "/companies/", false),
        ("/companies/{company}", "/companies/x/y", false),
        ("/companies/{company}/people", "/companies/x/people", true),
        ("/companies/{company}/people", "/companies/x/peoplE", false),
        ("/companies/{company}", "companies/x", false),
    ];
    for (pattern, path, expected) in cases {
        assert_eq!(fits(pattern, path), expected, "{pattern} {path}");
    }
}

#[test]
fn the_literal_row_wins_whatever_the_order() {
    const PARAMETER: Rule = get("/companies/{company}", Access::SignedIn);
    const LITERAL: Rule = get("/companies/new", Access::Anyone);
    for table in [Table(&[PARAMETER, LITERAL]), Table(&[LITERAL, PARAMETER])] {
        let found = table.find(Verb::Get, "/companies/new");
        assert_eq!(found, Some(&LITERAL));
        let found = table.find(Verb::Get, "/companies/other");
        assert_eq!(found, Some(&PARAMETER));
    }
}

#[test]
fn a_route_without_a_row_is_not_found() {
    const LIST: Rule = get("/companies", Access::Anyone);
    let table = Table(&[LIST]);
    assert_eq!(table.find(Verb::Get, "/nobody/wrote/this"), None);
    assert!(table.verbs_of("/nobody/wrote/this").is_empty());
    assert_eq!(table.find(Verb::Post, "/companies"), None);
    assert_eq!(table.verbs_of("/companies"), [Verb::Get]);
}

#[test]
fn no_two_rows_name_the_same_route() {
    for (place, rule) in TABLE.iter().enumerate() {
        let twin = TABLE[place + 1..]
            .iter()
            .find(|other| other.verb == rule.verb && other.path == rule.path);
        assert_eq!(twin, None);
    }
}

#[test]
fn head_is_read_as_get_and_odd_methods_are_unknown() {
    assert_eq!(Verb::parse("HEAD"), Some(Verb::Get));
    for odd in ["TRACE", "OPTIONS", "CONNECT", "get", "BREW"] {
        assert_eq!(Verb::parse(odd), None, "{odd}");
    }
}

#[test]
fn only_the_named_roles_are_admitted() {
    let hr = actor_with(Role::CompanyHr);
    let only_hr = Access::Roles(&[Role::CompanyHr]);
    let only_firm = Access::Roles(&[Role::FirmAdmin]);
    assert!(only_hr.admits(Some(&hr)));
    assert!(!only_firm.admits(Some(&hr)));
    assert!(!only_hr.admits(None));
    assert!(Access::SignedIn.admits(Some(&hr)));
    assert!(!Access::SignedIn.admits(None));
    assert!(Access::Anyone.admits(None));
}

fn actor_with(role: Role) -> Actor {
    let ids = kernel::Ids::counted();
    let now = chrono::DateTime::UNIX_EPOCH;
    let scope = kernel::Scope {
        role,
        company: None,
        unit: None,
    };
    Actor {
        account: ids.fresh(now),
        person: ids.fresh(now),
        company: None,
        membership: None,
        display_name: "髙橋 﨑子".to_owned(),
        scopes: vec![scope],
    }
}
