//! Who may see whom: the table of the rooms, held against what the manifests say.
//!
//! What is used in tests alone is free, with one exception: nothing depends on `server` but `bench`, which
//! measures it.

use anyhow::Result;
use serde_json::Value;

use super::Finding;
use crate::places::Places;
use crate::process::Program;

/// A crate of the workspace. A pattern may end in `*`.
struct Room {
    name: &'static str,
    /// The crates of the workspace that it may use.
    sees: &'static [&'static str],
    /// Dependencies and features that it must not name itself.
    never: &'static [&'static str],
    /// Crates that it must not bring in, not even by way of others, and the target that this is checked for.
    never_brings: &'static [&'static str],
    target: &'static str,
}

const SDKS: [&str; 9] =
    ["sqlx*", "aws-*", "aws_*", "azure_*", "redis", "lettre", "reqwest", "rusqlite", "async-stripe*"];
const HOST: &str = "x86_64-unknown-linux-gnu";
const BROWSER: &str = "wasm32-unknown-unknown";

const TABLE: [Room; 9] = [
    Room {
        name: "domain",
        sees: &[],
        never: &[
            "async*",
            "futures*",
            "tokio*",
            "leptos*",
            "axum*",
            "regex*",
            "tracing*",
            "rand",
            "getrandom",
            "web-sys",
        ],
        never_brings: &[
            "async*", "tokio*", "leptos*", "axum*", "regex*", "sqlx*", "aws-*", "azure_*", "reqwest", "hyper*",
        ],
        target: HOST,
    },
    Room {
        name: "services",
        sees: &["domain"],
        never: &["axum*", "leptos*", "tokio*", "async-std", "smol", "http", "hyper*"],
        never_brings: &[
            "axum*",
            "leptos*",
            "tokio",
            "async-std",
            "smol",
            "sqlx*",
            "aws-*",
            "azure_*",
            "reqwest",
            "hyper*",
        ],
        target: HOST,
    },
    Room {
        name: "adapters",
        sees: &["domain", "services"],
        never: &["axum*", "leptos*"],
        never_brings: &["leptos*"],
        target: HOST,
    },
    Room {
        name: "app",
        sees: &["domain", "services"],
        never: &["tokio*", "rand", "getrandom"],
        never_brings: &["sqlx*", "rusqlite", "aws-*", "azure_*"],
        target: HOST,
    },
    Room {
        name: "attendee",
        sees: &["app"],
        never: &["ssr", "hydrate"],
        never_brings: &["services", "adapters", "server", "tokio", "axum*", "sqlx*"],
        target: BROWSER,
    },
    Room {
        name: "backoffice",
        sees: &["app"],
        never: &["ssr", "hydrate"],
        never_brings: &["services", "adapters", "server", "tokio", "axum*", "sqlx*"],
        target: BROWSER,
    },
    Room {
        name: "server",
        sees: &["domain", "services", "adapters", "app"],
        never: &["csr", "hydrate"],
        never_brings: &["openssl-sys"],
        target: HOST,
    },
    Room {
        name: "bench",
        sees: &["domain", "services", "adapters", "app", "server"],
        never: &["csr"],
        never_brings: &[],
        target: HOST,
    },
    Room { name: "xtask", sees: &[], never: &["tokio*", "clap*"], never_brings: &[], target: HOST },
];

/// Technologies are for the adapters; the rooms before them name none.
const WITHOUT_TECHNOLOGY: [&str; 5] = ["domain", "services", "app", "attendee", "backoffice"];

/// Holds the table against the checkout.
pub(super) fn findings_of_checkout(places: &Places) -> Result<Vec<Finding>> {
    let metadata = Program::new(places, "cargo metadata --no-deps --format-version 1").read()?;
    let metadata: Value = serde_json::from_str(&metadata)?;
    let mut findings = findings(&metadata);
    for room in TABLE.iter().filter(|room| !room.never_brings.is_empty() && has(&metadata, room.name)) {
        let tree = Program::new(places, "cargo tree -e normal,no-proc-macro --prefix none -f {p} --target")
            .args([room.target, "-p", room.name])
            .read()?;
        findings.extend(brought(room, &tree));
    }
    Ok(findings)
}

