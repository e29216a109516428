//! What the `OpenAPI` document says, in the order and the words of the page.

use serde_json::Value;

use super::example;

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
    pub(super) method: String,
    pub(super) path: String,
    pub(super) summary: String,
    pub(super) about: String,
    pub(super) parameters: Vec<Field>,
    /// The name of the shape that the body has.
    pub(super) body: Option<String>,
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

/// What a field holds: words, in the middle of which the name of a shape may stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Kind {
    pub(super) before: String,
    pub(super) shape: Option<String>,
    pub(super) after: String,
}

impl Outline {
    /// Reads a document; `site` stands in the examples.
    pub(super) fn of(document: &Value, site: &str) -> Self {
        let tags = document["tags"].as_array().into_iter().flatten();
        let schemas = document["components"]["schemas"].as_object().into_iter().flatten();
        Self {
            title: text(&document["info"]["title"]),
            about: text(&document["info"]["description"]),
            groups: tags.map(|tag| group(document, tag, site)).collect(),
            shapes: schemas.map(|(name, schema)| shape(name, schema)).collect(),
        }
    }
}

fn group(document: &Value, tag: &Value, site: &str) -> Group {
    let paths = document["paths"].as_object().into_iter().flatten();
    let all = paths.flat_map(|(path, item)| item.as_object().into_iter().flatten().map(move |one| (path, one)));
    let own = all.filter(|(_, (_, operation))| operation["tags"][0] == tag["name"]);
    Group {
        name: text(&tag["name"]),
        about: text(&tag["description"]),
        operations: own.map(|(path, (method, spec))| operation(document, method, path, spec, site)).collect(),
    }
}

fn operation(document: &Value, method: &str, path: &str, spec: &Value, site: &str) -> Operation {
    let answers = spec["responses"].as_object().into_iter().flatten();
    let parameters = spec["parameters"].as_array().into_iter().flatten();
    Operation {
        anchor: text(&spec["operationId"]).replace('_', "-"),
        method: method.to_uppercase(),
        path: path.to_owned(),
        summary: text(&spec["summary"]),
        about: text(&spec["description"]),
        parameters: parameters.map(parameter).collect(),
        body: content(&spec["requestBody"]).and_then(|(_, schema)| shape_name(schema)),
        curl: example::curl(document, method, path, spec, site),
        answers: answers.map(|(status, answer)| answer_of(document, status, answer)).collect(),
    }
}

fn parameter(spec: &Value) -> Field {
    let place = if spec["in"] == "header" { " in the header" } else { " in the address" };
    let kind = kind_of(&spec["schema"]);
    Field {
        name: text(&spec["name"]),
        kind: Kind { after: format!("{}{place}", kind.after), ..kind },
        about: text(&spec["description"]),
        words: Vec::new(),
        may_be_absent: spec["required"] == false,
    }
}

fn answer_of(document: &Value, status: &str, answer: &Value) -> Answer {
    let content = content(answer);
    let is_problem = content.is_some_and(|(media_type, _)| media_type.contains("problem"));
    let example = content.filter(|_| !is_problem).map(|(_, schema)| example::pretty(&example::of(document, schema)));
    Answer {
        status: status.to_owned(),
        about: text(&answer["description"]),
        shape: content.and_then(|(_, schema)| shape_name(schema)),
        example,
    }
}

/// The media type and the schema of a body, where there is one.
pub(super) fn content(of: &Value) -> Option<(&String, &Value)> {
    let (media_type, content) = of["content"].as_object()?.iter().next()?;
    Some((media_type, &content["schema"]))
}

fn shape(name: &str, schema: &Value) -> Shape {
    Shape {
        name: name.to_owned(),
        about: text(&schema["description"]),
        fields: parts(schema).into_iter().flat_map(fields).collect(),
        words: words(schema),
    }
}

/// A schema's parts: those of `allOf`, or itself alone.
pub(super) fn parts(schema: &Value) -> Vec<&Value> {
    schema["allOf"].as_array().map_or_else(|| vec![schema], |parts| parts.iter().collect())
}

