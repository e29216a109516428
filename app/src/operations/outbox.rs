//! The mails of an installation that has no mail server: the list, and one of them to read.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::api::{MailRow, MailText, get_mail, list_mails};
use crate::backoffice::{Part, ask, to, watch};
use crate::i18n::text;
use crate::ui::{Empty, Loaded, Style, When, set_title};

/// Mails appear by themselves.
const REFRESH_SECS: i64 = 5;

/// The list on one side, the mail on the other.
#[component]
pub(crate) fn OutboxPage() -> impl IntoView {
    set_title(text!(backoffice.outbox.title));
    let query = watch(ask(list_mails), || Some(REFRESH_SECS));
    let params = use_query_map();
    let chosen = Memo::new(move |_| params.with(|params| params.get("mail")));
    view! {
        <Loaded query let:mails>
            <div class="page-head">
                <h1>{text!(backoffice.outbox.title)}</h1>
                <p class="lead">{text!(backoffice.outbox.lead)}</p>
            </div>
            {
                let is_empty = Memo::new(move |_| mails.read().is_empty());
                move || {
                    if is_empty.get() {
                        view! {
                            <Empty title=text!(backoffice.outbox.empty_title)>
                                <p>{text!(backoffice.outbox.empty)}</p>
                            </Empty>
                        }
                            .into_any()
                    } else {
                        view! {
                            <div class="mail">
                                <MailList mails chosen />
                                {move || view! { <Reading chosen=chosen.get() /> }}
                            </div>
                        }
                            .into_any()
                    }
                }
            }
        </Loaded>
    }
}

/// The mails, each a link.
#[component]
fn MailList(mails: Signal<Vec<MailRow>>, chosen: Memo<Option<String>>) -> impl IntoView {
    let line = move |mail: MailRow| {
        let href = to(&format!("/outbox?mail={}", String::from(js_sys::encode_uri_component(&mail.name))));
        let name = mail.name;
        let is_open = move || chosen.with(|chosen| chosen.as_ref() == Some(&name));
        view! {
            <li>
                <a href=href aria-current=move || is_open().then_some("true")>
                    <strong>{mail.subject}</strong>
                    <When at=mail.at style=Style::Short />
                    <span>{mail.to}</span>
                </a>
            </li>
        }
    };
    view! {
        <nav aria-label=text!(backoffice.outbox.list)>
            <ul class="mail-list">
                <For each=move || mails.get() key=|mail| mail.name.clone() let:mail>
                    {line(mail)}
                </For>
            </ul>
        </nav>
    }
}

/// The mail that is chosen.
#[component]
fn Reading(chosen: Option<String>) -> impl IntoView {
    let heading = view! {
        <h2 class="visually-hidden" id="mail-view">
            {text!(backoffice.outbox.view)}
        </h2>
    };
    let mail = match chosen {
        None => view! { <p class="muted">{text!(backoffice.outbox.choose)}</p> }.into_any(),
        Some(name) => view! { <Mail name /> }.into_any(),
    };
    view! {
        <section class="mail-view" aria-labelledby="mail-view">
            {heading}
            {mail}
        </section>
    }
}

/// One mail, as a page and as text. The frame is sandboxed: nothing in it runs or leads anywhere.
#[component]
fn Mail(name: String) -> impl IntoView {
    let query = ask(move || get_mail(name.clone()));
    let mail = |mail: MailText| {
        let name = String::from(js_sys::encode_uri_component(&mail.row.name));
        let page = format!("/api/backoffice/operations/mail.html?name={name}");
        view! {
            <dl class="facts">
                <div>
                    <dt>{text!(backoffice.outbox.subject)}</dt>
                    <dd>{mail.row.subject}</dd>
                </div>
                <div>
                    <dt>{text!(backoffice.outbox.to)}</dt>
                    <dd>{mail.row.to}</dd>
                </div>
                <div>
                    <dt>{text!(backoffice.outbox.at)}</dt>
                    <dd>
                        <When at=mail.row.at style=Style::Exact />
                    </dd>
                </div>
            </dl>
            <iframe sandbox="" src=page title=text!(backoffice.outbox.frame)></iframe>
            <details>
                <summary>{text!(backoffice.outbox.text)}</summary>
                <pre tabindex="0">{mail.text}</pre>
            </details>
        }
    };
    view! {
        <Part query let:text>
            {move || mail(text.get())}
        </Part>
    }
}
