//! What every journey is handed: the database, the clock, new ids, and the
//! few settings that text and rules depend on.

use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;

use kernel::audit::{self, Event};
use kernel::{Clock, Db, Failure, Ids, SigningKey, Tx};
use people::Passwords;
use surveys::SurveyKeys;

use crate::{Health, Printer, UnderWay};

/// What the operator decides and journeys need.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where people reach this installation, without a trailing slash. Links
    /// in letters and on slips start with it, never with a request's Host.
    pub base_url: String,
    /// The training firm's name, for letters and pages.
    pub firm_name: String,
    /// Our own executable, to read uploaded workbooks in a child process with
    /// limits; `None` reads them in this process (tests).
    pub sheet_reader: Option<PathBuf>,
    /// The folder whose course text is checked and published on a page.
    pub content_dir: PathBuf,
    /// Whether there are recalls after completion (思い出しクイズ), on the home
    /// page and by letter.
    pub has_recalls: bool,
    /// Whether an answer to a letter reaches somebody (`smtp.reply_to`).
    pub takes_replies: bool,
    /// The address that letters come from (`smtp.from_address`): the organiser
    /// of what goes into people's calendars.
    pub mail_address: String,
    /// Proxies in front of this server, whose word about a visitor's address
    /// is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// Whether the page footer and letters say that the world is a sample.
    pub is_demo: bool,
}

impl Settings {
    /// Whether people come over HTTPS, so that cookies may demand it.
    pub fn is_https(&self) -> bool {
        self.base_url.starts_with("https://")
    }
}

/// The application: cheap to clone, shared by the door and the workers.
#[derive(Clone)]
pub struct App {
    /// The database.
    pub db: Db,
    /// The only source of time.
    pub clock: Clock,
    /// The only source of new keys.
    pub ids: Ids,
    /// What the operator decided.
    pub settings: Arc<Settings>,
    /// Password hashing, off the async threads.
    pub passwords: Passwords,
    /// The keys that keep ballots unreadable until they are sealed.
    pub survey_keys: Arc<SurveyKeys>,
    /// What signs certificates and published figures.
    pub signing: Arc<SigningKey>,
    /// Makes the PDF of certificates.
    pub printer: Arc<Printer>,
    /// What the workers know about this process's health.
    pub health: Arc<Health>,
    /// What this process does in the background.
    pub under_way: Arc<UnderWay>,
}

impl App {
    /// Writes a journey's audit row. Call it last before the commit.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn audit(&self, tx: &Tx, event: &Event<'_>) -> Result<(), Failure> {
        let now = self.clock.now();
        audit::record(tx, self.ids.fresh(now), now, event).await
    }
}
