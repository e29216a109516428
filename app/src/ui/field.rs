//! One question of a form: label, hint, control, and what is wrong with the answer.

use leptos::prelude::*;

use super::{FormState, live, problem_text};
use crate::i18n::text;

/// One of the choices of `Control::Choice`: its value, and the words for it.
pub(crate) fn choice(value: &str, words: &str) -> (String, String) {
    (value.to_owned(), words.to_owned())
}

/// What is filled in, and so what it is filled in with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Control {
    /// One line.
    #[default]
    Text,
    /// One line of this `type`: `email`, `date`, `datetime-local`, `password`, `search` …
    Input(&'static str),
    /// A whole number between two bounds.
    Number {
        /// The least.
        min: u32,
        /// The most.
        max: u32,
    },
    /// Several lines.
    Lines {
        /// How many are seen at once.
        rows: u32,
    },
    /// One line, with suggestions of what to type.
    Suggest(Vec<String>),
    /// One of these: the value, and the words for it.
    Choice(Vec<(String, String)>),
}

/// A field of a form, bound to a signal.
#[component]
pub(crate) fn Field(
    /// The form it belongs to.
    form: FormState,
    /// Its name, as in the form's type.
    name: &'static str,
    /// The question.
    #[prop(into)]
    label: String,
    /// What is typed.
    value: RwSignal<String>,
    /// What it is filled in with.
    #[prop(optional)]
    control: Control,
    /// How to fill it in.
    #[prop(optional, into)]
    hint: String,
    /// What the browser may fill in, such as `email`; nothing by default.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// Whether it may stay empty.
    #[prop(optional)]
    optional: bool,
    /// Whether it cannot be changed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    form.enroll(name, &label);
    let id = form.id(name);
    let hint_id = format!("{id}-hint");
    let error_id = format!("{id}-error");
    let described = if hint.is_empty() { error_id.clone() } else { format!("{hint_id} {error_id}") };
    let wiring = Wiring { form, name, value, id: id.clone(), described, autocomplete, optional, disabled };
    view! {
        <div class="field">
            <label for=id>
                {label} {optional.then(|| view! { " " <span class="optional">{text!(kit.optional)}</span> })}
            </label>
            {(!hint.is_empty()).then(|| view! { <p class="hint" id=hint_id>{hint}</p> })}
            {wiring.control(control)}
            <p class="error" id=error_id>
                {live(move || form.problem(name).map(problem_text).unwrap_or_default())}
            </p>
        </div>
    }
}

/// What every control is connected to, whatever its element.
struct Wiring {
    form: FormState,
    name: &'static str,
    value: RwSignal<String>,
    id: String,
    described: String,
    autocomplete: &'static str,
    optional: bool,
    disabled: Signal<bool>,
}

impl Wiring {
    fn control(self, control: Control) -> AnyView {
        match control {
            Control::Text => self.input("text", None, None),
            Control::Input(kind) => self.input(kind, None, None),
            Control::Number { min, max } => self.input("number", Some((min, max)), None),
            Control::Suggest(suggestions) => self.suggest(suggestions),
            Control::Lines { rows } => self.textarea(rows),
            Control::Choice(choices) => self.select(choices),
        }
    }

    fn suggest(self, suggestions: Vec<String>) -> AnyView {
        let list = format!("{}-list", self.id);
        let options = suggestions.into_iter().map(|one| view! { <option value=one></option> }).collect_view();
        view! {
            {self.input("text", None, Some(list.clone()))}
            <datalist id=list>{options}</datalist>
        }
        .into_any()
    }

    fn input(self, kind: &'static str, bounds: Option<(u32, u32)>, list: Option<String>) -> AnyView {
        let Self { form, name, value, id, described, autocomplete, optional, disabled } = self;
        view! {
            <input
                id=id
                name=name
                type=kind
                autocomplete=autocomplete
                list=list
                min=bounds.map(|bounds| bounds.0)
                max=bounds.map(|bounds| bounds.1)
                aria-describedby=described
                aria-required=(!optional).then_some("true")
                aria-invalid=live(move || form.problem(name).map(|_| "true"))
                disabled=live(move || disabled.get())
                prop:value=live(move || value.get())
                on:input=move |event| change(form, name, value, event_target_value(&event))
                on:blur=move |_| leave(form, name, value)
            />
        }
        .into_any()
    }

    fn textarea(self, rows: u32) -> AnyView {
        let Self { form, name, value, id, described, autocomplete, optional, disabled } = self;
        view! {
            <textarea
                id=id
                name=name
                rows=rows
                autocomplete=autocomplete
                aria-describedby=described
                aria-required=(!optional).then_some("true")
                aria-invalid=live(move || form.problem(name).map(|_| "true"))
                disabled=live(move || disabled.get())
                prop:value=live(move || value.get())
                on:input=move |event| change(form, name, value, event_target_value(&event))
                on:blur=move |_| leave(form, name, value)
            ></textarea>
        }
        .into_any()
    }

    fn select(self, choices: Vec<(String, String)>) -> AnyView {
        let Self { form, name, value, id, described, autocomplete, optional, disabled } = self;
        let choices = choices.into_iter().map(|(choice, words)| {
            let is_chosen = {
                let choice = choice.clone();
                move || value.with(|value| *value == choice)
            };
            view! { <option value=choice prop:selected=is_chosen>{words}</option> }
        });
        view! {
            <select
                id=id
                name=name
                autocomplete=autocomplete
                aria-describedby=described
                aria-required=(!optional).then_some("true")
                aria-invalid=live(move || form.problem(name).map(|_| "true"))
                disabled=live(move || disabled.get())
                on:change=move |event| change(form, name, value, event_target_value(&event))
                on:blur=move |_| leave(form, name, value)
            >
                {choices.collect_view()}
            </select>
        }
        .into_any()
    }
}

fn change(form: FormState, name: &'static str, value: RwSignal<String>, typed: String) {
    value.set(typed);
    form.change(name);
}

/// Somebody who only passes through an empty field is not told that it is empty.
fn leave(form: FormState, name: &'static str, value: RwSignal<String>) {
    if value.try_with_untracked(String::is_empty) == Some(false) {
        form.leave(name);
    }
}
