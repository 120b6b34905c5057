//! The deployment's machines: namespaces on one bridge, then the guide's own settings as the
//! typed values of this package, read back with `ip`.

use examples::{
    guide,
    host::{LoopbackVip, SysctlSet},
};

use super::{
    claims::{Claims, contains},
    machine::Machine,
};
use crate::shell::{LabError, capture};

pub(crate) const LVSM: Machine = Machine { name: "lvsm" };
pub(crate) const LVSS: Machine = Machine { name: "lvss" };
pub(crate) const WWW: Machine = Machine { name: "www" };
pub(crate) const CLIENT: Machine = Machine { name: "client" };

/// Makes the machines and checks the guide's network settings on them.
///
/// # Errors
///
/// When a machine cannot be made or a setting does not hold.
pub(crate) fn build(claims: &mut Claims) -> Result<(), LabError> {
    claims.claim(
        "four machines on one segment, with the guide's subnets",
        || {
            capture("ip", &["link", "add", "br0", "type", "bridge"])?;
            capture("ip", &["link", "set", "br0", "up"])?;
            attach(LVSM, guide::LVSM)?;
            attach(LVSS, guide::LVSS)?;
            attach(WWW, guide::WWW)?;
            attach(CLIENT, guide::CLIENT)
        },
    )?;
    claims.claim(
        "step 13: lvsm reaches the web server's subnet on-link, lvss the mirror",
        routes,
    )?;
    claims.claim("step 9: both directors forward packets", || {
        [LVSM, LVSS]
            .into_iter()
            .try_for_each(|director| settings(director, &SysctlSet::forwarding()))
    })?;
    claims.claim(
        "step W1: www is silent about ARP for the virtual IP",
        || settings(WWW, &SysctlSet::real_server(guide::INTERFACE)),
    )?;
    claims.claim("steps W2, W3: the virtual IP is on lo:0 of www", loopback)
}

fn attach(machine: Machine, facts: guide::Machine) -> Result<(), LabError> {
    let Machine { name } = machine;
    let outer = format!("v-{name}");
    let address = format!("{}/{}", facts.address, facts.prefix);
    capture("ip", &["netns", "add", name])?;
    let peer = [
        "type",
        "veth",
        "peer",
        "name",
        guide::INTERFACE,
        "netns",
        name,
    ];
    let arguments: Vec<&str> = ["link", "add", &outer].into_iter().chain(peer).collect();
    capture("ip", &arguments)?;
    capture("ip", &["link", "set", &outer, "master", "br0", "up"])?;
    machine.ip(&["link", "set", "lo", "up"])?;
    machine.ip(&["address", "add", &address, "dev", guide::INTERFACE])?;
    machine
        .ip(&["link", "set", guide::INTERFACE, "up"])
        .map(drop)
}

/// The guide's route on lvsm, its mirror on lvss, and the way back from www to any client.
fn routes() -> Result<(), LabError> {
    for (machine, other) in [(LVSM, guide::WWW), (LVSS, guide::LVSM)] {
        let route = guide::route_to(other)
            .ok_or_else(|| LabError::refused("route", &"the prefix is over 32"))?;
        machine.enter(|| block_on(route.apply()))?;
    }
    WWW.ip(&["route", "add", "default", "dev", guide::INTERFACE])?;
    let table = LVSM.ip(&["route", "show"])?;
    contains("routes of lvsm", &table, "10.99.0.112/28 dev eth0")?;
    let table = LVSS.ip(&["route", "show"])?;
    contains("routes of lvss", &table, "10.99.0.64/28 dev eth0")
}

/// Applies and verifies in the namespace, then asks sysctl(8) for each value.
fn settings(machine: Machine, set: &SysctlSet) -> Result<(), LabError> {
    let refused = |error| LabError::refused(machine.name, &error);
    machine.enter(|| set.apply().and_then(|()| set.verify()).map_err(refused))?;
    for (name, value) in set.entries() {
        let found = machine.capture(&["sysctl", "-n", name])?;
        super::claims::same(name, found.trim_end(), value)?;
    }
    Ok(())
}

fn loopback() -> Result<(), LabError> {
    let vip = LoopbackVip::new(guide::VIP);
    let present = WWW.enter(|| {
        block_on(async {
            vip.apply().await?;
            vip.is_present().await
        })
    })?;
    if !present {
        return Err(LabError::refused(
            "lo:0",
            &"our own listing does not show the address",
        ));
    }
    let listing = WWW.ip(&["address", "show", "dev", "lo"])?;
    contains(
        "addresses of lo",
        &listing,
        "inet 10.99.0.70/32 scope global lo:0",
    )
}

/// Runs one future of the network library on this thread.
fn block_on<T>(
    work: impl Future<Output = Result<T, examples::host::NetworkError>>,
) -> Result<T, LabError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(LabError::io("start a runtime"))?;
    runtime
        .block_on(work)
        .map_err(|error| LabError::refused("network", &error))
}
