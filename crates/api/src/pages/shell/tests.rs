use askama::Template;
use kernel::{Failure, Fault, Kind};

use super::*;

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% import "components.html" as ui %}
{% call ui::summary(form) %}{% endcall %}
{% call ui::field(form, "code", "企業コード", hint = "半角の英数字") %}{% endcall %}
{% call ui::password(form, "password", "パスワード", "current-password") %}{% endcall %}
{% call ui::textarea(form, "note", "メモ", optional = true) %}{% endcall %}
{% call ui::select(form, "track", "研修コース", options, none = "選んでください") %}{% endcall %}
{% call ui::choice(form, "kind", "対象", options) %}{% endcall %}
{% call ui::tick(form, "sure", "確認しました") %}{% endcall %}
{% call ui::file(form, "file", "名簿", ".csv,.xlsx") %}{% endcall %}
{% call ui::status(status) %}{% endcall %}
{% call ui::bar("進みぐあい", 3, 8) %}{% endcall %}
{% call ui::pages(pager) %}{% endcall %}
{% call ui::empty("まだありません。") %}<a class="button" href="/new">追加する</a>{% endcall %}
{% call ui::notice("info", "お知らせ") %}{% endcall %}
{% call ui::submit("保存する") %}{% endcall %}"#
)]
struct Everything {
    form: Form,
    options: Vec<(String, String)>,
    status: Status,
    pager: Pager,
}

fn everything(form: Form) -> String {
    let option = |value: &str, word: &str| (value.to_owned(), word.to_owned());
    let page = Everything {
        form,
        options: vec![option("first", "一次対応"), option("second", "二次対応")],
        status: Status::Overdue,
        pager: Pager::new(
            "/list",
            "q=x",
            None,
            Some(kernel::Cursor(uuid::Uuid::nil())),
        ),
    };
    page.render().expect("it renders")
}

#[test]
fn a_fresh_form_shows_its_values_and_no_fault() {
    let form = Form::new()
        .with("code", "a\"b<c>")
        .with("track", "second")
        .with("kind", "first")
        .with("sure", "yes");
    let html = everything(form);
    assert!(html.contains("value=\"a&#34;b&#60;c&#62;\""), "{html}");
    assert!(html.contains("<option value=\"second\" selected>"));
    assert!(html.contains("value=\"first\" checked>"));
    assert!(html.contains("name=\"sure\" value=\"yes\" checked>"));
    assert!(html.contains("aria-describedby=\"h-code \""));
    assert!(!html.contains("aria-invalid"));
    assert!(!html.contains("id=\"errors\""));
    assert!(!html.contains("style="));
}

#[test]
fn a_refused_form_shows_every_fault_at_its_field_and_in_the_summary() {
    let failure = Failure::invalid(vec![
        Fault::new("/code", "company.code", "企業コードを入力してください。"),
        Fault::new("/kind", "company.kind", "対象を選んでください。"),
    ]);
    let form = Form::new().with("code", " ").refused(failure);
    let form = form.expect("it can be mended");
    let layout = Layout::plain(None, "企業の追加").with(&form);
    assert_eq!(layout.tab_title(), "エラー：企業の追加 - テラコヤ");
    let html = everything(form);
    assert!(html.contains("<a href=\"#f-code\">企業コードを入力してください。</a>"));
    assert!(html.contains("id=\"e-code\">企業コードを入力してください。"));
    assert!(html.contains("aria-invalid=\"true\" aria-describedby=\"h-code e-code\""));
    assert!(html.contains("<a href=\"#f-kind\">対象を選んでください。</a>"));
}

#[test]
fn a_refusal_of_the_whole_form_stands_in_the_summary() {
    let form = Form::new().refused(Failure::conflict("x", "もう登録されています。"));
    let html = everything(form.expect("it can be mended"));
    assert!(html.contains("<li>もう登録されています。</li>"));
}

#[test]
fn what_no_input_can_mend_leaves_the_form() {
    for kind in [Kind::NotFound, Kind::Forbidden, Kind::Internal, Kind::Busy] {
        let refused = Form::new().refused(Failure::new(kind, "x", "x"));
        assert!(refused.is_err(), "{kind:?}");
    }
}

#[test]
fn a_secret_is_never_kept_in_a_form() {
    let html = everything(Form::new().with("password", "himitsu"));
    assert!(!html.contains("himitsu"));
}

#[test]
fn a_pager_keeps_the_filter() {
    let cursor = Some(kernel::Cursor(uuid::Uuid::nil()));
    let pager = Pager::new("/list", "q=x&status=done", cursor, cursor);
    assert_eq!(pager.first.as_deref(), Some("/list?q=x&status=done"));
    let next = "/list?q=x&status=done&after=00000000-0000-0000-0000-000000000000";
    assert_eq!(pager.next.as_deref(), Some(next));
    assert_eq!(Pager::new("/list", "", None, None), Pager::default());
    assert_eq!(
        Pager::new("/list", "", cursor, None).first.as_deref(),
        Some("/list")
    );
}
