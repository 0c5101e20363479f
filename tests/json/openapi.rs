//! The API's description: the one in the repository is the one that is built,
//! and it holds together. That the API does what it says is tested in
//! `crates/api/tests/it/door/document.rs`.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde_json::Value;

use crate::site::Site;

/// Set it to write the file anew.
const REWRITE: &str = "TERAKOYA_WRITE_OPENAPI";

fn file() -> PathBuf {
    crate::rules::root().join("tests/openapi.json")
}

async fn built() -> Value {
    let site = Site::small().await;
    let text = api::open_api_document(&site.app);
    site.finish().await;
    serde_json::from_str(&text).expect("the document is JSON")
}

#[tokio::test]
async fn the_document_in_the_repository_is_the_one_that_is_built() {
    let built = built().await;
    let text = serde_json::to_string_pretty(&built).expect("JSON") + "\n";
    if std::env::var_os(REWRITE).is_some() {
        std::fs::write(file(), text).expect("the file is written");
        return;
    }
    let kept = std::fs::read_to_string(file()).unwrap_or_default();
    let differing = text.lines().zip(kept.lines()).find(|(new, old)| new != old);
    assert!(
        kept == text,
        "tests/openapi.json is not the API that is built; first difference: {differing:?}. \
         If the change is meant, write the file anew and look at what git shows: \
         {REWRITE}=1 cargo test -p it openapi"
    );
}

fn operations(document: &Value) -> Vec<(String, &Value)> {
    let paths = document["paths"].as_object().into_iter().flatten();
    paths
        .flat_map(|(path, methods)| {
            let methods = methods.as_object().into_iter().flatten();
            methods.map(move |(method, operation)| (format!("{method} {path}"), operation))
        })
        .collect()
}

#[tokio::test]
async fn every_operation_and_object_has_a_name_of_its_own_and_a_word_about_it() {
    let document = built().await;
    let mut names = BTreeSet::new();
    for (name, operation) in operations(&document) {
        let id = operation["operationId"].as_str().unwrap_or_default();
        assert!(
            names.insert(id.to_owned()) && !id.is_empty(),
            "{name}: {id}"
        );
        assert!(operation["summary"].is_string(), "{name} has no summary");
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let is_known = parameter["in"] == "path" || parameter["description"].is_string();
            assert!(
                is_known,
                "{name} does not say what {} is",
                parameter["name"]
            );
        }
    }
    for (name, schema) in document["components"]["schemas"]
        .as_object()
        .into_iter()
        .flatten()
    {
        let is_described = schema["description"].is_string();
        assert!(is_described, "{name} has no description");
        for (field, value) in schema["properties"].as_object().into_iter().flatten() {
            let has_words = value["description"].is_string()
                || value["allOf"]
                    .as_array()
                    .is_some_and(|all| all.iter().any(|one| one["description"].is_string()));
            assert!(
                has_words || value["$ref"].is_string(),
                "{name}.{field} has no description"
            );
        }
    }
}

/// Every reference below a value.
fn references<'v>(value: &'v Value, found: &mut Vec<&'v str>) {
    match value {
        Value::Object(fields) => {
            found.extend(fields.get("$ref").and_then(Value::as_str));
            fields.values().for_each(|field| references(field, found));
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

#[tokio::test]
async fn every_reference_leads_somewhere_and_every_schema_is_used() {
    let document = built().await;
    let mut found = Vec::new();
    references(&document, &mut found);
    for reference in &found {
        let pointer = reference
            .strip_prefix('#')
            .expect("a reference within the document");
        assert!(
            document.pointer(pointer).is_some(),
            "{reference} leads nowhere"
        );
    }
    for name in document["components"]["schemas"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, _)| name)
    {
        let reference = format!("#/components/schemas/{name}");
        assert!(
            found.contains(&reference.as_str()),
            "{name} is used nowhere"
        );
    }
}

#[tokio::test]
async fn every_input_says_that_it_takes_no_other_field() {
    let document = built().await;
    let mut inputs = Vec::new();
    for (_, operation) in operations(&document) {
        references(&operation["requestBody"], &mut inputs);
    }
    let mut seen = BTreeSet::new();
    while let Some(reference) = inputs.pop() {
        if !seen.insert(reference) {
            continue;
        }
        let schema = document.pointer(&reference[1..]).expect("leads somewhere");
        references(schema, &mut inputs);
        if schema["type"] == "object" {
            assert_eq!(schema["additionalProperties"], false, "{reference}");
        }
    }
    assert!(seen.len() > 10, "the inputs were found: {seen:?}");
}

#[tokio::test]
async fn no_answer_before_handing_in_has_a_field_for_the_key() {
    let document = built().await;
    let key = [
        "correct",
        "explanation",
        "explained",
        "right",
        "points",
        "safety",
    ];
    for name in ["MyAttempt", "MyQuestion", "MyOption"] {
        let schema = &document["components"]["schemas"][name];
        let fields = schema["properties"]
            .as_object()
            .unwrap_or_else(|| panic!("no {name}"));
        for field in key {
            assert!(!fields.contains_key(field), "{name}.{field}");
        }
    }
}
