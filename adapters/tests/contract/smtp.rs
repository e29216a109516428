//! What `Mailer` promises when a mail server is behind it, here one that speaks from a script.

use std::sync::{Arc, Mutex};

use adapters::mail::{Smtp, SmtpConfig, SmtpSecurity};
use services::ports::{Mailer, PortError};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

use crate::backend::clock;
use crate::mailer::{mail, sender};

/// A server that answers `RCPT` with this line and everything else with yes.
struct Server {
    port: u16,
    heard: Arc<Mutex<Vec<String>>>,
}

impl Server {
    async fn start(answer_to_rcpt: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let noted = Arc::clone(&heard);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(converse(stream, answer_to_rcpt, Arc::clone(&noted)));
            }
        });
        Self { port, heard }
    }

    fn mailer(&self) -> Smtp {
        let (host, port) = ("127.0.0.1".into(), self.port);
        let config = SmtpConfig { host, port, security: SmtpSecurity::None, credentials: None, timeout_secs: 5 };
        Smtp::new(&config, sender(), clock()).expect("the settings are right")
    }

    fn heard(&self, start: &str) -> Vec<String> {
        let heard = self.heard.lock().expect("nobody panicked");
        heard.iter().filter(|line| line.starts_with(start)).cloned().collect()
    }
}

async fn converse(stream: TcpStream, answer_to_rcpt: &str, heard: Arc<Mutex<Vec<String>>>) {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    let mut is_letter = false;
    let mut answer = "220 ready";
    loop {
        if !answer.is_empty() {
            let _ = write.write_all(format!("{answer}\r\n").as_bytes()).await;
        }
        let Ok(Some(line)) = lines.next_line().await else { return };
        answer = match line.split([' ', ':']).next() {
            Some(".") if is_letter => {
                is_letter = false;
                "250 taken"
            }
            _ if is_letter => "",
            Some("DATA") => {
                is_letter = true;
                "354 go on"
            }
            Some("RCPT") => answer_to_rcpt,
            _ => "250 yes",
        };
        heard.lock().expect("nobody panicked").push(line);
    }
}

#[tokio::test]
async fn the_same_key_carries_the_same_message_id() {
    let server = Server::start("250 yes").await;
    let mailer = server.mailer();
    for key in ["won-1", "won-1", "won-2"] {
        assert_eq!(mailer.deliver(&mail(key)).await, Ok(()));
    }
    let ids = server.heard("Message-ID:");
    assert_eq!(ids.len(), 3);
    assert_eq!(ids[0], ids[1]);
    assert_ne!(ids[1], ids[2]);
    assert!(ids[0].ends_with("@example.org>"), "{}", ids[0]);
    assert_eq!(server.heard("RCPT")[0], "RCPT TO:<person1@example.org>");
}

#[tokio::test]
async fn a_refusal_is_told_without_the_address() {
    for (answer, sentence) in [
        ("550 <person1@example.org> is unknown here", "the mail server refused the letter (550)"),
        ("451 <person1@example.org> has a full box", "the mail server asked to try again later (451)"),
    ] {
        let server = Server::start(answer).await;
        let told = server.mailer().deliver(&mail("won-1")).await;
        assert_eq!(told, Err(PortError::Unavailable(sentence.into())));
    }
}

#[tokio::test]
async fn a_server_that_is_away_is_told() {
    let unused = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let server = Server { port: unused.local_addr().expect("an address").port(), heard: Arc::default() };
    drop(unused);
    let told = server.mailer().deliver(&mail("won-1")).await;
    assert_eq!(told, Err(PortError::Unavailable("the mail server cannot be reached".into())));
}
