//! How surveys are held: by name or confidentially, for a track or a company,
//! and which wordings of a question are one.

mod wordings;

use std::collections::BTreeMap;

use askama::Template;
use journeys::views::survey_rounds::{SurveySetting, survey_settings};
use journeys::{App, SurveyModeInput, choose_survey_mode};
use kernel::date;
use poem::web::{Data, Form as Fields};
use poem::{Route, get, handler};
use surveys::{K_SCORE, Mode};

use crate::http::{PageResult, Signed};
use crate::pages::shell::{self, Form, Layout, Nav, Visit};

const PATH: &str = "/survey-settings";

/// The paths of the settings.
pub fn routes(route: Route) -> Route {
    let route = route.at(PATH, get(show).post(choose));
    wordings::routes(route)
}

/// A choice in one line.
struct LineView {
    track: String,
    company: String,
    mode: &'static str,
    k: i32,
    set_on: String,
}

impl LineView {
    fn of(setting: &SurveySetting) -> Self {
        let company = setting.company.as_deref();
        Self {
            track: setting.track.clone(),
            company: company.unwrap_or("すべての企業").to_owned(),
            mode: setting.policy.mode.label(),
            k: setting.policy.k_score,
            set_on: date::display(setting.set_on),
        }
    }
}

#[derive(Template)]
#[template(path = "survey_settings/show.html")]
struct SettingsPage {
    layout: Layout,
    form: Form,
    tracks: Vec<(String, String)>,
    modes: Vec<(&'static str, &'static str)>,
    settings: Vec<LineView>,
}

async fn page(
    app: &App,
    actor: &kernel::Actor,
    visit: &Visit,
    form: Form,
) -> Result<SettingsPage, kernel::Failure> {
    let found = survey_settings(app, actor).await?;
    Ok(SettingsPage {
        layout: visit
            .layout("アンケートの方式", Nav::Satisfaction)
            .with(&form),
        form,
        tracks: found.tracks,
        modes: Mode::ALL.map(|mode| (mode.as_str(), mode.label())).to_vec(),
        settings: found.settings.iter().map(LineView::of).collect(),
    })
}

#[handler]
async fn show(Signed(actor): Signed, visit: Visit, app: Data<&App>) -> PageResult {
    let form = Form::new()
        .with("mode", Mode::Confidential.as_str())
        .with("k", K_SCORE.to_string());
    shell::show(&page(&app, &actor, &visit, form).await?)
}

#[handler]
async fn choose(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    typed: Fields<BTreeMap<String, String>>,
) -> PageResult {
    let typed = typed.0;
    let field = |name: &str| typed.get(name).cloned().unwrap_or_default();
    let input = SurveyModeInput {
        track: field("track"),
        company: field("company"),
        mode: field("mode"),
        k: field("k"),
    };
    match choose_survey_mode(&app, &actor, &input).await {
        Ok(()) => visit.done(PATH, "これから開くアンケートの方式を決めました。"),
        Err(failure) => {
            let form = ["track", "company", "mode", "k"]
                .into_iter()
                .fold(Form::new(), |form, name| form.with(name, field(name)))
                .refused(failure)?;
            shell::show_refused(&page(&app, &actor, &visit, form).await?)
        }
    }
}
