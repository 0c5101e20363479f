//! Who lives in the demo's world: two companies with their staff, and five
//! people of the firm. Every name is invented.

use journeys::App;
use journeys::add_company::NewCompany;
use journeys::enrol::{Audience, EnrolInput};
use journeys::import_roster::RosterFile;
use journeys::issue_slips::SlipsFor;
use kernel::id::{AccountId, CompanyId};
use kernel::{Actor, Failure, Role};
use people::write::Grant;
use people::{CompanyInput, Member, MemberFilter, StaffInput};

use super::{Link, Pin, rules};

/// One of the two companies.
#[derive(Clone, Copy, Debug)]
pub struct Town {
    /// 会社コード
    pub code: &'static str,
    name: &'static str,
    roster: &'static str,
    /// The employee number of its HR admin.
    hr: &'static str,
    /// The employee number of a unit manager, and the unit.
    manager: (&'static str, &'static str),
    /// The track of those who are no managers.
    first_line: &'static str,
}

/// Both companies; the links of [`links`] lead into the first.
pub const TOWNS: [Town; 2] = [
    Town {
        code: "minato",
        name: "みなと百貨店（見本）",
        roster: include_str!("roster-minato.csv"),
        hr: "000007",
        manager: ("000004", "関西支社"),
        first_line: "first-line",
    },
    Town {
        code: "hibiki",
        name: "ひびきコールセンター（見本）",
        roster: include_str!("roster-hibiki.csv"),
        hr: "H0003",
        manager: ("H0008", "東京センター"),
        first_line: "first-line-short",
    },
];

impl Town {
    /// The track of those who are no managers.
    pub fn first_line_track(&self) -> &'static str {
        self.first_line
    }
}

/// Job titles that take over from the first line.
const SECOND_LINE_TITLES: [&str; 3] = ["店長", "課長", "スーパーバイザー"];
/// The trainee with mail of the link, mid-course.
pub const TRAINEE_WITH_MAIL: &str = "000001";
/// A trainee with mail who has not begun.
pub const FRESH_TRAINEE: &str = "000038";
/// The trainee without mail of the link and of the slip.
pub const TRAINEE_WITHOUT_MAIL: &str = "000008";

/// The firm's own people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Staff {
    /// 運営管理者
    Admin,
    /// コンテンツ担当
    Author,
    /// 講師
    Instructor,
    /// 評価者
    Assessor,
    /// The second 運営管理者, who approves what the first defines.
    Approver,
}

impl Staff {
    const ALL: [Self; 5] = [
        Self::Admin,
        Self::Author,
        Self::Instructor,
        Self::Assessor,
        Self::Approver,
    ];

    fn role(self) -> Role {
        match self {
            Self::Admin | Self::Approver => Role::FirmAdmin,
            Self::Author => Role::Author,
            Self::Instructor => Role::Instructor,
            Self::Assessor => Role::Assessor,
        }
    }

    /// Address, 姓, 名, セイ, メイ. The instructor's name is that of half of
    /// the imported sessions.
    fn card(self) -> [&'static str; 5] {
        match self {
            Self::Admin => [
                "admin@firm.example.jp",
                "見本",
                "管理子",
                "ミホン",
                "カンリコ",
            ],
            Self::Author => [
                "author@firm.example.jp",
                "見本",
                "執筆太",
                "ミホン",
                "シッピツタ",
            ],
            Self::Instructor => [
                "instructor@firm.example.jp",
                "見本",
                "講師花子",
                "ミホン",
                "コウシハナコ",
            ],
            Self::Assessor => [
                "assessor@firm.example.jp",
                "見本",
                "評価之助",
                "ミホン",
                "ヒョウカノスケ",
            ],
            Self::Approver => [
                "approver@firm.example.jp",
                "見本",
                "承認美",
                "ミホン",
                "ショウニンミ",
            ],
        }
    }
}

/// Takes the firm's people on.
pub async fn add_staff(app: &App) -> Result<(), Failure> {
    for staff in Staff::ALL {
        let [email, family_name, given_name, family_kana, given_kana] =
            staff.card().map(str::to_owned);
        let typed = StaffInput {
            email,
            family_name,
            given_name,
            family_kana,
            given_kana,
            audits_until: None,
        };
        journeys::add_staff::add_staff(app, None, &typed, &[staff.role()]).await?;
    }
    Ok(())
}

