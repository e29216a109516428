//! `serve`: the whole system in one process.

use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use services::{Services, people};
use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::say;
use crate::bell::wake_timetable;
use crate::config::{Config, Engine, Run};
use crate::protect::Guardhouse;
use crate::router::router;
use crate::wiring::{self, Access, House};
use crate::{demo, telemetry, worker};

/// How many connections may wait to be accepted: more than a reconnect storm of a full arena brings.
const BACKLOG: u32 = 65_535;
/// How long open calls may go on after the signal to stop.
const GRACE: Duration = Duration::from_secs(10);
/// How often addresses that have been quiet are forgotten.
const TIDY_EVERY: Duration = Duration::from_mins(1);

/// Run the site, the API, the worker and the timetable.
#[derive(clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "flags of a command line are independent of each other")]
pub(super) struct Serve {
    /// Begin with a demo festival, if there are no events yet.
    #[arg(long)]
    demo: bool,
    /// Do not serve the pages.
    #[arg(long)]
    no_site: bool,
    /// Do not serve the API.
    #[arg(long)]
    no_api: bool,
    /// Do not work the queue.
    #[arg(long)]
    no_worker: bool,
    /// Do not seal and draw.
    #[arg(long)]
    no_timetable: bool,
}

impl Serve {
    pub(super) async fn run(self, mut config: Config) -> Result<ExitCode> {
        let run = &mut config.run;
        *run = Run {
            site: run.site && !self.no_site,
            api: run.api && !self.no_api,
            backoffice: run.backoffice,
            worker: run.worker && !self.no_worker,
            timetable: run.timetable && !self.no_timetable,
        };
        if self.demo {
            demo::seed(&config).await?;
        }
        // Before the store, whose writer takes its histograms when it starts.
        let metrics = telemetry::start_metrics()?;
        let House { services, alarm } = wiring::house(&config, Access::Alone).await?;
        let guard = Guardhouse::new(&config.http);
        let listener = listen(config.http.listen)?;
        let (stop, stopped) = watch::channel(false);
        let mut loops = start_loops(&services, &guard, &config, &stopped);
        let mut app = router(services.clone(), guard, Some(metrics), config.run);
        if let Some(alarm) = alarm {
            app = wake_timetable(app, services.clone(), alarm, config.run.backoffice);
        }
        greet(&services, &config).await?;
        let serve = axum::serve(listener, app.into_make_service_with_connect_info::<SocketAddr>())
            .with_graceful_shutdown(wait_for(stopped.clone()));
        let server = tokio::spawn(serve.into_future());
        signal().await?;
        tracing::info!("stopping: open calls are answered, and what is in hand is finished");
        stop.send_replace(true);
        let _ = tokio::time::timeout(GRACE, server).await;
        while loops.join_next().await.is_some() {}
        tracing::info!("stopped");
        Ok(ExitCode::SUCCESS)
    }
}

fn listen(address: SocketAddr) -> Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    socket.set_reuseaddr(true)?;
    let hint = || format!("cannot listen on {address}; is another server running? Set http.listen to another port");
    socket.bind(address).with_context(hint)?;
    socket.listen(BACKLOG).with_context(hint)
}

fn start_loops(
    services: &Arc<Services>,
    guard: &Arc<Guardhouse>,
    config: &Config,
    stopped: &worker::Stop,
) -> JoinSet<()> {
    let mut loops = JoinSet::new();
    if config.run.worker {
        loops.spawn(worker::fill_ledger(services.clone(), stopped.clone()));
        loops.spawn(worker::work(services.clone(), config.worker, stopped.clone()));
    }
    if config.run.timetable {
        loops.spawn(worker::keep_time(services.clone(), config.timetable, stopped.clone()));
    }
    loops.spawn(forget_quiet_addresses(guard.clone(), stopped.clone()));
    loops
}

async fn forget_quiet_addresses(guard: Arc<Guardhouse>, mut stop: worker::Stop) {
    while !*stop.borrow() {
        tokio::select! {
            () = tokio::time::sleep(TIDY_EVERY) => guard.forget_quiet_addresses(),
            _ = stop.changed() => {}
        }
    }
}

async fn wait_for(mut stop: worker::Stop) {
    let _ = stop.wait_for(|is_stopped| *is_stopped).await;
}

async fn greet(services: &Services, config: &Config) -> Result<()> {
    let sites = &services.sites;
    say("\nFestival Tickets is running. Stop it with Ctrl+C.\n");
    if config.run.site {
        say(format_args!("  Attendees    {}/", sites.attendee));
        say(format_args!("  Organizers   {}/", sites.backoffice));
    }
    if config.run.api {
        say(format_args!("  API          {}/v1/docs", sites.attendee));
        // In a cloud this would be a log that is kept: there, `owner-link` is for whoever may run it.
        if config.store.engine == Engine::Sqlite
            && let Some(link) = people::first_owner_link(services, &config.owner.name, &config.owner.email).await?
        {
            say(format_args!(
                "\n  Sign in as {} with this link, once, within the hour:\n  {link}\n",
                config.owner.email
            ));
        }
    }
    Ok(())
}

/// Waits for Ctrl+C, or for the signal by which service managers stop a process.
async fn signal() -> Result<()> {
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted?,
        _ = terminate.recv() => {}
    }
    Ok(())
}
