//! A mail server on loopback that does what its script says, and keeps every
//! letter it was given, decoded.

mod decode;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

pub use decode::decoded_words;

/// The steps of a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The first line, before anything was said.
    Banner,
    /// EHLO.
    Hello,
    /// AUTH.
    Auth,
    /// MAIL FROM.
    Mail,
    /// RCPT TO.
    Rcpt,
    /// DATA.
    Data,
    /// The end of the text. The letter is kept whatever the server says then.
    Text,
}

/// What the server does in one connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Script {
    /// Takes everything.
    Accept,
    /// Answers a step with this code.
    Refuse(Step, u16),
    /// Refuses one recipient, takes every other.
    RefuseRecipient(String, u16),
    /// Falls silent at a step and keeps the connection open.
    Hang(Step),
    /// Closes the connection at a step.
    Drop(Step),
}

/// A letter the server was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// MAIL FROM.
    pub from: String,
    /// Every RCPT TO.
    pub to: Vec<String>,
    /// Header names as written, values unfolded and decoded.
    pub headers: Vec<(String, String)>,
    /// The text, decoded, with LF line ends.
    pub text: String,
    /// The whole message as it came.
    pub raw: String,
}

impl Received {
    /// The first header of this name; empty when it is missing.
    pub fn header(&self, name: &str) -> &str {
        let found = self
            .headers
            .iter()
            .find(|(header, _)| header.eq_ignore_ascii_case(name));
        found.map_or("", |(_, value)| value)
    }
}

/// A running server. Dropping it stops it and cuts every connection.
pub struct SmtpServer {
    /// Where it listens.
    pub address: SocketAddr,
    kept: Arc<Kept>,
    listening: tokio::task::JoinHandle<()>,
}

#[derive(Default)]
struct Kept {
    letters: Mutex<Vec<Received>>,
    commands: Mutex<Vec<String>>,
    scripts: Mutex<Scripts>,
    changed: Notify,
}

#[derive(Default)]
struct Scripts {
    waiting: Vec<Script>,
    last: Option<Script>,
}

impl SmtpServer {
    /// A server that takes everything.
    pub async fn accepting() -> Self {
        Self::start([Script::Accept]).await
    }

    /// A server that plays one script per connection, the last one for ever.
    ///
    /// # Panics
    /// When no port is free: the test cannot go on.
    pub async fn start(scripts: impl IntoIterator<Item = Script>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("a bound port");
        let kept = Arc::new(Kept::default());
        let waiting = scripts.into_iter().collect();
        *kept.scripts.lock().expect("not poisoned") = Scripts {
            waiting,
            last: None,
        };
        let listening = tokio::spawn(listen(listener, Arc::clone(&kept)));
        Self {
            address,
            kept,
            listening,
        }
    }

    /// From the next connection on, plays these scripts.
    pub fn play(&self, scripts: impl IntoIterator<Item = Script>) {
        let mut state = self.kept.scripts.lock().expect("not poisoned");
        state.waiting = scripts.into_iter().collect();
    }

    /// Every letter so far, oldest first.
    pub fn letters(&self) -> Vec<Received> {
        self.kept.letters.lock().expect("not poisoned").clone()
    }

    /// Every line that clients said outside of letters.
    pub fn commands(&self) -> Vec<String> {
        self.kept.commands.lock().expect("not poisoned").clone()
    }

    /// Waits until there are at least `count` letters.
    pub async fn wait_for(&self, count: usize) -> Vec<Received> {
        loop {
            let changed = self.kept.changed.notified();
            let letters = self.letters();
            if letters.len() >= count {
                return letters;
            }
            changed.await;
        }
    }
}

impl Drop for SmtpServer {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

async fn listen(listener: TcpListener, kept: Arc<Kept>) {
    let mut connections = tokio::task::JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        let script = kept.next_script();
        let conversation = Conversation::new(stream, script, Arc::clone(&kept));
        connections.spawn(conversation.hold());
    }
}

impl Kept {
    fn next_script(&self) -> Script {
        let mut scripts = self.scripts.lock().expect("not poisoned");
        if !scripts.waiting.is_empty() {
            scripts.last = Some(scripts.waiting.remove(0));
        }
        scripts.last.clone().unwrap_or(Script::Accept)
    }
}

