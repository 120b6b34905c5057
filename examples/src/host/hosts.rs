//! The guide's block of /etc/hosts (step 1b), merged without touching other lines.

use std::net::IpAddr;

/// Names of the deployment's hosts, as a marked block of /etc/hosts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostsBlock {
    entries: Vec<(IpAddr, String)>,
}

/// Why the block could not be merged into a hosts file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HostsError {
    /// The name already stands in the file, outside our block, with another address.
    #[error(
        "line {line}: {name} is already {found} there, not {wanted}: \
         remove that line or correct the address"
    )]
    Conflict {
        /// Line of the file, from 1.
        line: usize,
        /// The host name.
        name: String,
        /// The address in the file.
        found: String,
        /// The address of the block.
        wanted: IpAddr,
    },
    /// The block's begin mark has no end mark.
    #[error("line {line}: `{BEGIN}` has no `{END}` after it: remove or complete the block")]
    Unclosed {
        /// Line of the begin mark, from 1.
        line: usize,
    },
}

const BEGIN: &str = "# begin lvskit deployment";
const END: &str = "# end lvskit deployment";

impl HostsBlock {
    /// A block with these addresses and names.
    #[must_use]
    pub fn new(entries: impl IntoIterator<Item = (IpAddr, String)>) -> Self {
        Self {
            entries: entries.into_iter().collect(),
        }
    }

    /// The block's own lines, without marks: what the guide adds.
    #[must_use]
    pub fn render(&self) -> String {
        self.entries
            .iter()
            .map(|(address, name)| format!("{address} {name}\n"))
            .collect()
    }

    /// `existing` with the block in it: replaced where it stood, else appended.
    ///
    /// Merging twice changes nothing, and no other byte moves.
    ///
    /// # Errors
    ///
    /// [`HostsError::Conflict`] when a name has another address outside the block, and
    /// [`HostsError::Unclosed`] when the block's end mark is missing.
    pub fn merge(&self, existing: &str) -> Result<String, HostsError> {
        let (before, after) = split_at_block(existing)?;
        let first_line_after = existing.len() - after.len();
        self.refuse_conflicts(before, 1)?;
        let skipped = existing
            .get(..first_line_after)
            .map_or(0, |head| head.lines().count());
        self.refuse_conflicts(after, skipped + 1)?;
        let newline = if before.is_empty() || before.ends_with('\n') {
            ""
        } else {
            "\n"
        };
        Ok(format!(
            "{before}{newline}{BEGIN}\n{}{END}\n{after}",
            self.render()
        ))
    }

    fn refuse_conflicts(&self, text: &str, first_line: usize) -> Result<(), HostsError> {
        for (offset, line) in text.lines().enumerate() {
            let mut words = line
                .split('#')
                .next()
                .unwrap_or_default()
                .split_whitespace();
            let Some(found) = words.next() else { continue };
            for name in words {
                self.refuse_conflict(name, found, first_line + offset)?;
            }
        }
        Ok(())
    }

    fn refuse_conflict(&self, name: &str, found: &str, line: usize) -> Result<(), HostsError> {
        let ours = self.entries.iter().find(|(_, ours)| ours == name);
        match ours {
            Some((wanted, _)) if found.parse() != Ok(*wanted) => Err(HostsError::Conflict {
                line,
                name: name.to_owned(),
                found: found.to_owned(),
                wanted: *wanted,
            }),
            _ => Ok(()),
        }
    }
}

/// The text before and after our block; everything is "before" when there is none.
fn split_at_block(text: &str) -> Result<(&str, &str), HostsError> {
    let mut offset = 0;
    let mut begin = None;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let end = offset + line.len();
        match begin {
            None if line.trim_end() == BEGIN => begin = Some((offset, number + 1)),
            Some((start, _)) if line.trim_end() == END => {
                let before = text.get(..start).unwrap_or_default();
                return Ok((before, text.get(end..).unwrap_or_default()));
            }
            _ => {}
        }
        offset = end;
    }
    begin.map_or(Ok((text, "")), |(_, line)| {
        Err(HostsError::Unclosed { line })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block() -> HostsBlock {
        HostsBlock::new([
            (IpAddr::from([10, 99, 0, 78]), "lvsm".to_owned()),
            (IpAddr::from([10, 99, 0, 117]), "lvss".to_owned()),
        ])
    }

    #[test]
    fn merging_twice_changes_nothing() {
        let once = block().merge("127.0.0.1 localhost").unwrap();

        let twice = block().merge(&once).unwrap();

        assert_eq!(once, twice);
        assert!(once.starts_with("127.0.0.1 localhost\n"));
    }

    #[test]
    fn lines_around_the_block_stay() {
        let old = format!("# mine\n{BEGIN}\n10.0.0.9 lvsm\n{END}\n::1 ip6-localhost\t# too\n");

        let merged = block().merge(&old).unwrap();

        assert!(merged.starts_with("# mine\n"));
        assert!(merged.ends_with("::1 ip6-localhost\t# too\n"));
        assert!(!merged.contains("10.0.0.9"));
    }

    #[test]
    fn another_address_for_a_name_is_refused_with_its_line() {
        let error = block().merge("# hosts\n10.0.0.1 other lvss\n").unwrap_err();

        assert!(matches!(&error, HostsError::Conflict { line: 2, name, .. } if name == "lvss"));
    }

    #[test]
    fn a_conflict_after_the_block_has_its_own_line() {
        let old = format!("{BEGIN}\n{END}\n10.0.0.1 lvsm\n");

        let error = block().merge(&old).unwrap_err();

        assert!(
            matches!(error, HostsError::Conflict { line: 3, .. }),
            "{error}"
        );
    }

    #[test]
    fn a_block_without_end_is_refused() {
        let error = block()
            .merge(&format!("\n{BEGIN}\n10.99.0.78 lvsm\n"))
            .unwrap_err();

        assert_eq!(error, HostsError::Unclosed { line: 2 });
    }
}
