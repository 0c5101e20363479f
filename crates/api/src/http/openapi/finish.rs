//! Says in the document what the framework cannot: that inputs take no other
//! fields than those named, that a date is a `date`, and that a request which
//! changes something may carry an `Idempotency-Key`.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::http::idempotency;

const REFERENCE: &str = "#/components/schemas/";

/// The document with every object that a request may hold closed to unknown
/// fields, and with the standard's own name for dates. Text that is no JSON is handed back as it came.
pub fn finished(document: &str) -> String {
    let Ok(mut document) = serde_json::from_str::<Value>(document) else {
        return document.to_owned();
    };
    let names = input_schemas(&document);
    if let Some(schemas) = document.pointer_mut("/components/schemas") {
        for name in &names {
            if let Some(schema) = schemas.get_mut(name) {
                close(schema);
            }
        }
    }
    name_dates(&mut document);
    name_idempotency_key(&mut document);
    format!("{document:#}")
}

/// The framework calls a date after the Rust type that holds it.
fn name_dates(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            if fields
                .get("format")
                .is_some_and(|format| format == "naive-date")
            {
                fields.insert("format".to_owned(), json!("date"));
            }
            fields.values_mut().for_each(name_dates);
        }
        Value::Array(items) => items.iter_mut().for_each(name_dates),
        _ => {}
    }
}

/// A layer reads the header, so no operation declares it. Who is not signed
/// in has no keys.
fn name_idempotency_key(document: &mut Value) {
    let paths = document.get_mut("paths").and_then(Value::as_object_mut);
    let operations = paths
        .into_iter()
        .flat_map(|paths| paths.values_mut())
        .filter_map(Value::as_object_mut)
        .flatten();
    for (verb, operation) in operations {
        let is_signed = operation
            .get("security")
            .and_then(Value::as_array)
            .is_some_and(|schemes| !schemes.is_empty());
        let changes = matches!(verb.as_str(), "post" | "put" | "patch" | "delete");
        if !is_signed || !changes {
            continue;
        }
        let header = json!({
            "name": idempotency::HEADER,
            "in": "header",
            "description": "The client's own name for this request. Sent again with the same key and content, \
                            it has its effect once and the same answer; kept for 72 hours.",
            "schema": { "type": "string", "maxLength": idempotency::MOST_KEY_CHARACTERS },
            "required": false,
        });
        if let Some(parameters) = operation
            .get_mut("parameters")
            .and_then(Value::as_array_mut)
        {
            parameters.push(header);
        } else {
            operation["parameters"] = json!([header]);
        }
    }
}

fn close(schema: &mut Value) {
    let is_object = schema.get("type").is_some_and(|kind| kind == "object");
    if is_object && schema.get("additionalProperties").is_none() {
        schema["additionalProperties"] = json!(false);
    }
}

/// The names of all schemas that a request body reaches.
fn input_schemas(document: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open: Vec<&Value> = request_bodies(document);
    while let Some(value) = open.pop() {
        for name in references(value) {
            if found.insert(name.to_owned()) {
                open.extend(document.pointer(&format!("/components/schemas/{name}")));
            }
        }
    }
    found
}

fn request_bodies(document: &Value) -> Vec<&Value> {
    let paths = document.get("paths").and_then(Value::as_object);
    paths
        .into_iter()
        .flat_map(|paths| paths.values())
        .filter_map(Value::as_object)
        .flat_map(|operations| operations.values())
        .filter_map(|operation| operation.get("requestBody"))
        .collect()
}

fn references(value: &Value) -> Vec<&str> {
    match value {
        Value::Object(fields) => fields
            .iter()
            .flat_map(|(key, value)| match value.as_str() {
                Some(target) if key == "$ref" => {
                    target.strip_prefix(REFERENCE).into_iter().collect()
                }
                _ => references(value),
            })
            .collect(),
        Value::Array(items) => items.iter().flat_map(references).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inputs_are_closed_and_outputs_left_open() {
        let object = |field: &str, target: &str| {
            json!({"type": "object", "properties": {
                field: {"type": "array", "items": {"$ref": format!("{REFERENCE}{target}")}}
            }})
        };
        let document = json!({
            "paths": {"/a": {"post": {"requestBody": {"content": {"application/json": {
                "schema": {"$ref": "#/components/schemas/Outer"}
            }}}}}},
            "components": {"schemas": {
                "Outer": object("inner", "Inner"),
                "Inner": object("outer", "Outer"),
                "View": {"type": "object"},
            }},
        });
        let finished: Value =
            serde_json::from_str(&finished(&document.to_string())).expect("still JSON");
        let closed = |name: &str| {
            finished["components"]["schemas"][name]
                .get("additionalProperties")
                .cloned()
        };
        assert_eq!(closed("Outer"), Some(json!(false)));
        assert_eq!(closed("Inner"), Some(json!(false)));
        assert_eq!(closed("View"), None);
    }
}
