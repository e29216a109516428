//! As much of HTTP/1.1 as a load needs: one connection, kept open, answers with a length.

use std::future::poll_fn;
use std::io::{Error, ErrorKind, Result};
use std::net::SocketAddr;
use std::pin::Pin;

use memchr::memmem;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// How many bytes of an answer are read at first.
const BUFFER_BYTES: usize = 8 * 1_024;
/// The most bytes of an answer: the list of entries of a draw in the kill test is the largest.
const ANSWER_BYTES_MAX: usize = 64 * 1_024 * 1_024;

/// A connection that carries one request after the other.
pub(crate) struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// What came back.
pub(crate) struct Answer<'a> {
    pub(crate) status: u16,
    pub(crate) body: &'a [u8],
}

impl Connection {
    pub(crate) async fn open(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: vec![0; BUFFER_BYTES] })
    }

    /// Sends a request as it is and reads the answer to its end.
    pub(crate) async fn call(&mut self, request: &[u8]) -> Result<Answer<'_>> {
        self.write(request).await?;
        let mut filled = 0;
        let (head, length) = loop {
            filled += self.read_more(filled).await?;
            if let Some(head) = memmem::find(&self.buffer[..filled], b"\r\n\r\n") {
                break (head + 4, content_length(&self.buffer[..head + 2])?);
            }
            if filled == self.buffer.len() {
                self.buffer.resize(filled * 2, 0);
            }
        };
        if length > ANSWER_BYTES_MAX {
            return Err(Error::other("an answer is too large"));
        }
        let end = head + length;
        if end > self.buffer.len() {
            self.buffer.resize(end, 0);
        }
        while filled < end {
            filled += self.read_more(filled).await?;
        }
        let status = status(&self.buffer[..head])?;
        Ok(Answer { status, body: &self.buffer[head..end] })
    }

    // Written out by hand: tokio's own words for it are a feature that the server does not use, and
    // with another set of features everything would have to be built twice.
    async fn write(&mut self, mut request: &[u8]) -> Result<()> {
        while !request.is_empty() {
            let written = poll_fn(|context| Pin::new(&mut self.stream).poll_write(context, request)).await?;
            request = &request[written..];
        }
        Ok(())
    }

    async fn read_more(&mut self, filled: usize) -> Result<usize> {
        let mut space = ReadBuf::new(&mut self.buffer[filled..]);
        poll_fn(|context| Pin::new(&mut self.stream).poll_read(context, &mut space)).await?;
        match space.filled().len() {
            0 => Err(ErrorKind::UnexpectedEof.into()),
            read => Ok(read),
        }
    }
}

/// A request without a body.
pub(crate) fn get(path: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nhost: localhost\r\n\r\n").into_bytes()
}

/// A request with a JSON body.
pub(crate) fn post(path: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: {length}"
    );
    format!("{head}\r\n\r\n{body}").into_bytes()
}

fn status(head: &[u8]) -> Result<u16> {
    let digits = head.get(9..12).and_then(|digits| std::str::from_utf8(digits).ok());
    digits.and_then(|digits| digits.parse().ok()).ok_or_else(|| Error::other("an answer without a status"))
}

/// Names of headers arrive in lower case, because our servers write them so.
fn content_length(head: &[u8]) -> Result<usize> {
    const NAME: &[u8] = b"\r\ncontent-length: ";
    let Some(at) = memmem::find(head, NAME) else {
        return Err(Error::other("an answer without a length"));
    };
    let digits = head[at + NAME.len()..].iter().take_while(|byte| byte.is_ascii_digit());
    Ok(digits.fold(0, |length, digit| length * 10 + usize::from(digit - b'0')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn status_and_length_are_read() {
        let head = b"HTTP/1.1 202 Accepted\r\ncontent-type: text/plain\r\ncontent-length: 1204\r\n";
        assert_eq!(status(head).ok(), Some(202));
        assert_eq!(content_length(head).ok(), Some(1_204));
        assert!(content_length(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n").is_err());
    }
}
