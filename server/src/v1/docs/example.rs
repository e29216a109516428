//! Requests and answers to copy, put together from the examples of single fields.

use std::fmt;

use serde::{Serialize, Serializer};
use serde_json::Value;
use utoipa::openapi::schema::ArrayItems;
use utoipa::openapi::{OpenApi, RefOr, Schema};

use super::kind::is_null;
use super::outline::{Spec, body, component, example_of, parameters};

/// A JSON value whose fields stay in the order of the document.
pub(super) enum Example {
    Plain(Value),
    List(Box<Example>),
    Object(Vec<(String, Example)>),
}

impl Example {
    /// An example of what has this schema. Fields that have none are left out.
    pub(super) fn of(document: &OpenApi, schema: &RefOr<Schema>) -> Self {
        let schema = match schema {
            RefOr::T(schema) => schema,
            RefOr::Ref(_) => {
                let named = component(document, schema);
                return named.map_or(Self::Plain(Value::Null), |(_, schema)| Self::of(document, schema));
            }
        };
        match schema {
            Schema::Array(array) => match &array.items {
                ArrayItems::RefOrSchema(items) => Self::List(Box::new(Self::of(document, items))),
                ArrayItems::False => Self::Plain(Value::Array(Vec::new())),
            },
            Schema::OneOf(one) => {
                let choice = one.items.iter().find(|choice| !is_null(choice));
                choice.map_or(Self::Plain(Value::Null), |choice| Self::of(document, choice))
            }
            Schema::AllOf(all) => {
                Self::Object(all.items.iter().flat_map(|part| Self::of(document, part).into_fields()).collect())
            }
            Schema::Object(object) => match object.example.as_ref().or(object.examples.first()) {
                Some(given) => Self::Plain(given.clone()),
                None => Self::Object(
                    object
                        .properties
                        .iter()
                        .map(|(name, schema)| (name.clone(), Self::of(document, schema)))
                        .filter(|(_, example)| !example.is_empty())
                        .collect(),
                ),
            },
            _ => Self::Plain(Value::Null),
        }
    }

    fn into_fields(self) -> Vec<(String, Self)> {
        if let Self::Object(fields) = self { fields } else { Vec::new() }
    }

    fn is_empty(&self) -> bool {
        matches!(self, Self::Object(fields) if fields.is_empty())
    }
}

impl Serialize for Example {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Plain(value) => value.serialize(s),
            Self::List(item) => s.collect_seq([item]),
            Self::Object(fields) => s.collect_map(fields.iter().map(|(name, example)| (name, example))),
        }
    }
}

impl fmt::Display for Example {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&serde_json::to_string_pretty(self).map_err(|_| fmt::Error)?)
    }
}

/// A command that makes the request.
pub(super) fn curl(document: &OpenApi, spec: &Spec<'_>, site: &str) -> String {
    let mut path = spec.path.to_owned();
    for parameter in parameters(spec.operation) {
        if let Some(example) = example_of(parameter) {
            path = path.replace(&format!("{{{}}}", parameter.name), &example);
        }
    }
    match body(spec.operation) {
        None => format!("curl {site}{path}"),
        // With a body, curl posts.
        Some(schema) => format!(
            "curl {site}{path} \\\n  -H 'Content-Type: application/json' \\\n  -d '{}'",
            Example::of(document, schema)
        ),
    }
}
