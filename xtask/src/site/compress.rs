//! Brotli and gzip beside each file, so that a server or a bucket only has to choose; and no file that nobody asks for.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::places::Places;
use crate::process::Program;

/// The script that packs: Node has both packers, and is there already for wasm-opt.
const PACKER: &str = "xtask/templates/pack.mjs";

/// How large, in percent of a file, its packed copy may be to be worth keeping: packing has to save at least a tenth.
const WORTH_IT_PERCENT: u64 = 90;

/// Writes `.br` and `.gz` beside each of the files.
pub(super) fn pack(places: &Places, files: &[PathBuf]) -> Result<()> {
    Program::new(places, "node").arg(PACKER).args(files).run()
}

/// Removes packed copies that save too little, such as those of pictures and fonts, and TypeScript, which no browser
/// reads.
pub(super) fn drop_what_nobody_needs(folder: &Path) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            drop_what_nobody_needs(&path)?;
            continue;
        }
        if is_typescript(&path) {
            fs::remove_file(path)?;
            continue;
        }
        let is_packed = path.extension().is_some_and(|ending| ending == "br" || ending == "gz");
        let original = path.with_extension("");
        if is_packed && original.is_file() && !is_worth_it(&path, &original)? {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

fn is_typescript(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let name = name.trim_end_matches(".br").trim_end_matches(".gz");
    name.rsplit_once('.').is_some_and(|(_, ending)| ending == "ts")
}

fn is_worth_it(packed: &Path, original: &Path) -> Result<bool> {
    Ok(fs::metadata(packed)?.len() * 100 <= fs::metadata(original)?.len() * WORTH_IT_PERCENT)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::drop_what_nobody_needs;

    #[test]
    fn copies_that_save_nothing_and_typescript_go() -> anyhow::Result<()> {
        let folder = std::env::temp_dir().join(format!("xtask-compress-{}", std::process::id()));
        fs::create_dir_all(folder.join("pkg"))?;
        let files = [
            ("pkg/app.js", 1000, true),
            ("pkg/app.js.br", 300, true),
            ("a.webp", 1000, true),
            ("a.webp.br", 990, false),
            ("pkg/app.d.ts", 1000, false),
            ("pkg/app.d.ts.br", 300, false),
        ];
        for (name, bytes, _) in files {
            fs::write(folder.join(name), vec![0; bytes])?;
        }
        drop_what_nobody_needs(&folder)?;
        let left = files.map(|(name, ..)| folder.join(name).is_file());
        fs::remove_dir_all(&folder)?;
        assert_eq!(left, files.map(|(.., stays)| stays));
        Ok(())
    }
}
