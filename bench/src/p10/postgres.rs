//! Postgres on a folder of its own, tuned so that the pool lies in memory and all cores work.

use std::io::{BufWriter, Write};
use std::net::SocketAddr;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use domain::draw::ENTRY_BYTES;
use tempfile::TempDir;

use crate::child::{self, Running};
use crate::places;
use crate::stopwatch::Stopwatch;

/// Postgres refuses to run as root; this user of Debian's package, or else nobody, runs it then.
const USERS: [&str; 2] = ["postgres", "nobody"];
/// What it may take: ten million rows are 0.8 GB, and sorting 50,000 of them is little.
const SETTINGS: [&str; 10] = [
    "shared_buffers=1536MB",
    "work_mem=256MB",
    "max_parallel_workers_per_gather=2",
    "max_parallel_workers=4",
    "parallel_setup_cost=0",
    "parallel_tuple_cost=0",
    "jit=on",
    "fsync=off",
    "max_wal_size=4GB",
    "autovacuum=off",
];
const READY_WITHIN: Duration = Duration::from_secs(30);

/// Where `initdb`, `postgres` and `psql` are; nothing where one is missing.
pub(crate) fn programs() -> Option<PathBuf> {
    let mut folders: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .map(|versions| versions.flatten().map(|version| version.path().join("bin")).collect())
        .unwrap_or_default();
    folders.sort();
    folders.extend(places::on_path("postgres").and_then(|file| file.parent().map(Path::to_owned)));
    let has_all = |folder: &PathBuf| ["initdb", "postgres", "psql"].iter().all(|name| folder.join(name).is_file());
    folders.into_iter().rev().find(has_all)
}

/// A Postgres that runs until the value goes.
pub(crate) struct Postgres {
    programs: PathBuf,
    address: SocketAddr,
    _process: Running,
    _folder: TempDir,
}

