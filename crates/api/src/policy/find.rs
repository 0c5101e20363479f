//! Finds the row of a request.

use super::{Rule, Table, Verb};

impl Table {
    /// The row of a request, the most literal one when several fit
    /// (`/companies/new` before `/companies/{company}`), as the router decides.
    pub fn find(self, verb: Verb, path: &str) -> Option<&'static Rule> {
        self.0
            .iter()
            .filter(|rule| rule.verb == verb && fits(rule.path, path))
            .max_by_key(|rule| literal_segments(rule.path))
    }

    /// The methods that the table knows for a path, for the `Allow` header.
    pub fn verbs_of(self, path: &str) -> Vec<Verb> {
        let mut verbs = Vec::new();
        for rule in self.0 {
            if fits(rule.path, path) && !verbs.contains(&rule.verb) {
                verbs.push(rule.verb);
            }
        }
        verbs
    }
}

/// For each segment whether it is literal: sorts patterns as a router that
/// prefers the literal segment at the first difference.
fn literal_segments(pattern: &str) -> Vec<bool> {
    pattern.split('/').map(|part| !is_parameter(part)).collect()
}

pub(super) fn fits(pattern: &str, path: &str) -> bool {
    let mut wanted = pattern.split('/');
    let mut given = path.split('/');
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return true,
            (Some(want), Some(got)) if segment_fits(want, got) => {}
            _ => return false,
        }
    }
}

fn segment_fits(want: &str, got: &str) -> bool {
    if is_parameter(want) {
        !got.is_empty()
    } else {
        want == got
    }
}

fn is_parameter(segment: &str) -> bool {
    segment.starts_with('{') && segment.ends_with('}')
}