/// Adds a company with its staff, roles and enrolments.
pub async fn add_company(app: &App, town: &Town) -> Result<(), Failure> {
    let typed = NewCompany {
        company: CompanyInput {
            code: town.code.to_owned(),
            name: town.name.to_owned(),
            fiscal_year_start: None,
        },
        hr_admin: None,
    };
    let company = journeys::add_company::add_company(app, None, &typed)
        .await?
        .id;
    let file = RosterFile {
        name: format!("{}.csv", town.code),
        bytes: town.roster.as_bytes().to_vec(),
    };
    let preview = journeys::import_roster::preview_roster(app, None, company, file).await?;
    journeys::import_roster::apply_roster(app, None, company, preview.import.id).await?;
    give_roles(app, town, company).await?;
    enrol_everybody(app, town, company).await
}

async fn give_roles(app: &App, town: &Town, company: CompanyId) -> Result<(), Failure> {
    let hr = member(app, company, town.hr).await?;
    let grant = Grant {
        role: Role::CompanyHr,
        company: Some(company),
        unit: None,
    };
    journeys::grant_role::grant_role(app, None, hr.account, grant).await?;
    let (employee_no, path) = town.manager;
    let manager = member(app, company, employee_no).await?;
    let units = people::read::units(&app.db.read(), company).await?;
    let unit = units.into_iter().find(|unit| unit.path == *path);
    let unit = unit.map(|unit| unit.id).ok_or_else(Failure::not_found)?;
    let grant = Grant {
        role: Role::UnitManager,
        company: Some(company),
        unit: Some(unit),
    };
    journeys::grant_role::grant_role(app, None, manager.account, grant).await?;
    Ok(())
}

/// Staff learn the first line, managers the second, excused from the first;
/// every third has a deadline
/// that has passed by now.
async fn enrol_everybody(app: &App, town: &Town, company: CompanyId) -> Result<(), Failure> {
    let members = everybody(app, company).await?;
    let today = app.clock.today();
    let deadlines = [
        today + chrono::Days::new(35),
        today + chrono::Days::new(60),
        today + chrono::Days::new(90),
    ];
    for (second_line, track) in [(false, town.first_line), (true, "second-line")] {
        for (place, due_on) in deadlines.into_iter().enumerate() {
            let numbers: Vec<String> = members
                .iter()
                .enumerate()
                .filter(|(index, member)| {
                    member.employee_no != FRESH_TRAINEE
                        && member.employee_no != TRAINEE_WITHOUT_MAIL
                        && index % deadlines.len() == place
                        && SECOND_LINE_TITLES.contains(&member.job_title.as_str()) == second_line
                })
                .map(|(_, member)| member.employee_no.clone())
                .collect();
            let order = EnrolInput {
                company,
                track: track.to_owned(),
                audience: Audience::EmployeeNumbers(numbers),
                due_on: Some(due_on),
            };
            if second_line {
                rules::excuse_from_first_line(app, town, &order).await?;
            }
            journeys::enrol(app, None, &order).await?;
        }
    }
    Ok(())
}

/// Enrols the two who have not begun in the short form, now: the link of an
/// older invitation would have expired.
pub async fn enrol_fresh_trainees(app: &App) -> Result<(), Failure> {
    let order = EnrolInput {
        company: company(app, &TOWNS[0]).await?,
        track: "first-line-short".to_owned(),
        audience: Audience::EmployeeNumbers(vec![
            FRESH_TRAINEE.to_owned(),
            TRAINEE_WITHOUT_MAIL.to_owned(),
        ]),
        due_on: Some(app.clock.today() + chrono::Days::new(30)),
    };
    journeys::enrol(app, None, &order).await?;
    Ok(())
}

/// The HR admin of a company.
pub async fn hr(app: &App, town: &Town) -> Result<Actor, Failure> {
    let company = company(app, town).await?;
    let hr = member(app, company, town.hr).await?;
    actor(app, hr.account).await
}

/// Whether visitors come in as this person of the first company, or learn with
/// their link.
pub fn is_guide(employee_no: &str) -> bool {
    let town = &TOWNS[0];
    [
        town.hr,
        town.manager.0,
        TRAINEE_WITH_MAIL,
        FRESH_TRAINEE,
        TRAINEE_WITHOUT_MAIL,
    ]
    .contains(&employee_no)
}

