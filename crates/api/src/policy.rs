//! Who may call what: one table, one row per route. A route without a row
//! answers 404, so a forgotten row is noticed at once and opens nothing.
//!
//! The table decides by role only. Whether *this* company, unit or enrolment
//! is the actor's is decided by the finder or the journey, which answer a
//! foreign one exactly as a missing one.

mod find;
mod table;

#[cfg(test)]
mod tests;

pub use table::TABLE;

use kernel::{Actor, Role};

/// What a request does to a path. HEAD counts as GET.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// Reads; changes nothing.
    Get,
    /// Creates, or does something that is not a plain change of a noun.
    Post,
    /// Replaces.
    Put,
    /// Changes in part.
    Patch,
    /// Removes.
    Delete,
}

impl Verb {
    /// Reads a method's name; nothing for one that no route answers.
    pub fn parse(method: &str) -> Option<Self> {
        match method {
            "GET" | "HEAD" => Some(Self::Get),
            "POST" => Some(Self::Post),
            "PUT" => Some(Self::Put),
            "PATCH" => Some(Self::Patch),
            "DELETE" => Some(Self::Delete),
            _ => None,
        }
    }

    /// The method's name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }

    /// Whether the method may change something.
    pub fn is_unsafe(self) -> bool {
        self != Self::Get
    }
}

/// Who may call a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Nobody is asked who they are: the credential is not even looked at, so
    /// that the request can be tied to no account.
    Unidentified,
    /// Everybody, signed in or not.
    Anyone,
    /// Everybody who is signed in.
    SignedIn,
    /// Who holds one of these roles.
    Roles(&'static [Role]),
}

impl Access {
    /// Whether `actor` may call the route, by role alone.
    pub fn admits(self, actor: Option<&Actor>) -> bool {
        match self {
            Self::Unidentified | Self::Anyone => true,
            Self::SignedIn => actor.is_some(),
            Self::Roles(roles) => {
                actor.is_some_and(|actor| roles.iter().any(|role| actor.has(*role)))
            }
        }
    }
}

/// Every row that counts. The product has one, [`TABLE`].
#[derive(Clone, Copy, Debug)]
pub struct Table(pub &'static [Rule]);

/// One row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The method.
    pub verb: Verb,
    /// The path; `{name}` stands for exactly one segment.
    pub path: &'static str,
    /// Who may call it.
    pub access: Access,
    /// Neither logged nor measured: the route takes or shows an anonymous
    /// answer.
    pub is_silent: bool,
    /// Its answer shows a secret once, so that it is kept nowhere.
    pub shows_secret: bool,
    /// How many calls one network address may make in a minute, where nobody
    /// is signed in yet.
    pub per_minute: Option<u32>,
}

impl Rule {
    const fn new(verb: Verb, path: &'static str, access: Access) -> Self {
        Self {
            verb,
            path,
            access,
            is_silent: false,
            shows_secret: false,
            per_minute: None,
        }
    }

    /// The same row, kept out of log and metrics.
    #[must_use]
    pub const fn silent(mut self) -> Self {
        self.is_silent = true;
        self
    }

    /// The same row, whose answer is never kept to be told again.
    #[must_use]
    pub const fn showing_secret(mut self) -> Self {
        self.shows_secret = true;
        self
    }

    /// The same row, with a limit for each network address.
    #[must_use]
    pub const fn limited(mut self, calls_per_minute: u32) -> Self {
        self.per_minute = Some(calls_per_minute);
        self
    }
}

/// The row of a route that reads.
pub const fn get(path: &'static str, access: Access) -> Rule {
    Rule::new(Verb::Get, path, access)
}

/// The row of a route that creates or acts.
pub const fn post(path: &'static str, access: Access) -> Rule {
    Rule::new(Verb::Post, path, access)
}

/// The row of a route that replaces.
pub const fn put(path: &'static str, access: Access) -> Rule {
    Rule::new(Verb::Put, path, access)
}

/// The row of a route that changes in part.
pub const fn patch(path: &'static str, access: Access) -> Rule {
    Rule::new(Verb::Patch, path, access)
}

/// The row of a route that removes.
pub const fn delete(path: &'static str, access: Access) -> Rule {
    Rule::new(Verb::Delete, path, access)
}
