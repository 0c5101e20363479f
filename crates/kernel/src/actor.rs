//! Who asks. The door makes an [`Actor`] from a session or a key; journeys and
//! reads take it as their first argument. The role decides, never the body.

use std::collections::BTreeSet;

use crate::failure::Failure;
use crate::id::{AccountId, CompanyId, MembershipId, OrgUnitId, PersonId};

/// What somebody may do (`domain.md` §4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// 運営管理者
    FirmAdmin,
    /// コンテンツ担当
    Author,
    /// 講師
    Instructor,
    /// 評価者
    Assessor,
    /// 監査者: looks at published figures until a day.
    Auditor,
    /// 企業管理者
    CompanyHr,
    /// 部門・店舗管理者
    UnitManager,
    /// 受講者
    Trainee,
}

impl Role {
    /// Every role, most powerful first.
    pub const ALL: [Self; 8] = [
        Self::FirmAdmin,
        Self::Author,
        Self::Instructor,
        Self::Assessor,
        Self::Auditor,
        Self::CompanyHr,
        Self::UnitManager,
        Self::Trainee,
    ];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::FirmAdmin => "firm_admin",
            Self::Author => "author",
            Self::Instructor => "instructor",
            Self::Assessor => "assessor",
            Self::Auditor => "auditor",
            Self::CompanyHr => "company_hr",
            Self::UnitManager => "unit_manager",
            Self::Trainee => "trainee",
        }
    }

    /// The word on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::FirmAdmin => "運営管理者",
            Self::Author => "コンテンツ担当",
            Self::Instructor => "講師",
            Self::Assessor => "評価者",
            Self::Auditor => "監査者",
            Self::CompanyHr => "企業管理者",
            Self::UnitManager => "部門・店舗管理者",
            Self::Trainee => "受講者",
        }
    }

    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == word)
    }

    /// Whether the role belongs to the firm and not to a company.
    pub fn is_firm(self) -> bool {
        matches!(
            self,
            Self::FirmAdmin | Self::Author | Self::Instructor | Self::Assessor | Self::Auditor
        )
    }
}

/// A role with what it reaches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// The role.
    pub role: Role,
    /// Its company; `None` for the firm's own roles.
    pub company: Option<CompanyId>,
    /// The top of the subtree a unit manager sees.
    pub unit: Option<OrgUnitId>,
}

/// Who asks, with every role in force now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The signed-in account.
    pub account: AccountId,
    /// The human being behind it.
    pub person: PersonId,
    /// The company, when the account is a member of one.
    pub company: Option<CompanyId>,
    /// The employment, when the account is a member of a company.
    pub membership: Option<MembershipId>,
    /// 姓 名, for the page header.
    pub display_name: String,
    /// Every role in force now.
    pub scopes: Vec<Scope>,
}

impl Actor {
    /// Whether the actor holds `role` anywhere.
    pub fn has(&self, role: Role) -> bool {
        self.scopes.iter().any(|scope| scope.role == role)
    }

    /// The distinct roles held.
    pub fn roles(&self) -> BTreeSet<Role> {
        self.scopes.iter().map(|scope| scope.role).collect()
    }

    /// Refuses unless the actor holds one of `roles`.
    ///
    /// # Errors
    /// [`Failure::forbidden`].
    pub fn require(&self, roles: &[Role]) -> Result<(), Failure> {
        if roles.iter().any(|role| self.has(*role)) {
            Ok(())
        } else {
            Err(Failure::forbidden())
        }
    }

    /// Refuses unless the actor may act on the whole of `company`: the firm's
    /// admin, or that company's HR. Another company's HR learns nothing: the
    /// company answers as one that does not exist.
    ///
    /// # Errors
    /// [`Failure::forbidden`] without such a role, [`Failure::not_found`] for
    /// a foreign company.
    pub fn require_company(&self, company: CompanyId) -> Result<(), Failure> {
        if self.has(Role::FirmAdmin) {
            return Ok(());
        }
        if !self.has(Role::CompanyHr) {
            return Err(Failure::forbidden());
        }
        let own = self
            .scopes
            .iter()
            .any(|scope| scope.role == Role::CompanyHr && scope.company == Some(company));
        if own {
            Ok(())
        } else {
            Err(Failure::not_found())
        }
    }

    /// The membership of a trainee.
    ///
    /// # Errors
    /// [`Failure::forbidden`] for an account that is no company's member.
    pub fn require_membership(&self) -> Result<(CompanyId, MembershipId), Failure> {
        self.company
            .zip(self.membership)
            .ok_or_else(Failure::forbidden)
    }
}
