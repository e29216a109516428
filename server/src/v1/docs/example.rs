//! Requests and answers to copy, put together from the examples of single fields.

use serde_json::{Map, Value};

use super::outline::{content, parts, shape_name};

/// An example of what has this schema.
pub(super) fn of(document: &Value, schema: &Value) -> Value {
    if let Some(name) = shape_name(schema) {
        return of(document, &document["components"]["schemas"][name]);
    }
    let given = schema.get("example").or_else(|| schema["examples"].get(0));
    if let Some(given) = given {
        return given.clone();
    }
    if let Some(choices) = schema["oneOf"].as_array() {
        return choices.iter().find(|choice| choice["type"] != "null").map(|one| of(document, one)).unwrap_or_default();
    }
    if schema["type"] == "array" {
        return Value::Array(vec![of(document, &schema["items"])]);
    }
    let mut object = Map::new();
    for part in parts(schema) {
        match shape_name(part) {
            Some(_) => object.extend(of(document, part).as_object().cloned().unwrap_or_default()),
            None => object.extend(properties(document, part)),
        }
    }
    Value::Object(object)
}

/// An example of each field; one that has none and may be absent is left out.
fn properties<'a>(document: &'a Value, part: &'a Value) -> impl Iterator<Item = (String, Value)> + use<'a> {
    let fields = part["properties"].as_object().into_iter().flatten();
    let made = fields.map(move |(name, schema)| (name.clone(), of(document, schema)));
    made.filter(|(_, value)| *value != Value::Object(Map::new()))
}

/// The JSON as people write it.
pub(super) fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}

/// A command that makes the request.
pub(super) fn curl(document: &Value, method: &str, path: &str, spec: &Value, site: &str) -> String {
    let mut path = path.to_owned();
    for parameter in spec["parameters"].as_array().into_iter().flatten() {
        if let (Some(name), Some(value)) = (parameter["name"].as_str(), parameter["example"].as_str()) {
            path = path.replace(&format!("{{{name}}}"), value);
        }
    }
    let address = format!("{site}{path}");
    let Some((media_type, schema)) = content(&spec["requestBody"]) else {
        return format!("curl {address}");
    };
    let body = pretty(&of(document, schema));
    let method = method.to_uppercase();
    format!("curl -X {method} {address} \\\n  -H 'Content-Type: {media_type}' \\\n  -d '{body}'")
}
