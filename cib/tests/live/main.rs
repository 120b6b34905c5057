//! A live cluster from recorded answers, a model of a cluster, and programs that misbehave.
#![cfg(feature = "live")]
#![expect(clippy::unwrap_used, reason = "test helpers")]

mod administer;
mod output;
mod push;
mod spread;
mod tools;
mod watch;

use std::sync::Mutex;

use cib::Cib;
use cib::diff::Patchset;
use cib::live::{Answer, Call, Run, Running};
use cib::pcs::{Dialect, Metadata, Operation};

pub(crate) fn edited(base: &Cib, line: &str) -> Cib {
    let mut cib = base.clone();
    let operation: Operation = line.parse().unwrap();
    operation
        .apply(&mut cib, &Metadata::builtin(), Dialect::V0_11)
        .unwrap();
    cib
}

pub(crate) fn ok(output: impl Into<Vec<u8>>) -> Answer {
    Answer {
        code: Some(0),
        output: output.into(),
        errors: Vec::new(),
    }
}

pub(crate) fn fails(code: i32, errors: &str) -> Answer {
    Answer {
        code: Some(code),
        output: Vec::new(),
        errors: errors.as_bytes().to_vec(),
    }
}

/// What happens to a push beside what it asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mishap {
    None,
    /// Another writer is faster.
    Foreign(&'static str),
    /// The answer gets lost, the change is taken.
    LostAnswer,
    /// The daemon dies before it takes the change.
    Dies,
}

/// A cluster that checks versions as cibadmin does.
#[derive(Debug)]
pub(crate) struct Model {
    pub(crate) cib: Mutex<Cib>,
    pub(crate) mishaps: Mutex<Vec<Mishap>>,
    pub(crate) patches: Mutex<Vec<String>>,
}

impl Model {
    pub(crate) fn new(mishaps: &[Mishap]) -> Self {
        let mishaps = mishaps.iter().rev().copied().collect();
        Self {
            cib: Mutex::new(edited(&Cib::empty(), "property set stonith-enabled=false")),
            mishaps: Mutex::new(mishaps),
            patches: Mutex::default(),
        }
    }

    fn answer(&self, call: &Call) -> Answer {
        let mut cib = self.cib.lock().unwrap();
        if call.to_string() == "cibadmin --query" {
            return ok(cib.to_bytes());
        }
        assert_eq!(call.to_string(), "cibadmin --patch --sync-call --xml-pipe");
        let mishap = self.mishaps.lock().unwrap().pop().unwrap_or(Mishap::None);
        if let Mishap::Foreign(line) = mishap {
            *cib = edited(&cib, line);
        }
        if mishap == Mishap::Dies {
            return fails(102, "Transport endpoint is not connected");
        }
        let text = String::from_utf8(call.input.clone()).unwrap();
        let patch = Patchset::parse(&text).unwrap();
        self.patches.lock().unwrap().push(text);
        match patch.push(&mut cib) {
            Ok(_) if mishap == Mishap::LostAnswer => fails(102, "Connection lost"),
            Ok(_) => ok(""),
            Err(_) => fails(103, "Update was older than existing configuration"),
        }
    }
}

impl Run for Model {
    fn run(&self, call: Call) -> Running<'_> {
        Box::pin(async move { Ok(self.answer(&call)) })
    }
}
