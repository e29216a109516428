//! What the `OpenAPI` document says, in the order and the words of the page.

use serde_json::Value;
use utoipa::openapi::path::{self, Parameter, ParameterIn, PathItem};
use utoipa::openapi::response::Response;
use utoipa::openapi::{OpenApi, Ref, RefOr, Required, Schema};

use super::example::{self, Example};
use super::kind::{Kind, kind_of, words_of};

/// The whole page.
#[derive(Clone)]
pub(super) struct Outline {
    pub(super) title: String,
    pub(super) about: String,
    pub(super) groups: Vec<Group>,
    pub(super) shapes: Vec<Shape>,
}

/// Operations that belong together.
#[derive(Clone)]
pub(super) struct Group {
    pub(super) name: String,
    pub(super) about: String,
    pub(super) operations: Vec<Operation>,
}

/// One method of one address.
#[derive(Clone)]
pub(super) struct Operation {
    pub(super) anchor: String,
    pub(super) method: &'static str,
    pub(super) path: String,
    pub(super) summary: String,
    pub(super) about: String,
    pub(super) parameters: Vec<Field>,
    pub(super) body: Option<Shape>,
    pub(super) curl: String,
    pub(super) answers: Vec<Answer>,
}

/// What an operation answers with under one status.
#[derive(Clone)]
pub(super) struct Answer {
    pub(super) status: String,
    pub(super) about: String,
    /// The name of the shape that the answer has.
    pub(super) shape: Option<String>,
    /// What such an answer looks like; nothing for problems.
    pub(super) example: Option<String>,
}

/// A JSON object, or a choice of words.
#[derive(Clone)]
pub(super) struct Shape {
    pub(super) name: String,
    pub(super) about: String,
    pub(super) fields: Vec<Field>,
    pub(super) words: Vec<String>,
}

/// One field of a shape, or one parameter.
#[derive(Clone)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) about: String,
    pub(super) words: Vec<String>,
    pub(super) may_be_absent: bool,
}

/// An operation as it stands in the document.
pub(super) struct Spec<'a> {
    pub(super) method: &'static str,
    pub(super) path: &'a str,
    pub(super) operation: &'a path::Operation,
}

impl Outline {
    /// Reads a document; `site` stands in the examples.
    pub(super) fn of(document: &OpenApi, site: &str) -> Self {
        let specs: Vec<Spec<'_>> = document.paths.paths.iter().flat_map(|(path, item)| specs(path, item)).collect();
        let groups = document.tags.iter().flatten().map(|tag| Group {
            name: tag.name.clone(),
            about: tag.description.clone().unwrap_or_default(),
            operations: specs
                .iter()
                .filter(|spec| spec.operation.tags.iter().flatten().any(|name| *name == tag.name))
                .map(|spec| operation(document, spec, site))
                .collect(),
        });
        let schemas = document.components.iter().flat_map(|components| &components.schemas);
        Self {
            title: document.info.title.clone(),
            about: document.info.description.clone().unwrap_or_default(),
            groups: groups.collect(),
            shapes: schemas.map(|(name, schema)| shape(name, schema)).collect(),
        }
    }
}

fn specs<'a>(path: &'a str, item: &'a PathItem) -> impl Iterator<Item = Spec<'a>> {
    let methods = [
        ("GET", &item.get),
        ("PUT", &item.put),
        ("POST", &item.post),
        ("PATCH", &item.patch),
        ("DELETE", &item.delete),
    ];
    methods
        .into_iter()
        .filter_map(move |(method, operation)| operation.as_ref().map(|operation| Spec { method, path, operation }))
}

fn operation(document: &OpenApi, spec: &Spec<'_>, site: &str) -> Operation {
    let Spec { method, path, operation } = *spec;
    let responses = operation.responses.responses.iter();
    Operation {
        anchor: operation.operation_id.clone().unwrap_or_default().replace('_', "-"),
        method,
        path: path.to_owned(),
        summary: operation.summary.clone().unwrap_or_default(),
        about: operation.description.clone().unwrap_or_default(),
        parameters: parameters(operation).map(parameter).collect(),
        body: body(operation).and_then(|link| component(document, link)).map(|(name, schema)| shape(name, schema)),
        curl: example::curl(document, spec, site),
        answers: responses
            .filter_map(|(status, answer)| here(answer).map(|answer| answer_of(document, status, answer)))
            .collect(),
    }
}

/// What stands in the address and the header.
pub(super) fn parameters(operation: &path::Operation) -> impl Iterator<Item = &Parameter> {
    operation.parameters.iter().flatten().filter_map(here)
}

