//! Every text of a catalogue is said somewhere: a key that no page names is left over.
//!
//! A page names a key in full (`text!(kit.close)`), by its beginning (`told!(kit.error.offline)` says a title and what
//! to do next), or with a variable of a macro for one of its parts (`text!(attendee.status.$key.title)`).

use serde_json::Value;

use super::Finding;
use super::tree::Tree;

const CATALOGUE: &str = "app/locales/en/";
const PAGES: &str = "app/src/";
/// The last part of a key that has several forms.
const PLURAL_FORMS: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];

pub(super) fn findings(tree: &Tree) -> Vec<Finding> {
    let pages: String =
        tree.files().iter().filter(|file| file.path.starts_with(PAGES)).map(|file| file.text.as_str()).collect();
    let mut findings = Vec::new();
    for file in tree.files() {
        let Some(part) = file.path.strip_prefix(CATALOGUE).and_then(|name| name.strip_suffix(".json")) else {
            continue;
        };
        // What is not JSON is found by another rule.
        let Ok(texts) = serde_json::from_str(&file.text) else { continue };
        let mut keys = Vec::new();
        collect(&texts, vec![part.to_owned()], &mut keys);
        let unsaid = keys.into_iter().filter(|key| !is_said(key, &pages));
        findings.extend(unsaid.map(|key| Finding::new(&file.path, format!("nobody says `{}`", key.join(".")))));
    }
    findings
}

fn collect(texts: &Value, path: Vec<String>, keys: &mut Vec<Vec<String>>) {
    let Value::Object(entries) = texts else {
        keys.push(path);
        return;
    };
    if entries.keys().all(|name| PLURAL_FORMS.contains(&name.as_str())) {
        keys.push(path);
        return;
    }
    for (name, value) in entries {
        collect(value, path.iter().chain([name]).cloned().collect(), keys);
    }
}

fn is_said(key: &[String], pages: &str) -> bool {
    let with_variable = |place: usize| {
        let parts = key.iter().enumerate().map(|(index, part)| if index == place { "$key" } else { part.as_str() });
        parts.collect::<Vec<_>>().join(".")
    };
    let beginning = &key[..key.len() - 1];
    is_named(&key.join("."), pages)
        || (beginning.len() > 2 && is_named(&beginning.join("."), pages))
        || (1..key.len()).any(|place| is_named(&with_variable(place), pages))
}

/// Whether a path stands there, and not only as the beginning of a longer one.
fn is_named(path: &str, pages: &str) -> bool {
    let is_part = |next: Option<char>| next.is_some_and(|next| next.is_alphanumeric() || matches!(next, '_' | '.'));
    pages.match_indices(path).any(|(at, _)| !is_part(pages[at + path.len()..].chars().next()))
}

#[cfg(test)]
mod tests {
    use super::super::tree::Tree;
    use super::findings;

    const TEXTS: &str = r#"{
        "close": "Close",
        "places": { "one": "a place", "other": "places" },
        "error": { "offline": { "title": "Offline", "next": "Go on" } },
        "status": { "won": { "title": "Won" } }
    }"#;

    fn unsaid(page: &str) -> Vec<String> {
        let tree = Tree::of(&[("app/locales/en/kit.json", TEXTS), ("app/src/page.rs", page)]);
        findings(&tree).into_iter().map(|finding| finding.what).collect()
    }

    #[test]
    fn a_key_is_said_in_full_by_its_beginning_or_by_a_macro() {
        let all = "text!(kit.close); plural!(kit.places, n); told!(kit.error.offline); text!(kit.status.$key.title)";
        assert_eq!(unsaid(all), [""; 0]);
    }

    #[test]
    fn what_nobody_says_is_found() {
        let some =
            "text!(kit.close_all); plural!(kit.places, n); told!(kit.error.offline); text!(kit.status.$key.title)";
        assert_eq!(unsaid(some), ["nobody says `kit.close`"]);
        assert_eq!(unsaid("").len(), 5);
    }
}
