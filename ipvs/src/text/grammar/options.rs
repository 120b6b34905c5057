//! The options that `ipvsadm` knows.

/// What to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verb {
    AddService,
    EditService,
    DeleteService,
    Clear,
    AddDestination,
    EditDestination,
    DeleteDestination,
    List,
    Zero,
    Restore,
    Save,
    SetTimeouts,
    StartDaemon,
    StopDaemon,
    Help,
    Version,
}

/// An option, commands included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Opt {
    Command(Verb),
    Tcp,
    Udp,
    Sctp,
    Protocol,
    FwMark,
    Ipv6,
    Scheduler,
    Flags,
    Persistent,
    Netmask,
    Engine,
    OnePacket,
    RealServer,
    Masquerade,
    Tunnel,
    DirectRoute,
    Local,
    Bypass,
    Weight,
    Upper,
    Lower,
    TunnelType,
    TunnelPort,
    NoChecksum,
    Checksum,
    RemoteChecksum,
    Interface,
    SyncId,
    MaxLength,
    Group,
    GroupPort,
    Ttl,
    Numeric,
    Connections,
    Timeouts,
    Daemons,
    Stats,
    Rate,
    Thresholds,
    PersistentConnections,
    TunnelInfo,
    Exact,
    NoSort,
    Sort,
}

/// Whether a value follows an option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Takes {
    Nothing,
    Value,
    /// A value unless the next word is an option.
    OptionalValue,
}

/// How an option is written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spec {
    pub(crate) opt: Opt,
    pub(crate) short: Option<char>,
    pub(crate) long: &'static str,
    pub(crate) takes: Takes,
}

const fn spec(opt: Opt, short: Option<char>, long: &'static str, takes: Takes) -> Spec {
    Spec {
        opt,
        short,
        long,
        takes,
    }
}

const fn both(opt: Opt, short: char, long: &'static str, takes: Takes) -> Spec {
    spec(opt, Some(short), long, takes)
}

const fn command(verb: Verb, short: char, long: &'static str) -> Spec {
    both(Opt::Command(verb), short, long, Takes::Nothing)
}

const fn long(opt: Opt, name: &'static str, takes: Takes) -> Spec {
    spec(opt, None, name, takes)
}

