//! 元に戻す: what taking an applied roster back would do, and doing it.

use askama::Template;
use journeys::App;
use journeys::undo_roster::{RosterUndo, preview_roster_undo, undo_roster};
use kernel::date::display_instant;
use kernel::id::{CompanyId, RosterImportId};
use people::Member;
use people::roster::UndoPlan;
use poem::handler;
use poem::web::{Data, Path};
use serde::Deserialize;
use uuid::Uuid;

use super::view::Listed;
use super::{import_path, rosters_path};
use crate::http::{PageResult, Signed};
use crate::pages::shell::{self, Form, Layout, Nav, Visit};

/// Somebody, and what happens to them or stays.
#[derive(Clone)]
struct PersonRow {
    name: String,
    employee_no: String,
    unit: String,
    lines: Vec<String>,
}

impl PersonRow {
    fn of(member: &Member, lines: Vec<String>) -> Self {
        Self {
            name: member.full_name(),
            employee_no: member.employee_no.clone(),
            unit: member.unit_path.clone(),
            lines,
        }
    }
}

/// One list of people with its heading.
struct Group {
    heading: &'static str,
    text: &'static str,
    people: Listed<PersonRow>,
    count: usize,
}

#[derive(Template)]
#[template(path = "rosters/undo.html")]
struct UndoPage {
    layout: Layout,
    form: Form,
    base: String,
    page: String,
    file_name: String,
    applied_at: String,
    until: String,
    digest: String,
    groups: Vec<Group>,
    enrolments: usize,
    begun: usize,
    is_empty: bool,
}

impl UndoPage {
    fn new(visit: &Visit, company: CompanyId, undo: &RosterUndo, form: Form) -> Self {
        let plan = &undo.plan;
        Self {
            layout: visit
                .layout("名簿の登録を元に戻す", Nav::Rosters)
                .with(&form),
            form,
            base: rosters_path(company),
            page: import_path(company, undo.import.id),
            file_name: undo.import.file_name.clone(),
            applied_at: undo
                .import
                .applied_at
                .map_or_else(String::new, display_instant),
            until: display_instant(undo.until),
            digest: plan.digest(),
            groups: groups(plan),
            enrolments: plan.enrolments.len(),
            begun: plan.begun,
            is_empty: plan.is_empty(),
        }
    }
}

fn groups(plan: &UndoPlan) -> Vec<Group> {
    let alone = |members: &[Member]| {
        let rows = members
            .iter()
            .map(|member| PersonRow::of(member, Vec::new()));
        rows.collect::<Vec<PersonRow>>()
    };
    let restored = plan.restore.iter().map(|affected| {
        let lines = affected.fields.iter().map(|field| {
            let word = |text: &str| match text {
                "" => "（なし）".to_owned(),
                text => text.to_owned(),
            };
            let heading = field.column.heading();
            format!(
                "{heading}: {} → {}",
                word(&field.before),
                word(&field.after)
            )
        });
        PersonRow::of(&affected.member, lines.collect())
    });
    let left_alone = plan.left_alone.iter().map(|one| {
        let line = format!("{}: {}（{}）", one.column.heading(), one.now, one.reason);
        PersonRow::of(&one.member, vec![line])
    });
    let lists = [
        (
            "削除する人",
            "この登録で増えた人です。まだ何もしていないので、なかったことにします。",
            alone(&plan.remove),
        ),
        (
            "退職にする人",
            "この登録で増えた人ですが、ログインや受講などの記録があります。記録を残して、退職にします。",
            alone(&plan.stop),
        ),
        (
            "前の内容に戻す人",
            "この登録で変わった項目を、前の内容に戻します。",
            restored.collect(),
        ),
        (
            "戻さない項目",
            "次の項目は、いまの内容のまま残します。",
            left_alone.collect(),
        ),
    ];
    lists
        .into_iter()
        .filter(|(_, _, people)| !people.is_empty())
        .map(|(heading, text, people)| Group {
            heading,
            text,
            count: people.len(),
            people: Listed::of(people.into_iter()),
        })
        .collect()
}

#[handler]
pub(super) async fn show(
    app: Data<&App>,
    Signed(actor): Signed,
    visit: Visit,
    Path((company, import)): Path<(Uuid, Uuid)>,
) -> PageResult {
    let (company, import) = (CompanyId(company), RosterImportId(import));
    let undo = preview_roster_undo(&app, &actor, company, import).await?;
    shell::show(&UndoPage::new(&visit, company, &undo, Form::new()))
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Typed {
    digest: String,
}

#[handler]
pub(super) async fn confirm(
    app: Data<&App>,
    Signed(actor): Signed,
    visit: Visit,
    Path((company, import)): Path<(Uuid, Uuid)>,
    typed: poem::web::Form<Typed>,
) -> PageResult {
    let (company, import) = (CompanyId(company), RosterImportId(import));
    match undo_roster(&app, &actor, company, import, &typed.0.digest).await {
        Ok(plan) => visit.done(&import_path(company, import), &what_was_undone(&plan)),
        Err(failure) => {
            // What cannot be taken back at all has no page to show again.
            let undo = preview_roster_undo(&app, &actor, company, import).await?;
            let form = Form::new().refused(failure)?;
            shell::show_overtaken(&UndoPage::new(&visit, company, &undo, form))
        }
    }
}

fn what_was_undone(plan: &UndoPlan) -> String {
    format!(
        "登録を元に戻しました。削除{}人、退職{}人、前の内容に戻した人{}人、取り消した受講登録{}件です。",
        plan.remove.len(),
        plan.stop.len(),
        plan.restore.len(),
        plan.enrolments.len()
    )
}
