//! The programs that stand in for managed engines while the contract suites run over their adapters.

pub(crate) mod aws;
pub(crate) mod dynamodb;
pub(crate) mod functions;
