//! Every language says everything: the catalogs of texts have the same keys.
//!
//! A catalog is `…/locales/<language>.json`, or a folder `…/locales/<language>/` of such files.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::Finding;
use super::tree::Tree;

/// Languages have different numbers of plural forms, so forms of one text count as one.
const PLURAL_FORMS: [&str; 6] = ["_zero", "_one", "_two", "_few", "_many", "_other"];

/// By catalog folder and language, the keys.
type Catalogues<'a> = BTreeMap<&'a str, BTreeMap<String, BTreeSet<String>>>;

pub(super) fn findings(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut catalogues = Catalogues::new();
    for file in tree.files().iter().filter(|file| file.is("json")) {
        let Some((folder, rest)) = file.path.split_once("/locales/") else { continue };
        let rest = rest.trim_end_matches(".json");
        let (language, part) = rest.split_once('/').unwrap_or((rest, ""));
        let keys = catalogues.entry(folder).or_default().entry(language.to_owned()).or_default();
        match serde_json::from_str(&file.text) {
            Ok(texts) => collect(&texts, part, keys),
            Err(error) => findings.push(Finding::new(&file.path, format!("is not JSON: {error}"))),
        }
    }
    for (folder, languages) in &catalogues {
        findings.extend(missing(folder, languages));
    }
    findings
}

fn missing(folder: &str, languages: &BTreeMap<String, BTreeSet<String>>) -> Vec<Finding> {
    let all: BTreeSet<&String> = languages.values().flatten().collect();
    let mut findings = Vec::new();
    for (language, keys) in languages {
        for key in all.iter().filter(|key| !keys.contains(**key)) {
            findings.push(Finding::new(format!("{folder}/locales/{language}"), format!("has no text for `{key}`")));
        }
    }
    findings
}

fn collect(texts: &Value, path: &str, keys: &mut BTreeSet<String>) {
    let Value::Object(entries) = texts else {
        let text = PLURAL_FORMS.iter().find_map(|form| path.strip_suffix(form)).unwrap_or(path);
        keys.insert(text.to_owned());
        return;
    };
    for (name, value) in entries {
        collect(value, &format!("{path}.{name}"), keys);
    }
}

#[cfg(test)]
mod tests {
    use super::super::tree::Tree;
    use super::findings;

    const ENGLISH: &str =
        r#"{ "form": { "send": "Send" }, "places_one": "a place", "places_other": "{{ count }} places" }"#;

    fn with(path: &str, texts: &str) -> usize {
        findings(&Tree::of(&[("app/locales/en.json", ENGLISH), (path, texts)])).len()
    }

    #[test]
    fn a_text_that_one_language_lacks_is_found() {
        assert_eq!(with("app/locales/de.json", r#"{ "form": {}, "places_other": "{{ count }} Plätze" }"#), 1);
        assert_eq!(
            with("app/locales/de.json", r#"{ "form": { "send": "Ab", "back": "Zurück" }, "places_other": "" }"#),
            1
        );
    }

    #[test]
    fn plural_forms_may_differ_and_other_files_do_not_count() {
        assert_eq!(with("app/locales/pl.json", r#"{ "form": { "send": "" }, "places_one": "", "places_few": "" }"#), 0);
        assert_eq!(with("docs/draw-v1.vectors.json", "{}"), 0);
    }

    #[test]
    fn a_broken_catalogue_is_found() {
        let broken = Tree::of(&[("app/locales/de.json", "{")]);
        assert!(findings(&broken)[0].what.contains("is not JSON"));
    }
}
