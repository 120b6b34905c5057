//! keepalived, on a kernel with IPVS or without.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::peers::{FIRST, PORT};

/// Real servers of one virtual service: with thousands, each change costs it a walk over all.
const PER_SERVICE: u32 = 50;
const SERVICES: u32 = u32::from_be_bytes([127, 19, 0, 1]);

/// Its checkers alone, in the foreground, logging nothing.
pub(crate) fn command(
    http: bool,
    targets: u32,
    interval: u64,
    directory: &Path,
) -> Result<Command, Box<dyn Error>> {
    let file = directory.join("keepalived.conf");
    fs::write(&file, config(http, targets, interval / 1000)?)?;
    let mut command = Command::new("keepalived");
    command
        .env("LD_PRELOAD", shim(directory)?)
        .args(["-n", "-C", "-G", "-f"])
        .arg(file)
        .arg("-p")
        .arg(directory.join("keepalived.pid"))
        .arg("-c")
        .arg(directory.join("checkers.pid"));
    Ok(command)
}

/// Builds what answers in place of IPVS.
fn shim(directory: &Path) -> Result<PathBuf, Box<dyn Error>> {
    let library = directory.join("no-ipvs.so");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("peers/no-ipvs.c");
    let built = Command::new("cc")
        .args(["-O2", "-Wall", "-shared", "-fPIC", "-o"])
        .args([&library, &source])
        .status()
        .map_err(|error| format!("cc cannot be started: {error}"))?;
    built
        .success()
        .then_some(library)
        .ok_or_else(|| "cc failed".into())
}

fn config(http: bool, targets: u32, seconds: u64) -> Result<String, Box<dyn Error>> {
    let check = match http {
        true => "HTTP_GET { url { path /\n status_code 200\n } connect_timeout 2\n }",
        false => "TCP_CHECK { connect_timeout 2\n }",
    };
    let mut text = String::new();
    for first in (0..targets).step_by(usize::try_from(PER_SERVICE)?) {
        let service = Ipv4Addr::from_bits(SERVICES + first / PER_SERVICE);
        writeln!(
            text,
            "virtual_server {service} 80 {{\n delay_loop {seconds}\n lb_algo rr\n lb_kind NAT\n protocol TCP"
        )?;
        for number in first..targets.min(first + PER_SERVICE) {
            let address = Ipv4Addr::from_bits(FIRST + number);
            writeln!(text, " real_server {address} {PORT} {{\n {check}\n }}")?;
        }
        writeln!(text, "}}")?;
    }
    Ok(text)
}
