//! Slips for people without mail: who they are, and a PIN to come in with.
//!
//! A PIN is shown once and kept as a hash. So paper and screen are two ways to
//! issue, not two views of what was issued: whoever wants the PDF asks for it
//! in the same step, and a lost one is replaced by new PINs.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use kernel::audit::Event;
use kernel::date::jst_date;
use kernel::id::{AccountId, CompanyId, MembershipId, OrgUnitId};
use kernel::{Actor, Failure, Fault};
use people::{Company, Member, MemberFilter, MembershipStatus, PIN_LIFE};
use serde_json::json;

use crate::App;
use crate::pdf::{PaperSlip, SlipsOfUnit, SlipsSheet};
use crate::views::staff_list::{Reach, reach};

/// As many as are hashed well within a request's time.
pub const MOST_SLIPS: usize = 200;

/// For whom slips are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SlipsFor {
    /// These people, with an address or without.
    Members(Vec<MembershipId>),
    /// Everybody without an address in a unit and below, or in the whole
    /// company.
    WithoutEmail {
        /// The top of the subtree.
        unit: Option<OrgUnitId>,
    },
}

/// One slip, to be printed now: the PIN is nowhere else.
#[derive(Clone, PartialEq, Eq)]
pub struct Slip {
    /// 会社名
    pub company_name: String,
    /// 会社コード
    pub company_code: String,
    /// 姓 名
    pub name: String,
    /// セイ メイ
    pub kana: String,
    /// 部署
    pub unit_path: String,
    /// 社員番号
    pub employee_no: String,
    /// Eight digits, good once.
    pub pin: String,
    /// The last day on which the PIN is good for all of it.
    pub good_until: NaiveDate,
    /// Where to sign in, with the company code filled in.
    pub address: String,
    /// The same for a camera: employee number and PIN are filled in as well.
    /// The PIN stands behind `#`, so that no server and no log gets it.
    pub scanned: String,
}

impl Slip {
    /// The PIN in two groups of four, to be read aloud.
    pub fn spaced_pin(&self) -> String {
        let (first, second) = self.pin.split_at(self.pin.len() / 2);
        format!("{first} {second}")
    }
}

impl std::fmt::Debug for Slip {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Slip(…)")
    }
}

/// A file to print, made when the PINs were issued and kept nowhere.
#[derive(Clone, PartialEq, Eq)]
pub struct PrintedSlips {
    /// ASCII only, with its ending.
    pub name: String,
    /// The PDF.
    pub pdf: Vec<u8>,
    /// How many people have a new PIN now.
    pub count: usize,
}

impl std::fmt::Debug for PrintedSlips {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PrintedSlips(…)")
    }
}

/// Issues a new PIN to each and returns the slips, by reading. Older PINs of
/// the same people end; their passwords go on until the new PIN is used.
///
/// # Errors
/// Forbidden or not found for whoever may not act on the company, the unit or
/// one of the people; invalid for too many at once; a conflict when there is
/// nobody.
pub async fn issue_slips(
    app: &App,
    actor: &Actor,
    company: CompanyId,
    wanted: &SlipsFor,
) -> Result<Vec<Slip>, Failure> {
    let drawn = draw_pins(app, actor, company, wanted).await?;
    issue(app, actor, &drawn).await?;
    Ok(drawn.slips)
}

/// The same as a PDF to print, unit by unit. The file is made before the PINs
/// count: when it cannot be made, the slips that people hold go on being good.
///
/// # Errors
/// As [`issue_slips`]; a conflict when this installation lacks the font or one
/// of the letters.
pub async fn issue_slips_as_pdf(
    app: &App,
    actor: &Actor,
    company: CompanyId,
    wanted: &SlipsFor,
) -> Result<PrintedSlips, Failure> {
    let drawn = draw_pins(app, actor, company, wanted).await?;
    let day = jst_date(app.clock.now()).format("%Y%m%d");
    let id = format!("slips-{}-{day}", drawn.company.code);
    let sheet = SlipsSheet {
        firm: app.settings.firm_name.clone(),
        id: id.clone(),
        units: by_unit(&drawn.slips),
    };
    let pdf = app.printer.print_slips(sheet).await?;
    issue(app, actor, &drawn).await?;
    Ok(PrintedSlips {
        name: format!("{id}.pdf"),
        pdf,
        count: drawn.slips.len(),
    })
}

/// Slips whose PINs do not count yet.
struct Drawn {
    company: Company,
    members: Vec<MembershipId>,
    slips: Vec<Slip>,
    hashes: Vec<(AccountId, String)>,
}

async fn draw_pins(
    app: &App,
    actor: &Actor,
    company: CompanyId,
    wanted: &SlipsFor,
) -> Result<Drawn, Failure> {
    let db = app.db.read();
    let reach = reach(app, actor, company).await?;
    let found = people::read::company(&db, company).await?;
    let company = found.ok_or_else(Failure::not_found)?;
    let members = members(app, &company, &reach, wanted).await?;
    refuse_number(members.len())?;
    refuse_managers(app, &reach, &members).await?;
    let good_until = jst_date(app.clock.now() + PIN_LIFE);
    let mut slips = Vec::with_capacity(members.len());
    let mut hashes: Vec<(AccountId, String)> = Vec::with_capacity(members.len());
    for member in &members {
        let pin = people::new_pin()?;
        hashes.push((member.account, app.passwords.hash(&pin).await?));
        slips.push(slip(app, &company, member, pin, good_until));
    }
    Ok(Drawn {
        company,
        members: members.iter().map(|member| member.id).collect(),
        slips,
        hashes,
    })
}

