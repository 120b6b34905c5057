//! Changes of a configuration as they come.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use futures_util::stream::{self, Stream};

use super::cluster::Cluster;
use super::error::ToolError;
use super::run::Run;
use crate::Cib;
use crate::cib::Version;
use crate::diff::{Difference, summary};

/// Pauses between two looks: real time ([`Every`]), or a test's.
pub trait Pace: Send {
    /// Ends when it is time to look again.
    fn pause(&mut self) -> Pin<Box<dyn Future<Output = ()> + Send + '_>>;
}

/// Looks again each time so much time has passed since the last answer.
#[derive(Clone, Copy, Debug)]
pub struct Every(pub Duration);

impl Pace for Every {
    fn pause(&mut self) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(tokio::time::sleep(self.0))
    }
}

/// A change that was seen.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Seen {
    /// The version before.
    pub before: Version,
    /// The version now.
    pub after: Version,
    /// What is different in the configuration; empty where only the status has changed.
    pub differences: Vec<Difference>,
    /// The configuration and the status now.
    pub cib: Cib,
}

impl<R: Run> Cluster<R> {
    /// The changes of configuration and status from now on, one for each look that finds any.
    ///
    /// Several changes between two looks come as one. A look that fails comes as an error, and the
    /// next one is compared with the last that succeeded: nothing is missed. Ends never; dropping
    /// the stream ends the look that is under way. The first look only remembers what there is.
    pub fn watch<'c, P: Pace + 'c>(
        &'c self,
        pace: P,
    ) -> impl Stream<Item = Result<Seen, ToolError>> + Send + 'c {
        stream::unfold(
            (pace, None, true),
            move |(mut pace, mut known, mut at_once)| async move {
                loop {
                    if !std::mem::take(&mut at_once) {
                        pace.pause().await;
                    }
                    if let Some(item) = self.look(&mut known).await {
                        return Some((item, (pace, known, false)));
                    }
                }
            },
        )
    }

    /// Looks once; what is new since the last look.
    async fn look(&self, known: &mut Option<Cib>) -> Option<Result<Seen, ToolError>> {
        let current = match self.query().await {
            Ok(current) => current,
            Err(error) => return Some(Err(error)),
        };
        let last = known.replace(current.clone())?;
        let (before, after) = (last.version(), current.version());
        if before == after {
            return None;
        }
        let differences = summary(&last, &current);
        Some(Ok(Seen {
            before,
            after,
            differences,
            cib: current,
        }))
    }
}
