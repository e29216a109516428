//! Builds the server again when the sites that it holds inside have changed.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=../target/site");
}