/// From here on the PINs count.
async fn issue(app: &App, actor: &Actor, drawn: &Drawn) -> Result<(), Failure> {
    let now = app.clock.now();
    let tx = app.db.write().await?;
    for (account, hash) in &drawn.hashes {
        people::write::issue_pin(&tx, now, *account, hash).await?;
    }
    let event = Event {
        company: Some(drawn.company.id),
        actor: Some(actor.account),
        action: "slips.issued",
        object: None,
        detail: &json!({ "members": drawn.members }),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await
}

/// The slips of each unit together, so that each shop gets its own pages.
fn by_unit(slips: &[Slip]) -> Vec<SlipsOfUnit> {
    let mut units: BTreeMap<&str, Vec<PaperSlip>> = BTreeMap::new();
    for slip in slips {
        units
            .entry(&slip.unit_path)
            .or_default()
            .push(on_paper(slip));
    }
    let of_unit = |(unit, slips): (&str, Vec<PaperSlip>)| SlipsOfUnit {
        title: format!("{}（{}人分）", named(unit), slips.len()),
        slips,
    };
    units.into_iter().map(of_unit).collect()
}

fn named(unit: &str) -> &str {
    if unit.is_empty() {
        "部署なし"
    } else {
        unit
    }
}

fn on_paper(slip: &Slip) -> PaperSlip {
    let company = format!("{}　{}", slip.company_name, slip.unit_path);
    PaperSlip {
        name: slip.name.clone(),
        company: company.trim_end().to_owned(),
        company_code: slip.company_code.clone(),
        employee_no: slip.employee_no.clone(),
        pin: slip.spaced_pin(),
        note: format!(
            "カメラでQRコードを読みとるか、上のページを開いてください。PINは{}まで、一度だけ使えます。ほかの人に見せないでください。",
            kernel::date::display(slip.good_until)
        ),
        address: slip.address.clone(),
        scanned: slip.scanned.clone(),
    }
}

async fn members(
    app: &App,
    company: &Company,
    reach: &Reach,
    wanted: &SlipsFor,
) -> Result<Vec<Member>, Failure> {
    let db = app.db.read();
    match wanted {
        SlipsFor::WithoutEmail { unit } => {
            let filter = MemberFilter {
                unit: *unit,
                within: reach.units(),
                without_email: true,
                ..MemberFilter::default()
            };
            Ok(people::read::all_members(&db, company.id, &filter).await?)
        }
        SlipsFor::Members(ids) => {
            let mut ids = ids.clone();
            ids.sort_unstable();
            ids.dedup();
            refuse_number(ids.len())?;
            let members = people::read::members_by_ids(&db, company.id, &ids).await?;
            let all_in_reach = members
                .iter()
                .all(|member| reach.covers(member.unit) && member.status != MembershipStatus::Left);
            if members.len() < ids.len() || !all_in_reach {
                return Err(Failure::not_found());
            }
            Ok(members)
        }
    }
}

fn refuse_number(count: usize) -> Result<(), Failure> {
    if count == 0 {
        return Err(Failure::conflict(
            "slips.nobody",
            "用紙を作る人がいません。一覧から選ぶか、部署を変えてください。",
        ));
    }
    if count > MOST_SLIPS {
        let message = format!(
            "一度に作れる用紙は{MOST_SLIPS}人分までです（いまは{count}人）。部署で分けて作ってください。"
        );
        return Err(Failure::invalid(vec![Fault::new(
            "/members",
            "slips.too_many",
            message,
        )]));
    }
    Ok(())
}

/// A slip opens an account. Whoever manages a unit only must not open one
/// that may do more than learn.
async fn refuse_managers(app: &App, reach: &Reach, members: &[Member]) -> Result<(), Failure> {
    if matches!(reach, Reach::Company) {
        return Ok(());
    }
    let now = app.clock.now();
    for member in members {
        let roles = people::read::role_assignments(&app.db.read(), member.account, now).await?;
        if !roles.is_empty() {
            return Err(Failure::conflict(
                "slips.manager",
                format!(
                    "{}さんは管理の権限を持っているため、企業管理者だけが用紙を作れます。",
                    member.full_name()
                ),
            ));
        }
    }
    Ok(())
}

fn slip(app: &App, company: &Company, member: &Member, pin: String, good_until: NaiveDate) -> Slip {
    let address = format!(
        "{}/sign-in/pin?company={}",
        app.settings.base_url, company.code
    );
    Slip {
        scanned: format!(
            "{address}&employee={}#pin={pin}",
            percent_encoded(&member.employee_no)
        ),
        company_name: company.name.clone(),
        company_code: company.code.clone(),
        name: member.full_name(),
        kana: member.full_kana(),
        unit_path: member.unit_path.clone(),
        employee_no: member.employee_no.clone(),
        pin,
        good_until: good_until.pred_opt().unwrap_or(good_until),
        address,
    }
}

/// An employee number as a value in an address.
fn percent_encoded(text: &str) -> String {
    let encode = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
            char::from(byte).to_string()
        }
        other => format!("%{other:02X}"),
    };
    text.bytes().map(encode).collect()
}
