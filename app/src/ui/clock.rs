//! The server's clock, as well as the browser can keep it: for countdowns and for asking again.

use std::time::Duration;

use domain::time::Timestamp;
use leptos::prelude::*;

/// A clock that ticks each second and goes by the last reply of the server, whatever the reader's
/// own clock says.
#[derive(Clone, Copy)]
pub(crate) struct Clock {
    browser_millis: RwSignal<i64>,
    ahead_millis: RwSignal<i64>,
}

impl Clock {
    /// Starts the clock, for all pages; once in each SPA.
    pub fn provide() {
        let clock = Self::stopped();
        if let Ok(handle) = set_interval_with_handle(move || clock.tick(), Duration::from_secs(1)) {
            on_cleanup(move || handle.clear());
        }
        provide_context(clock);
    }

    fn stopped() -> Self {
        Self { browser_millis: RwSignal::new(browser_millis()), ahead_millis: RwSignal::new(0) }
    }

    fn tick(self) {
        // Nobody looks at a hidden page; it catches up within a second of being shown.
        if !document().hidden() {
            self.browser_millis.set(browser_millis());
        }
    }

    /// Goes by the server from now on: `now` is what its last reply said.
    pub fn set(self, now: Timestamp) {
        self.ahead_millis.set(now.as_millis() - browser_millis());
    }

    /// The time now; reactive, once a second.
    pub fn now(self) -> Timestamp {
        Timestamp::from_millis(self.browser_millis.get() + self.ahead_millis.get())
    }
}

#[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970 are a whole number below 2⁵³")]
fn browser_millis() -> i64 {
    js_sys::Date::now() as i64
}

/// The clock of this SPA.
pub(crate) fn use_clock() -> Clock {
    use_context().unwrap_or_else(Clock::stopped)
}
