//! The guide's steps: number, title, place, and the commands as the guide types them.

/// One numbered step of the guide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The guide's own number (`W…` for the real server, `S…` for the second director).
    pub number: &'static str,
    /// What it is about, for programs.
    pub subject: Subject,
    /// What it does.
    pub title: &'static str,
    /// Which machines it is typed on.
    pub place: &'static str,
    /// The commands, with the lab's addresses; a leading `#` is the root prompt.
    pub commands: &'static [&'static str],
}

/// What a step is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// Open ports between the directors.
    Ports,
    /// /etc/hosts.
    Names,
    /// The cluster's packages and daemons.
    ClusterPackages,
    /// The nodes authenticate to each other's pcsd.
    Authentication,
    /// corosync.conf and the cluster's start.
    ClusterSetup,
    /// Cluster properties.
    Properties,
    /// The resource of the virtual IP.
    VirtualIp,
    /// ldirectord's packages.
    DirectorPackages,
    /// Packet forwarding on the directors.
    Forwarding,
    /// ldirectord.cf.
    DirectorConfig,
    /// The resource of the director.
    WebService,
    /// Both resources on one node.
    Colocation,
    /// The on-link route to the real server's subnet.
    Route,
    /// The real server's silence about ARP for the virtual IP.
    ArpSilence,
    /// The virtual IP on the real server's loopback.
    LoopbackVip,
    /// Reading that address back.
    LoopbackCheck,
    /// The connection listing.
    Connections,
    /// The move to the second director.
    Failover,
    /// The location constraint that moves it back.
    Preference,
    /// A client's request through the virtual IP.
    Page,
}

/// All steps, in the order in which they are walked.
pub const STEPS: &[Step] = &[
    Step {
        number: "1a",
        subject: Subject::Ports,
        title: "open the cluster's ports",
        place: "lvsm, lvss",
        commands: &["TCP 2224, 3121, 21064; UDP 5404/5405"],
    },
    Step {
        number: "1b",
        subject: Subject::Names,
        title: "names of the machines",
        place: "all",
        commands: &["/etc/hosts: 10.99.0.78 lvsm, 10.99.0.117 lvss, 10.99.0.121 www.hwlee.shop"],
    },
    Step {
        number: "2",
        subject: Subject::ClusterPackages,
        title: "install the cluster software, start pcsd",
        place: "lvsm, lvss",
        commands: &[
            "# yum install -y pacemaker corosync pcs psmisc policycoreutils-python",
            "# systemctl enable pcsd; systemctl enable corosync; systemctl enable pacemaker",
            "# systemctl start pcsd",
        ],
    },
    Step {
        number: "3",
        subject: Subject::Authentication,
        title: "authenticate the nodes",
        place: "lvsm, lvss; then lvsm",
        commands: &["# passwd hacluster", "# pcs cluster auth lvsm lvss"],
    },
    Step {
        number: "4",
        subject: Subject::ClusterSetup,
        title: "create and start the cluster",
        place: "lvsm",
        commands: &[
            "# pcs cluster setup --name auth_cluster lvsm lvss",
            "# pcs cluster start --all",
        ],
    },
    Step {
        number: "5",
        subject: Subject::Properties,
        title: "cluster properties",
        place: "lvsm",
        commands: &[
            "# pcs property set stonith-enabled=false",
            "# pcs property set no-quorum-policy=ignore",
        ],
    },
    Step {
        number: "6",
        subject: Subject::VirtualIp,
        title: "the virtual IP as a resource",
        place: "lvsm",
        commands: &[
            "# pcs resource create VirtualIP ocf:heartbeat:IPaddr2 ip=10.99.0.70 cidr_netmask=32 \
             op monitor interval=30s",
            "# pcs resource enable VirtualIP",
        ],
    },
    Step {
        number: "7, 8",
        subject: Subject::DirectorPackages,
        title: "install ldirectord and its resource agent",
        place: "lvsm, lvss",
        commands: &["# yum -y install ldirectord"],
    },
    Step {
        number: "9",
        subject: Subject::Forwarding,
        title: "packet forwarding",
        place: "lvsm, lvss",
        commands: &["/etc/sysctl.conf: net.ipv4.ip_forward = 1", "# sysctl -p"],
    },
    Step {
        number: "10",
        subject: Subject::DirectorConfig,
        title: "configure ldirectord",
        place: "lvsm, lvss",
        commands: &["# vi /etc/ha.d/ldirectord.cf"],
    },
    Step {
        number: "11",
        subject: Subject::WebService,
        title: "the web service as a resource",
        place: "lvsm",
        commands: &["# pcs resource create WebService ocf:heartbeat:ldirectord \
             op monitor interval=\"20\" timeout=\"10\""],
    },
    Step {
        number: "12",
        subject: Subject::Colocation,
        title: "keep both resources together",
        place: "lvsm",
        commands: &["# pcs constraint colocation add WebService with VirtualIP INFINITY"],
    },
    Step {
        number: "13",
        subject: Subject::Route,
        title: "route to the real server's subnet",
        place: "lvsm",
        commands: &["# route add -net 10.99.0.112 netmask 255.255.255.240 dev eth0"],
    },
    Step {
        number: "W1",
        subject: Subject::ArpSilence,
        title: "sysctls of the real server",
        place: "www",
        commands: &[
            "/etc/sysctl.conf: ip_forward, arp_ignore, arp_announce",
            "# sysctl -p",
        ],
    },
    Step {
        number: "W2",
        subject: Subject::LoopbackVip,
        title: "the virtual IP on the loopback of the real server",
        place: "www",
        commands: &["# ifconfig lo:0 10.99.0.70 netmask 255.255.255.255 up"],
    },
    Step {
        number: "W3",
        subject: Subject::LoopbackCheck,
        title: "check the address on lo",
        place: "www",
        commands: &["# ifconfig lo:0"],
    },
    Step {
        number: "14",
        subject: Subject::Connections,
        title: "look at the connections",
        place: "the active director",
        commands: &["# ipvsadm -Lnc"],
    },
    Step {
        number: "S7",
        subject: Subject::Failover,
        title: "failover: stop the first director, start it again",
        place: "lvsm",
        commands: &["# pcs cluster stop lvsm", "# pcs cluster start lvsm"],
    },
    Step {
        number: "S7b",
        subject: Subject::Preference,
        title: "prefer the first director, so that it takes over again",
        place: "lvsm",
        commands: &[
            "# pcs constraint location WebService prefers lvsm=50",
            "# crm_simulate -sL",
            "# pcs constraint show",
        ],
    },
    Step {
        number: "S8",
        subject: Subject::Page,
        title: "open the page through the virtual IP",
        place: "client; the active director",
        commands: &["http://10.99.0.70/lvs", "# ipvsadm -Lnc"],
    },
];
