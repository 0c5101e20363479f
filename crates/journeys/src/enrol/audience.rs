//! Who an order is for, and which members that are.

use std::collections::BTreeMap;

use enrolments::Source;
use kernel::id::{CompanyId, MembershipId, OrgUnitId};
use kernel::{Failure, Fault, Tx};
use people::{Member, MemberFilter, MembershipStatus, normal_employee_no};

/// Who an order is for. A unit or a company means everybody in it who has not
/// left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Audience {
    /// These members.
    People(Vec<MembershipId>),
    /// The members with these employee numbers, as typed.
    EmployeeNumbers(Vec<String>),
    /// A unit and those below it.
    Unit(OrgUnitId),
    /// Everybody.
    Company,
}

impl Audience {
    /// What is stored with the enrolments.
    pub(super) fn source(&self) -> Source {
        match self {
            Self::People(_) | Self::EmployeeNumbers(_) => Source::Person,
            Self::Unit(_) => Source::Unit,
            Self::Company => Source::Company,
        }
    }
}

/// The members of an audience, or everything wrong with it.
pub(super) async fn members(
    tx: &Tx,
    company: CompanyId,
    audience: &Audience,
) -> Result<Result<Vec<MembershipId>, Vec<Fault>>, Failure> {
    let found = match audience {
        Audience::People(members) => listed(tx, company, members).await?,
        Audience::EmployeeNumbers(numbers) => numbered(tx, company, numbers).await?,
        Audience::Unit(unit) => of_unit(tx, company, *unit).await?,
        Audience::Company => Ok(everybody(tx, company, None).await?),
    };
    Ok(found.and_then(|members| {
        if members.is_empty() {
            Err(vec![Fault::new(
                "/audience",
                "enrolment.audience.empty",
                "登録する人がいません。対象を選び直してください。",
            )])
        } else {
            Ok(members.into_iter().map(|member| member.id).collect())
        }
    }))
}

type Found = Result<Vec<Member>, Vec<Fault>>;

async fn listed(tx: &Tx, company: CompanyId, wanted: &[MembershipId]) -> Result<Found, Failure> {
    let found = people::read::members_by_ids(tx, company, wanted).await?;
    let by_id: BTreeMap<MembershipId, Member> = found
        .into_iter()
        .map(|member| (member.id, member))
        .collect();
    let looked_up = wanted
        .iter()
        .zip(1..)
        .map(|(id, place): (_, usize)| (format!("{place}人目の人"), by_id.get(id).cloned()));
    Ok(each(looked_up, "people"))
}

async fn numbered(tx: &Tx, company: CompanyId, typed: &[String]) -> Result<Found, Failure> {
    let numbers: Vec<String> = typed
        .iter()
        .map(|typed| normal_employee_no(typed))
        .collect();
    let found = people::read::members_by_employee_no(tx, company, &numbers).await?;
    let by_number: BTreeMap<String, Member> = found
        .into_iter()
        .map(|member| (member.employee_no.clone(), member))
        .collect();
    let looked_up = numbers.iter().map(|number| {
        let who = format!("社員番号「{number}」の人");
        (who, by_number.get(number).cloned())
    });
    Ok(each(looked_up, "employee_numbers"))
}

/// Every one, or a fault for each that is missing or has left.
fn each(looked_up: impl Iterator<Item = (String, Option<Member>)>, field: &str) -> Found {
    let mut members = Vec::new();
    let mut faults = Vec::new();
    for (index, (who, found)) in looked_up.enumerate() {
        let pointer = format!("/{field}/{index}");
        match found {
            None => faults.push(Fault::new(
                pointer,
                "enrolment.person.unknown",
                format!("{who}は、この会社の従業員にいません。確かめてください。"),
            )),
            Some(member) if member.status == MembershipStatus::Left => faults.push(Fault::new(
                pointer,
                "enrolment.person.left",
                format!("{who}（{}さん）は退職しています。", member.full_name()),
            )),
            Some(member) => members.push(member),
        }
    }
    if faults.is_empty() {
        Ok(members)
    } else {
        Err(faults)
    }
}

async fn of_unit(tx: &Tx, company: CompanyId, unit: OrgUnitId) -> Result<Found, Failure> {
    let units = people::read::units(tx, company).await?;
    if !units.iter().any(|known| known.id == unit) {
        return Ok(Err(vec![Fault::new(
            "/unit",
            "enrolment.unit.unknown",
            "この会社の部署から選んでください。",
        )]));
    }
    Ok(Ok(everybody(tx, company, Some(unit)).await?))
}

async fn everybody(
    tx: &Tx,
    company: CompanyId,
    unit: Option<OrgUnitId>,
) -> Result<Vec<Member>, Failure> {
    let filter = MemberFilter {
        unit,
        ..MemberFilter::default()
    };
    Ok(people::read::all_members(tx, company, &filter).await?)
}
