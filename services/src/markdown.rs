//! Descriptions: Markdown in, HTML out that can do no harm.

use pulldown_cmark::{Options, Parser, html};

/// Renders Markdown and keeps only harmless elements: no scripts, frames, forms, styles or event
/// handlers; links open without a referrer.
pub fn to_html(markdown: &str) -> String {
    let mut rendered = String::with_capacity(markdown.len() * 2);
    html::push_html(&mut rendered, Parser::new_ext(markdown, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH));
    ammonia::Builder::default()
        // Pictures from elsewhere would tell others who reads the page.
        .rm_tags(["img"])
        .url_schemes(["https", "http", "mailto", "tel"].into())
        .link_rel(Some("noopener noreferrer nofollow"))
        .clean(&rendered)
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_becomes_html() {
        assert_eq!(
            to_html("**Bring** a [map](https://example.org)"),
            "<p><strong>Bring</strong> a <a href=\"https://example.org\" rel=\"noopener noreferrer nofollow\">map</a></p>\n"
        );
    }

    #[test]
    fn nothing_that_could_run_survives() {
        for evil in [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "[x](javascript:alert(1))",
            "<a href=\"https://e.org\" onclick=\"alert(1)\">x</a>",
            "<iframe src=\"https://e.org\"></iframe>",
            "<style>body{display:none}</style>",
        ] {
            let html = to_html(evil);
            for word in ["script", "onerror", "onclick", "iframe", "<style", "javascript"] {
                assert!(!html.contains(word), "{evil} became {html}");
            }
        }
    }
}
