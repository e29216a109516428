//! How much memory a piece of work takes at its peak, as Linux counts it.

use anyhow::{Context, Result};

/// What a piece of work gives, and by how many MiB the process grew in its course beyond what it had
/// before.
pub(crate) fn peak_above<T>(work: impl FnOnce() -> T) -> Result<(T, f64)> {
    // Documented in proc(5): 5 sets the peak back to what is resident now.
    std::fs::write("/proc/self/clear_refs", "5").context("the peak cannot be set back")?;
    let before = kib("VmRSS:")?;
    let made = work();
    Ok((made, (kib("VmHWM:")? - before).max(0.0) / 1_024.0))
}

fn kib(name: &str) -> Result<f64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix(name)).with_context(|| format!("{name} is missing"))?;
    Ok(line.trim().trim_end_matches(" kB").parse()?)
}
