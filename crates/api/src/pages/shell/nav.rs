//! The menu: three or four entries, by what the person may do.

use kernel::id::CompanyId;
use kernel::{Actor, Role};

use crate::words::{Language, shell};

/// The menu entry that a page belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nav {
    /// A page outside the menu.
    None,
    /// 自分の研修: the trainee's home.
    Home,
    /// 履歴・修了証
    History,
    /// 受講状況 of a company.
    Progress,
    /// 修了証 of a company.
    Certificates,
    /// 督促 of a company.
    Reminders,
    /// 従業員 of a company.
    People,
    /// 一括登録 of a company.
    Rosters,
    /// 受講登録 of a company.
    Enrolments,
    /// 契約企業
    Companies,
    /// 研修コース
    Tracks,
    /// 今日の研修: where an instructor begins.
    Today,
    /// 集合研修: of the firm, of a company, or one's own.
    Sessions,
    /// 実技評価
    Assessments,
    /// 設問
    Questions,
    /// 記述の採点
    Grading,
    /// 資料
    Handouts,
    /// 満足度
    Satisfaction,
    /// メール
    Mail,
    /// 公表値: all that an auditor sees.
    Figures,
}

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NavItem {
    /// The word.
    pub label: &'static str,
    /// The page.
    pub href: String,
    /// Whether the visitor is there.
    pub is_here: bool,
}

/// The entries for an actor, most important first.
pub(super) fn items(actor: &Actor, here: Nav, language: Language) -> Vec<NavItem> {
    let mut entries: Vec<(Nav, String)> = Vec::new();
    if actor.has(Role::FirmAdmin) {
        add(
            &mut entries,
            &[
                (Nav::Companies, "/companies"),
                (Nav::Tracks, "/tracks"),
                (Nav::Questions, "/questions"),
                (Nav::Sessions, "/sessions"),
                (Nav::Satisfaction, "/satisfaction"),
                (Nav::Assessments, "/assessments"),
                (Nav::Grading, "/grading"),
                (Nav::Handouts, "/handouts"),
                (Nav::Mail, "/mail"),
            ],
        );
    }
    if actor.has(Role::Author) {
        add(
            &mut entries,
            &[
                (Nav::Tracks, "/tracks"),
                (Nav::Questions, "/questions"),
                (Nav::Handouts, "/handouts"),
            ],
        );
    }
    if actor.has(Role::Instructor) {
        add(
            &mut entries,
            &[
                (Nav::Today, "/today"),
                (Nav::Sessions, "/sessions"),
                (Nav::Satisfaction, "/instructor"),
                (Nav::Assessments, "/assessments"),
                (Nav::Grading, "/grading"),
                (Nav::Handouts, "/handouts"),
            ],
        );
    }
    if actor.has(Role::Assessor) {
        add(
            &mut entries,
            &[
                (Nav::Assessments, "/assessments"),
                (Nav::Grading, "/grading"),
            ],
        );
    }
    if actor.has(Role::Auditor) {
        add(&mut entries, &[(Nav::Figures, "/figures")]);
    }
    if let Some(company) = company_of(actor, Role::CompanyHr) {
        for (nav, room) in [
            (Nav::Progress, "progress"),
            (Nav::Reminders, "reminders"),
            (Nav::People, "people"),
            (Nav::Rosters, "roster-imports"),
            (Nav::Enrolments, "enrolments"),
            (Nav::Sessions, "sessions"),
            (Nav::Certificates, "certificates"),
            (Nav::Satisfaction, "satisfaction"),
        ] {
            entries.push((nav, format!("/companies/{company}/{room}")));
        }
        add(&mut entries, &[(Nav::Handouts, "/handouts")]);
    } else if let Some(company) = company_of(actor, Role::UnitManager) {
        entries.push((Nav::Progress, format!("/companies/{company}/progress")));
        entries.push((Nav::Sessions, format!("/companies/{company}/sessions")));
        entries.push((
            Nav::Certificates,
            format!("/companies/{company}/certificates"),
        ));
    }
    if actor.membership.is_some() {
        add(
            &mut entries,
            &[(Nav::Home, "/"), (Nav::Sessions, "/my/sessions")],
        );
        if !actor.has(Role::CompanyHr) {
            add(&mut entries, &[(Nav::History, "/history")]);
        }
    }
    let item = |(nav, href): (Nav, String)| NavItem {
        label: nav.said(language).unwrap_or(nav.label()),
        href,
        is_here: nav == here,
    };
    entries.into_iter().map(item).collect()
}

fn add(entries: &mut Vec<(Nav, String)>, more: &[(Nav, &str)]) {
    for (nav, href) in more {
        if !entries.iter().any(|(known, _)| known == nav) {
            entries.push((*nav, (*href).to_owned()));
        }
    }
}

fn company_of(actor: &Actor, role: Role) -> Option<CompanyId> {
    let mut scopes = actor.scopes.iter();
    scopes.find(|scope| scope.role == role)?.company
}

impl Nav {
    /// The word of an entry that learners have, in their language.
    fn said(self, language: Language) -> Option<&'static str> {
        let phrase = match self {
            Self::Home => shell::OWN_TRAINING,
            Self::History => shell::HISTORY,
            Self::Sessions => shell::SESSIONS,
            _ => return None,
        };
        Some(phrase.of(language))
    }

    fn label(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Home => "自分の研修",
            Self::History => "履歴・修了証",
            Self::Progress => "受講状況",
            Self::Certificates => "修了証",
            Self::Reminders => "督促",
            Self::People => "従業員",
            Self::Rosters => "一括登録",
            Self::Enrolments => "受講登録",
            Self::Companies => "契約企業",
            Self::Tracks => "研修コース",
            Self::Today => "今日の研修",
            Self::Sessions => "集合研修",
            Self::Assessments => "実技評価",
            Self::Questions => "設問",
            Self::Grading => "記述の採点",
            Self::Handouts => "資料",
            Self::Satisfaction => "満足度",
            Self::Mail => "メール",
            Self::Figures => "公表値",
        }
    }
}
