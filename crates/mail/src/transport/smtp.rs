//! SMTP over implicit TLS.
//!
//! STARTTLS is not offered: the mail library keeps bytes that arrived in clear
//! before the handshake and reads them as if they had been encrypted. The
//! conversation is held step by step, because what a failure means depends on
//! how far it had come; and each half has a deadline of its own, because the
//! library's own timeout covers only connecting.

use std::net::IpAddr;
use std::time::Duration;

use lettre::message::Message;
use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::response::Response;

use crate::error::Error;
use crate::outcome::{Outcome, Reply, Stage, classify};

const FAREWELL: Duration = Duration::from_secs(2);

/// How the connection is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// TLS from the first byte (port 465).
    ImplicitTls,
    /// Not at all: for a relay on this machine or a trusted network.
    Plain,
}

/// Where the mail server is.
#[derive(Clone)]
pub struct SmtpSettings {
    /// Its name, which its certificate must carry.
    pub host: String,
    /// 465 with TLS.
    pub port: u16,
    /// How the connection is protected.
    pub security: Security,
    /// User name and password, when the server wants them.
    pub credentials: Option<(String, String)>,
    /// Each half of a conversation (until the text may go, and until it is
    /// taken) ends after this time. At most 30 seconds are kept.
    pub timeout: Duration,
}

impl std::fmt::Debug for SmtpSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SmtpSettings")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("security", &self.security)
            .field("signs_in", &self.credentials.is_some())
            .field("timeout", &self.timeout)
            .finish()
    }
}

const LONGEST_TIMEOUT: Duration = Duration::from_secs(28);

/// A mail server.
#[derive(Clone)]
pub struct Smtp {
    settings: SmtpSettings,
    tls: Option<TlsParameters>,
}

impl std::fmt::Debug for Smtp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.settings.fmt(f)
    }
}

/// A step that failed, and how.
struct Broken {
    stage: Stage,
    reply: Reply,
    reason: String,
}

impl Smtp {
    /// A mail server that can be used.
    ///
    /// # Errors
    /// When a password would travel readably over a network, or TLS refuses
    /// the server's name.
    pub fn new(settings: SmtpSettings) -> Result<Self, Error> {
        let tls = match settings.security {
            Security::ImplicitTls => {
                let parameters = TlsParameters::new(settings.host.clone())
                    .map_err(|error| Error::Tls(error.to_string()))?;
                Some(parameters)
            }
            Security::Plain if settings.credentials.is_some() && !is_loopback(&settings.host) => {
                return Err(Error::PasswordInClear(settings.host));
            }
            Security::Plain => None,
        };
        let timeout = settings.timeout.min(LONGEST_TIMEOUT);
        Ok(Self {
            settings: SmtpSettings {
                timeout,
                ..settings
            },
            tls,
        })
    }

    /// Connects, says who we are, signs in when there is a password, and leaves
    /// without a letter.
    ///
    /// # Errors
    /// Why that did not work, for an operator.
    pub async fn greet(&self) -> Result<(), String> {
        let greeted = tokio::time::timeout(self.settings.timeout, self.connect()).await;
        let mut connection = match greeted {
            Ok(Ok(connection)) => connection,
            Ok(Err(error)) => return Err(broken(Stage::Greeting, &error).reason),
            Err(_) => return Err(silent(Stage::Greeting).reason),
        };
        let _ = tokio::time::timeout(FAREWELL, connection.quit()).await;
        Ok(())
    }

    pub(super) async fn send(&self, message: &Message) -> Outcome {
        match self.converse(message).await {
            Ok(()) => Outcome::Sent,
            Err(broken) => {
                let verdict = classify(broken.stage, broken.reply);
                Outcome::Failed(verdict, format!("{:?}: {}", broken.stage, broken.reason))
            }
        }
    }

    async fn converse(&self, message: &Message) -> Result<(), Broken> {
        let mut stage = Stage::Greeting;
        let prepared =
            tokio::time::timeout(self.settings.timeout, self.prepare(message, &mut stage));
        let mut connection = match prepared.await {
            Ok(result) => result.map_err(|error| broken(stage, &error))?,
            Err(_) => return Err(silent(stage)),
        };
        let text = message.formatted();
        let taken = tokio::time::timeout(self.settings.timeout, connection.message(&text)).await;
        if taken.is_ok() {
            // The server has decided; its answer to QUIT changes nothing.
            let _ = tokio::time::timeout(FAREWELL, connection.abort()).await;
        }
        match taken {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(broken(Stage::Text, &error)),
            Err(_) => Err(silent(Stage::Text)),
        }
    }

    /// Everything until the server asks for the text. Until then the letter
    /// certainly has not been taken.
    async fn prepare(
        &self,
        message: &Message,
        stage: &mut Stage,
    ) -> Result<AsyncSmtpConnection, SmtpError> {
        let mut connection = self.connect().await?;
        *stage = Stage::Sender;
        let envelope = message.envelope();
        let sender = Mail::new(envelope.from().cloned(), Vec::new());
        connection.command(sender).await?;
        *stage = Stage::Recipient;
        for recipient in envelope.to() {
            let recipient = Rcpt::new(recipient.clone(), Vec::new());
            connection.command(recipient).await?;
        }
        *stage = Stage::Data;
        let _: Response = connection.command(Data).await?;
        Ok(connection)
    }

    /// A connection that has been greeted, and signed in where a password is
    /// set.
    async fn connect(&self) -> Result<AsyncSmtpConnection, SmtpError> {
        let settings = &self.settings;
        let mut connection = AsyncSmtpConnection::connect_tokio1(
            (settings.host.as_str(), settings.port),
            Some(settings.timeout),
            &ClientId::default(),
            self.tls.clone(),
            None,
        )
        .await?;
        if let Some((user, password)) = &settings.credentials {
            let credentials = Credentials::new(user.clone(), password.clone());
            let mechanisms = [Mechanism::Plain, Mechanism::Login];
            connection.auth(&mechanisms, &credentials).await?;
        }
        Ok(connection)
    }
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// The reason names only the code: a server's sentence may quote the address.
fn broken(stage: Stage, error: &SmtpError) -> Broken {
    match error.status() {
        Some(code) => Broken {
            stage,
            reply: Reply::Code(u16::from(code)),
            reason: format!("answered {code}"),
        },
        None => Broken {
            stage,
            reply: Reply::None,
            reason: error.to_string(),
        },
    }
}

fn silent(stage: Stage) -> Broken {
    Broken {
        stage,
        reply: Reply::None,
        reason: "no answer in time".to_owned(),
    }
}
