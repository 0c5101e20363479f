//! What the API takes and shows of companies and people.

use chrono::{DateTime, NaiveDate, Utc};
use journeys::views::company_list::CompanyRow;
use journeys::views::staff_list::StaffList;
use journeys::{NewCompany, Slip};
use kernel::Page;
use people::{
    CompanyInput, CompanyStatus, Member, MemberInput, MembershipStatus, StaffInput, Unit,
};
use poem_openapi::Object;
use uuid::Uuid;

/// A client company.
#[derive(Debug, Object)]
pub struct ClientCompany {
    /// Its key.
    id: Uuid,
    /// What its people type at the sign-in page.
    code: String,
    /// Its name.
    name: String,
    /// The month its fiscal year begins in, 1 to 12.
    fiscal_year_start: i32,
    /// `active`, `suspended`, `closing` or `closed`.
    status: String,
    /// How many people it has, those who left not counted.
    people: i64,
    /// Whether it belongs to the sample world of the demo.
    is_sample: bool,
    /// When it was added.
    created_at: DateTime<Utc>,
}

impl From<CompanyRow> for ClientCompany {
    fn from(row: CompanyRow) -> Self {
        let status = match row.company.status {
            CompanyStatus::Active => "active",
            CompanyStatus::Suspended => "suspended",
            CompanyStatus::Closing => "closing",
            CompanyStatus::Closed => "closed",
        };
        Self {
            id: row.company.id.0,
            code: row.company.code,
            name: row.company.name,
            fiscal_year_start: row.company.fiscal_year_start,
            status: status.to_owned(),
            people: row.people,
            is_sample: row.company.is_sample,
            created_at: row.company.created_at,
        }
    }
}

/// A page of client companies.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ClientCompanies {
    /// The companies.
    items: Vec<ClientCompany>,
    /// Where the next page starts; left out on the last.
    next: Option<Uuid>,
}

impl From<Page<CompanyRow>> for ClientCompanies {
    fn from(page: Page<CompanyRow>) -> Self {
        Self {
            items: page.items.into_iter().map(ClientCompany::from).collect(),
            next: page.next.map(|cursor| cursor.0),
        }
    }
}

/// A client company to be added.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields, skip_serializing_if_is_none)]
pub struct NewClientCompany {
    /// Lower-case letters, digits and hyphens.
    #[oai(validator(max_length = 64))]
    code: String,
    /// Its name.
    #[oai(validator(max_length = 200))]
    name: String,
    /// The month its fiscal year begins in, 1 to 12; April when left out.
    fiscal_year_start: Option<i32>,
    /// Its first HR admin.
    hr_admin: Option<NewHrAdmin>,
}

/// The first HR admin of a client company.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields, skip_serializing_if_is_none)]
pub struct NewHrAdmin {
    /// 社員番号
    #[oai(validator(max_length = 64))]
    employee_no: String,
    /// 姓
    #[oai(validator(max_length = 100))]
    family_name: String,
    /// 名
    #[oai(validator(max_length = 100))]
    given_name: Option<String>,
    /// セイ
    #[oai(validator(max_length = 100))]
    family_kana: Option<String>,
    /// メイ
    #[oai(validator(max_length = 100))]
    given_kana: Option<String>,
    /// Where the invitation goes.
    #[oai(validator(max_length = 254))]
    email: String,
}

impl From<NewClientCompany> for NewCompany {
    fn from(body: NewClientCompany) -> Self {
        Self {
            company: CompanyInput {
                code: body.code,
                name: body.name,
                fiscal_year_start: body.fiscal_year_start,
            },
            hr_admin: body.hr_admin.map(|hr| MemberInput {
                employee_no: hr.employee_no,
                family_name: hr.family_name,
                given_name: hr.given_name.unwrap_or_default(),
                family_kana: hr.family_kana.unwrap_or_default(),
                given_kana: hr.given_kana.unwrap_or_default(),
                email: hr.email,
                ..MemberInput::default()
            }),
        }
    }
}

/// One of a company's people.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct StaffPerson {
    /// The employment's key.
    id: Uuid,
    /// What signs in for them, to give roles to.
    account: Uuid,
    /// 社員番号
    employee_no: String,
    /// 姓
    family_name: String,
    /// 名; may be empty.
    given_name: String,
    /// セイ; may be empty.
    family_kana: String,
    /// メイ; may be empty.
    given_kana: String,
    /// Left out for people without an address.
    email: Option<String>,
    /// The unit's key.
    unit: Option<Uuid>,
    /// The unit with those above it; left out without a unit.
    unit_path: Option<String>,
    /// 役職; may be empty.
    job_title: String,
    /// 入社日
    joined_on: Option<NaiveDate>,
    /// `active` or `on_leave`.
    status: String,
}

