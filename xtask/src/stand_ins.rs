//! The programs that stand in for managed engines while the contract suites run over their adapters.

pub(crate) mod mysql;
