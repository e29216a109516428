//! Every server function says its address. The default one hashes the folder that it was built in.

use super::tree::{File, Tree};
use super::{Finding, tokens};

const WANTED: [&str; 2] = ["prefix", "endpoint"];

pub(super) fn findings(tree: &Tree) -> Vec<Finding> {
    tree.rust().flat_map(of_file).collect()
}

fn of_file(file: &File) -> Vec<Finding> {
    let mut findings = Vec::new();
    for at in tokens::find(&file.tokens, "# [") {
        let Some(end) = tokens::closing(&file.tokens, at + 1) else { continue };
        let attribute = &file.tokens[at + 2..end];
        // `server`, or a path to it; its arguments come in round brackets.
        let name_ends = attribute.iter().position(|token| token.text == "(").unwrap_or(attribute.len());
        if name_ends == 0 || attribute[name_ends - 1].text != "server" {
            continue;
        }
        for wanted in WANTED {
            if tokens::find(&attribute[name_ends..], &format!("{wanted} =")).is_empty() {
                let what = format!("this server function needs `{wanted} = …`");
                findings.push(Finding::at_line(&file.path, file.tokens[at].line, what));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::tree::Tree;
    use super::findings;

    fn count(source: &str) -> usize {
        findings(&Tree::of(&[("app/src/raffle/api.rs", source)])).len()
    }

    #[test]
    fn a_server_function_with_its_address_is_fine() {
        assert_eq!(
            count("#[server(prefix = \"/api/attendee\", endpoint = \"raffle/register\", input = Json)] fn f() {}"),
            0
        );
        assert_eq!(count("#[derive(Debug)] #[serde(rename = \"server\")] struct S;"), 0);
    }

    #[test]
    fn a_server_function_without_it_is_found_however_it_is_written() {
        assert_eq!(count("#[server] fn f() {}"), 2);
        assert_eq!(count("#[leptos::server(prefix = \"/api\")] fn f() {}"), 1);
        assert_eq!(count("#[server(endpoint = \"prefix = 1\")] fn f() {}"), 1);
    }
}
