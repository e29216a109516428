//! What a field holds, in words.

use serde_json::Value;
use utoipa::Number;
use utoipa::openapi::schema::{ArrayItems, KnownFormat, Object, SchemaFormat, SchemaType, Type};
use utoipa::openapi::{RefOr, Schema};

use super::outline::shape_name;

const OR_NULL: &str = " or null";

/// Words, in the middle of which the name of a shape may stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Kind {
    pub(super) before: String,
    pub(super) shape: Option<String>,
    pub(super) after: String,
}

impl Kind {
    /// Whether there may be nothing in it.
    pub(super) fn may_be_null(&self) -> bool {
        self.after.ends_with(OR_NULL)
    }
}

/// What has this schema.
pub(super) fn kind_of(schema: &RefOr<Schema>) -> Kind {
    match schema {
        RefOr::Ref(_) => Kind { shape: shape_name(schema), ..Kind::default() },
        RefOr::T(Schema::Object(object)) => plain(object),
        RefOr::T(Schema::Array(array)) => {
            let ArrayItems::RefOrSchema(items) = &array.items else { return Kind::default() };
            let item = kind_of(items);
            Kind { before: format!("list of {}", item.before), ..item }
        }
        RefOr::T(Schema::OneOf(one)) => {
            let choice = one.items.iter().find(|choice| !is_null(choice)).map(kind_of).unwrap_or_default();
            Kind { after: OR_NULL.to_owned(), ..choice }
        }
        RefOr::T(_) => Kind::default(),
    }
}

/// Whether a schema stands for nothing but null.
pub(super) fn is_null(schema: &RefOr<Schema>) -> bool {
    matches!(schema, RefOr::T(Schema::Object(Object { schema_type: SchemaType::Type(Type::Null), .. })))
}

/// Which words there are for it; none where it is not a choice of words.
pub(super) fn words_of(schema: &RefOr<Schema>) -> Vec<String> {
    let RefOr::T(Schema::Object(object)) = schema else { return Vec::new() };
    object.enum_values.iter().flatten().filter_map(Value::as_str).map(ToOwned::to_owned).collect()
}

fn plain(object: &Object) -> Kind {
    let types = match &object.schema_type {
        SchemaType::Type(one) => std::slice::from_ref(one),
        SchemaType::Array(several) => several,
        SchemaType::AnyValue => &[],
    };
    let words: Vec<String> =
        types.iter().filter(|one| !matches!(one, Type::Null)).map(|one| word(one, object)).collect();
    let may_be_null = types.iter().any(|one| matches!(one, Type::Null));
    let after = if may_be_null { OR_NULL.to_owned() } else { String::new() };
    Kind { before: words.join(" or "), shape: None, after }
}

fn word(one: &Type, object: &Object) -> String {
    let word = match (one, &object.format) {
        (Type::String, Some(SchemaFormat::KnownFormat(KnownFormat::DateTime))) => "time",
        (Type::String, Some(SchemaFormat::KnownFormat(KnownFormat::Date))) => "date",
        (Type::String, Some(SchemaFormat::KnownFormat(KnownFormat::Email))) => "e-mail address",
        (Type::String, Some(SchemaFormat::Custom(_))) => "address",
        (Type::String, _) => "text",
        (Type::Boolean, _) => "true or false",
        (Type::Integer | Type::Number, _) => return number(object),
        (Type::Object | Type::Array | Type::Null, _) => "",
    };
    word.to_owned()
}

fn number(object: &Object) -> String {
    match (&object.minimum, &object.maximum) {
        (Some(Number::UInt(least)), Some(Number::UInt(most))) => format!("number from {least} to {most}"),
        (Some(Number::Int(least)), Some(Number::Int(most))) => format!("number from {least} to {most}"),
        _ => "number".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_schema_is_said_in_words() {
        let say = |schema: Value| {
            let Kind { before, shape, after } = kind_of(&serde_json::from_value(schema).expect("a schema"));
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
