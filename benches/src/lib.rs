//! What the benches measure on: inputs of a given size, made the same way every time.

use std::{
    env,
    error::Error,
    path::{Path, PathBuf},
    process::Command,
};

/// A program of the examples in release mode, built when it is not there; for benches only.
///
/// # Errors
/// When cargo cannot build it.
pub fn program(name: &str) -> Result<PathBuf, Box<dyn Error>> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let built = Command::new(cargo)
        .args(["build", "--quiet", "--release", "--package", "examples"])
        .args(["--bin", name])
        .status()?;
    let bench = env::current_exe()?;
    let profile = bench.parent().and_then(Path::parent);
    let lint = profile.map(|folder| folder.join(name));
    lint.filter(|lint| built.success() && lint.exists())
        .ok_or_else(|| format!("{name} was not built").into())
}

/// An ldirectord.cf with this many virtual services of this many real servers each.
#[must_use]
pub fn ldirectord_cf(virtuals: usize, reals: usize) -> String {
    let mut text = String::from("checktimeout=3\ncheckinterval=5\nquiescent=no\n");
    for number in 0..virtuals {
        let (high, low) = (number / 250, number % 250);
        let (block, high) = (100 + high / 250, high % 250);
        let line = format!("virtual=10.{block}.{high}.{low}:80\n");
        text.push_str(&line);
        for real in 0..reals {
            let line = format!(
                "\treal=10.{}.{high}.{low}:8080 masq {}\n",
                real % 100,
                real % 9 + 1
            );
            text.push_str(&line);
        }
        text.push_str("\tservice=http\n\trequest=\"/health\"\n\treceive=\"ok\"\n");
        text.push_str("\tscheduler=wlc\n\tprotocol=tcp\n\tchecktype=negotiate\n");
    }
    text
}

/// A CIB with this many primitives.
#[must_use]
pub fn cib_xml(primitives: usize) -> String {
    let mut resources = String::new();
    for number in 0..primitives {
        let id = format!("Resource{number}");
        resources += &format!(
            "      <primitive id=\"{id}\" class=\"ocf\" type=\"Dummy\" provider=\"heartbeat\">\n        \
             <operations>\n          <op name=\"monitor\" interval=\"10s\" timeout=\"20s\" \
             id=\"{id}-monitor-interval-10s\"/>\n        </operations>\n      </primitive>\n"
        );
    }
    format!(
        "<cib crm_feature_set=\"3.16.1\" validate-with=\"pacemaker-3.9\" epoch=\"0\" \
         num_updates=\"0\" admin_epoch=\"0\">\n  <configuration>\n    <crm_config/>\n    <nodes/>\n    \
         <resources>\n{resources}    </resources>\n    <constraints/>\n  </configuration>\n  \
         <status/>\n</cib>\n"
    )
}
