//! A cluster that runs, through Pacemaker's own tools (feature `live`, tokio).
//!
//! A [`Cluster`] speaks through a [`Run`]: the tools of this machine ([`Tools`]), those of another
//! one behind a wrapper such as ssh, a file in place of a cluster, or recorded answers
//! ([`Recorded`]). It reads the CIB, changes it by versioned patches that never undo what others
//! have done, and has the outputs of `crm_mon`, `crm_simulate`, `crm_resource`, `crm_verify` and
//! `stonith_admin` as types that keep what they do not know. Every command has a deadline and a
//! limit for its output; dropping a future ends its program.
//!
//! ```
//! use cib::live::{Answer, Cluster, ExitCode, Recorded};
//!
//! # let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
//! # runtime.block_on(async {
//! let down = Answer { code: Some(102), errors: b"Transport endpoint is not connected".to_vec(), ..Answer::default() };
//! let cluster = Cluster::new(Recorded::new().answer("cibadmin", down));
//! let error = cluster.query().await.unwrap_err();
//! assert_eq!(error.code(), Some(ExitCode::NotConnected));
//! # });
//! # Ok::<(), std::io::Error>(())
//! ```

mod administer;
mod agents;
mod cluster;
mod error;
mod exit;
mod failcount;
mod fencing;
mod monitor;
mod output;
mod push;
mod relocate;
mod run;
mod simulate;
mod spread;
mod text;
mod validation;
mod verify;
mod votes;
mod warnings;
mod watch;

pub use administer::Failures;
pub use agents::FactsError;
pub use cluster::Cluster;
pub use error::ToolError;
pub use exit::ExitCode;
pub use failcount::{FailCount, FailCounts};
pub use monitor::{Failure, FenceEvent, History, NodeStatus, ResourceStatus, Status};
pub use output::{Attributes, Report};
pub use push::{EditError, PushError, Pushed};
pub use relocate::{MoveError, Relocation, Step};
pub use run::{Answer, Call, Recorded, Run, RunError, Running, Tools};
pub use simulate::{Action, Allocation, Simulation};
pub use spread::{Preferred, Spread, SpreadError};
pub use text::{
    NoResource, configured_nodes_text, corosync_nodes_text, nodes_text, resources_text,
    summary_text,
};
pub use validation::Validation;
pub use verify::Verdict;
pub use warnings::status_warnings;
pub use watch::{Every, Pace, Seen};
