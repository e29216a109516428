//! A stand-in for Lambda's runtime with one call to hand out, and for the services that a function asks at its start.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::child::free_address;

/// How long a function may take to answer; one that takes longer is broken.
const ANSWER_WITHIN: Duration = Duration::from_secs(20);
/// The most bytes of a body: more than anything that a function sends here.
const BODY_BYTES_MAX: usize = 1 << 20;

/// Listens until the program ends; one for each process that is measured.
pub(super) struct Runtime {
    pub(super) address: SocketAddr,
    answers: Receiver<String>,
}

impl Runtime {
    pub(super) fn open() -> Result<Self> {
        let address = free_address()?;
        let listener = TcpListener::bind(address)?;
        let (sender, answers) = channel();
        let is_called = Arc::new(AtomicBool::new(false));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (sender, is_called) = (sender.clone(), is_called.clone());
                // A connection that breaks off belongs to a process that was killed.
                std::thread::spawn(move || serve(stream, &sender, &is_called).ok());
            }
        });
        Ok(Self { address, answers })
    }

    /// The body of the first answer, as soon as it is there.
    pub(super) fn answer(&self) -> Result<String> {
        self.answers.recv_timeout(ANSWER_WITHIN).context("the function does not answer")
    }
}

struct Request {
    line: String,
    target: String,
    body: Vec<u8>,
}

fn serve(stream: TcpStream, answers: &Sender<String>, is_called: &AtomicBool) -> Result<()> {
    stream.set_nodelay(true)?;
    let mut writer = stream.try_clone()?;
    let mut reader = BufReader::new(stream);
    while let Some(request) = read(&mut reader)? {
        let path = request.line.split(' ').nth(1).unwrap_or_default();
        if path.ends_with("/invocation/next") {
            if is_called.swap(true, Ordering::SeqCst) {
                // The next call never comes.
                std::thread::park();
            }
            let named = "Lambda-Runtime-Aws-Request-Id: one\r\nLambda-Runtime-Deadline-Ms: 4102444800000\r\n\
                Lambda-Runtime-Invoked-Function-Arn: arn:aws:lambda:us-east-1:000000000000:function:bench\r\n";
            respond(&mut writer, "200 OK", named, &call().to_string())?;
        } else if path.contains("/runtime/") {
            answers.send(String::from_utf8_lossy(&request.body).into_owned())?;
            respond(&mut writer, "202 Accepted", "", "{}")?;
        } else {
            respond(&mut writer, "200 OK", "", &told(&request).to_string())?;
        }
    }
    Ok(())
}

fn read(reader: &mut impl BufRead) -> Result<Option<Request>> {
    let mut request = Request { line: String::new(), target: String::new(), body: Vec::new() };
    if reader.read_line(&mut request.line)? == 0 {
        return Ok(None);
    }
    let (mut length, mut is_chunked) = (0, false);
    loop {
        let mut header = String::new();
        reader.read_line(&mut header)?;
        let Some((name, value)) = header.split_once(':') else { break };
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.trim().parse::<usize>()?.min(BODY_BYTES_MAX),
            "transfer-encoding" => is_chunked = value.contains("chunked"),
            "x-amz-target" => value.trim().clone_into(&mut request.target),
            _ => {}
        }
    }
    while is_chunked {
        let mut size = String::new();
        reader.read_line(&mut size)?;
        let size = usize::from_str_radix(size.trim(), 16)?.min(BODY_BYTES_MAX);
        let mut piece = vec![0; size + 2];
        reader.read_exact(&mut piece)?;
        request.body.extend_from_slice(&piece[..size]);
        is_chunked = size > 0;
    }
    if length > 0 {
        request.body.resize(length, 0);
        reader.read_exact(&mut request.body)?;
    }
    Ok(Some(request))
}

fn respond(writer: &mut TcpStream, status: &str, headers: &str, body: &str) -> Result<()> {
    let length = body.len();
    let head =
        format!("HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n{headers}\r\n");
    Ok(writer.write_all(format!("{head}{body}").as_bytes())?)
}

/// What a service answers: there is a secret, the table was set up, and nothing is stored in it yet.
fn told(request: &Request) -> Value {
    let is_about_shards = memchr::memmem::find(&request.body, b"\"shards\"").is_some();
    match request.target.rsplit('.').next() {
        Some("GetSecretValue") => {
            json!({ "Name": "secret", "SecretString": format!("{{\"seed\":\"{}\"}}", "5".repeat(64)) })
        }
        Some("Query") => json!({ "Items": [], "Count": 0, "ScannedCount": 0 }),
        Some("GetItem") if is_about_shards => json!({ "Item": { "shards": { "N": "64" } } }),
        _ => json!({}),
    }
}

/// `GET /v1/events`, as an HTTP API hands it over.
fn call() -> Value {
    json!({
        "version": "2.0", "routeKey": "ANY /v1/{proxy+}", "rawPath": "/v1/events", "rawQueryString": "",
        "headers": { "accept": "application/json", "host": "bench", "x-forwarded-for": "203.0.113.9, 198.51.100.7" },
        "requestContext": {
            "accountId": "000000000000", "apiId": "bench", "domainName": "bench", "domainPrefix": "bench",
            "http": { "method": "GET", "path": "/v1/events", "protocol": "HTTP/1.1", "sourceIp": "198.51.100.7", "userAgent": "bench" },
            "requestId": "one", "routeKey": "ANY /v1/{proxy+}", "stage": "$default",
            "time": "21/Nov/2026:20:00:00 +0000", "timeEpoch": 1_795_291_200_000_i64,
        },
        "isBase64Encoded": false,
    })
}
