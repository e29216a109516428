//! One place for each decision: the environment, the clock and chance, and the choice of an adapter.

use super::tree::{File, Tree};
use super::{Finding, tokens};

/// The product. `xtask` and `bench` are tools beside it.
const ROOMS: [&str; 6] = ["domain/", "services/", "adapters/", "app/", "frontend/", "server/"];

const ENVIRONMENT: [&str; 4] = ["env : : var", "env : : var_os", "env : : vars", "env : : vars_os"];
const CLOCK_AND_CHANCE: [&str; 13] = [
    "SystemTime : : now",
    "Instant : : now",
    "Timestamp : : now",
    "Zoned : : now",
    "Utc : : now",
    "OffsetDateTime : : now_utc",
    "Uuid : : now_v7",
    "Uuid : : new_v4",
    "rand : : rng",
    "rand : : random",
    "thread_rng (",
    "OsRng",
    "getrandom : : fill",
];

struct Decision {
    rows: &'static [&'static str],
    /// Where it is allowed.
    only_in: &'static str,
    /// The part of the tree that the rule is about.
    within: &'static [&'static str],
    /// Whether tests are exempt: a test that starts itself again as a child talks to it through the environment.
    spares_tests: bool,
    what: &'static str,
}

const DECISIONS: [Decision; 3] = [
    Decision {
        rows: &ENVIRONMENT,
        only_in: "server/src/config.rs",
        within: &ROOMS,
        spares_tests: true,
        what: "only server/src/config.rs reads the environment; make it a setting",
    },
    Decision {
        rows: &CLOCK_AND_CHANCE,
        only_in: "adapters/src/system.rs",
        within: &ROOMS,
        spares_tests: false,
        what: "only adapters/src/system.rs reads the clock or makes chance; take it as an argument, or ask the port",
    },
    Decision {
        rows: &["adapters : :", "use adapters ;"],
        only_in: "server/src/wiring.rs",
        within: &["server/", "services/", "app/"],
        spares_tests: true,
        what: "only server/src/wiring.rs names an adapter; ask for the port",
    },
];

pub(super) fn findings(tree: &Tree) -> Vec<Finding> {
    tree.rust().flat_map(|file| DECISIONS.iter().flat_map(|decision| breaches(file, decision))).collect()
}

fn breaches(file: &File, decision: &Decision) -> Vec<Finding> {
    // Cargo talks to build scripts through the environment.
    let is_build_script = file.path.ends_with("/build.rs");
    let is_spared = is_build_script || decision.spares_tests && file.path.contains("/tests/");
    let is_concerned = !is_spared && decision.within.iter().any(|folder| file.path.starts_with(folder));
    // A file may be the title page, with chapters of the same name.
    let is_chapter =
        decision.only_in.strip_suffix(".rs").is_some_and(|title| file.path.starts_with(&format!("{title}/")));
    if !is_concerned || is_chapter || file.path == decision.only_in {
        return Vec::new();
    }
    let places = decision.rows.iter().flat_map(|row| tokens::find(&file.tokens, row));
    places.map(|at| Finding::at_line(&file.path, file.tokens[at].line, decision.what)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tree::Tree;
    use super::findings;

    fn places(files: &[(&str, &str)]) -> Vec<String> {
        findings(&Tree::of(files)).into_iter().map(|finding| finding.place).collect()
    }

    #[test]
    fn the_environment_is_read_in_the_configuration_only() {
        let read = "fn f() { std::env::var(\"PORT\"); }";
        assert_eq!(
            places(&[("server/src/config.rs", read), ("xtask/src/a.rs", read), ("app/build.rs", read)]),
            [""; 0]
        );
        assert_eq!(places(&[("server/src/router.rs", read)]), ["server/src/router.rs:1"]);
    }

    #[test]
    fn a_test_may_talk_to_its_child_by_the_environment_but_has_no_clock_of_its_own() {
        let read = "fn f() { std::env::var_os(\"CHILD\"); }";
        assert_eq!(places(&[("adapters/tests/contract/durability.rs", read)]), [""; 0]);
        let clock = "fn f() { std::time::Instant::now(); }";
        assert_eq!(places(&[("adapters/tests/contract/queue.rs", clock)]), ["adapters/tests/contract/queue.rs:1"]);
    }

    #[test]
    fn the_clock_and_chance_are_in_one_file() {
        let read = "fn f() {\n    jiff::Timestamp::now();\n    Uuid::now_v7();\n}";
        assert_eq!(places(&[("adapters/src/system.rs", read)]), [""; 0]);
        assert_eq!(places(&[("services/src/draw.rs", read)]), ["services/src/draw.rs:2", "services/src/draw.rs:3"]);
    }

    #[test]
    fn adapters_are_named_in_the_wiring_only() {
        let named = "use adapters::sqlite::Store;";
        assert_eq!(places(&[("server/src/wiring.rs", named), ("server/tests/it/main.rs", named)]), [""; 0]);
        assert_eq!(places(&[("server/src/worker.rs", named)]), ["server/src/worker.rs:1"]);
    }
}