fn fields(part: &Value) -> Vec<Field> {
    if let Some(name) = shape_name(part) {
        let kind = Kind { before: "all fields of ".into(), shape: Some(name), after: String::new() };
        let (name, about) = ("…".to_owned(), String::new());
        return vec![Field { name, kind, about, words: Vec::new(), may_be_absent: false }];
    }
    let required = part["required"].as_array().cloned().unwrap_or_default();
    let properties = part["properties"].as_object().into_iter().flatten();
    let field = |(name, schema): (&String, &Value)| {
        let kind = kind_of(schema);
        // Whatever may be null is always there.
        let may_be_absent = !required.contains(&Value::from(name.as_str())) && !kind.after.ends_with("null");
        Field { name: name.clone(), kind, about: text(&schema["description"]), words: words(schema), may_be_absent }
    };
    properties.map(field).collect()
}

fn kind_of(schema: &Value) -> Kind {
    if let Some(shape) = shape_name(schema) {
        return Kind { shape: Some(shape), ..Kind::default() };
    }
    if let Some(choices) = schema["oneOf"].as_array() {
        let real = choices.iter().find(|choice| choice["type"] != "null").map(kind_of).unwrap_or_default();
        return Kind { after: format!("{} or null", real.after), ..real };
    }
    if schema["type"] == "array" {
        let item = kind_of(&schema["items"]);
        return Kind { before: format!("list of {}", item.before), ..item };
    }
    Kind { before: plain_kind(schema), ..Kind::default() }.with_null_last()
}

impl Kind {
    /// So that "or null" is found in the same place whether or not there is a shape.
    fn with_null_last(mut self) -> Self {
        if let Some(before) = self.before.strip_suffix(" or null") {
            self.before = before.to_owned();
            " or null".clone_into(&mut self.after);
        }
        self
    }
}

fn plain_kind(schema: &Value) -> String {
    let names: Vec<&str> = match &schema["type"] {
        Value::String(name) => vec![name],
        Value::Array(names) => names.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let format = schema["format"].as_str().filter(|format| !format.starts_with("int"));
    let word = |name: &str| match (name, format) {
        ("string", Some("date-time")) => "time".to_owned(),
        ("string", Some("date")) => "date".to_owned(),
        ("string", Some("email")) => "e-mail address".to_owned(),
        ("string", Some("uri" | "uri-reference")) => "address".to_owned(),
        ("string", _) => "text".to_owned(),
        ("integer", _) => bounded_number(schema),
        ("boolean", _) => "true or false".to_owned(),
        (other, _) => other.to_owned(),
    };
    names.into_iter().map(word).collect::<Vec<_>>().join(" or ")
}

fn bounded_number(schema: &Value) -> String {
    match (schema["minimum"].as_u64(), schema["maximum"].as_u64()) {
        (Some(least), Some(most)) => format!("number from {least} to {most}"),
        _ => "number".to_owned(),
    }
}

fn words(schema: &Value) -> Vec<String> {
    schema["enum"].as_array().into_iter().flatten().map(text).collect()
}

/// The name of the shape that a schema refers to.
pub(super) fn shape_name(schema: &Value) -> Option<String> {
    schema["$ref"].as_str()?.rsplit('/').next().map(ToOwned::to_owned)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_schema_is_said_in_words() {
        let say = |schema: Value| {
            let Kind { before, shape, after } = kind_of(&schema);
            format!("{before}{}{after}", shape.unwrap_or_default())
        };
        let cases = [
            (json!({ "type": "string", "format": "date-time" }), "time"),
            (json!({ "type": ["integer", "string"] }), "number or text"),
            (json!({ "type": "integer", "minimum": 1, "maximum": 12 }), "number from 1 to 12"),
            (json!({ "type": ["string", "null"] }), "text or null"),
            (json!({ "$ref": "#/components/schemas/Seal" }), "Seal"),
            (json!({ "oneOf": [{ "type": "null" }, { "$ref": "#/components/schemas/Seal" }] }), "Seal or null"),
            (json!({ "type": "array", "items": { "$ref": "#/components/schemas/Event" } }), "list of Event"),
        ];
        for (schema, words) in cases {
            assert_eq!(say(schema), words);
        }
    }
}