const SPECS: &[Spec] = &[
    command(Verb::AddService, 'A', "add-service"),
    command(Verb::EditService, 'E', "edit-service"),
    command(Verb::DeleteService, 'D', "delete-service"),
    command(Verb::Clear, 'C', "clear"),
    command(Verb::List, 'L', "list"),
    command(Verb::List, 'l', "list"),
    command(Verb::Zero, 'Z', "zero"),
    command(Verb::AddDestination, 'a', "add-server"),
    command(Verb::EditDestination, 'e', "edit-server"),
    command(Verb::DeleteDestination, 'd', "delete-server"),
    command(Verb::Restore, 'R', "restore"),
    command(Verb::Save, 'S', "save"),
    long(Opt::Command(Verb::SetTimeouts), "set", Takes::Nothing),
    long(
        Opt::Command(Verb::StartDaemon),
        "start-daemon",
        Takes::Value,
    ),
    long(Opt::Command(Verb::StopDaemon), "stop-daemon", Takes::Value),
    command(Verb::Help, 'h', "help"),
    command(Verb::Version, 'v', "version"),
    both(Opt::Tcp, 't', "tcp-service", Takes::Value),
    both(Opt::Udp, 'u', "udp-service", Takes::Value),
    long(Opt::Sctp, "sctp-service", Takes::Value),
    long(Opt::Protocol, "protocol-service", Takes::Value),
    both(Opt::FwMark, 'f', "fwmark-service", Takes::Value),
    both(Opt::Ipv6, '6', "ipv6", Takes::Nothing),
    both(Opt::Scheduler, 's', "scheduler", Takes::Value),
    both(Opt::Flags, 'b', "sched-flags", Takes::Value),
    both(Opt::Persistent, 'p', "persistent", Takes::OptionalValue),
    both(Opt::Netmask, 'M', "netmask", Takes::Value),
    long(Opt::Engine, "pe", Takes::Value),
    both(Opt::OnePacket, 'o', "ops", Takes::Nothing),
    both(Opt::RealServer, 'r', "real-server", Takes::Value),
    both(Opt::Masquerade, 'm', "masquerading", Takes::Nothing),
    both(Opt::Tunnel, 'i', "ipip", Takes::Nothing),
    both(Opt::DirectRoute, 'g', "gatewaying", Takes::Nothing),
    long(Opt::Local, "local", Takes::Nothing),
    long(Opt::Bypass, "bypass", Takes::Nothing),
    both(Opt::Weight, 'w', "weight", Takes::Value),
    both(Opt::Upper, 'x', "u-threshold", Takes::Value),
    both(Opt::Lower, 'y', "l-threshold", Takes::Value),
    long(Opt::TunnelType, "tun-type", Takes::Value),
    long(Opt::TunnelPort, "tun-port", Takes::Value),
    long(Opt::NoChecksum, "tun-nocsum", Takes::Nothing),
    long(Opt::Checksum, "tun-csum", Takes::Nothing),
    long(Opt::RemoteChecksum, "tun-remcsum", Takes::Nothing),
    long(Opt::Interface, "mcast-interface", Takes::Value),
    long(Opt::SyncId, "syncid", Takes::Value),
    long(Opt::MaxLength, "sync-maxlen", Takes::Value),
    long(Opt::Group, "mcast-group", Takes::Value),
    long(Opt::GroupPort, "mcast-port", Takes::Value),
    long(Opt::Ttl, "mcast-ttl", Takes::Value),
    both(Opt::Numeric, 'n', "numeric", Takes::Nothing),
    both(Opt::Connections, 'c', "connection", Takes::Nothing),
    long(Opt::Timeouts, "timeout", Takes::Nothing),
    long(Opt::Daemons, "daemon", Takes::Nothing),
    long(Opt::Stats, "stats", Takes::Nothing),
    long(Opt::Rate, "rate", Takes::Nothing),
    long(Opt::Thresholds, "thresholds", Takes::Nothing),
    long(
        Opt::PersistentConnections,
        "persistent-conn",
        Takes::Nothing,
    ),
    long(Opt::TunnelInfo, "tun-info", Takes::Nothing),
    both(Opt::Exact, 'X', "exact", Takes::Nothing),
    long(Opt::NoSort, "nosort", Takes::Nothing),
    long(Opt::Sort, "sort", Takes::Nothing),
];

/// The option `-c`.
pub(crate) fn by_short(name: char) -> Option<Spec> {
    SPECS.iter().find(|spec| spec.short == Some(name)).copied()
}

/// The option `--name`; no abbreviations.
pub(crate) fn by_long(name: &str) -> Option<Spec> {
    SPECS.iter().find(|spec| spec.long == name).copied()
}

/// All names of long options.
pub(crate) fn long_names() -> impl Iterator<Item = &'static str> {
    SPECS.iter().map(|spec| spec.long)
}

impl Opt {
    /// What only one option of a line may say, named by the first that says it.
    pub(crate) fn subject(self) -> Self {
        let group = SUBJECTS.iter().find(|group| group.contains(&self));
        group
            .and_then(|group| group.first())
            .copied()
            .unwrap_or(self)
    }

    /// Whether `ipvsadm` lacks it.
    pub(crate) const fn is_extension(self) -> bool {
        matches!(self, Self::Protocol | Self::Local | Self::Bypass)
    }
}

const SUBJECTS: [&[Opt]; 3] = [
    &[Opt::Tcp, Opt::Udp, Opt::Sctp, Opt::Protocol, Opt::FwMark],
    &[
        Opt::Masquerade,
        Opt::Tunnel,
        Opt::DirectRoute,
        Opt::Local,
        Opt::Bypass,
    ],
    &[Opt::NoChecksum, Opt::Checksum, Opt::RemoteChecksum],
];
