//! What stands in front of every route: who may call, from where, how often, and what a browser
//! may do with the answer.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use app::ApiError;
use app::guard::{Caller, token_of};
use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST, HeaderName, HeaderValue, ORIGIN, REFERRER_POLICY,
    RETRY_AFTER, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use services::Services;
use services::people::actor_of;

use crate::config::Http;

/// The largest body of a call, in bytes: the longest form has a description of 10,000 characters,
/// each of up to four bytes, and JSON's escapes. Pictures have their own limit.
pub const BODY_BYTES_MAX: usize = 128 * 1024;

const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    img-src 'self' data:; connect-src 'self'; manifest-src 'self'; frame-src 'self'; frame-ancestors 'none'; \
    base-uri 'none'; form-action 'self'";

/// Calls that only read, although they are `POST`: what they send (codes, tokens, names) must not stand in addresses,
/// which are logged. Pages repeat them often, and many people share one network, so they do not count towards its
/// limit.
const QUESTIONS: [&str; 4] = [
    "/api/attendee/raffle/status",
    "/api/attendee/own-data/open",
    "/api/backoffice/raffle/registrations",
    "/api/backoffice/events/preview",
];

/// The header in which a host in front says its word (`http.edge_word`).
const EDGE_HEADER: &str = "x-festival-edge";

/// What the checks know.
pub struct Guardhouse {
    site: String,
    edge_word: String,
    trusted_proxies: usize,
    calls: DefaultKeyedRateLimiter<IpAddr>,
}

impl Guardhouse {
    /// Checks for a site with these settings.
    pub fn new(http: &Http) -> Arc<Self> {
        let quota = Quota::per_minute(http.address_per_minute).allow_burst(http.address_burst);
        let calls = RateLimiter::keyed(quota);
        let (site, edge_word) = (http.site(), http.edge_word.clone());
        Arc::new(Self { site, edge_word, trusted_proxies: http.trusted_proxies, calls })
    }

    /// Whether there is a host in front that says a word, and that nobody may go round.
    pub fn has_edge(&self) -> bool {
        !self.edge_word.is_empty()
    }

    /// Forgets addresses that have been quiet, so that memory stays bounded.
    pub fn forget_quiet_addresses(&self) {
        self.calls.retain_recent();
        self.calls.shrink_to_fit();
    }

    /// The network that calls: an address, or what one household has of IPv6 (a /64).
    fn network(&self, peer: SocketAddr, headers: &HeaderMap) -> IpAddr {
        match self.address(peer, headers) {
            IpAddr::V6(address) => match address.to_ipv4_mapped() {
                Some(address) => IpAddr::V4(address),
                None => IpAddr::V6((u128::from(address) & !u128::from(u64::MAX)).into()),
            },
            IpAddr::V4(address) => IpAddr::V4(address),
        }
    }

    /// The caller's address. The leftmost entry of `X-Forwarded-For` is whatever the caller wrote;
    /// the N-th from the right is what our own outermost proxy saw.
    fn address(&self, peer: SocketAddr, headers: &HeaderMap) -> IpAddr {
        if self.trusted_proxies == 0 {
            return peer.ip();
        }
        let forwarded = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
        let hops: Vec<&str> = forwarded.flat_map(|line| line.split(',')).map(str::trim).collect();
        let seen = hops.len().checked_sub(self.trusted_proxies).and_then(|index| hops[index].parse().ok());
        seen.unwrap_or_else(|| peer.ip())
    }

    /// Whether a browser sent this from one of our own pages, or no browser sent it.
    fn is_own_site(&self, headers: &HeaderMap) -> bool {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        if let Some(site) = text("sec-fetch-site") {
            return matches!(site, "same-origin" | "none");
        }
        let Some(origin) = text(ORIGIN.as_str()) else { return true };
        let is_own_host =
            text(HOST.as_str()).is_some_and(|host| origin.split_once("://").map(|(_, own)| own) == Some(host));
        origin == self.site || is_own_host
    }
}

fn is_read(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// Refuses what has gone round the host in front: only that host knows the word, and only what it says of callers'
/// addresses is true.
pub async fn only_past_the_edge(State(guard): State<Arc<Guardhouse>>, request: Request, next: Next) -> Response {
    let said = request.headers().get(EDGE_HEADER).map(HeaderValue::as_bytes).unwrap_or_default();
    if is_equal(said, guard.edge_word.as_bytes()) { next.run(request).await } else { refuse(&ApiError::Forbidden) }
}

/// Compares in a time that does not say how much is right.
fn is_equal(one: &[u8], other: &[u8]) -> bool {
    let differences = one.iter().zip(other).fold(0, |differences, (one, other)| differences | (one ^ other));
    one.len() == other.len() && differences == 0
}

/// Refuses calls that change something when they come from another site, or come too often from one network, and notes
/// that network for those who count what it does.
pub async fn check_call(State(guard): State<Arc<Guardhouse>>, mut request: Request, next: Next) -> Response {
    if is_read(request.method()) {
        return next.run(request).await;
    }
    if !guard.is_own_site(request.headers()) {
        return refuse(&ApiError::Forbidden);
    }
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0);
    if let Some(peer) = peer {
        let network = guard.network(peer, request.headers());
        if !QUESTIONS.contains(&request.uri().path())
            && let Err(too_early) = guard.calls.check_key(&network)
        {
            let wait = too_early.wait_time_from(DefaultClock::default().now());
            let retry_after_secs = u32::try_from(wait.as_secs()).unwrap_or(u32::MAX).saturating_add(1);
            return refuse(&ApiError::TooMany { retry_after_secs });
        }
        request.extensions_mut().insert(Caller(network));
    }
    next.run(request).await
}

