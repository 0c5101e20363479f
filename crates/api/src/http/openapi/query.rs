//! Unknown and repeated query parameters of the API are refused: a filter
//! that was mistyped must not show everything.

use std::collections::BTreeMap;
use std::sync::Arc;

use poem::{Endpoint, Request, Response};
use serde_json::Value;

use crate::http::layers::Next;
use crate::http::problem::Problem;
use crate::policy::Rule;

/// Where the API stands.
const BASE: &str = "/api/v1";
/// Carries a page's token for uploads; every operation takes it.
const ALWAYS_KNOWN: &str = "csrf";

/// Which query parameters each operation takes, and whether more than once.
#[derive(Debug, Default)]
pub struct KnownQueries {
    operations: BTreeMap<(String, String), BTreeMap<String, bool>>,
}

impl KnownQueries {
    /// Reads them from the OpenAPI document.
    pub fn of(document: &str) -> Self {
        let document: Value = serde_json::from_str(document).unwrap_or_default();
        let mut operations = BTreeMap::new();
        let paths = document["paths"].as_object().into_iter().flatten();
        for (path, methods) in paths {
            for (method, operation) in methods.as_object().into_iter().flatten() {
                let key = (method.to_uppercase(), format!("{BASE}{path}"));
                operations.insert(key, query_parameters(operation));
            }
        }
        Self { operations }
    }

    /// What is wrong with a query, if anything.
    fn fault(&self, rule: &Rule, query: &str) -> Option<String> {
        let key = (rule.verb.as_str().to_owned(), rule.path.to_owned());
        let known = self.operations.get(&key)?;
        let mut seen: Vec<&str> = Vec::new();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let name = pair.split_once('=').map_or(pair, |(name, _)| name);
            if name == ALWAYS_KNOWN {
                continue;
            }
            let Some(may_repeat) = known.get(name) else {
                return Some("unknown query parameter".to_owned());
            };
            if !may_repeat && seen.contains(&name) {
                return Some(format!("query parameter `{name}` is given twice"));
            }
            seen.push(name);
        }
        None
    }
}

fn query_parameters(operation: &Value) -> BTreeMap<String, bool> {
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    parameters
        .filter(|parameter| parameter["in"] == "query")
        .filter_map(|parameter| {
            let name = parameter["name"].as_str()?;
            Some((name.to_owned(), parameter["schema"]["type"] == "array"))
        })
        .collect()
}

/// Refuses a request to the API with a query that its operation does not
/// know.
///
/// # Errors
/// An unknown or a repeated parameter.
pub async fn known_queries_only(next: Next, request: Request) -> poem::Result<Response> {
    let known = request.data::<Arc<KnownQueries>>();
    let rule = request.data::<&'static Rule>();
    let query = request.uri().query();
    if let (Some(known), Some(rule), Some(query)) = (known, rule, query)
        && let Some(fault) = known.fault(rule, query)
    {
        return Err(Problem::malformed(&fault).into());
    }
    next.call(request).await
}
