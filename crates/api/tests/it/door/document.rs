//! The API's description against what the API does: the table, unknown
//! fields, declared errors.

use std::collections::BTreeSet;

use api::policy::{Access, Rule, TABLE, Table, Verb};
use kernel::Role;
use serde_json::{Map, Value, json};

use crate::door::site::{Site, json as body_of};

const BASE: &str = "/api/v1";

struct Operation {
    verb: Verb,
    path: String,
    value: Value,
}

fn document(site: &Site) -> Value {
    let text = api::open_api_document(&site.app);
    serde_json::from_str(&text).expect("the document is JSON")
}

fn operations(document: &Value) -> Vec<Operation> {
    let paths = document["paths"].as_object().into_iter().flatten();
    paths
        .flat_map(|(path, methods)| {
            let methods = methods.as_object().into_iter().flatten();
            methods.filter_map(move |(method, value)| {
                Some(Operation {
                    verb: Verb::parse(&method.to_uppercase())?,
                    path: format!("{BASE}{path}"),
                    value: value.clone(),
                })
            })
        })
        .collect()
}

fn rule_of(operation: &Operation) -> Option<&'static Rule> {
    let wanted = |rule: &&Rule| rule.verb == operation.verb && rule.path == operation.path;
    TABLE.iter().find(wanted)
}

#[tokio::test]
async fn every_operation_has_a_row_and_every_row_of_the_api_an_operation() {
    let site = Site::real().await;
    let operations = operations(&document(&site));
    for operation in &operations {
        let name = format!("{:?} {}", operation.verb, operation.path);
        assert!(rule_of(operation).is_some(), "no row for {name}");
    }
    for rule in TABLE.iter().filter(|rule| rule.path.starts_with(BASE)) {
        let is_real = operations
            .iter()
            .any(|operation| operation.verb == rule.verb && operation.path == rule.path);
        assert!(is_real, "no operation for {:?} {}", rule.verb, rule.path);
    }
}

#[tokio::test]
async fn every_operation_has_a_name_a_subject_a_way_to_sign_in_and_its_errors() {
    let site = Site::real().await;
    for operation in operations(&document(&site)) {
        let name = format!("{:?} {}", operation.verb, operation.path);
        let value = &operation.value;
        assert!(
            value["operationId"].is_string(),
            "{name} has no operationId"
        );
        assert!(value["tags"].is_array(), "{name} has no tag");
        let access = rule_of(&operation).expect("a row").access;
        if matches!(access, Access::SignedIn | Access::Roles(_)) {
            assert!(value["security"].is_array(), "{name} takes no Caller");
        }
        let content = &value["responses"]["404"]["content"];
        assert!(
            content["application/problem+json; charset=utf-8"].is_object()
                || content["application/problem+json"].is_object(),
            "{name} does not declare its errors: {content}"
        );
    }
}

#[tokio::test]
async fn no_input_takes_a_field_that_it_does_not_know() {
    let site = Site::real().await;
    let document = document(&site);
    let mut keys = std::collections::BTreeMap::new();
    for operation in operations(&document) {
        let schema = &operation.value["requestBody"]["content"];
        let schema = schema
            .as_object()
            .and_then(|kinds| {
                kinds
                    .iter()
                    .find(|(kind, _)| kind.starts_with("application/json"))
            })
            .map(|(_, media)| media["schema"].clone());
        let Some(schema) = schema else { continue };
        let role = role_for(rule_of(&operation).expect("a row").access);
        let key = match role {
            Some(role) if !keys.contains_key(&role) => {
                let key = site.key_of(role).await;
                keys.entry(role).or_insert(key).clone()
            }
            Some(role) => keys[&role].clone(),
            None => String::new(),
        };
        let mut spoilt = Vec::new();
        let whole = Sampler::new(&document).spoil_each_object(&schema, &mut spoilt);
        assert!(
            !spoilt.is_empty(),
            "{} has no object: {whole}",
            operation.path
        );
        for body in spoilt {
            refuses(&site, &operation, &key, &body).await;
        }
    }
}

async fn refuses(site: &Site, operation: &Operation, key: &str, body: &Value) {
    let path: Vec<&str> = operation
        .path
        .split('/')
        .map(|part| {
            if part.starts_with('{') {
                "019ab000-0000-7000-8000-000000000001"
            } else {
                part
            }
        })
        .collect();
    let method = operation.verb.as_str().parse().expect("a method");
    let mut request = site.client.request(method, path.join("/"));
    if !key.is_empty() {
        request = request.header("Authorization", format!("Bearer {key}"));
    }
    let response = request.body_json(body).send().await;
    let status = response.0.status();
    let problem = body_of(response).await;
    let name = format!("{:?} {} {body}", operation.verb, operation.path);
    assert_eq!(status.as_u16(), 400, "{name}: {problem}");
    let detail = problem["detail"].as_str().unwrap_or_default();
    assert!(detail.contains("unknown field"), "{name}: {detail}");
}

