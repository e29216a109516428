//! What runs on AWS, each managed engine behind the ports that it can hold the promises of.

pub mod dynamodb;
