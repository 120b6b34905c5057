//! The walk itself: one function a subject, each told in the same four kinds of lines.

use std::path::Path;

use examples::{
    Artefacts,
    guide::{self, STEPS, Step, Subject},
    host::{Firewall, LoopbackVip, Packages, Platform, SysctlSet},
};
use ipvs::{Plan, Table};
use ldirectord_conf::{Config, Document, RealState};

use crate::{
    Failure,
    cluster::Cluster,
    live::Live,
    terminal::{Kind, Terminal},
};

/// What has been made so far.
pub(crate) struct Walk {
    pub(crate) terminal: Terminal,
    pub(crate) artefacts: Artefacts,
    document: Document,
    config: Config,
    cluster: Cluster,
    live: Option<Live>,
}

impl Walk {
    pub(crate) fn new(terminal: Terminal, document: Document, config: Config) -> Self {
        let (artefacts, cluster) = (Artefacts::new(), Cluster::new());
        Self {
            terminal,
            artefacts,
            document,
            config,
            cluster,
            live: None,
        }
    }

    /// Every step in the guide's order.
    pub(crate) async fn all(&mut self) -> Result<(), Failure> {
        for step in STEPS {
            self.terminal.step(step)?;
            self.perform(step).await?;
            self.terminal.gap()?;
        }
        if let Some(live) = self.live.take() {
            live.end().await?;
        }
        Ok(())
    }

    pub(crate) fn write_artefacts(&mut self, directory: &Path) -> Result<(), Failure> {
        self.artefacts.write_to(directory)?;
        let names: Vec<&str> = self.artefacts.names().collect();
        let place = directory.display();
        self.effect(&format!(
            "{} files in {place}: {}",
            names.len(),
            names.join(", ")
        ))
    }

    async fn perform(&mut self, step: &Step) -> Result<(), Failure> {
        match step.subject {
            Subject::Ports => self.ports(),
            Subject::Names => self.names(step),
            Subject::ClusterPackages => self.packages("cluster", Packages::cluster),
            Subject::DirectorPackages => self.packages("ldirectord", Packages::ldirectord),
            Subject::Forwarding => self.sysctl("sysctl/director.conf", &SysctlSet::forwarding()),
            Subject::ArpSilence => {
                self.sysctl("sysctl/www.conf", &SysctlSet::real_server(guide::INTERFACE))
            }
            Subject::Route => self.route(step),
            Subject::LoopbackVip => self.loopback(),
            Subject::LoopbackCheck => self.loopback_check(),
            Subject::DirectorConfig => self.director_config(step),
            Subject::Authentication
            | Subject::ClusterSetup
            | Subject::Properties
            | Subject::VirtualIp
            | Subject::WebService
            | Subject::Colocation
            | Subject::Preference => self.cluster(step),
            Subject::Connections => self.start_live().await,
            Subject::Failover => {
                self.with_live(step, async |live, terminal| live.fail_over(terminal).await)
                    .await
            }
            Subject::Page => {
                self.with_live(step, async |live, terminal| live.page(terminal).await)
                    .await
            }
        }
    }

    pub(crate) fn made(&mut self, text: &str) -> Result<(), Failure> {
        Ok(self.terminal.lines(Kind::Made, text)?)
    }

    pub(crate) fn effect(&mut self, text: &str) -> Result<(), Failure> {
        Ok(self.terminal.lines(Kind::Effect, text)?)
    }

    fn ports(&mut self) -> Result<(), Failure> {
        let firewall = Firewall::cluster();
        for port in firewall.ports() {
            let (number, transport) = (port.number, port.transport);
            self.made(&format!("{number:>5}/{transport}  {}", port.purpose))?;
        }
        self.artefacts
            .insert("firewall/firewalld.sh", firewall.firewalld());
        self.artefacts
            .insert("firewall/nftables.conf", firewall.nftables());
        self.effect("rendered for firewalld and nftables; both of corosync's ports are open")
    }

    fn names(&mut self, step: &Step) -> Result<(), Failure> {
        let block = guide::hosts();
        let merged = block
            .merge("127.0.0.1 localhost\n")
            .map_err(|error| failed(step, &error))?;
        let again = block.merge(&merged).map_err(|error| failed(step, &error))?;
        self.made(&block.render())?;
        let stable = if again == merged {
            "changes nothing"
        } else {
            "differs"
        };
        self.artefacts.insert("hosts", merged);
        self.effect(&format!(
            "merged into a hosts file as a marked block; merging again {stable}"
        ))
    }

