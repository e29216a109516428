//! What organizers ask about the registrations of a raffle: lists and charts, told by the ledger.

use domain::id::RaffleId;
use domain::person::PersonKey;
use domain::raffle::PlaceState;
use domain::time::Timestamp;
use leptos::prelude::*;
use leptos::server_fn::codec::{GetUrl, Json};
use serde::{Deserialize, Serialize};

use crate::error::ApiResult;

/// How much of a raffle the ledger has heard of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// When it was asked.
    pub as_of: Timestamp,
    /// How many registrations it holds.
    pub listed: u64,
    /// How many there are whose data are kept.
    pub registered: u64,
}

impl Coverage {
    /// Whether registrations are missing.
    pub const fn is_behind(self) -> bool {
        self.listed < self.registered
    }
}

/// One bar of the chart of registrations over time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bar {
    /// Where it begins.
    pub from: Timestamp,
    /// How many registered in it.
    pub count: u64,
}

/// Where a chart was counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "counted", rename_all = "snake_case")]
pub enum Counted {
    /// In the ledger.
    Ledger(Coverage),
    /// In the store: there is no ledger.
    Store,
    /// In the store: the ledger is away.
    InsteadOfLedger,
}

impl Counted {
    /// Whether registrations are missing.
    pub const fn is_behind(self) -> bool {
        matches!(self, Self::Ledger(coverage) if coverage.is_behind())
    }
}

/// The chart of registrations over time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChartData {
    /// At most 60 bars.
    pub bars: Vec<Bar>,
    /// Where they were counted.
    pub counted: Counted,
}

/// What is looked for. It prints nothing: part of a name, or a ticket code.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListWish {
    /// A ticket code, or how a name or an address begins; empty for all.
    pub text: String,
    /// What became of it, if that matters.
    pub state: Option<PlaceState>,
    /// After whom the page begins.
    pub after: Option<PersonKey>,
}

/// A registration in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistrationRow {
    /// When it came in.
    pub received_at: Timestamp,
    /// First and last name.
    pub name: String,
    /// The e-mail address.
    pub email: String,
    /// How many come.
    pub party_size: u8,
    /// What became of it.
    pub state: PlaceState,
}

/// A page of registrations, or why there is none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "told", rename_all = "snake_case")]
pub enum RegistrationList {
    /// What the ledger says.
    Page {
        /// At most 50.
        rows: Vec<RegistrationRow>,
        /// After whom the next page begins, if there is one.
        next: Option<PersonKey>,
        /// How much of the raffle the list holds.
        coverage: Coverage,
    },
    /// This installation keeps no ledger.
    NoLedger,
    /// The ledger does not answer.
    LedgerIsAway,
}

impl RegistrationList {
    /// Whether it will say more by itself.
    pub const fn may_change(&self) -> bool {
        match self {
            Self::Page { coverage, .. } => coverage.is_behind(),
            Self::NoLedger => false,
            Self::LedgerIsAway => true,
        }
    }
}

/// How many registered over time, in at most 60 bars. Needs `View`.
#[server(prefix = "/api/backoffice", endpoint = "raffle/chart", input = GetUrl)]
pub async fn get_chart(id: RaffleId) -> ApiResult<ChartData> {
    use crate::guard;
    let (services, actor) = guard::staff().await?;
    super::list_views::chart(&services, &actor, id).await
}

/// A page of the registrations that somebody looks for. What is looked for travels in the body, because
/// addresses are logged. Needs `ViewPeople`.
#[server(prefix = "/api/backoffice", endpoint = "raffle/registrations", input = Json)]
pub async fn find_registrations(id: RaffleId, wish: ListWish) -> ApiResult<RegistrationList> {
    use crate::guard;
    let (services, actor) = guard::staff().await?;
    super::list_views::registrations(&services, &actor, id, wish).await
}

impl std::fmt::Debug for ListWish {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ListWish(…)")
    }
}
