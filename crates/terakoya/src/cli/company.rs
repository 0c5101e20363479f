//! `terakoya company add CODE NAME`, `terakoya company list`.

use clap::Subcommand;
use journeys::App;
use journeys::add_company::{NewCompany, add_company};
use kernel::PageRequest;
use people::{CompanyInput, MemberInput};
use serde::Serialize;

use super::out::say;
use super::{Refused, print_json};

/// 契約企業の引数
#[derive(clap::Args)]
#[command(
    after_help = "例: terakoya company add minato みなと百貨店 --hr-no 000001 --hr-name '人事 花子' --hr-email jinji@example.jp"
)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// 契約企業を登録します
    Add(AddArgs),
    /// 契約企業を一覧にします
    List {
        /// 1行のJSONで出力します
        #[arg(long)]
        json: bool,
    },
}

#[derive(clap::Args)]
struct AddArgs {
    /// 会社コード（サインインのときに入力するもの）
    code: String,
    /// 会社名
    name: String,
    /// 人事担当者の社員番号
    #[arg(long, requires_all = ["hr_name", "hr_email"])]
    hr_no: Option<String>,
    /// 人事担当者の「姓 名」
    #[arg(long, requires = "hr_no")]
    hr_name: Option<String>,
    /// 人事担当者のメールアドレス。招待メールが届きます
    #[arg(long, requires = "hr_no")]
    hr_email: Option<String>,
    /// 1行のJSONで出力します
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Printed {
    id: uuid::Uuid,
    code: String,
    name: String,
}

/// Adds or lists companies.
///
/// # Errors
/// Every fault of the input; a code that is taken.
pub async fn run(app: &App, args: &Args) -> Result<(), Refused> {
    match &args.what {
        What::Add(args) => add(app, args).await,
        What::List { json } => list(app, *json).await,
    }
}

async fn add(app: &App, args: &AddArgs) -> Result<(), Refused> {
    let typed = NewCompany {
        company: CompanyInput {
            code: args.code.clone(),
            name: args.name.clone(),
            fiscal_year_start: None,
        },
        hr_admin: args
            .hr_no
            .as_ref()
            .map(|employee_no| hr_admin(employee_no, args)),
    };
    let added = add_company(app, None, &typed).await?;
    let printed = Printed {
        id: added.id.0,
        code: args.code.clone(),
        name: args.name.clone(),
    };
    if args.json {
        return print_json(&printed);
    }
    say(format_args!(
        "{}（{}）を登録しました。",
        printed.name, printed.code
    ));
    Ok(())
}

fn hr_admin(employee_no: &str, args: &AddArgs) -> MemberInput {
    let full_name = args
        .hr_name
        .clone()
        .unwrap_or_default()
        .replace('\u{3000}', " ");
    let (family_name, given_name) = full_name.split_once(' ').unwrap_or((&full_name, ""));
    MemberInput {
        employee_no: employee_no.to_owned(),
        family_name: family_name.to_owned(),
        given_name: given_name.trim().to_owned(),
        email: args.hr_email.clone().unwrap_or_default(),
        ..MemberInput::default()
    }
}

async fn list(app: &App, json: bool) -> Result<(), Refused> {
    let mut request = PageRequest::default();
    let mut all = Vec::new();
    loop {
        let page = people::read::companies(&app.db.read(), request)
            .await
            .map_err(kernel::Failure::from)?;
        all.extend(page.items);
        let Some(next) = page.next else { break };
        request.after = Some(next);
    }
    if json {
        let printed: Vec<Printed> = all
            .into_iter()
            .map(|company| Printed {
                id: company.id.0,
                code: company.code,
                name: company.name,
            })
            .collect();
        return print_json(&printed);
    }
    for company in all {
        say(format_args!("{}\t{}", company.code, company.name));
    }
    Ok(())
}