impl Postgres {
    pub(crate) fn start(programs: &Path) -> Result<Self> {
        // Another user has to reach the folder, and may not look into this one's checkout.
        let folder = tempfile::Builder::new().prefix("bench-postgres-").tempdir()?;
        let user = User::find(folder.path())?;
        user.own(folder.path())?;
        let data = folder.path().join("data");
        let mut initdb = user.command(&programs.join("initdb"));
        initdb.args(["--username=bench", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", "--pgdata"]);
        let made = initdb.arg(&data).stdout(Stdio::null()).status().context("initdb does not start")?;
        ensure!(made.success(), "initdb ended with {made}");
        let address = child::free_address()?;
        let mut server = user.command(&programs.join("postgres"));
        server.arg("-D").arg(&data).arg("-k").arg(folder.path());
        server.args(["-h", "127.0.0.1", "-p", &address.port().to_string()]);
        for setting in SETTINGS {
            server.args(["-c", setting]);
        }
        server.stdout(Stdio::null()).stderr(Stdio::null());
        let process = Running::start(&mut server)?;
        let database = Self { programs: programs.to_owned(), address, _process: process, _folder: folder };
        database.wait()?;
        Ok(database)
    }

    fn wait(&self) -> Result<()> {
        let watch = Stopwatch::start();
        while self.ask("SELECT 1").is_err() {
            ensure!(watch.passed() < READY_WITHIN, "Postgres was not ready within {READY_WITHIN:?}");
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }

    /// Puts a pool into a table and into memory.
    pub(crate) fn load(&self, list: &[u8]) -> Result<()> {
        self.ask("CREATE UNLOGGED TABLE entry (commitment bytea NOT NULL, party_size smallint NOT NULL)")?;
        let mut psql = self.psql();
        let mut copy = psql.args(["-c", "COPY entry FROM STDIN"]).stdin(Stdio::piped()).spawn()?;
        let mut input = BufWriter::new(copy.stdin.take().context("psql has an input")?);
        for entry in list.chunks_exact(ENTRY_BYTES) {
            write_hex(&mut input, &entry[..32])?;
            writeln!(input, "\t{}", entry[32])?;
        }
        input.flush()?;
        drop(input);
        let copied = copy.wait()?;
        ensure!(copied.success(), "psql ended with {copied}");
        self.ask("VACUUM (FREEZE, ANALYZE) entry")?;
        self.ask("SELECT count(*) FROM entry").map(|_| ())
    }

    /// How long Postgres takes for a draw, in seconds, as it says itself.
    pub(crate) fn time_draw(&self, seed: &str, places: u32) -> Result<f64> {
        let said =
            self.ask(&format!("\\timing on\n\\o /dev/null\n{}", ranks("commitment, party_size", seed, places)))?;
        let millis = said.lines().find_map(|line| line.strip_prefix("Time: ")?.split(' ').next()?.parse::<f64>().ok());
        Ok(millis.context("psql says how long a statement took")? / 1_000.0)
    }

    /// The commitments that come first, in order.
    pub(crate) fn first(&self, seed: &str, count: usize) -> Result<Vec<String>> {
        let places = u32::try_from(count)?;
        let said = self.ask(&ranks("encode(commitment, 'hex')", seed, places))?;
        Ok(said.lines().map(str::to_owned).collect())
    }

    pub(crate) fn version(&self) -> Result<String> {
        Ok(self.ask("SHOW server_version")?.trim().to_owned())
    }

    fn psql(&self) -> Command {
        let mut psql = Command::new(self.programs.join("psql"));
        psql.args(["-h", "127.0.0.1", "-p", &self.address.port().to_string(), "-U", "bench", "-d", "postgres"]);
        psql.args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"]);
        psql
    }

    /// What psql prints for a script.
    fn ask(&self, script: &str) -> Result<String> {
        let mut psql = self.psql().stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let mut input = psql.stdin.take().context("psql has an input")?;
        writeln!(input, "{script};")?;
        drop(input);
        let output = psql.wait_with_output()?;
        if !output.status.success() {
            bail!("psql ended with {}", output.status);
        }
        Ok(String::from_utf8(output.stdout)?)
    }
}

/// What a rank takes of the seed, 23 bytes, in hexadecimal.
const KEY_DIGITS: usize = 46;

fn ranks(columns: &str, seed: &str, places: u32) -> String {
    let key = &seed[..KEY_DIGITS];
    format!("SELECT {columns} FROM entry ORDER BY sha256('\\x{key}'::bytea || commitment) LIMIT {places}")
}

/// In the text form of COPY a backslash is written twice.
fn write_hex(out: &mut impl Write, bytes: &[u8]) -> std::io::Result<()> {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = [0; 67];
    text[..3].copy_from_slice(b"\\\\x");
    for (byte, digits) in bytes.iter().zip(text[3..].chunks_exact_mut(2)) {
        digits.copy_from_slice(&[DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
    }
    out.write_all(&text)
}

/// Who runs Postgres: whoever runs this, unless that is root.
struct User {
    ids: Option<(u32, u32)>,
}

impl User {
    /// The owner of a folder that was just made is who runs this.
    fn find(own_folder: &Path) -> Result<Self> {
        if std::fs::metadata(own_folder)?.uid() != 0 {
            return Ok(Self { ids: None });
        }
        let accounts = std::fs::read_to_string("/etc/passwd")?;
        let ids = USERS.iter().find_map(|user| {
            let line = accounts.lines().find(|line| line.split(':').next() == Some(user))?;
            let mut numbers = line.split(':').skip(2).map(str::parse::<u32>);
            Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
        });
        Ok(Self { ids: Some(ids.context("there is no user that Postgres could run as")?) })
    }

    fn own(&self, folder: &Path) -> Result<()> {
        if let Some((user, group)) = self.ids {
            chown(folder, Some(user), Some(group))?;
        }
        Ok(())
    }

    fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        if let Some((user, group)) = self.ids {
            command.uid(user).gid(group).current_dir("/");
        }
        command
    }
}
