//! What this process uses.

use std::fs;
use std::time::Duration;

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeVal;

/// What is counted at one moment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Usage {
    /// User and system time so far.
    pub(crate) cpu: Duration,
    pub(crate) rss_mb: f64,
    pub(crate) descriptors: usize,
    pub(crate) children: usize,
    /// Tasks of the runtime that have not ended.
    pub(crate) tasks: usize,
}

impl Usage {
    /// Must be called within the runtime.
    ///
    /// # Errors
    /// When /proc does not tell.
    pub(crate) fn now() -> Result<Self, String> {
        Ok(Self {
            cpu: cpu()?,
            rss_mb: rss_mb().ok_or("no VmRSS in /proc/self/status")?,
            descriptors: entries("/proc/self/fd")?,
            children: children()?,
            tasks: tokio::runtime::Handle::current()
                .metrics()
                .num_alive_tasks(),
        })
    }
}

fn cpu() -> Result<Duration, String> {
    let usage = getrusage(UsageWho::RUSAGE_SELF).map_err(|error| error.to_string())?;
    let time = |value: TimeVal| {
        let (seconds, micros) = (value.tv_sec(), value.tv_usec());
        Duration::new(u64::try_from(seconds).unwrap_or(0), 0)
            + Duration::from_micros(u64::try_from(micros).unwrap_or(0))
    };
    Ok(time(usage.user_time()) + time(usage.system_time()))
}

fn rss_mb() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: f64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kilobytes / 1024.0)
}

fn entries(directory: &str) -> Result<usize, String> {
    let entries = fs::read_dir(directory).map_err(|error| format!("{directory}: {error}"))?;
    Ok(entries.count())
}

/// Children of all threads, those that nobody has waited for included.
fn children() -> Result<usize, String> {
    let threads = fs::read_dir("/proc/self/task").map_err(|error| error.to_string())?;
    let lists = threads.map(|thread| fs::read_to_string(thread?.path().join("children")));
    let lists: Vec<String> = lists
        .collect::<Result<_, _>>()
        .map_err(|error| format!("/proc/self/task: {error}"))?;
    Ok(lists
        .iter()
        .flat_map(|list| list.split_whitespace())
        .count())
}
