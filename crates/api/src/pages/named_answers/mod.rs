//! Answers by name, for those whom the survey's page named.

use askama::Template;
use journeys::App;
use journeys::views::named_answers::{
    NamedPerson, NamedRoundLine, NamedRoundView, named_round, named_rounds,
};
use kernel::date;
use kernel::id::RoundId;
use poem::web::{Data, Path};
use poem::{Route, get, handler};
use surveys::{Answer, Form as Questionnaire, Question};
use uuid::Uuid;

use crate::http::{PageResult, Signed};
use crate::pages::shell::{self, Layout, Nav, Visit};

/// The paths of answers by name.
pub fn routes(route: Route) -> Route {
    route
        .at("/named-answers", get(list))
        .at("/named-answers/:round", get(show))
}

struct LineView {
    path: String,
    ended_on: String,
    track: String,
    answers: usize,
}

impl LineView {
    fn of(line: &NamedRoundLine) -> Self {
        Self {
            path: format!("/named-answers/{}", line.round.id),
            ended_on: date::display(line.round.ended_on),
            track: line.track.clone(),
            answers: line.answers,
        }
    }
}

#[derive(Template)]
#[template(path = "named_answers/list.html")]
struct ListPage {
    layout: Layout,
    rounds: Vec<LineView>,
}

#[handler]
async fn list(Signed(actor): Signed, visit: Visit, app: Data<&App>) -> PageResult {
    let rounds = named_rounds(&app, &actor).await?;
    shell::show(&ListPage {
        layout: visit.layout("記名の回答", Nav::Satisfaction),
        rounds: rounds.iter().map(LineView::of).collect(),
    })
}

struct PersonView {
    name: String,
    company: String,
    answers: Vec<(String, String)>,
}

impl PersonView {
    fn of(person: &NamedPerson, form: &Questionnaire) -> Self {
        let answered = |question: &Question| (question.label.clone(), shown(person, question));
        Self {
            name: person.name.clone(),
            company: person.company.clone(),
            answers: form.questions.iter().map(answered).collect(),
        }
    }
}

fn shown(person: &NamedPerson, question: &Question) -> String {
    if let Some(text) = person.answers.comments.get(&question.id) {
        return text.clone();
    }
    match person.answers.answers.get(&question.id) {
        Some(Answer::Rated(rating)) => {
            let grade = usize::from(rating.grade());
            let word = question.scale.get(grade - 1).map_or("", String::as_str);
            format!("{grade}　{word}")
        }
        Some(Answer::NotApplicable) => "該当なし".to_owned(),
        Some(Answer::Blank) | None => "–".to_owned(),
    }
}

#[derive(Template)]
#[template(path = "named_answers/show.html")]
struct ShowPage {
    layout: Layout,
    track: String,
    ended_on: String,
    mode: &'static str,
    people: Vec<PersonView>,
}

impl ShowPage {
    fn of(visit: &Visit, view: &NamedRoundView) -> Self {
        let people = view.people.iter();
        Self {
            layout: visit.layout("記名の回答", Nav::Satisfaction),
            track: view.track.clone(),
            ended_on: date::display(view.round.ended_on),
            mode: view.mode.label(),
            people: people.map(|one| PersonView::of(one, &view.form)).collect(),
        }
    }
}

#[handler]
async fn show(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(round): Path<Uuid>,
) -> PageResult {
    let view = named_round(&app, &actor, RoundId(round)).await?;
    shell::show(&ShowPage::of(&visit, &view))
}
