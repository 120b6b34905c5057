//! The quorum of a cluster that runs.

/// What `corosync-quorumtool -p -s` prints: who votes, and how many votes are needed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct QuorumStatus {
    /// Whether there is quorum.
    pub quorate: bool,
    /// Votes that are needed.
    pub needed: u64,
    /// Members: name and votes.
    pub nodes: Vec<(String, u64)>,
    /// Votes of the quorum device.
    pub device: u64,
    /// The member that was asked.
    pub local: Option<String>,
}

impl QuorumStatus {
    /// Reads what the tool prints; `None` if it is something else, such as an error.
    ///
    /// ```
    /// use cib::corosync::QuorumStatus;
    ///
    /// let printed = "Quorate:          Yes\nQuorum:           1  \n\
    ///     Membership information\n----------------------\n    Nodeid      Votes    Qdevice Name\n\
    ///          1          1         NR lvsm (local)\n         2          1         NR lvss\n";
    /// let status = QuorumStatus::parse(printed).ok_or("no status")?;
    /// assert_eq!(status.nodes, [("lvsm".to_owned(), 1), ("lvss".to_owned(), 1)]);
    /// assert_eq!(status.local.as_deref(), Some("lvsm"));
    /// assert!(!status.is_lost_without(&["lvss".to_owned()]));
    /// # Ok::<(), &str>(())
    /// ```
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (mut quorate, mut needed) = (None, None);
        let mut status = Self::default();
        let mut members = false;
        for line in text.lines().map(str::trim) {
            if line == "Membership information" {
                members = true;
            } else if members {
                status.member(line)?;
            } else if let Some((name, value)) = line.split_once(':') {
                let value = value.trim();
                match name {
                    "Quorate" => quorate = Some(value.eq_ignore_ascii_case("yes")),
                    "Quorum" => needed = value.split(' ').next()?.parse().ok(),
                    _ => {}
                }
            }
        }
        (status.quorate, status.needed) = (quorate?, needed?);
        (!status.nodes.is_empty()).then_some(status)
    }

    /// A line of the list of members; the device has the id 0.
    fn member(&mut self, line: &str) -> Option<()> {
        if line.is_empty() || line.starts_with('-') || line.starts_with("Nodeid") {
            return Some(());
        }
        let mut words = line.split_whitespace();
        let (id, votes) = (words.next()?, words.next()?.parse().ok()?);
        if id == "0" {
            self.device = self.device.saturating_add(votes);
            return Some(());
        }
        // The column of the device stands between in some outputs.
        let name = words.rfind(|word| *word != "(local)")?;
        if line.ends_with("(local)") {
            self.local = Some(name.to_owned());
        }
        self.nodes.push((name.to_owned(), votes));
        Some(())
    }

    /// Whether quorum is lost when these nodes go.
    #[must_use]
    pub fn is_lost_without(&self, names: &[String]) -> bool {
        let staying = self.nodes.iter().filter(|node| !names.contains(&node.0));
        let votes = staying.fold(self.device, |sum, node| sum.saturating_add(node.1));
        self.quorate && votes < self.needed
    }
}
