//! The ports that the cluster software needs open between the directors (step 1a).

use core::fmt;

/// Transport protocol of an open port.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Transport {
    /// TCP.
    Tcp,
    /// UDP.
    Udp,
}

impl fmt::Display for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Tcp => "tcp",
            Self::Udp => "udp",
        })
    }
}

/// One port to open, with the software that listens on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Port {
    /// TCP or UDP.
    pub transport: Transport,
    /// Port number.
    pub number: u16,
    /// Who listens there.
    pub purpose: &'static str,
}

/// The ports to open on a director.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Firewall {
    ports: Vec<Port>,
}

impl Firewall {
    /// What Pacemaker and corosync need between the directors.
    ///
    /// The guide's prose and its list disagree on corosync's port (5404 or 5405): both are open.
    #[must_use]
    pub fn cluster() -> Self {
        let tcp = |number, purpose| Port {
            transport: Transport::Tcp,
            number,
            purpose,
        };
        let udp = |number, purpose| Port {
            transport: Transport::Udp,
            number,
            purpose,
        };
        Self {
            ports: vec![
                tcp(2224, "pcsd: pcs between the nodes"),
                tcp(3121, "pacemaker_remote"),
                tcp(21064, "DLM"),
                udp(5404, "corosync, multicast sender"),
                udp(5405, "corosync"),
            ],
        }
    }

    /// The ports, in the guide's order.
    #[must_use]
    pub fn ports(&self) -> &[Port] {
        &self.ports
    }

    /// The commands for firewalld (CentOS): `firewall-cmd --permanent --add-port=…`.
    #[must_use]
    pub fn firewalld(&self) -> String {
        let mut text = String::new();
        for Port {
            transport, number, ..
        } in &self.ports
        {
            text += &format!("firewall-cmd --permanent --add-port={number}/{transport}\n");
        }
        text + "firewall-cmd --reload\n"
    }

    /// Commands for `nft -f` that open the ports in the chain `inet filter input`.
    ///
    /// That is the chain of Debian's /etc/nftables.conf, made here when it is not there. A table of
    /// our own would open nothing: a packet that one chain accepts is still dropped by the next
    /// (nft(8), "accept"). Load it once: nftables keeps rules that are inserted again.
    #[must_use]
    pub fn nftables(&self) -> String {
        let mut text = String::from(
            "add table inet filter\n\
             add chain inet filter input { type filter hook input priority filter; }\n",
        );
        for Port {
            transport,
            number,
            purpose,
        } in &self.ports
        {
            text += &format!(
                "insert rule inet filter input {transport} dport {number} accept \
                 comment \"{purpose}\"\n"
            );
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_corosync_ports_are_open() {
        let rules = Firewall::cluster().firewalld();

        assert!(rules.contains("--add-port=5404/udp\n"));
        assert!(rules.contains("--add-port=5405/udp\n"));
    }

    #[test]
    fn nftables_names_every_port_once() {
        let firewall = Firewall::cluster();

        let rules = firewall.nftables();

        for port in firewall.ports() {
            let rule = format!(" {} dport {} accept", port.transport, port.number);
            assert_eq!(rules.matches(&rule).count(), 1, "{rule}");
        }
    }
}