fn parameter(spec: &Parameter) -> Field {
    let place = if spec.parameter_in == ParameterIn::Header { " in the header" } else { " in the address" };
    let kind = spec.schema.as_ref().map(kind_of).unwrap_or_default();
    Field {
        name: spec.name.clone(),
        kind: Kind { after: place.to_owned(), ..kind },
        about: spec.description.clone().unwrap_or_default(),
        words: Vec::new(),
        may_be_absent: spec.required == Required::False,
    }
}

/// The schema of an operation's body, where it takes one.
pub(super) fn body(operation: &path::Operation) -> Option<&RefOr<Schema>> {
    let (_, content) = here(operation.request_body.as_ref()?)?.content.iter().next()?;
    here(content)?.schema.as_ref()
}

fn answer_of(document: &OpenApi, status: &str, answer: &Response) -> Answer {
    let content = answer.content.iter().next();
    let schema = content.and_then(|(_, content)| here(content)?.schema.as_ref());
    let is_problem = content.is_some_and(|(media_type, _)| media_type.contains("problem"));
    Answer {
        status: status.to_owned(),
        about: answer.description.clone(),
        shape: schema.and_then(shape_name),
        example: schema.filter(|_| !is_problem).map(|schema| Example::of(document, schema).to_string()),
    }
}

fn shape(name: &str, schema: &RefOr<Schema>) -> Shape {
    let (about, parts) = match schema {
        RefOr::T(Schema::AllOf(all)) => (all.description.clone(), all.items.iter().collect()),
        RefOr::T(Schema::Object(object)) => (object.description.clone(), vec![schema]),
        _ => (None, Vec::new()),
    };
    Shape {
        name: name.to_owned(),
        about: about.unwrap_or_default(),
        fields: parts.into_iter().flat_map(fields).collect(),
        words: words_of(schema),
    }
}

fn fields(part: &RefOr<Schema>) -> Vec<Field> {
    let object = match part {
        RefOr::Ref(_) => {
            let kind = Kind { before: "all fields of ".to_owned(), ..kind_of(part) };
            let (name, about, words) = ("…".to_owned(), String::new(), Vec::new());
            return vec![Field { name, kind, about, words, may_be_absent: false }];
        }
        RefOr::T(Schema::Object(object)) => object,
        RefOr::T(_) => return Vec::new(),
    };
    let field = |(name, schema): (&String, &RefOr<Schema>)| {
        let kind = kind_of(schema);
        // Whatever may be null is always there.
        let may_be_absent = !object.required.contains(name) && !kind.may_be_null();
        Field { name: name.clone(), kind, about: about(schema), words: words_of(schema), may_be_absent }
    };
    object.properties.iter().map(field).collect()
}

fn about(schema: &RefOr<Schema>) -> String {
    match schema {
        RefOr::Ref(Ref { description, .. }) => description.clone(),
        RefOr::T(Schema::Object(object)) => object.description.clone().unwrap_or_default(),
        RefOr::T(Schema::Array(array)) => array.description.clone().unwrap_or_default(),
        RefOr::T(Schema::OneOf(one)) => one
            .description
            .clone()
            // A field that may be null says what it is at the choice that is not.
            .or_else(|| one.items.iter().map(about).find(|about| !about.is_empty()))
            .unwrap_or_default(),
        RefOr::T(_) => String::new(),
    }
}

/// The name of the shape that a schema refers to.
pub(super) fn shape_name(schema: &RefOr<Schema>) -> Option<String> {
    let RefOr::Ref(link) = schema else { return None };
    link.ref_location.rsplit('/').next().map(ToOwned::to_owned)
}

/// The shape that a schema refers to, with its name.
pub(super) fn component<'a>(document: &'a OpenApi, link: &RefOr<Schema>) -> Option<(&'a String, &'a RefOr<Schema>)> {
    document.components.as_ref()?.schemas.get_key_value(&shape_name(link)?)
}

/// The value, where it stands here and not elsewhere. This document refers to schemas alone.
fn here<T>(value: &RefOr<T>) -> Option<&T> {
    match value {
        RefOr::T(value) => Some(value),
        RefOr::Ref(_) => None,
    }
}

/// The example of a parameter, which the document's type keeps to itself.
pub(super) fn example_of(parameter: &Parameter) -> Option<String> {
    let Value::Object(mut json) = serde_json::to_value(parameter).ok()? else { return None };
    json.remove("example")?.as_str().map(ToOwned::to_owned)
}