/// What the manifests say against the table.
fn findings(metadata: &Value) -> Vec<Finding> {
    let members: Vec<&str> = packages(metadata).filter_map(|package| package["name"].as_str()).collect();
    packages(metadata).flat_map(|package| of_package(package, &members)).collect()
}

fn of_package(package: &Value, members: &[&str]) -> Vec<Finding> {
    let name = package["name"].as_str().unwrap_or_default();
    let place = format!("{name}/Cargo.toml");
    let Some(room) = TABLE.iter().find(|room| room.name == name) else {
        return vec![Finding::new(
            place,
            "is not in the table of rooms; say in xtask/src/tidy/rooms.rs whom it may see",
        )];
    };
    let mut findings = Vec::new();
    for dependency in package["dependencies"].as_array().into_iter().flatten() {
        findings.extend(of_dependency(room, dependency, members).into_iter().map(|what| Finding::new(&place, what)));
    }
    if name == "app" {
        findings.extend(services_without_ssr(&package["features"]).map(|what| Finding::new(&place, what)));
    }
    findings
}

fn of_dependency(room: &Room, dependency: &Value, members: &[&str]) -> Vec<String> {
    let name = dependency["name"].as_str().unwrap_or_default();
    let is_optional = dependency["optional"].as_bool().unwrap_or_default();
    if name == "server" && room.name != "bench" {
        return vec!["nothing depends on `server` but `bench`".to_owned()];
    }
    if dependency["kind"] == "dev" {
        return Vec::new();
    }
    let mut findings = Vec::new();
    if members.contains(&name) && !room.sees.contains(&name) {
        findings.push(format!("`{}` may not see `{name}`", room.name));
    }
    if room.name == "app" && name == "services" && !is_optional {
        findings.push("`app` sees `services` under `ssr` only: make it optional".to_owned());
    }
    let technology: &[&str] = if WITHOUT_TECHNOLOGY.contains(&room.name) { &SDKS } else { &[] };
    if let Some(pattern) = matching(name, room.never).or_else(|| matching(name, technology)) {
        findings.push(format!("`{}` never depends on `{pattern}`", room.name));
    }
    for feature in dependency["features"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        let is_a_choice = room.name == "app" && !is_optional && ["csr", "ssr"].contains(&feature);
        if is_a_choice || matching(feature, room.never).is_some() {
            findings.push(format!("`{}` never asks for `{name}` with `{feature}`", room.name));
        }
    }
    findings
}

/// The features of `app` that bring `services` in, but are not `ssr`.
fn services_without_ssr(features: &Value) -> impl Iterator<Item = String> {
    let brings_services = |feature: &Value| {
        let parts = feature.as_array().into_iter().flatten().filter_map(Value::as_str);
        parts.into_iter().any(|part| part == "dep:services" || part == "services" || part.starts_with("services/"))
    };
    let features = features.as_object().into_iter().flatten();
    features
        .filter(move |(name, parts)| *name != "ssr" && *name != "services" && brings_services(parts))
        .map(|(name, _)| format!("`app` sees `services` under `ssr` only, not under `{name}`"))
}

/// What `cargo tree` shows that the room never brings in.
fn brought(room: &Room, tree: &str) -> Vec<Finding> {
    let mut crates: Vec<&str> = tree.lines().filter_map(|line| line.split_whitespace().next()).collect();
    crates.sort_unstable();
    crates.dedup();
    let unwanted = crates.into_iter().filter(|name| matching(name, room.never_brings).is_some());
    let place = format!("{}/Cargo.toml", room.name);
    unwanted.map(|name| Finding::new(&place, format!("brings in `{name}`; see `cargo tree -i {name}`"))).collect()
}

