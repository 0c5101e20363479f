//! Whom a rule touches, before it is saved; and the save.

use askama::Template;
use journeys::App;
use journeys::assign_by_rule::{RuleChange, RulePreview, STALE};
use journeys::{preview_rule, save_rule};
use kernel::id::CompanyId;
use kernel::{Actor, Failure};
use poem::handler;
use poem::web::{Data, Path, Query};
use uuid::Uuid;

use super::cards::{Group, RuleWords, left_out, new_people, other_people};
use super::form::{FIELDS, FormPage, kept, typed};
use super::{path, rule_path};
use crate::http::pairs::{Pairs, text};
use crate::http::{PageResult, Signed};
use crate::pages::shell::{self, Form, Layout, Nav, Visit};

#[derive(Template)]
#[template(path = "assignment_rules/preview.html")]
struct PreviewPage {
    layout: Layout,
    form: Form,
    path: String,
    back: String,
    company_name: String,
    name: String,
    track: String,
    words: RuleWords,
    is_active: bool,
    hidden: Pairs,
    digest: String,
    new: Group,
    others: Vec<Group>,
    left_out: Vec<Group>,
}

impl PreviewPage {
    fn of(visit: &Visit, pairs: &Pairs, found: RulePreview, form: Form) -> Self {
        let company = found.company.id;
        let field = |name: &str| (name.to_owned(), text(pairs, name).to_owned());
        let back = found
            .existing
            .map_or_else(|| path(company), |(rule, _)| rule_path(company, rule));
        Self {
            layout: visit
                .layout("受講対象の規則を確かめる", Nav::Enrolments)
                .with(&form),
            form,
            path: path(company),
            back,
            words: RuleWords::of(&found.rule, &found.unit_path),
            is_active: found.rule.is_active,
            name: found.rule.name,
            track: found.track.title,
            company_name: found.company.name,
            hidden: FIELDS.map(field).to_vec(),
            digest: found.digest,
            new: new_people(company, &found.people),
            others: other_people(company, &found.people),
            left_out: left_out(company, &found.people),
        }
    }
}

#[handler]
pub(super) async fn show(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(company): Path<Uuid>,
    Query(pairs): Query<Pairs>,
) -> PageResult {
    let company = CompanyId(company);
    actor.require_company(company)?;
    let outcome = match typed(company, &pairs) {
        Ok(change) => preview_rule(&app, &actor, &change).await,
        Err(failure) => Err(failure),
    };
    match outcome {
        Ok(found) => shell::show(&PreviewPage::of(&visit, &pairs, found, Form::new())),
        Err(failure) => refused(&app, &actor, &visit, company, &pairs, failure).await,
    }
}

async fn refused(
    app: &App,
    actor: &Actor,
    visit: &Visit,
    company: CompanyId,
    pairs: &Pairs,
    failure: Failure,
) -> PageResult {
    let form = kept(pairs).refused(failure)?;
    let page = FormPage::of(app, actor, visit, company, form).await?;
    shell::show_refused(&page)
}

#[handler]
pub(super) async fn save(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(company): Path<Uuid>,
    pairs: poem::web::Form<Pairs>,
) -> PageResult {
    let (company, pairs) = (CompanyId(company), pairs.0);
    actor.require_company(company)?;
    let change = match typed(company, &pairs) {
        Ok(change) => change,
        Err(failure) => return refused(&app, &actor, &visit, company, &pairs, failure).await,
    };
    match save_rule(&app, &actor, &change, text(&pairs, "digest")).await {
        Ok(saved) => {
            let message = format!("規則を保存しました。{}人を登録しました。", saved.enrolled);
            visit.done(&rule_path(company, saved.rule), &message)
        }
        Err(failure) if failure.code == STALE => {
            preview_anew(&app, &actor, &visit, &pairs, &change, failure).await
        }
        Err(failure) => refused(&app, &actor, &visit, company, &pairs, failure).await,
    }
}

/// What was previewed does not hold any more: what holds now.
async fn preview_anew(
    app: &App,
    actor: &Actor,
    visit: &Visit,
    pairs: &Pairs,
    change: &RuleChange,
    failure: Failure,
) -> PageResult {
    let found = preview_rule(app, actor, change).await?;
    let form = Form::new().refused(failure)?;
    shell::show_refused(&PreviewPage::of(visit, pairs, found, form))
}
