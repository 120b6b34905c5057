//! Scores explained: why a resource runs where it runs.
//!
//! [`Scores::explain`] lists, for each resource and node, the contributions that the configuration
//! makes (with the path of the element that makes each), and their sum: the "allocation score" that
//! `crm_simulate -sS` prints. Where something outside the configuration counts too, such as the
//! place of a resource in a colocation, or failures, [`Scores::hidden`] says so.
//!
//! Whether a node can run the resource at all (online, standby, …) is no score: it is a
//! contribution that adds nothing and [forbids](Effect::Forbids).
//!
//! ```
//! use cib::{Cib, rule::{Moment, Release}, score::Scores};
//!
//! let cib = Cib::parse(r#"<cib admin_epoch="0" epoch="0" num_updates="0"><configuration>
//!   <nodes><node id="1" uname="a"/><node id="2" uname="b"/></nodes>
//!   <resources><primitive id="VIP" class="ocf" provider="heartbeat" type="IPaddr2"/></resources>
//!   <constraints><rsc_location id="cli-ban-VIP-on-b" rsc="VIP" node="b" score="-INFINITY"/>
//!   </constraints></configuration></cib>"#)?;
//! let scores = Scores::explain(&cib, Moment::from_epoch(0, 0), Release::V2_1);
//!
//! assert_eq!(scores.hidden("VIP"), []);
//! let row = scores.row("VIP", "b").ok_or("no row")?;
//! assert_eq!(row.total().ok_or("not allowed")?.to_string(), "-INFINITY");
//! assert!(scores.to_string().contains("ban /cib/configuration/constraints/rsc_location[@id='cli-ban-VIP-on-b']"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod cluster;
mod hidden;
mod history;
mod location;
mod named;
mod resource;
mod table;
mod values;

pub use hidden::Hidden;
pub use table::{Contribution, Effect, Kind, Row, Scores};
