//! Turns the catalog of texts in `locales/` into the code that `src/i18n.rs` includes.
//!
//! The macro of `leptos_i18n` cannot put values into plain strings, and its build crate brings sixty
//! crates of calendar data along; these two are the parts that both are made of.

/// Without pages there are no texts to turn into code.
#[cfg(not(feature = "csr"))]
fn main() {
    println!("cargo::rerun-if-changed=build.rs");
}

#[cfg(feature = "csr")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    use std::path::PathBuf;

    use leptos_i18n_parser::parse_locales::options::{Config, ParseOptions};

    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=locales");
    let config = Config::new("en")?
        .add_namespaces(["kit", "attendee", "backoffice"])?
        .parse_options(ParseOptions::new().interpolate_display(true));
    let catalogue = leptos_i18n_parser::parse_locales::parse_locales(None, config)?;
    catalogue.diag.warnings().iter().for_each(|warning| println!("cargo::warning={warning}"));
    catalogue.diag.errors().iter().for_each(|error| println!("cargo::error={error}"));
    let code = leptos_i18n_codegen::gen_code(&catalogue, None, false, None, false)?;
    let folder = std::env::var_os("OUT_DIR").ok_or("cargo gives an OUT_DIR")?;
    std::fs::write(PathBuf::from(folder).join("i18n.rs"), code.to_string())?;
    Ok(())
}
