//! Pacemaker's tools: this machine's own and those of a release in another root.

#![expect(clippy::panic, reason = "test helpers")]

use std::path::PathBuf;
use std::process::{Command, Output};

use cib::rule::Release;

/// A Pacemaker whose tools can be run.
#[derive(Clone, Debug)]
pub(crate) struct Pacemaker {
    pub(crate) release: Release,
    root: Option<PathBuf>,
}

impl Pacemaker {
    /// 2.1 of this machine and 3.0 of the root that `LVSKIT_PACEMAKER_3` names.
    pub(crate) fn all() -> Vec<Self> {
        let root = std::env::var_os("LVSKIT_PACEMAKER_3")
            .unwrap_or_else(|| panic!("LVSKIT_PACEMAKER_3 names no root: use cargo lab test"));
        vec![
            Self {
                release: Release::V2_1,
                root: None,
            },
            Self {
                release: Release::V3_0,
                root: Some(root.into()),
            },
        ]
    }

    /// A new file's path for the tool and for us.
    pub(crate) fn file(&self, name: &str) -> (PathBuf, PathBuf) {
        let inside = PathBuf::from(format!("/tmp/{name}-{}", std::process::id()));
        let relative = inside.strip_prefix("/").unwrap_or(&inside);
        let outside = self.root.as_ref().map(|root| root.join(relative));
        let outside = outside.unwrap_or_else(|| inside.clone());
        (inside, outside)
    }

    /// A tool of this release.
    pub(crate) fn command(&self, tool: &str) -> Command {
        match &self.root {
            None => Command::new(tool),
            Some(root) => {
                let mut command = Command::new("chroot");
                command.arg(root).arg(format!("/usr/sbin/{tool}"));
                command
            }
        }
    }

    /// Runs a tool to its end.
    pub(crate) fn run(&self, tool: &str, arguments: &[&str], zone: &str) -> Output {
        let mut command = self.command(tool);
        command.args(arguments).env("TZ", zone);
        let output = command.output();
        output.unwrap_or_else(|error| panic!("cannot run {tool}: {error}"))
    }
}
