//! Rust as the compiler sees it: words and signs in a row, comments gone, strings in one piece.

use anyhow::{Result, anyhow};
use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};

/// A word, a literal, or a single sign; brackets are signs as well.
pub(super) struct Token {
    pub(super) text: String,
    pub(super) line: usize,
}

/// The tokens of a source file.
pub(super) fn of(source: &str) -> Result<Vec<Token>> {
    let stream: TokenStream = source.parse().map_err(|error| anyhow!("{error}"))?;
    let mut tokens = Vec::new();
    flatten(stream, &mut tokens);
    Ok(tokens)
}

/// The places where these tokens stand in a row, written with spaces between them: `env : : var`.
pub(super) fn find(tokens: &[Token], row: &str) -> Vec<usize> {
    let row: Vec<&str> = row.split(' ').collect();
    let starts = tokens.windows(row.len()).enumerate();
    starts
        .filter(|(_, window)| window.iter().zip(&row).all(|(token, text)| token.text == *text))
        .map(|(at, _)| at)
        .collect()
}

/// Where the bracket that opens at `open` closes.
pub(super) fn closing(tokens: &[Token], open: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        match token.text.as_str() {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return Some(at);
        }
    }
    None
}

fn flatten(stream: TokenStream, tokens: &mut Vec<Token>) {
    for tree in stream {
        match tree {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::None => ("", ""),
                };
                tokens.push(token(open, group.span_open()));
                flatten(group.stream(), tokens);
                tokens.push(token(close, group.span_close()));
            }
            other => tokens.push(token(&other.to_string(), other.span())),
        }
    }
}

fn token(text: &str, span: Span) -> Token {
    Token { text: text.to_owned(), line: span.start().line }
}

#[cfg(test)]
mod tests {
    use super::{closing, find, of};

    #[test]
    fn comments_and_strings_are_not_code() -> anyhow::Result<()> {
        let tokens = of("// env::var\nfn f() { \"env::var\"; }\n\n/* env::var */ fn g() { std::env::var(1) }")?;
        let found: Vec<usize> = find(&tokens, "env : : var").iter().map(|at| tokens[*at].line).collect();
        assert_eq!(found, [4]);
        Ok(())
    }

    #[test]
    fn a_bracket_finds_its_partner() -> anyhow::Result<()> {
        let tokens = of("f(a[1], {b})")?;
        assert_eq!(closing(&tokens, 1), Some(tokens.len() - 1));
        Ok(())
    }
}
