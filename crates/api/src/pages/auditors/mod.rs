//! Auditors: who looks at published figures, and until when.

use askama::Template;
use journeys::App;
use journeys::views::auditors::{auditor, auditors};
use kernel::id::AccountId;
use kernel::{Actor, Failure, Role, date};
use people::{Auditor, StaffInput};
use poem::web::{Data, Form as Fields, Path};
use poem::{Route, get, handler, post};
use serde::Deserialize;
use uuid::Uuid;

use crate::http::{PageResult, Signed};
use crate::pages::shell::{self, Form, Layout, Nav, Visit};

const PATH: &str = "/auditors";

/// The paths of auditors.
pub fn routes(route: Route) -> Route {
    route
        .at(PATH, get(list).post(add))
        .at("/auditors/:account", get(show).post(change))
        .at("/auditors/:account/end", post(end))
}

/// An auditor in one line.
struct AuditorView {
    path: String,
    name: String,
    email: String,
    until: String,
    is_over: bool,
}

impl AuditorView {
    fn of(app: &App, auditor: &Auditor) -> Self {
        // The last day holds until its end; ended by hand it is that very day.
        let last_moment = auditor.ends_at - chrono::TimeDelta::microseconds(1);
        Self {
            path: format!("{PATH}/{}", auditor.account),
            name: auditor.name.clone(),
            email: auditor.email.clone().unwrap_or_default(),
            until: date::display(date::jst_date(last_moment)),
            is_over: auditor.ends_at <= app.clock.now(),
        }
    }
}

#[derive(Template)]
#[template(path = "auditors/list.html")]
struct ListPage {
    layout: Layout,
    form: Form,
    auditors: Vec<AuditorView>,
}

async fn list_page(
    app: &App,
    actor: &Actor,
    visit: &Visit,
    form: Form,
) -> Result<ListPage, Failure> {
    let all = auditors(app, actor).await?;
    Ok(ListPage {
        layout: visit.layout("監査者", Nav::Satisfaction).with(&form),
        form,
        auditors: all.iter().map(|one| AuditorView::of(app, one)).collect(),
    })
}

#[handler]
async fn list(Signed(actor): Signed, visit: Visit, app: Data<&App>) -> PageResult {
    shell::show(&list_page(&app, &actor, &visit, Form::new()).await?)
}

#[derive(Deserialize)]
struct NewAuditor {
    #[serde(default)]
    email: String,
    #[serde(default)]
    family_name: String,
    #[serde(default)]
    given_name: String,
    #[serde(default)]
    audits_until: String,
}

#[handler]
async fn add(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    typed: Fields<NewAuditor>,
) -> PageResult {
    let typed = typed.0;
    let input = StaffInput {
        email: typed.email.clone(),
        family_name: typed.family_name.clone(),
        given_name: typed.given_name.clone(),
        audits_until: date::parse(typed.audits_until.trim()),
        ..StaffInput::default()
    };
    match journeys::add_staff(&app, Some(&actor), &input, &[Role::Auditor]).await {
        Ok(_) => visit.done(PATH, "監査者を追加し、案内のメールを送りました。"),
        Err(failure) => {
            let form = Form::new()
                .with("email", typed.email)
                .with("family_name", typed.family_name)
                .with("given_name", typed.given_name)
                .with("audits_until", typed.audits_until)
                .refused(failure)?;
            shell::show_refused(&list_page(&app, &actor, &visit, form).await?)
        }
    }
}

#[derive(Template)]
#[template(path = "auditors/show.html")]
struct ShowPage {
    layout: Layout,
    form: Form,
    auditor: AuditorView,
}

async fn show_page(
    app: &App,
    actor: &Actor,
    visit: &Visit,
    account: AccountId,
    form: Form,
) -> Result<ShowPage, Failure> {
    let found = auditor(app, actor, account).await?;
    let title = format!("監査者：{}", found.name);
    Ok(ShowPage {
        layout: visit.layout(title, Nav::Satisfaction).with(&form),
        form,
        auditor: AuditorView::of(app, &found),
    })
}

#[handler]
async fn show(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(account): Path<Uuid>,
) -> PageResult {
    let account = AccountId(account);
    shell::show(&show_page(&app, &actor, &visit, account, Form::new()).await?)
}

#[derive(Deserialize)]
struct LastDay {
    #[serde(default)]
    audits_until: String,
}

#[handler]
async fn change(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(account): Path<Uuid>,
    typed: Fields<LastDay>,
) -> PageResult {
    let account = AccountId(account);
    let until = date::parse(typed.0.audits_until.trim());
    match journeys::grant_audit(&app, Some(&actor), account, until).await {
        Ok(_) => visit.done(PATH, "監査者の最後の日を決めました。"),
        Err(failure) => {
            let form = Form::new()
                .with("audits_until", typed.0.audits_until)
                .refused(failure)?;
            shell::show_refused(&show_page(&app, &actor, &visit, account, form).await?)
        }
    }
}

#[handler]
async fn end(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(account): Path<Uuid>,
) -> PageResult {
    let found = auditor(&app, &actor, AccountId(account)).await?;
    journeys::end_role(&app, Some(&actor), found.account, found.assignment).await?;
    visit.done(PATH, "監査者の権限を終えました。")
}
