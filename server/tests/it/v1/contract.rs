//! Compares answers with the `OpenAPI` document: every field is described, every field that is
//! promised is there, and every value has the type that is said.

use serde_json::Value;

use crate::app::{Reply, TestApp};

/// The published document.
pub(super) struct Contract(Value);

impl Contract {
    /// Reads the document from where it is published.
    pub(super) async fn read(app: &TestApp) -> Self {
        Self(app.get("/v1/openapi.json", None).await.json())
    }

    /// The document as it is.
    pub(super) fn document(&self) -> &Value {
        &self.0
    }

    /// An answer is as the document says for this status.
    pub(super) fn check(&self, method: &str, path: &str, reply: &Reply) {
        let answer = &self.0["paths"][path][method]["responses"][reply.status.as_str()];
        assert!(answer.is_object(), "{method} {path}: the status {} is not documented", reply.status);
        let media_type = reply.headers["content-type"].to_str().expect("text");
        let schema = &answer["content"][media_type]["schema"];
        assert!(schema.is_object(), "{method} {path}: {media_type} is not documented");
        self.compare(schema, &reply.json(), "the answer").unwrap_or_else(|fault| panic!("{method} {path}: {fault}"));
    }

    /// A refusal is a problem as the document describes it, and has this code.
    pub(super) fn check_problem(&self, reply: &Reply, status: u16, code: &str) {
        assert_eq!(reply.headers["content-type"], "application/problem+json", "{}", reply.text());
        assert_eq!(reply.headers["cache-control"], "no-store");
        let problem = reply.json();
        assert_eq!((reply.status.as_u16(), problem["code"].as_str()), (status, Some(code)), "{problem}");
        assert_eq!(problem["status"], status);
        let schema = &self.0["components"]["schemas"]["Problem"];
        self.compare(schema, &problem, "the problem").expect("as documented");
    }

    fn compare(&self, schema: &Value, value: &Value, at: &str) -> Result<(), String> {
        if let Some(name) = schema["$ref"].as_str().and_then(|link| link.rsplit('/').next()) {
            let target = &self.0["components"]["schemas"][name];
            return if target.is_object() { self.compare(target, value, at) } else { Err(format!("no shape {name}")) };
        }
        if let Some(choices) = schema["oneOf"].as_array() {
            let fits = choices.iter().any(|choice| self.compare(choice, value, at).is_ok());
            return if fits { Ok(()) } else { Err(format!("{at} is {value}, which is none of the choices")) };
        }
        if let Some(words) = schema["enum"].as_array()
            && !words.contains(value)
        {
            return Err(format!("{at} is {value}, which is no word of {words:?}"));
        }
        if !has_type(schema, value) {
            return Err(format!("{at} is {value}, and should be {}", schema["type"]));
        }
        match value {
            Value::Array(items) => items.iter().try_for_each(|item| self.compare(&schema["items"], item, at)),
            Value::Object(_) => self.compare_object(schema, value, at),
            _ => Ok(()),
        }
    }

    fn compare_object(&self, schema: &Value, value: &Value, at: &str) -> Result<(), String> {
        let parts = self.parts(schema);
        let known = |name: &str| parts.iter().find_map(|part| part["properties"].get(name));
        for (name, value) in value.as_object().into_iter().flatten() {
            let schema = known(name).ok_or_else(|| format!("{name} of {at} is not documented"))?;
            self.compare(schema, value, &format!("{name} of {at}"))?;
        }
        let promised = parts.iter().flat_map(|part| part["required"].as_array().into_iter().flatten());
        let missing: Vec<&str> = promised.filter_map(Value::as_str).filter(|name| value.get(name).is_none()).collect();
        if missing.is_empty() { Ok(()) } else { Err(format!("{at} lacks {missing:?}")) }
    }

    fn parts<'a>(&'a self, schema: &'a Value) -> Vec<&'a Value> {
        let Some(parts) = schema["allOf"].as_array() else { return vec![schema] };
        let resolve = |part: &'a Value| match part["$ref"].as_str().and_then(|link| link.rsplit('/').next()) {
            Some(name) => self.parts(&self.0["components"]["schemas"][name]),
            None => vec![part],
        };
        parts.iter().flat_map(resolve).collect()
    }
}

fn has_type(schema: &Value, value: &Value) -> bool {
    let is = |name: &Value| match name.as_str() {
        Some("string") => value.is_string(),
        Some("integer") => value.is_u64(),
        Some("number") => value.is_number(),
        Some("boolean") => value.is_boolean(),
        Some("array") => value.is_array(),
        Some("object") => value.is_object(),
        Some("null") => value.is_null(),
        _ => false,
    };
    match &schema["type"] {
        Value::Array(names) => names.iter().any(is),
        Value::Null => schema["allOf"].is_array() && value.is_object(),
        name => is(name),
    }
}
