//! How Amazon's services are reached: one client each, made from the same settings.

use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::Provider;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;

/// How long a connection may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
/// How long an answer may take.
pub(super) const ANSWER_TIMEOUT: Duration = Duration::from_secs(5);
/// How long a function may take whose answer is waited for: it may have to be started first, and to connect to its
/// database.
const FUNCTION_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a file may be under way: the list of ten million entries has 330 MB.
const FILE_TIMEOUT: Duration = Duration::from_mins(5);

/// Where the services are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CloudConfig {
    /// The region, such as `eu-central-1`; where it is not named, that of the environment.
    pub region: Option<String>,
    /// An address that stands in for every service, such as that of an emulator.
    pub endpoint: Option<String>,
    /// The credentials; where none are named, those of the environment, as in production.
    pub credentials: Option<CloudCredentials>,
}

/// An access key. It never prints.
#[derive(Clone, PartialEq, Eq)]
pub struct CloudCredentials {
    /// The name of the key.
    pub key: String,
    /// The secret.
    pub secret: String,
}

impl std::fmt::Debug for CloudCredentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CloudCredentials(…)")
    }
}

/// The settings that all clients have in common.
#[derive(Clone, Debug)]
pub struct Cloud {
    settings: SdkConfig,
    is_stand_in: bool,
}

impl Cloud {
    /// Reads from the environment what these settings leave open. Makes no call.
    pub async fn prepare(config: &CloudConfig) -> Self {
        let mut loader = aws_config::defaults(BehaviorVersion::latest())
            // What is worth another try, and when, is decided in `patience`.
            .retry_config(RetryConfig::disabled())
            .timeout_config(timeouts(ANSWER_TIMEOUT))
            // One client for all services: each of its own would read every certificate that the machine trusts at
            // every cold start.
            .http_client(Builder::new().tls_provider(Provider::Rustls(CryptoMode::AwsLc)).build_https());
        if let Some(region) = config.region.clone() {
            loader = loader.region(Region::new(region));
        }
        if let Some(endpoint) = &config.endpoint {
            loader = loader.endpoint_url(endpoint);
        }
        if let Some(CloudCredentials { key, secret }) = config.credentials.clone() {
            let credentials = aws_sdk_sqs::config::Credentials::new(key, secret, None, None, "settings");
            loader = loader.credentials_provider(credentials);
        }
        Self { settings: loader.load().await, is_stand_in: config.endpoint.is_some() }
    }

    /// A client of the queue.
    pub fn sqs(&self) -> aws_sdk_sqs::Client {
        aws_sdk_sqs::Client::new(&self.settings)
    }

    /// A client of the key-value store.
    pub fn dynamodb(&self) -> aws_sdk_dynamodb::Client {
        aws_sdk_dynamodb::Client::new(&self.settings)
    }

    /// A client of the file store.
    pub fn s3(&self) -> aws_sdk_s3::Client {
        // A stand-in has no host name of its own for each bucket.
        let config = aws_sdk_s3::config::Builder::from(&self.settings).force_path_style(self.is_stand_in);
        let config = config.timeout_config(timeouts(FILE_TIMEOUT));
        aws_sdk_s3::Client::from_conf(config.build())
    }

    /// A client of the mail service.
    pub fn ses(&self) -> aws_sdk_sesv2::Client {
        aws_sdk_sesv2::Client::new(&self.settings)
    }

    /// A client of the service that keeps secrets.
    pub fn secrets(&self) -> aws_sdk_secretsmanager::Client {
        aws_sdk_secretsmanager::Client::new(&self.settings)
    }

    /// A client of the service that makes a call at a given moment.
    pub fn scheduler(&self) -> aws_sdk_scheduler::Client {
        aws_sdk_scheduler::Client::new(&self.settings)
    }

    /// A client of the bus for notices.
    pub fn eventbridge(&self) -> aws_sdk_eventbridge::Client {
        aws_sdk_eventbridge::Client::new(&self.settings)
    }

    /// A client of the service that runs functions.
    pub fn lambda(&self) -> aws_sdk_lambda::Client {
        aws_sdk_lambda::Client::new(&self.settings)
    }

    /// The same, for a caller that waits for the function's answer.
    pub fn lambda_to_wait_for(&self) -> aws_sdk_lambda::Client {
        let config = aws_sdk_lambda::config::Builder::from(&self.settings);
        aws_sdk_lambda::Client::from_conf(config.timeout_config(timeouts(FUNCTION_TIMEOUT)).build())
    }
}

/// How long a connection and one answer may take.
pub(super) fn timeouts(answer: Duration) -> TimeoutConfig {
    TimeoutConfig::builder().connect_timeout(CONNECT_TIMEOUT).operation_attempt_timeout(answer).build()
}
