//! A go-between that passes every call on to a stand-in, and writes down what AWS would charge for it.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, Result};
use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use tokio::net::TcpListener;

use super::book::{Book, Call};
use super::calls::{Exchange, charge, prepare};

/// How long an answer is held back, so that calls that are made together overlap here as they do at AWS.
const HELD_BACK: Duration = Duration::from_millis(4);
/// The most bytes of a body: files are the largest that is passed on.
const BODY_BYTES_MAX: usize = 64 * 1_024 * 1_024;
/// The headers that belong to one connection, and not to what it carries.
const OF_A_CONNECTION: [HeaderName; 4] =
    [header::HOST, header::CONNECTION, header::CONTENT_LENGTH, header::TRANSFER_ENCODING];

#[derive(Clone)]
struct Hop {
    book: Book,
    client: reqwest::Client,
    endpoint: String,
}

/// Starts a go-between in front of a stand-in, and answers with where it listens. It runs in a thread of its own, so
/// that its work is not taken for that of the functions.
pub(crate) fn start(endpoint: &str, book: &Book) -> Result<String> {
    let hop = Hop { book: book.clone(), client: reqwest::Client::new(), endpoint: endpoint.to_owned() };
    let listener = std::net::TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0)))?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().context("no runtime")?;
    std::thread::spawn(move || {
        runtime.block_on(async move {
            let listener = TcpListener::from_std(listener)?;
            axum::serve(listener, Router::new().fallback(pass_on).with_state(hop)).await
        })
    });
    Ok(format!("http://{address}"))
}

async fn pass_on(State(hop): State<Hop>, request: Request) -> Response {
    let began = hop.book.time();
    match hop.exchange(request).await {
        Ok((exchange, headers)) => {
            tokio::time::sleep(HELD_BACK).await;
            let service = charge(&hop.book, &exchange);
            hop.book.note(Call { service, began, ended: hop.book.time() });
            (exchange.status, headers, exchange.answer).into_response()
        }
        Err(error) => {
            hop.book.doubt(format!("a call was not passed on: {error:#}"));
            StatusCode::BAD_GATEWAY.into_response()
        }
    }
}

impl Hop {
    async fn exchange(&self, request: Request) -> Result<(Exchange, HeaderMap)> {
        let (parts, body) = request.into_parts();
        let path = parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
        let body = to_bytes(body, BODY_BYTES_MAX).await?;
        let target = parts.headers.get("x-amz-target").and_then(|target| target.to_str().ok()).unwrap_or_default();
        let (target, method) = (target.to_owned(), parts.method);
        let sent = self.client.request(method.clone(), format!("{}{path}", self.endpoint));
        let sent = sent.headers(without_connection(parts.headers)).body(prepare(&target, &body));
        let answer = sent.send().await?;
        let (status, headers) = (answer.status(), without_connection(answer.headers().clone()));
        let answer = if method == Method::HEAD { Bytes::new() } else { answer.bytes().await? };
        Ok((Exchange { target, method, path, body, status, answer }, headers))
    }
}

fn without_connection(mut headers: HeaderMap) -> HeaderMap {
    for name in OF_A_CONNECTION {
        headers.remove(name);
    }
    headers
}

/// Bytes that a request or an answer has on the wire.
pub(crate) fn wire_bytes(headers: &HeaderMap, body: &Bytes) -> u64 {
    let headers: usize = headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
    (headers + body.len()) as u64
}

/// The whole of a body that is in memory.
pub(crate) async fn whole(body: Body) -> Result<Bytes> {
    Ok(to_bytes(body, BODY_BYTES_MAX).await?)
}