fn matching<'a>(name: &str, patterns: &[&'a str]) -> Option<&'a str> {
    patterns.iter().copied().find(|pattern| match pattern.strip_suffix('*') {
        Some(beginning) => name.starts_with(beginning),
        None => name == *pattern,
    })
}

fn packages(metadata: &Value) -> impl Iterator<Item = &Value> {
    metadata["packages"].as_array().into_iter().flatten()
}

fn has(metadata: &Value, name: &str) -> bool {
    packages(metadata).any(|package| package["name"] == name)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{TABLE, brought, findings};

    fn package(name: &str, dependencies: &[Value]) -> Value {
        json!({ "name": name, "dependencies": dependencies, "features": { "ssr": ["dep:services"], "csr": [] } })
    }

    fn on(name: &str) -> Value {
        json!({ "name": name, "kind": null, "optional": false, "features": [] })
    }

    fn count(name: &str, dependency: Value) -> usize {
        let others = ["domain", "services", "adapters", "server", "app"].iter().filter(|other| **other != name);
        let mut packages: Vec<Value> = others.map(|other| package(other, &[])).collect();
        packages.push(package(name, &[dependency]));
        findings(&json!({ "packages": packages })).len()
    }

    #[test]
    fn a_room_sees_its_neighbors_and_nobody_else() {
        assert_eq!(count("services", on("domain")), 0);
        assert_eq!(count("domain", on("services")), 1);
        assert_eq!(count("attendee", on("domain")), 1);
        assert_eq!(count("bench", on("server")), 0);
        assert_eq!(count("xtask", on("server")), 1);
    }

    #[test]
    fn a_room_never_names_what_is_not_its_business() {
        assert_eq!(count("domain", on("tokio")), 1);
        assert_eq!(count("services", on("aws-sdk-dynamodb")), 1);
        assert_eq!(count("adapters", on("aws-sdk-dynamodb")), 0);
        assert_eq!(count("app", on("sqlx")), 1);
        assert_eq!(
            count("domain", json!({ "name": "uuid", "kind": null, "optional": false, "features": ["rand"] })),
            1
        );
    }

    #[test]
    fn tests_are_free_to_use_what_the_room_is_not_but_never_the_server() {
        let for_tests = |name: &str| json!({ "name": name, "kind": "dev", "optional": false, "features": [] });
        assert_eq!(count("services", for_tests("tokio")), 0);
        assert_eq!(count("services", for_tests("server")), 1);
    }

    #[test]
    fn app_sees_services_under_ssr_only() {
        let services =
            |optional: bool| json!({ "name": "services", "kind": null, "optional": optional, "features": [] });
        assert_eq!(count("app", services(true)), 0);
        assert_eq!(count("app", services(false)), 1);
        let features = json!({ "csr": ["dep:services"], "ssr": ["dep:services"] });
        let app = json!({ "name": "app", "dependencies": [services(true)], "features": features });
        assert_eq!(findings(&json!({ "packages": [package("services", &[]), app] })).len(), 1);
    }

    #[test]
    fn app_leaves_the_choice_of_the_side_to_its_user() {
        let leptos =
            |features: Value| json!({ "name": "leptos", "kind": null, "optional": false, "features": features });
        assert_eq!(count("app", leptos(json!([]))), 0);
        assert_eq!(count("app", leptos(json!(["csr"]))), 1);
        assert_eq!(count("attendee", leptos(json!(["csr"]))), 0);
        assert_eq!(count("attendee", leptos(json!(["ssr"]))), 1);
    }

    #[test]
    fn a_new_crate_has_to_be_put_into_the_table() {
        assert_eq!(count("gateway", on("domain")), 1);
    }

    #[test]
    fn what_others_bring_in_counts_as_well() {
        let tree = "domain v0.1.0\nserde v1.0.0\nregex-automata v0.4.0\nregex-automata v0.4.0 (*)\n";
        assert_eq!(brought(&TABLE[0], tree).len(), 1);
    }
}
