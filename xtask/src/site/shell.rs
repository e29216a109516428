//! The page around a WASM program: it names the hashed files, and shows a skeleton until the program has started.
//!
//! No script and no style stands in the page itself, so that the content security policy can forbid both.

use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::surface::Surface;
use crate::places::Places;

const PAGE: &str = include_str!("../../templates/index.html");
const WAITING: &str = include_str!("../../templates/waiting.html");
const BOOT: &str = include_str!("../../templates/boot.js");

/// Links to files that a surface may have in `public/`, each written only where the file is there.
const OPTIONAL_LINKS: [(&str, &str); 4] = [
    ("favicon.svg", r#"<link rel="icon" type="image/svg+xml" href="{url}">"#),
    ("favicon.ico", r#"<link rel="icon" sizes="32x32" href="{url}">"#),
    ("apple-touch-icon.png", r#"<link rel="apple-touch-icon" href="{url}">"#),
    ("manifest.webmanifest", r#"<link rel="manifest" href="{url}">"#),
];

/// Writes `index.html`, `config.json` and the hashed `boot.….js` beside the program, and says where.
pub(super) fn write(places: &Places, surface: &Surface, program: &Path) -> Result<[PathBuf; 3]> {
    let folder = surface.folder(places);
    let built = Built::find(&folder, program)?;
    let boot = fill(BOOT, &[("js", &built.js), ("wasm", &built.wasm)])?;
    let boot_name = format!("boot.{:016x}.js", hash(&boot));
    let links = optional_links(surface, &folder) + &built.split_link(surface);
    let page = page(surface, &built, &boot_name, &links)?;

    let written = [folder.join("index.html"), folder.join("config.json"), program.join(boot_name)];
    fs::write(&written[0], page)?;
    fs::write(&written[1], format!("{}\n", serde_json::json!({ "base": surface.base })))?;
    fs::write(&written[2], boot)?;
    Ok(written)
}

/// The folder of the program, and the hashed file names that cargo-leptos made.
struct Built {
    program: String,
    css: String,
    js: String,
    wasm: String,
    /// Loads the parts of a program that was split. The program begins by importing it.
    split: Option<String>,
}

impl Built {
    fn find(folder: &Path, program: &Path) -> Result<Self> {
        let mut names = Vec::new();
        for entry in fs::read_dir(program).with_context(|| format!("{} was not built", program.display()))? {
            names.push(entry?.file_name().to_string_lossy().into_owned());
        }
        let like = |start: &'static str, ending: &'static str| {
            names.iter().filter(move |name| name.starts_with(start) && name.ends_with(ending))
        };
        let only = |ending: &'static str| {
            let mut found = like("app.", ending);
            match (found.next(), found.next()) {
                (Some(name), None) => Ok(name.clone()),
                _ => bail!("{} should hold exactly one app.<hash>{ending}", program.display()),
            }
        };
        Ok(Self {
            program: program.strip_prefix(folder)?.display().to_string(),
            css: only(".css")?,
            js: only(".js")?,
            wasm: only(".wasm")?,
            split: like("__wasm_split.", ".js").next().cloned(),
        })
    }

    fn split_link(&self, surface: &Surface) -> String {
        self.split.as_ref().map_or_else(String::new, |name| {
            format!("\n<link rel=\"modulepreload\" href=\"{}{}/{name}\">", surface.base, self.program)
        })
    }
}

fn page(surface: &Surface, built: &Built, boot: &str, links: &str) -> Result<String> {
    fill(
        PAGE,
        &[
            // First, because they have slots of their own.
            ("skeleton", surface.skeleton.trim_end()),
            ("waiting", WAITING.trim_end()),
            ("title", surface.title),
            ("description", surface.description),
            ("links", links),
            ("css", &built.css),
            ("js", &built.js),
            ("wasm", &built.wasm),
            ("boot", boot),
            ("base", surface.base),
            ("program", &built.program),
        ],
    )
}

fn optional_links(surface: &Surface, folder: &Path) -> String {
    let there = OPTIONAL_LINKS.iter().filter(|(file, _)| folder.join(file).is_file());
    let lines: Vec<String> =
        there.map(|(file, link)| link.replace("{url}", &format!("{}{file}", surface.base))).collect();
    lines.join("\n")
}

/// Puts values into the slots, `{{name}}`. A slot that is left over is a mistake in the template.
fn fill(template: &str, values: &[(&str, &str)]) -> Result<String> {
    let mut text = template.to_owned();
    for (name, value) in values {
        text = text.replace(&format!("{{{{{name}}}}}"), value);
    }
    match text.find("{{") {
        Some(at) => bail!("nothing fills `{}`", text[at..].lines().next().unwrap_or_default()),
        None => Ok(text),
    }
}

/// Names a content for caches. Equal content has an equal name, which is all that is asked of it.
fn hash(content: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    content.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::super::surface::{ATTENDEE, BACKOFFICE};
    use super::{BOOT, Built, fill, page};

    fn built() -> Built {
        Built {
            program: "pkg/1".into(),
            css: "app.c.css".into(),
            js: "app.j.js".into(),
            wasm: "app.w.wasm".into(),
            split: Some("__wasm_split.s.js".into()),
        }
    }

    #[test]
    fn every_address_in_a_page_lies_under_the_base_of_its_surface() -> anyhow::Result<()> {
        for surface in [&ATTENDEE, &BACKOFFICE] {
            let page = page(surface, &built(), "boot.b.js", &built().split_link(surface))?;
            for address in page.split("href=\"").chain(page.split("src=\"")).skip(1) {
                let inside = address.starts_with(surface.base) || address.starts_with('#');
                assert!(inside || address.starts_with("<!doctype"), "{}: {address:.60}", surface.name);
            }
        }
        Ok(())
    }

    #[test]
    fn a_page_holds_no_script_and_no_style_of_its_own() -> anyhow::Result<()> {
        for surface in [&ATTENDEE, &BACKOFFICE] {
            let page = page(surface, &built(), "boot.b.js", "")?;
            for forbidden in ["<style", "style=", " onload=", " onclick=", "javascript:"] {
                assert!(!page.contains(forbidden), "{} has {forbidden}", surface.name);
            }
            assert!(
                page.split("<script").skip(1).all(|script| script.contains("src=\"") && script.contains("></script>"))
            );
        }
        Ok(())
    }

    #[test]
    fn the_boot_script_names_the_hashed_files() -> anyhow::Result<()> {
        let boot = fill(BOOT, &[("js", "app.j.js"), ("wasm", "app.w.wasm")])?;
        assert!(boot.contains("./app.j.js") && boot.contains("./app.w.wasm"));
        Ok(())
    }

    #[test]
    fn a_slot_that_nothing_fills_is_refused() {
        assert!(fill("a {{b}}", &[("c", "d")]).is_err());
    }
}
