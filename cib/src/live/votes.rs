//! The quorum of the cluster, through corosync's tools on the same node.

use super::administer::both;
use super::cluster::Cluster;
use super::error::ToolError;
use super::run::{Answer, Call, Run};

/// Set where nodes that have never been seen are waited for.
const WAITS: &str = "runtime.votequorum.wait_for_all_status";

impl<R: Run> Cluster<R> {
    /// Quorum and members as text for people: `corosync-quorumtool -p`, `pcs quorum status`.
    ///
    /// [`QuorumStatus`](crate::corosync::QuorumStatus) reads it.
    ///
    /// # Errors
    /// [`ToolError`], if corosync does not run there.
    pub async fn quorum_text(&self) -> Result<String, ToolError> {
        self.quorumtool("-p").await
    }

    /// Members as text for people: `corosync-quorumtool -l`, `pcs status corosync`.
    ///
    /// # Errors
    /// As [`quorum_text`](Self::quorum_text).
    pub async fn members_text(&self) -> Result<String, ToolError> {
        self.quorumtool("-l").await
    }

    /// Ends with 1 where there is quorum, and where it fails: what it says tells them apart.
    async fn quorumtool(&self, option: &str) -> Result<String, ToolError> {
        let (call, answer) = self
            .call(Call::new(["corosync-quorumtool", option]))
            .await?;
        if matches!(answer.code, Some(0 | 1)) && answer.errors.trim_ascii().is_empty() {
            return Ok(String::from_utf8_lossy(&answer.output).into_owned());
        }
        Err(ToolError::failed(&call, &answer))
    }

    /// The quorum device as text for people: `corosync-qdevice-tool -s`, with `full` `-v`;
    /// `pcs quorum device status`.
    ///
    /// # Errors
    /// [`ToolError`], if there is none.
    pub async fn device_text(&self, full: bool) -> Result<String, ToolError> {
        let words = ["corosync-qdevice-tool", "-s"].into_iter();
        let call = Call::new(words.chain(full.then_some("-v")));
        let answer = self.succeed(call).await?;
        Ok(String::from_utf8_lossy(&answer.output).into_owned())
    }

    /// Changes the votes that are expected, until corosync starts again:
    /// `corosync-quorumtool -e VOTES`, `pcs quorum expected-votes`.
    ///
    /// # Errors
    /// [`ToolError`]
    pub async fn expect_votes(&self, votes: u32) -> Result<(), ToolError> {
        let votes = votes.to_string();
        let call = Call::new(["corosync-quorumtool", "-e", &votes]);
        self.succeed(call).await.map(drop)
    }

    /// Whether corosync waits for nodes that it has not seen since it started (`wait_for_all`):
    /// `corosync-cmapctl -g runtime.votequorum.wait_for_all_status`.
    ///
    /// # Errors
    /// [`ToolError`]
    pub async fn waits_for_all(&self) -> Result<bool, ToolError> {
        let call = Call::new(["corosync-cmapctl", "-g", WAITS]);
        let (call, answer) = self.call(call).await?;
        if answer.code == Some(0) {
            let text = String::from_utf8_lossy(&answer.output);
            return Ok(text
                .rsplit('=')
                .next()
                .is_some_and(|value| value.trim() == "1"));
        }
        if says(&answer, "CS_ERR_NOT_EXIST") {
            return Ok(false);
        }
        Err(ToolError::failed(&call, &answer))
    }

    /// Has corosync not wait any more, part of `pcs quorum unblock`:
    /// `corosync-cmapctl -s quorum.cancel_wait_for_all u8 1`. The nodes that are missing have to be
    /// [known to be off](Self::confirm_fenced).
    ///
    /// # Errors
    /// [`ToolError`]
    pub async fn cancel_wait_for_all(&self) -> Result<(), ToolError> {
        let words = [
            "corosync-cmapctl",
            "-s",
            "quorum.cancel_wait_for_all",
            "u8",
            "1",
        ];
        self.succeed(Call::new(words)).await.map(drop)
    }
}

fn says(answer: &Answer, text: &str) -> bool {
    both(answer).contains(text)
}