/// Refuses bodies that are not JSON. A browser sends JSON to another site only after asking, so this is also a second
/// wall against forged forms.
pub async fn only_json(request: Request, next: Next) -> Response {
    let media_type = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if is_read(request.method()) || media_type.split(';').next().map(str::trim) == Some("application/json") {
        return next.run(request).await;
    }
    let mut response = refuse(&ApiError::Unreadable);
    *response.status_mut() = StatusCode::UNSUPPORTED_MEDIA_TYPE;
    response
}

/// Lets in nobody who is not signed in; each server function then asks for a capability.
pub async fn only_staff(State(services): State<Arc<Services>>, request: Request, next: Next) -> Response {
    let Some(token) = token_of(request.headers()) else { return refuse(&ApiError::SignInNeeded) };
    match actor_of(&services, &token).await {
        Ok(Some(_)) => private(next.run(request).await),
        Ok(None) => refuse(&ApiError::SignInNeeded),
        Err(error) => refuse(&error.into()),
    }
}

/// What staff see stays out of caches.
fn private(mut response: Response) -> Response {
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// An error as server functions answer it.
pub fn refuse(error: &ApiError) -> Response {
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let body = serde_json::to_vec(error).unwrap_or_default();
    let mut response = (status, [(CONTENT_TYPE, "application/json")], body).into_response();
    let headers = response.headers_mut();
    // The browser stubs read an answer as an error where this header is set.
    headers.insert(HeaderName::from_static("serverfnerror"), HeaderValue::from_static("refused"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let ApiError::TooMany { retry_after_secs } = error {
        headers.insert(RETRY_AFTER, HeaderValue::from(*retry_after_secs));
    }
    response
}

/// Turns the 500 with which every error leaves Leptos into the status that says what happened.
pub async fn say_status(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    if response.status() != StatusCode::INTERNAL_SERVER_ERROR || !response.headers().contains_key("serverfnerror") {
        return response;
    }
    let (_, body) = response.into_parts();
    let error = match to_bytes(body, BODY_BYTES_MAX).await {
        Ok(bytes) => serde_json::from_slice(&bytes).unwrap_or(ApiError::Unavailable),
        Err(_) => ApiError::Unavailable,
    };
    refuse(&error)
}

/// What a browser may do with our answers. A route that sets its own policy keeps it.
pub async fn set_headers(State(guard): State<Arc<Guardhouse>>, request: Request, next: Next) -> Response {
    let mut response: Response<Body> = next.run(request).await;
    let headers = response.headers_mut();
    headers.entry(CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(POLICY));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert("cross-origin-opener-policy", HeaderValue::from_static("same-origin"));
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("same-origin"));
    headers.insert("permissions-policy", HeaderValue::from_static("camera=(), geolocation=(), microphone=()"));
    if guard.site.starts_with("https://") {
        headers.insert("strict-transport-security", HeaderValue::from_static("max-age=31536000"));
    }
    response
}

/// Metrics are for the machine itself: not for callers from elsewhere, nor through a proxy.
pub async fn only_this_machine(request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let is_forwarded = ["x-forwarded-for", "forwarded"].iter().any(|name| request.headers().contains_key(*name));
    if peer.is_some_and(|peer| peer.is_loopback()) && !is_forwarded {
        next.run(request).await
    } else {
        StatusCode::NOT_FOUND.into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::num::NonZeroU32;

    fn guard(trusted_proxies: usize) -> Arc<Guardhouse> {
        let one = NonZeroU32::MIN;
        Guardhouse::new(&Http {
            listen: "127.0.0.1:8080".parse().expect("an address"),
            public_url: "https://tickets.example.org".to_owned(),
            trusted_proxies,
            edge_word: String::new(),
            address_burst: one,
            address_per_minute: one,
        })
    }

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn an_address_that_the_caller_wrote_does_not_count() {
        let peer: SocketAddr = "10.0.0.1:999".parse().expect("an address");
        let forged = headers(&[("x-forwarded-for", "6.6.6.6, 203.0.113.9")]);
        assert_eq!(guard(0).address(peer, &forged), peer.ip());
        assert_eq!(guard(1).address(peer, &forged).to_string(), "203.0.113.9");
        assert_eq!(guard(3).address(peer, &forged), peer.ip(), "fewer hops than proxies: somebody went round them");
    }

    #[test]
    fn a_household_with_many_addresses_is_one_network() {
        let network = |peer: &str| guard(0).network(peer.parse().expect("an address"), &headers(&[])).to_string();
        assert_eq!(network("[2001:db8:1:2:aaaa::1]:9"), network("[2001:db8:1:2:bbbb::2]:9"));
        assert_ne!(network("[2001:db8:1:2::1]:9"), network("[2001:db8:1:3::1]:9"));
        assert_eq!(network("[::ffff:203.0.113.9]:9"), "203.0.113.9");
    }

    #[test]
    fn only_our_own_pages_may_change_things() {
        let is_own = |pairs: &[(&'static str, &'static str)]| guard(0).is_own_site(&headers(pairs));
        assert!(is_own(&[]), "no browser");
        assert!(is_own(&[("sec-fetch-site", "same-origin")]));
        assert!(!is_own(&[("sec-fetch-site", "cross-site")]));
        assert!(!is_own(&[("sec-fetch-site", "same-site")]));
        assert!(is_own(&[("origin", "https://tickets.example.org")]));
        assert!(is_own(&[("origin", "http://localhost:8080"), ("host", "localhost:8080")]));
        assert!(!is_own(&[("origin", "https://evil.example"), ("host", "tickets.example.org")]));
        assert!(!is_own(&[("origin", "null")]));
    }
}
