//! The live part: every real server is a real HTTP server on loopback, checked over TCP by a
//! director whose kernel is in memory. One is stopped and started; then the other director
//! takes over.

use std::{
    collections::BTreeMap,
    io,
    net::SocketAddr,
    time::{Duration, Instant},
};

use bytes::Bytes;
use examples::{
    Director,
    director::{DirectorError, Step},
    web::{Page, WebServer},
};
use health::{
    CheckPlan, Report, State, Target, TargetEvent,
    ldirectord::{SpecError, check_plan},
};
use ipvs::{Client, memory};
use ldirectord_conf::{Check, Config, RealId};

use crate::{
    Failure,
    terminal::{Kind, Terminal},
};

/// Checks run this often here; the guide's ten seconds would be a long wait.
const INTERVAL: Duration = Duration::from_millis(100);
/// Longest wait for anything that must happen.
const PATIENCE: Duration = Duration::from_secs(5);
/// Real servers beyond this number are not started.
const SERVERS_MAX: usize = 200;

type Servers = BTreeMap<RealId, (WebServer, Page)>;
type EmbeddedDirector = Director<memory::Link>;

/// Web servers and the active director.
pub(crate) struct Live {
    config: Config,
    servers: Servers,
    kernel: memory::Kernel,
    director: EmbeddedDirector,
}

impl Live {
    /// Starts servers and the first director, and shows a failure and its recovery.
    pub(crate) async fn start(config: &Config, terminal: &mut Terminal) -> Result<Self, Failure> {
        let servers = start_servers(config)?;
        for error in without_plan(config) {
            terminal.lines(Kind::Note, &format!("not checked here: {error}"))?;
        }
        for (real, (server, page)) in &servers {
            let text = format!(
                "{real}: answered by http://{}{}",
                server.address(),
                page.path
            );
            terminal.lines(Kind::Made, &text)?;
        }
        let kernel = memory::Kernel::new();
        let director = direct(config, &servers, &kernel)?;
        let mut live = Self {
            config: config.clone(),
            servers,
            kernel,
            director,
        };
        live.settle(terminal).await?;
        live.show_table("lvsm", terminal)?;
        live.show_connections(terminal)?;
        live.fail_and_recover(terminal).await?;
        Ok(live)
    }

    /// Waits until every checked real server is known.
    async fn settle(&mut self, terminal: &mut Terminal) -> Result<(), Failure> {
        let known = |live: &Self| {
            live.servers
                .keys()
                .all(|real| live.director.state(real) != State::Unknown)
        };
        while !known(self) {
            let step = self.next("the first checks").await?;
            tell(terminal, &step.event)?;
        }
        Ok(())
    }

    async fn next(&mut self, what: &str) -> Result<Step, Failure> {
        let silence = || Failure::Silence {
            what: what.to_owned(),
            seconds: PATIENCE.as_secs(),
        };
        let step = tokio::time::timeout(PATIENCE, self.director.next()).await;
        step.map_err(|_elapsed| silence())??.ok_or_else(silence)
    }

    /// Stops one web server and starts it again.
    async fn fail_and_recover(&mut self, terminal: &mut Terminal) -> Result<(), Failure> {
        let up = |live: &Self, real: &RealId| live.director.state(real) == State::Up;
        let Some(real) = self.servers.keys().copied().find(|real| up(self, real)) else {
            return Ok(terminal.lines(Kind::Note, "no real server is up: nothing to stop")?);
        };
        let Some((server, page)) = self.servers.remove(&real) else {
            return Ok(());
        };
        let address = server.address();
        let started = Instant::now();
        server.stop().await;
        terminal.lines(Kind::Made, &format!("the web server of {real} is stopped"))?;
        self.until(&real, State::Down, started, terminal).await?;
        let started = Instant::now();
        let server = serve(&real, address, &page)?;
        self.servers.insert(real, (server, page));
        terminal.lines(Kind::Made, &format!("the web server of {real} is started"))?;
        self.until(&real, State::Up, started, terminal).await
    }

    /// Follows the director until a real server is in `state`, then shows what changed.
    async fn until(
        &mut self,
        real: &RealId,
        state: State,
        started: Instant,
        terminal: &mut Terminal,
    ) -> Result<(), Failure> {
        while self.director.state(real) != state {
            let Step { event, plan } = self.next(&format!("{real} to be {state:?}")).await?;
            tell(terminal, &event)?;
            let seen = started.elapsed().as_millis();
            for change in plan.changes() {
                terminal.lines(Kind::Effect, &format!("after {seen} ms: ipvsadm {change}"))?;
            }
        }
        self.show_table("lvsm", terminal)
    }

    /// The first director stops; the second one starts with a kernel of its own.
    pub(crate) async fn fail_over(&mut self, terminal: &mut Terminal) -> Result<(), Failure> {
        let before = self.table()?;
        let started = Instant::now();
        let second = memory::Kernel::new();
        let director = direct(&self.config, &self.servers, &second)?;
        let first = std::mem::replace(&mut self.director, director);
        let old_kernel = std::mem::replace(&mut self.kernel, second);
        first.stop().await?;
        let left = read(&old_kernel)?.len();
        terminal.lines(
            Kind::Made,
            &format!("lvsm stopped, {left} services left in its kernel"),
        )?;
        self.settle(terminal).await?;
        let after = self.table()?;
        let same = if after == before {
            "the same table"
        } else {
            "another table"
        };
        let took = started.elapsed().as_millis();
        terminal.lines(
            Kind::Effect,
            &format!("lvss has {same} after {took} ms of checking"),
        )?;
        self.show_table("lvss", terminal)?;
        let back = "lvsm is started again: nothing moves back, the cluster has no reason to";
        Ok(terminal.lines(Kind::Note, back)?)
    }