struct Conversation {
    lines: BufReader<OwnedReadHalf>,
    answers: OwnedWriteHalf,
    script: Script,
    kept: Arc<Kept>,
    from: String,
    to: Vec<String>,
}

/// Ends a conversation: the script or the client wants no more of it.
struct Over;

impl Conversation {
    fn new(stream: TcpStream, script: Script, kept: Arc<Kept>) -> Self {
        let (lines, answers) = stream.into_split();
        Self {
            lines: BufReader::new(lines),
            answers,
            script,
            kept,
            from: String::new(),
            to: Vec::new(),
        }
    }

    async fn hold(mut self) {
        let _: Result<(), Over> = self.talk().await;
    }

    async fn talk(&mut self) -> Result<(), Over> {
        self.answer(Step::Banner, "220 test").await?;
        loop {
            let line = self.line().await?;
            self.note(&line);
            let verb = line.split([' ', ':']).next().unwrap_or("").to_uppercase();
            match verb.as_str() {
                "EHLO" => {
                    self.answer(Step::Hello, "250-test\r\n250 AUTH PLAIN")
                        .await?
                }
                "AUTH" => self.answer(Step::Auth, "235 welcome").await?,
                "MAIL" => {
                    self.from = between_brackets(&line);
                    self.answer(Step::Mail, "250 ok").await?;
                }
                "RCPT" => self.recipient(&line).await?,
                "DATA" => self.letter().await?,
                "QUIT" => return self.say("221 bye").await,
                _ => self.say("502 what?").await?,
            }
        }
    }

    fn note(&self, line: &str) {
        let mut commands = self.kept.commands.lock().expect("not poisoned");
        commands.push(line.to_owned());
    }

    async fn recipient(&mut self, line: &str) -> Result<(), Over> {
        let address = between_brackets(line);
        match &self.script {
            Script::RefuseRecipient(refused, code) if *refused == address => {
                let answer = format!("{code} refused <{address}>");
                self.say(&answer).await
            }
            _ => {
                self.to.push(address);
                self.answer(Step::Rcpt, "250 ok").await
            }
        }
    }

    async fn letter(&mut self) -> Result<(), Over> {
        if matches!(self.script, Script::Refuse(Step::Data, _)) {
            return self.answer(Step::Data, "").await;
        }
        self.answer(Step::Data, "354 go on").await?;
        let mut raw = String::new();
        loop {
            let line = self.line().await?;
            if line == "." {
                break;
            }
            raw.push_str(line.strip_prefix('.').unwrap_or(&line));
            raw.push_str("\r\n");
        }
        let (headers, text) = decode::message(&raw);
        let received = Received {
            from: std::mem::take(&mut self.from),
            to: std::mem::take(&mut self.to),
            headers,
            text,
            raw,
        };
        self.kept
            .letters
            .lock()
            .expect("not poisoned")
            .push(received);
        self.kept.changed.notify_waiters();
        self.answer(Step::Text, "250 taken").await
    }

    async fn line(&mut self) -> Result<String, Over> {
        let mut line = String::new();
        match self.lines.read_line(&mut line).await {
            Ok(0) | Err(_) => Err(Over),
            Ok(_) => Ok(line.trim_end_matches(['\r', '\n']).to_owned()),
        }
    }

    async fn answer(&mut self, step: Step, usual: &str) -> Result<(), Over> {
        match self.script {
            Script::Refuse(at, code) if at == step => {
                let answer = format!("{code} as the script says");
                self.say(&answer).await
            }
            Script::Hang(at) if at == step => std::future::pending().await,
            Script::Drop(at) if at == step => Err(Over),
            _ => self.say(usual).await,
        }
    }

    async fn say(&mut self, text: &str) -> Result<(), Over> {
        let line = format!("{text}\r\n");
        self.answers
            .write_all(line.as_bytes())
            .await
            .map_err(|_| Over)
    }
}

fn between_brackets(line: &str) -> String {
    let inner = line
        .split_once('<')
        .and_then(|(_, rest)| rest.split_once('>'));
    inner.map_or("", |(address, _)| address).to_owned()
}