impl From<Member> for StaffPerson {
    fn from(member: Member) -> Self {
        let status = match member.status {
            MembershipStatus::Active => "active",
            MembershipStatus::OnLeave => "on_leave",
            MembershipStatus::Left => "left",
        };
        Self {
            id: member.id.0,
            account: member.account.0,
            employee_no: member.employee_no,
            family_name: member.family_name,
            given_name: member.given_name,
            family_kana: member.family_kana,
            given_kana: member.given_kana,
            email: member.email,
            unit: member.unit.map(|unit| unit.0),
            unit_path: Some(member.unit_path).filter(|path| !path.is_empty()),
            job_title: member.job_title,
            joined_on: member.joined_on,
            status: status.to_owned(),
        }
    }
}

/// A unit of a company's org tree.
#[derive(Debug, Object)]
pub struct StaffUnit {
    /// Its key.
    id: Uuid,
    /// 関西支社/梅田店
    path: String,
}

impl From<Unit> for StaffUnit {
    fn from(unit: Unit) -> Self {
        Self {
            id: unit.id.0,
            path: unit.path,
        }
    }
}

/// A page of a company's people.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct StaffPage {
    /// By reading, family name first.
    items: Vec<StaffPerson>,
    /// Where the next page starts; left out on the last.
    next: Option<Uuid>,
    /// How many people the filter lets through.
    count: u64,
    /// The units that may be asked for.
    units: Vec<StaffUnit>,
}

impl From<StaffList> for StaffPage {
    fn from(list: StaffList) -> Self {
        Self {
            items: list
                .people
                .items
                .into_iter()
                .map(StaffPerson::from)
                .collect(),
            next: list.people.next.map(|cursor| cursor.0),
            count: list.count,
            units: list.units.into_iter().map(StaffUnit::from).collect(),
        }
    }
}

/// For whom slips are wanted.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields, skip_serializing_if_is_none)]
pub struct NewSlips {
    /// These people. Left out: everybody without an address.
    #[oai(validator(max_items = 200))]
    pub(super) people: Option<Vec<Uuid>>,
    /// Of this unit and those below it; left out: of the whole company.
    pub(super) unit: Option<Uuid>,
}

/// A sign-in slip.
#[derive(Debug, Object)]
pub struct IssuedSlip {
    /// 会社名
    company_name: String,
    /// 会社コード
    company_code: String,
    /// 姓 名
    name: String,
    /// セイ メイ
    kana: String,
    /// 部署; may be empty.
    unit_path: String,
    /// 社員番号
    employee_no: String,
    /// Eight digits, good once.
    pin: String,
    /// The last whole day on which the PIN is good.
    good_until: NaiveDate,
    /// Where to sign in.
    address: String,
}

/// Sign-in slips, by reading.
#[derive(Debug, Object)]
pub struct IssuedSlips {
    /// The slips.
    items: Vec<IssuedSlip>,
}

impl From<Vec<Slip>> for IssuedSlips {
    fn from(slips: Vec<Slip>) -> Self {
        let item = |slip: Slip| IssuedSlip {
            company_name: slip.company_name,
            company_code: slip.company_code,
            name: slip.name,
            kana: slip.kana,
            unit_path: slip.unit_path,
            employee_no: slip.employee_no,
            pin: slip.pin,
            good_until: slip.good_until,
            address: slip.address,
        };
        Self {
            items: slips.into_iter().map(item).collect(),
        }
    }
}

/// A role to be given.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields, skip_serializing_if_is_none)]
pub struct NewRole {
    /// Who gets it.
    pub(super) account: Uuid,
    /// `company_hr` or `unit_manager`.
    #[oai(validator(max_length = 32))]
    pub(super) role: String,
    /// The top of the subtree, for a unit manager.
    pub(super) unit: Option<Uuid>,
}

/// A role that was given.
#[derive(Debug, Object)]
pub struct RoleGiven {
    /// The assignment's key, to end it by.
    pub(super) id: Uuid,
}

/// One of the firm's own people to be added.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields, skip_serializing_if_is_none)]
pub struct NewStaff {
    /// What they will sign in with.
    #[oai(validator(max_length = 254))]
    email: String,
    /// 姓
    #[oai(validator(max_length = 100))]
    family_name: String,
    /// 名
    #[oai(validator(max_length = 100))]
    given_name: Option<String>,
    /// `firm_admin`, `author`, `instructor`, `assessor`, `auditor`.
    #[oai(validator(max_items = 5))]
    pub(super) roles: Vec<String>,
    /// The last day of an auditor, at most 400 days ahead; left out for other roles.
    audits_until: Option<NaiveDate>,
}

/// Until when somebody looks at published figures.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct AuditTerm {
    /// The last day in Japan, at most 400 days ahead.
    pub(super) audits_until: NaiveDate,
}

impl From<NewStaff> for StaffInput {
    fn from(body: NewStaff) -> Self {
        Self {
            email: body.email,
            family_name: body.family_name,
            given_name: body.given_name.unwrap_or_default(),
            audits_until: body.audits_until,
            ..Self::default()
        }
    }
}
