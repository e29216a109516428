//! A mail server, spoken to over SMTP (RFC 5321) with TLS.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use domain::person::Email;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::transport::smtp::{self, PoolConfig};
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use serde::{Deserialize, Serialize};
use services::ports::{Clock, Mailer, OutgoingMail, PortError, PortResult};
use thiserror::Error;

use super::{Sender, compose};

/// The most connections to the mail server: what small providers allow at once.
const CONNECTIONS_MAX: u32 = 4;

/// How to reach the mail server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SmtpConfig {
    /// Its name.
    pub host: String,
    /// Its port: 465 for TLS, 587 for STARTTLS.
    pub port: u16,
    /// How the connection is secured.
    pub security: SmtpSecurity,
    /// Who we are to the server, if it asks.
    pub credentials: Option<SmtpCredentials>,
    /// How long the server may take for one answer.
    pub timeout_secs: u32,
}

/// How the connection is secured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SmtpSecurity {
    /// TLS from the first byte.
    Tls,
    /// TLS after `STARTTLS`, or no mail at all.
    StartTls,
    /// None: for a server on the same machine.
    None,
}

/// A user and a password. They never print.
#[derive(Clone, PartialEq, Eq)]
pub struct SmtpCredentials {
    /// The user.
    pub user: String,
    /// The password.
    pub password: String,
}

impl std::fmt::Debug for SmtpCredentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SmtpCredentials(…)")
    }
}

/// The mail server cannot be used as configured.
#[derive(Debug, Error)]
#[error("cannot set up TLS to the mail server {host}: {source}; check its name and the certificates of this machine")]
pub struct SmtpError {
    /// The server.
    pub host: String,
    /// What went wrong.
    pub source: smtp::Error,
}

/// Hands mails to a mail server. The same key twice carries the same `Message-ID`.
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Sender,
    clock: Arc<dyn Clock>,
}

impl Smtp {
    /// Prepares connections; the first is made with the first mail.
    pub fn new(config: &SmtpConfig, from: Sender, clock: Arc<dyn Clock>) -> Result<Self, SmtpError> {
        let host = config.host.as_str();
        let tls = tls(host, config.security).map_err(|source| SmtpError { host: host.to_owned(), source })?;
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host)
            .port(config.port)
            .tls(tls)
            .timeout(Some(Duration::from_secs(u64::from(config.timeout_secs))))
            .pool_config(PoolConfig::new().max_size(CONNECTIONS_MAX));
        if let Some(SmtpCredentials { user, password }) = config.credentials.clone() {
            builder = builder.credentials(Credentials::new(user, password));
        }
        Ok(Self { transport: builder.build(), from, clock })
    }
}

#[async_trait]
impl Mailer for Smtp {
    async fn deliver(&self, mail: &OutgoingMail) -> PortResult<()> {
        let letter = compose(mail, &self.from, self.clock.now())?;
        self.transport.send(letter).await.map(|_| ()).map_err(|fault| unavailable(&fault))
    }

    async fn recall(&self, _key: &str) -> PortResult<()> {
        Ok(())
    }

    async fn forget(&self, _to: &Email) -> PortResult<()> {
        Ok(())
    }
}

fn tls(host: &str, security: SmtpSecurity) -> Result<Tls, smtp::Error> {
    Ok(match security {
        SmtpSecurity::Tls => Tls::Wrapper(TlsParameters::new_rustls(host.to_owned())?),
        SmtpSecurity::StartTls => Tls::Required(TlsParameters::new_rustls(host.to_owned())?),
        SmtpSecurity::None => Tls::None,
    })
}

/// The error for the worker. Servers repeat the address in their words, so only the code is kept.
///
/// A final refusal is reported like a passing one: after `ATTEMPTS_MAX` the letter is a dead letter that somebody looks
/// at, which is what a wrong address needs.
fn unavailable(fault: &smtp::Error) -> PortError {
    let code = fault.status().map(|code| format!(" ({code})")).unwrap_or_default();
    let sentence = if fault.is_permanent() {
        format!("the mail server refused the letter{code}")
    } else if fault.is_transient() {
        format!("the mail server asked to try again later{code}")
    } else if fault.is_timeout() {
        "the mail server did not answer in time".to_owned()
    } else if fault.is_tls() {
        "no secure connection to the mail server could be made".to_owned()
    } else {
        "the mail server cannot be reached".to_owned()
    };
    PortError::Unavailable(sentence)
}