    /// A request for the page, by the same probe that the director uses.
    pub(crate) async fn page(&self, terminal: &mut Terminal) -> Result<(), Failure> {
        for (real, plan) in plans(&self.config, &self.servers) {
            let report = plan.run().await;
            let text = format!("{real} at {}: {}", plan.target().address(), words(&report));
            terminal.lines(Kind::Effect, &text)?;
        }
        let note = "no packet is forwarded in memory: `cargo lab deploy` opens the page through \
                    the virtual IP of a real kernel";
        Ok(terminal.lines(Kind::Note, note)?)
    }

    /// Stops the director and the servers.
    pub(crate) async fn end(self) -> Result<(), Failure> {
        self.director.stop().await?;
        for (server, _page) in self.servers.into_values() {
            server.stop().await;
        }
        Ok(())
    }

    fn table(&self) -> Result<ipvs::Table, Failure> {
        read(&self.kernel)
    }

    fn show_table(&self, name: &str, terminal: &mut Terminal) -> Result<(), Failure> {
        let mut client = client(&self.kernel)?;
        let snapshot = client.snapshot().map_err(kernel_error)?;
        let text = format!("{name}# ipvsadm -Ln\n{}", ipvs::text::list(&snapshot));
        Ok(terminal.lines(Kind::Effect, &text)?)
    }

    fn show_connections(&self, terminal: &mut Terminal) -> Result<(), Failure> {
        let text = ipvs::text::list_connections(&[]);
        terminal.lines(Kind::Effect, &format!("lvsm# ipvsadm -Lnc\n{text}"))?;
        let note =
            "empty: the kernel in memory forwards no packet; `cargo lab deploy` shows real ones";
        Ok(terminal.lines(Kind::Note, note)?)
    }
}

/// One server for each real server that has a check.
fn start_servers(config: &Config) -> Result<Servers, Failure> {
    let mut servers = BTreeMap::new();
    for check in checks(config)
        .filter(|check| check_plan(*check).is_ok())
        .take(SERVERS_MAX)
    {
        let (real, page) = (check.real().id(), page_for(check));
        let address = SocketAddr::from(([127, 0, 0, 1], 0));
        servers.insert(real, (serve(&real, address, &page)?, page));
    }
    Ok(servers)
}

fn serve(real: &RealId, address: SocketAddr, page: &Page) -> Result<WebServer, Failure> {
    WebServer::start(address, page.clone()).map_err(|source| Failure::WebServer {
        real: real.to_string(),
        source,
    })
}

/// A page that says literally what the check looks for. A pattern that does not match itself
/// (`^a.*z$`) finds a real server that is down, and the walk shows that.
fn page_for(check: Check<'_>) -> Page {
    let path = String::from_utf8_lossy(check.request()).into_owned();
    let wanted = check
        .receive()
        .map_or(&b"ok"[..], |pattern| pattern.as_bytes());
    let path = path.split('?').next().unwrap_or_default().to_owned();
    Page {
        path,
        body: Bytes::from([wanted, b"\n"].concat()),
    }
}

/// The configuration's own checks, pointed at the loopback servers and made more often.
///
/// A check that the health crate does not know yet has no plan: its real server stays unknown.
fn plans(config: &Config, servers: &Servers) -> Vec<(RealId, CheckPlan)> {
    let planned = checks(config).filter_map(|check| {
        let real = check.real().id();
        let (server, _page) = servers.get(&real)?;
        let plan = check_plan(check).ok()?;
        Some((
            real,
            plan.at(Target::new(server.address())).interval(INTERVAL),
        ))
    });
    planned.collect()
}

/// What stands in the way of a check, for each real server that has none.
fn without_plan(config: &Config) -> impl Iterator<Item = SpecError> {
    checks(config).filter_map(|check| check_plan(check).err())
}

fn checks(config: &Config) -> impl Iterator<Item = Check<'_>> {
    let virtuals = config.virtuals().iter();
    virtuals.flat_map(|service| service.reals().iter().map(|real| service.check(real)))
}

fn direct(
    config: &Config,
    servers: &Servers,
    kernel: &memory::Kernel,
) -> Result<EmbeddedDirector, Failure> {
    Ok(Director::start(
        config.clone(),
        client(kernel)?,
        plans(config, servers),
    )?)
}

fn client(kernel: &memory::Kernel) -> Result<Client<memory::Link>, Failure> {
    Client::over(kernel.transport()).map_err(kernel_error)
}

fn read(kernel: &memory::Kernel) -> Result<ipvs::Table, Failure> {
    client(kernel)?.table().map_err(kernel_error)
}

fn tell(terminal: &mut Terminal, event: &TargetEvent<RealId>) -> io::Result<()> {
    let report = event.report().map(words).unwrap_or_default();
    let text = format!("{} is {}: {report}", event.key(), event.state());
    terminal.lines(Kind::Effect, &text)
}

/// A report in one line, with the time it took.
fn words(report: &Report) -> String {
    format!("{report}")
}

fn kernel_error(error: impl Into<DirectorError>) -> Failure {
    Failure::Director(error.into())
}