fn role_for(access: Access) -> Option<Role> {
    match access {
        Access::Unidentified | Access::Anyone => None,
        Access::SignedIn => Some(Role::Trainee),
        Access::Roles(roles) => {
            let role = roles.iter().find(|role| **role != Role::UnitManager);
            Some(*role.expect("a role beside the unit manager"))
        }
    }
}

/// Makes bodies from schemas.
struct Sampler<'d> {
    document: &'d Value,
    open: BTreeSet<String>,
}

impl<'d> Sampler<'d> {
    fn new(document: &'d Value) -> Self {
        Self {
            document,
            open: BTreeSet::new(),
        }
    }

    /// A good body, and for each object in it one body where only that object
    /// has a field too many.
    fn spoil_each_object(&mut self, schema: &Value, spoilt: &mut Vec<Value>) -> Value {
        if let Some(target) = schema["$ref"].as_str() {
            let name = target.rsplit('/').next().unwrap_or_default().to_owned();
            if !self.open.insert(name.clone()) {
                return Value::Null;
            }
            let document = self.document;
            let inner = &document["components"]["schemas"][&name];
            let sample = self.spoil_each_object(inner, spoilt);
            self.open.remove(&name);
            return sample;
        }
        for composed in ["allOf", "oneOf", "anyOf"] {
            if let Some(first) = schema[composed].get(0) {
                return self.spoil_each_object(first, spoilt);
            }
        }
        match schema["type"].as_str() {
            Some("object") => self.object(schema, spoilt),
            Some("array") => {
                let mut inner = Vec::new();
                let item = self.spoil_each_object(&schema["items"], &mut inner);
                spoilt.extend(inner.into_iter().map(|item| json!([item])));
                json!([item])
            }
            _ => scalar(schema),
        }
    }

    fn object(&mut self, schema: &Value, spoilt: &mut Vec<Value>) -> Value {
        let mut whole = Map::new();
        let mut inner_of = Vec::new();
        for (name, field) in schema["properties"].as_object().into_iter().flatten() {
            let mut inner = Vec::new();
            whole.insert(name.clone(), self.spoil_each_object(field, &mut inner));
            inner_of.push((name.clone(), inner));
        }
        for (name, inner) in inner_of {
            for value in inner {
                let mut body = whole.clone();
                body.insert(name.clone(), value);
                spoilt.push(body.into());
            }
        }
        let mut body = whole.clone();
        body.insert("unknown_to_everybody".to_owned(), json!(true));
        spoilt.push(body.into());
        whole.into()
    }
}

fn scalar(schema: &Value) -> Value {
    for given in ["example", "default"] {
        if !schema[given].is_null() {
            return schema[given].clone();
        }
    }
    if let Some(first) = schema["enum"].get(0) {
        return first.clone();
    }
    match (schema["type"].as_str(), schema["format"].as_str()) {
        (Some("string"), Some("uuid")) => json!("019ab000-0000-7000-8000-000000000001"),
        (Some("string"), Some("date")) => json!("2026-11-23"),
        (Some("string"), Some("date-time")) => json!("2026-11-23T01:00:00Z"),
        (Some("string"), _) if schema["pattern"] == "^[0-9a-f]{32}$" => json!("0".repeat(32)),
        (Some("string"), _) => {
            let length = schema["minLength"].as_u64().unwrap_or(1).max(1);
            json!("a".repeat(usize::try_from(length).expect("short")))
        }
        (Some("boolean"), _) => json!(true),
        (Some("integer" | "number"), _) => schema["minimum"]
            .as_f64()
            .map_or(json!(1), |minimum| json!(minimum as i64)),
        _ => Value::Null,
    }
}

#[tokio::test]
async fn who_is_not_signed_in_gets_nothing_from_a_guarded_operation() {
    let site = Site::real().await;
    let table = Table(TABLE);
    for rule in table.0.iter().filter(|rule| rule.path.starts_with(BASE)) {
        if !matches!(rule.access, Access::SignedIn | Access::Roles(_)) {
            continue;
        }
        let method = rule.verb.as_str().parse().expect("a method");
        let response = site
            .client
            .request(method, rule.path.replace(['{', '}'], ""));
        let status = response.send().await.0.status();
        assert_eq!(status.as_u16(), 401, "{:?} {}", rule.verb, rule.path);
    }
}
