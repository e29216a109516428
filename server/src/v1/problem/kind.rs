//! The closed list of what can be wrong: a word, a status, a title, and what to do next.

use axum::http::StatusCode;
use utoipa::openapi::schema::{Object, ObjectBuilder, SchemaType, Type};

/// A kind of problem. Its word and its address stay forever.
#[derive(Clone, Copy, Debug)]
pub(in crate::v1) struct Kind {
    /// The word for it.
    pub(in crate::v1) code: &'static str,
    /// The HTTP status.
    pub(in crate::v1) status: StatusCode,
    /// The kind in a few words.
    pub(in crate::v1) title: &'static str,
    /// What to do next, where nothing more particular can be said.
    pub(in crate::v1) next: &'static str,
}

impl Kind {
    pub(in crate::v1) const BROKEN_JSON: Self = Self {
        code: "broken_json",
        status: StatusCode::BAD_REQUEST,
        title: "The body is not JSON",
        next: "Correct the body where it says, and send it again.",
    };
    pub(in crate::v1) const UNREADABLE: Self = Self {
        code: "unreadable",
        status: StatusCode::BAD_REQUEST,
        title: "The request cannot be read",
        next: "Send it again. If that does not help, compare it with /v1/docs.",
    };
    pub(in crate::v1) const BAD_RECEIPT: Self = Self {
        code: "bad_receipt",
        status: StatusCode::BAD_REQUEST,
        title: "The header Receipt holds no receipt",
        next: "Send the receipt in one line of JSON, as it came from registering, or leave the header out.",
    };
    pub(in crate::v1) const FORBIDDEN: Self = Self {
        code: "forbidden",
        status: StatusCode::FORBIDDEN,
        title: "The request came from a page of another site",
        next: "Send it from a page of this site, or from a program that is no browser.",
    };
    pub(in crate::v1) const NOT_FOUND: Self = Self {
        code: "not_found",
        status: StatusCode::NOT_FOUND,
        title: "There is nothing at this address",
        next: "It may be old or mistyped. Start again from /v1/events, or look at /v1/docs.",
    };
    pub(in crate::v1) const UNKNOWN_TICKET: Self = Self {
        code: "unknown_ticket",
        status: StatusCode::NOT_FOUND,
        title: "Nobody was given this ticket code",
        next: "Compare it with the mail or the receipt. A registration that has only just been sent may still be on its way: ask again in a few seconds, or send the receipt along in the header Receipt.",
    };
    pub(in crate::v1) const METHOD_NOT_ALLOWED: Self = Self {
        code: "method_not_allowed",
        status: StatusCode::METHOD_NOT_ALLOWED,
        title: "This address takes other methods",
        next: "Use one of the methods that the header Allow names.",
    };
    pub(in crate::v1) const NOT_OPEN: Self = Self {
        code: "not_open",
        status: StatusCode::CONFLICT,
        title: "Registration is not open",
        next: "Come back within the window that is given, or look for another raffle at /v1/events.",
    };
    pub(in crate::v1) const CONFLICT: Self = Self {
        code: "conflict",
        status: StatusCode::CONFLICT,
        title: "Somebody else changed this first",
        next: "Read it again, and decide again.",
    };
    pub(in crate::v1) const TOO_LARGE: Self = Self {
        code: "too_large",
        status: StatusCode::PAYLOAD_TOO_LARGE,
        title: "The body is too long",
        next: "Send a body of 64 KB or less.",
    };
    pub(in crate::v1) const NOT_JSON: Self = Self {
        code: "not_json",
        status: StatusCode::UNSUPPORTED_MEDIA_TYPE,
        title: "The body is not said to be JSON",
        next: "Send JSON, with the header Content-Type: application/json.",
    };
    pub(in crate::v1) const INVALID: Self = Self {
        code: "invalid",
        status: StatusCode::UNPROCESSABLE_ENTITY,
        title: "Some fields need another look",
        next: "Correct the fields that are named in problems, and send the form again.",
    };
    pub(in crate::v1) const WRONG_SHAPE: Self = Self {
        code: "wrong_shape",
        status: StatusCode::UNPROCESSABLE_ENTITY,
        title: "The body has another shape than this address takes",
        next: "Send one JSON object with the fields that /v1/docs names.",
    };
    pub(in crate::v1) const MALFORMED_CODE: Self = Self {
        code: "malformed_code",
        status: StatusCode::UNPROCESSABLE_ENTITY,
        title: "This is not a ticket code",
        next: "A ticket code has 25 letters and digits. Copy it from the mail or the receipt.",
    };
    pub(in crate::v1) const MISTYPED_CODE: Self = Self {
        code: "mistyped_code",
        status: StatusCode::UNPROCESSABLE_ENTITY,
        title: "This ticket code has a typing error",
        next: "One letter or digit is wrong, or two are swapped. Compare it with the mail or the receipt, group by group.",
    };
    pub(in crate::v1) const TOO_MANY: Self = Self {
        code: "too_many",
        status: StatusCode::TOO_MANY_REQUESTS,
        title: "That was too often",
        next: "Wait as many seconds as the header Retry-After says, and send it again. Nothing is lost.",
    };
    pub(in crate::v1) const UNAVAILABLE: Self = Self {
        code: "unavailable",
        status: StatusCode::SERVICE_UNAVAILABLE,
        title: "The box office cannot answer now",
        next: "Nothing was changed. Wait as many seconds as the header Retry-After says, and send it again.",
    };

    /// All kinds, in the order of their statuses.
    pub(in crate::v1) const ALL: [Self; 17] = [
        Self::BROKEN_JSON,
        Self::UNREADABLE,
        Self::BAD_RECEIPT,
        Self::FORBIDDEN,
        Self::NOT_FOUND,
        Self::UNKNOWN_TICKET,
        Self::METHOD_NOT_ALLOWED,
        Self::NOT_OPEN,
        Self::CONFLICT,
        Self::TOO_LARGE,
        Self::NOT_JSON,
        Self::INVALID,
        Self::WRONG_SHAPE,
        Self::MALFORMED_CODE,
        Self::MISTYPED_CODE,
        Self::TOO_MANY,
        Self::UNAVAILABLE,
    ];

    /// Where the page of the API explains it.
    pub(in crate::v1) fn anchor(&self) -> String {
        format!("problem-{}", self.code.replace('_', "-"))
    }
}

/// The schema of the words.
pub(super) fn codes() -> Object {
    ObjectBuilder::new()
        .schema_type(SchemaType::new(Type::String))
        .enum_values(Some(Kind::ALL.map(|kind| kind.code)))
        .description(Some("The kind of problem in one word, for programs."))
        .build()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_kind_has_its_own_word_and_is_an_error() {
        let words: HashSet<&str> = Kind::ALL.iter().map(|kind| kind.code).collect();
        assert_eq!(words.len(), Kind::ALL.len());
        assert!(Kind::ALL.iter().all(|kind| kind.status.as_u16() >= 400));
        assert!(Kind::ALL.is_sorted_by_key(|kind| kind.status.as_u16()));
    }
}
