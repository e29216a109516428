//! A form that is being filled in: what is wrong with it, and how much of that is shown yet.
//!
//! The checks are the domain's own `check()`, run on each keystroke. A problem shows once the person
//! has left the field or tried to send, so that nobody is told off while typing.

use domain::form::{Code, Problem, Problems};
use leptos::prelude::*;

use super::{Call, effect, focus, memo};
use crate::error::ApiError;

/// The state of one form; its fields and buttons share it.
#[derive(Clone, Copy)]
pub(crate) struct FormState {
    name: &'static str,
    /// What is wrong with what is typed now.
    found: Memo<Problems>,
    /// What the server found wrong, until the field is changed.
    refused: RwSignal<Problems>,
    /// The fields that the person has been in.
    left: RwSignal<Vec<&'static str>>,
    is_tried: RwSignal<bool>,
    labels: StoredValue<Vec<(&'static str, String)>>,
}

impl FormState {
    /// A form with a name for its ids, and its check: `|| form().check(&terms).err()`.
    pub fn new(name: &'static str, check: impl Fn() -> Option<Problems> + Send + Sync + 'static) -> Self {
        Self {
            name,
            found: memo(move || check().unwrap_or_default()),
            refused: RwSignal::default(),
            left: RwSignal::default(),
            is_tried: RwSignal::new(false),
            labels: StoredValue::default(),
        }
    }

    /// Whether it may be sent. If not, it shows all that is wrong and leads to the first wrong field.
    pub fn is_ready(self) -> bool {
        self.is_tried.set(true);
        self.refused.set(Problems::default());
        let first = self.found.with_untracked(|found| found.iter().next().map(|problem| problem.field.clone()));
        if let Some(field) = &first {
            focus(&self.id(field));
        }
        first.is_none()
    }

    /// Puts the server's problems on their fields and leads to the first of them.
    fn refuse(self, error: &ApiError) {
        let ApiError::Invalid { problems } = error else { return };
        self.is_tried.set(true);
        if let Some(problem) = problems.iter().next() {
            focus(&self.id(&problem.field));
        }
        self.refused.set(problems.clone());
    }

    /// Puts what a call finds wrong with the fields on the fields, and takes it off the call.
    pub fn follow(self, call: Call) {
        effect(move || {
            if let Some(error @ ApiError::Invalid { .. }) = call.error() {
                call.clear();
                self.refuse(&error);
            }
        });
    }

    /// What to show on a field now; reactive.
    pub fn problem(self, field: &str) -> Option<Code> {
        let refused = self.refused.with(|refused| refused.on(field));
        let is_shown = self.is_tried.get() || self.left.with(|left| left.contains(&field));
        refused.or_else(|| self.found.with(|found| found.on(field)).filter(|_| is_shown))
    }

    /// All that is wrong, once the person has tried to send; reactive.
    pub fn problems(self) -> Vec<Problem> {
        if !self.is_tried.get() {
            return Vec::new();
        }
        let found = self.found.get();
        let refused = self.refused.get();
        let only_refused = refused.iter().filter(|problem| found.on(&problem.field).is_none());
        found.iter().chain(only_refused).cloned().collect()
    }

    /// The id of a field's control.
    pub fn id(self, field: &str) -> String {
        format!("{}-{field}", self.name)
    }

    /// What a field is called; its own name where it is not on the page.
    pub fn label(self, field: &str) -> String {
        let label = |labels: &Vec<(&str, String)>| labels.iter().find(|(name, _)| *name == field).map(|l| l.1.clone());
        self.labels.with_value(label).unwrap_or_else(|| field.to_owned())
    }

    /// A field joins the form, under the name that people know it by.
    pub fn enroll(self, field: &'static str, label: &str) {
        self.labels.update_value(|labels| labels.push((field, label.to_owned())));
    }

    /// The person has changed a field: what the server said about it no longer counts.
    pub fn change(self, field: &str) {
        if self.refused.with_untracked(|refused| refused.on(field).is_some()) {
            self.refused.update(|refused| {
                let mut others = Problems::default();
                let kept = refused.iter().filter(|problem| problem.field != field);
                kept.for_each(|problem| others.add(&problem.field, problem.code));
                *refused = others;
            });
        }
    }

    /// The person has left a field in which something was typed. A field is also left when its form goes away, and then
    /// there is nothing to note it in any more.
    pub fn leave(self, field: &'static str) {
        if self.left.try_with_untracked(|left| !left.contains(&field)) == Some(true) {
            self.left.update(|left| left.push(field));
        }
    }
}
