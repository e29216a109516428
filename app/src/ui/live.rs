//! What changes by itself on a page, each kind of it with one type.
//!
//! Leptos compiles its machinery anew for every type of closure and of value, and every closure has
//! a type of its own: as they are written, the closures of the attendees' pages would make most of
//! their WASM. Behind a `Box` they share one type for each type of value.

use leptos::prelude::*;

/// A changing value on a page: text, an attribute, or a part of the page.
pub(crate) type Live<T> = Box<dyn FnMut() -> T + Send>;

/// A value that is worked out anew whenever a signal that it reads changes.
pub(crate) fn live<T>(value: impl FnMut() -> T + Send + 'static) -> Live<T> {
    Box::new(value)
}

/// A value that is worked out once for all who read it, and wakes them only when it has changed.
pub(crate) fn memo<T: PartialEq + Send + Sync + 'static>(value: impl Fn() -> T + Send + Sync + 'static) -> Memo<T> {
    let value: Box<dyn Fn() -> T + Send + Sync> = Box::new(value);
    Memo::new(move |_| value())
}

/// A deed that is done now, and again whenever a signal that it reads changes.
pub(crate) fn effect(deed: impl FnMut() + 'static) {
    let deed: Box<dyn FnMut()> = Box::new(deed);
    Effect::new(deed);
}