    fn packages(
        &mut self,
        what: &str,
        packages: impl Fn(Platform) -> Packages,
    ) -> Result<(), Failure> {
        self.made(&format!(
            "Debian 12:\n{}",
            packages(Platform::Debian).commands()
        ))?;
        let names = packages(Platform::Debian).names().join(", ");
        let (el7, debian) = match what {
            "cluster" => ("packages/cluster-el7.sh", "packages/cluster-debian.sh"),
            _ => (
                "packages/ldirectord-el7.sh",
                "packages/ldirectord-debian.sh",
            ),
        };
        self.artefacts
            .insert(el7, packages(Platform::El7).commands());
        self.artefacts
            .insert(debian, packages(Platform::Debian).commands());
        self.effect(&format!(
            "{what}: {names}; nothing is installed by this walk"
        ))
    }

    fn sysctl(&mut self, file: &'static str, set: &SysctlSet) -> Result<(), Failure> {
        self.made(&set.render())?;
        self.artefacts.insert(file, set.render());
        let count = set.entries().len();
        self.effect(&format!(
            "settings in {file}: {count}; `lab deploy` applies and reads them back"
        ))
    }

    fn route(&mut self, step: &Step) -> Result<(), Failure> {
        let missing = || failed(step, &"the subnet's prefix is over 32");
        let route = guide::route_to(guide::WWW).ok_or_else(missing)?;
        let mirror = guide::route_to(guide::LVSM).ok_or_else(missing)?;
        self.made(&format!("lvsm: {route}\nlvss: {mirror}"))?;
        self.artefacts
            .insert("routes/lvsm.sh", format!("{route}\n"));
        self.artefacts
            .insert("routes/lvss.sh", format!("{mirror}\n"));
        self.effect(&format!(
            "the guide's own spelling is its display: {}",
            route.route_command()
        ))
    }

    fn loopback(&mut self) -> Result<(), Failure> {
        let vip = LoopbackVip::new(guide::VIP);
        self.made(&vip.to_string())?;
        self.artefacts
            .insert("addresses/www.sh", format!("{vip}\n"));
        self.effect(
            "www accepts packets for the virtual IP; `lab deploy` sets it through rtnetlink",
        )
    }

    fn loopback_check(&mut self) -> Result<(), Failure> {
        self.made("LoopbackVip::is_present: address and label listed through rtnetlink")?;
        self.effect("read back in `lab deploy`, where www is a network namespace")
    }

    fn director_config(&mut self, step: &Step) -> Result<(), Failure> {
        let bytes = self.document.to_bytes();
        let all_up = self.desired(step, RealState::Up)?;
        let reals = self
            .config
            .virtuals()
            .iter()
            .map(|each| each.reals().len())
            .sum::<usize>();
        let virtuals = self.config.virtuals().len();
        self.made(&format!(
            "{} bytes, {virtuals} virtual, {reals} real servers",
            bytes.len()
        ))?;
        self.artefacts.insert("ldirectord.cf", bytes);
        self.artefacts
            .insert("ipvs.rules", ipvs::text::save(&all_up));
        let plan = Plan::between(&all_up, &Table::new());
        let lines: String = plan
            .changes()
            .iter()
            .map(|change| format!("ipvsadm {change}\n"))
            .collect();
        self.effect(&format!(
            "with every real server up, the kernel's table would be made by\n{lines}"
        ))
    }

    fn desired(&self, step: &Step, state: RealState) -> Result<Table, Failure> {
        self.config
            .to_ipvs(|_| state)
            .map_err(|error| failed(step, &error))
    }

    fn cluster(&mut self, step: &Step) -> Result<(), Failure> {
        self.cluster
            .perform(step, &mut self.terminal, &mut self.artefacts)
    }

    /// Step 14: from here on a web server runs and a director checks it.
    async fn start_live(&mut self) -> Result<(), Failure> {
        self.live = Some(Live::start(&self.config, &mut self.terminal).await?);
        Ok(())
    }

    async fn with_live(
        &mut self,
        step: &Step,
        work: impl AsyncFnOnce(&mut Live, &mut Terminal) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        match &mut self.live {
            Some(live) => work(live, &mut self.terminal).await,
            None => Err(failed(step, &"the live part has not started")),
        }
    }
}

/// A step's failure, in the words of what failed.
pub(crate) fn failed(step: &Step, reason: &impl ToString) -> Failure {
    Failure::Step {
        step: step.number,
        reason: reason.to_string(),
    }
}
