//! Faults between us and the services: a go-between that passes calls on, and spoils every n-th.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};
use tokio::io::{self, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

const THROTTLED: &str = "HTTP/1.1 400 Bad Request\r\nx-amzn-errortype: ThrottlingException\r\n\
    content-type: application/x-amz-json-1.0\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}";
const BROKEN: &str = "HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// The service says that it is asked too often, and has done nothing.
    Throttled,
    /// The service has done what it was asked, and says that it is broken.
    BrokenAfterwards,
    /// The service has done what it was asked, and its answer is lost on the way.
    AnswerLost,
    /// The service has not done one entry of a batch, and says so.
    PartRefused,
}

/// A go-between at an address of its own.
pub(crate) struct GoBetween {
    pub(crate) endpoint: String,
    calls: Arc<AtomicUsize>,
}

impl GoBetween {
    /// Passes calls on to `endpoint`; every n-th runs into trouble.
    pub(crate) async fn before(endpoint: &str, every: usize, trouble: Trouble) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let service = endpoint.trim_start_matches("http://").to_owned();
        let calls = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&calls);
        tokio::spawn(async move {
            while let Ok((caller, _)) = listener.accept().await {
                let number = counted.fetch_add(1, Ordering::SeqCst) + 1;
                let trouble = number.is_multiple_of(every).then_some(trouble);
                let service = service.clone();
                tokio::spawn(async move {
                    // A connection that breaks is what a test may have asked for.
                    let _ = pass_on(caller, &service, trouble).await;
                });
            }
        });
        Self { endpoint: format!("http://{address}"), calls }
    }

    /// How many calls there were.
    pub(crate) fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }
}

/// One call, on a connection of its own.
async fn pass_on(mut caller: TcpStream, service: &str, trouble: Option<Trouble>) -> io::Result<()> {
    let mut request = read_request(&mut caller).await?;
    let is_part_refused = trouble == Some(Trouble::PartRefused);
    let refused = if is_part_refused { take_entry(&mut request) } else { None };
    if trouble == Some(Trouble::Throttled) {
        return caller.write_all(THROTTLED.as_bytes()).await;
    }
    let mut upstream = TcpStream::connect(service).await?;
    upstream.write_all(&request).await?;
    let mut answer = Vec::new();
    upstream.read_to_end(&mut answer).await?;
    if let Some(name) = refused {
        add_failure(&mut answer, &name);
    }
    match trouble {
        Some(Trouble::AnswerLost) => Ok(()),
        Some(Trouble::BrokenAfterwards) => caller.write_all(BROKEN.as_bytes()).await,
        _ => caller.write_all(&answer).await,
    }
}

/// Takes the last entry out of a batch, and hands back its name.
fn take_entry(request: &mut Vec<u8>) -> Option<Value> {
    let (head, mut asked) = parse(request)?;
    let entries = asked.get_mut("Entries")?.as_array_mut()?;
    // A batch of none would be refused as a whole.
    let name = if entries.len() > 1 { entries.pop()?["Id"].take() } else { return None };
    *request = compose(&head, &asked);
    Some(name)
}

/// Adds to the answer to a batch that an entry has failed, through no fault of ours.
fn add_failure(answer: &mut Vec<u8>, name: &Value) -> Option<()> {
    let (head, mut told) = parse(answer)?;
    told["Failed"] = json!([{ "Id": name, "Code": "InternalError", "SenderFault": false }]);
    *answer = compose(&head, &told);
    Some(())
}

fn parse(message: &[u8]) -> Option<(String, Value)> {
    let (head, body) = str::from_utf8(message).ok()?.split_once("\r\n\r\n")?;
    Some((head.to_owned(), serde_json::from_str(body).ok()?))
}

fn compose(head: &str, body: &Value) -> Vec<u8> {
    let body = body.to_string();
    let is_length = |line: &&str| line.to_ascii_lowercase().starts_with("content-length:");
    let head: Vec<&str> = head.lines().filter(|line| !is_length(line)).collect();
    format!("{}\r\ncontent-length: {}\r\n\r\n{body}", head.join("\r\n"), body.len()).into_bytes()
}

/// Reads head and body, and asks for an answer after which the connection is closed.
async fn read_request(caller: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let head_end = loop {
        if let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break at;
        }
        if caller.read_buf(&mut bytes).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    };
    let head = String::from_utf8_lossy(&bytes[..head_end]).into_owned();
    let is_length = |line: &&str| line.to_ascii_lowercase().starts_with("content-length:");
    let length = head.lines().find(is_length).and_then(|line| line.split(':').nth(1)?.trim().parse().ok());
    let whole = head_end + 4 + length.unwrap_or(0);
    while bytes.len() < whole {
        if caller.read_buf(&mut bytes).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    let mut request = format!("{head}\r\nconnection: close\r\n\r\n").into_bytes();
    request.extend(&bytes[head_end + 4..]);
    Ok(request)
}