/// A company's staff, by reading.
pub async fn everybody(app: &App, company: CompanyId) -> Result<Vec<Member>, Failure> {
    let all = MemberFilter::default();
    Ok(people::read::all_members(&app.db.read(), company, &all).await?)
}

/// A company of the world.
pub async fn company(app: &App, town: &Town) -> Result<CompanyId, Failure> {
    let found = people::read::company_by_code(&app.db.read(), town.code).await?;
    found
        .map(|company| company.id)
        .ok_or_else(Failure::not_found)
}

/// One of the firm's people, as an actor.
pub async fn staff_actor(app: &App, staff: Staff) -> Result<Actor, Failure> {
    actor(app, staff_account(app, staff).await?).await
}

async fn staff_account(app: &App, staff: Staff) -> Result<AccountId, Failure> {
    let [email, ..] = staff.card();
    let all = people::read::staff(&app.db.read(), app.clock.now()).await?;
    let found = all
        .into_iter()
        .find(|one| one.email.as_deref() == Some(email));
    found.map(|one| one.account).ok_or_else(Failure::not_found)
}

/// What an account may do now.
pub async fn actor(app: &App, account: AccountId) -> Result<Actor, Failure> {
    let found = people::read::actor_of_account(&app.db.read(), account, app.clock.now()).await?;
    found.ok_or_else(Failure::not_found)
}

async fn member(app: &App, company: CompanyId, employee_no: &str) -> Result<Member, Failure> {
    let wanted = [employee_no.to_owned()];
    let found = people::read::members_by_employee_no(&app.db.read(), company, &wanted).await?;
    found.into_iter().next().ok_or_else(Failure::not_found)
}

/// One link per role.
pub async fn links(app: &App) -> Result<Vec<Link>, Failure> {
    let town = &TOWNS[0];
    let company = company(app, town).await?;
    let accounts = [
        (
            "firm_admin",
            "研修会社・運営管理者",
            staff_account(app, Staff::Admin).await?,
        ),
        (
            "author",
            "研修会社・コンテンツ担当",
            staff_account(app, Staff::Author).await?,
        ),
        (
            "instructor",
            "研修会社・講師",
            staff_account(app, Staff::Instructor).await?,
        ),
        (
            "assessor",
            "研修会社・評価者",
            staff_account(app, Staff::Assessor).await?,
        ),
        (
            "company_hr",
            "企業の人事（企業管理者）",
            member(app, company, town.hr).await?.account,
        ),
        (
            "unit_manager",
            "企業の支社管理者",
            member(app, company, town.manager.0).await?.account,
        ),
        (
            "trainee_with_mail",
            "受講者（メールあり）",
            member(app, company, TRAINEE_WITH_MAIL).await?.account,
        ),
        (
            "trainee_without_mail",
            "受講者（メールなし）",
            member(app, company, TRAINEE_WITHOUT_MAIL).await?.account,
        ),
    ];
    let mut links = Vec::new();
    for (name, role, account) in accounts {
        let url = journeys::create_link::create_demo_link(app, account).await?;
        links.push(Link { name, role, url });
    }
    Ok(links)
}

/// A fresh slip for the trainee without mail.
pub async fn slip(app: &App, admin: &Actor) -> Result<Pin, Failure> {
    let company = company(app, &TOWNS[0]).await?;
    let trainee = member(app, company, TRAINEE_WITHOUT_MAIL).await?;
    let wanted = SlipsFor::Members(vec![trainee.id]);
    let slips = journeys::issue_slips::issue_slips(app, admin, company, &wanted).await?;
    let slip = slips.into_iter().next().ok_or_else(Failure::not_found)?;
    Ok(Pin {
        company: slip.company_code,
        employee_no: slip.employee_no,
        pin: slip.pin,
    })
}

/// The address of a trainee who has not begun.
pub async fn fresh_trainee(app: &App) -> Result<String, Failure> {
    let company = company(app, &TOWNS[0]).await?;
    let trainee = member(app, company, FRESH_TRAINEE).await?;
    trainee.email.ok_or_else(Failure::not_found)
}
