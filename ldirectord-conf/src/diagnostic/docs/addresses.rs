//! Traps of addresses and of the IPVS table.

use super::{Code, Doc};

pub(super) const DOCS: &[Doc] = &[
    Doc {
        code: Some(Code::VirtualWithoutPort),
        explain: "Without a port, ldirectord takes the digits at the start of the value for a firewall \
            mark: `virtual=10.0.0.1` is mark 10. Nothing listens at the address. Write \
            `10.0.0.1:80`; for all ports of an address use port 0 with `persistent`, or a \
            firewall mark.",
        bad: "virtual=10.0.0.1\n\treal=10.0.0.2:80 gate\n\tservice=http\n",
        good: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\tservice=http\n",
    },
    Doc {
        code: Some(Code::UnusableMark),
        explain: "Packets without a mark have mark 0, so no service can have it, and marks are 32-bit \
            numbers. ldirectord takes any number; ipvsadm then refuses it.",
        bad: "virtual=0\n\treal=10.0.0.2:80 gate\n\tservice=http\n",
        good: "virtual=1\n\treal=10.0.0.2:80 gate\n\tservice=http\n",
    },
    Doc {
        code: Some(Code::PortZero),
        explain: "A virtual service at port 0 takes connections to all ports that have no service of \
            their own. ipvsadm takes it only when it is persistent, so that all connections of a \
            client reach the same server.",
        bad: "virtual=10.0.0.1:0\n\treal=10.0.0.2:0 gate\n\treal=10.0.0.3:0 gate\n\tservice=http\n\
            \tcheckport=80\n",
        good: "virtual=10.0.0.1:0\n\treal=10.0.0.2:0 gate\n\treal=10.0.0.3:0 gate\n\tservice=http\n\
            \tcheckport=80\n\tpersistent=600\n",
    },
    Doc {
        code: Some(Code::SkippedText),
        explain: "ldirectord searches the line for something that looks like a server and skips what \
            stands before. `10.0.0.2:80:90 gate` is host `80`, that is 0.0.0.80, at port 90.",
        bad: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80:80 gate\n",
        good: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n",
    },
    Doc {
        code: Some(Code::NumericHost),
        explain: "Hosts are read by the C library, with its classic forms: a leading 0 makes a number \
            octal (`010.0.0.2` is 8.0.0.2), missing numbers are filled in (`10.1` is 10.0.0.1), \
            a single number is a whole address. Write four decimal numbers without leading \
            zeros.",
        bad: "virtual=10.0.0.1:80\n\treal=010.0.0.2:80 gate\n",
        good: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n",
    },
    Doc {
        code: Some(Code::LostText),
        explain: "Behind the method ldirectord searches for a weight, then for the two strings, then \
            for `l:N` and `u:N`, and drops without a word whatever stands before each part that \
            it finds. `gate x 5` is `gate 5`.",
        bad: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate weight 5\n",
        good: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate 5\n",
    },
    Doc {
        code: Some(Code::WeightTooLarge),
        explain: "ipvsadm takes weights of 0 to 2147483647. ldirectord takes any number, and the call \
            that should add the server fails.",
        bad: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate 10000000000\n",
        good: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate 1000\n",
    },
    Doc {
        code: Some(Code::ThresholdOrder),
        explain: "ldirectord searches `l:N` first and `u:N` behind it. Written the other way round, \
            the upper threshold is lost without a word, and the server takes any number of \
            connections. The fix swaps the two.",
        bad: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate 1 u:90 l:50\n",
        good: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate 1 l:50 u:90\n",
    },
    Doc {
        code: Some(Code::ThresholdRange),
        explain: "A server that has reached the upper threshold gets new connections again when it \
            falls below the lower one. The kernel refuses a server whose lower threshold is \
            above the upper one, which is 0 when it is not set.",
        bad: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate 1 l:90 u:50\n",
        good: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate 1 l:50 u:90\n",
    },
    Doc {
        code: Some(Code::LostReceive),
        explain: "When the request of a `real` line begins with `/`, ldirectord forgets the receive \
            pattern and everything behind it, thresholds included; for http the request is not \
            used either. Without the `/` all is well, as ldirectord puts one in front. The fix \
            removes it.",
        bad: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate 1 \"/lvs.html\", \"OK\"\n",
        good: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate 1 \"lvs.html\", \"OK\"\n",
    },
    Doc {
        code: Some(Code::BrokenRange),
        explain: "ldirectord compares the ends of a range as decimal text. A range over a place where \
            the number gets another digit (5.245.225.0 is 100000000) gives no server at all, or \
            far too many. List the servers on both sides of that place.",
        bad: "virtual=10.0.0.1:80\n\treal=5.245.224.254->5.245.225.1:80 gate\n",
        good: "virtual=10.0.0.1:80\n\treal=5.245.224.254:80 gate\n\treal=5.245.224.255:80 gate\n\
            \treal=5.245.225.0->5.245.225.1:80 gate\n",
    },
    Doc {
        code: Some(Code::ForwardingPort),
        explain: "With `gate` and `ipip` packets reach the real server as they are: at the port of the \
            virtual service. The kernel ignores another port, so that traffic goes to one port \
            and checks to the other. Use `masq`; or write the port of the virtual service and \
            set `checkport`.",
        bad: "virtual=10.0.0.1:80\n\treal=10.0.0.2:8080 gate\n",
        good: "virtual=10.0.0.1:80\n\treal=10.0.0.2:8080 masq\n",
    },
    Doc {
        code: Some(Code::DuplicateReal),
        explain: "The kernel knows a real server of a service only once. With two lines the second \
            overwrites weight and method of the first, at every check anew when they differ. For \
            more traffic set a larger weight.",
        bad: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\treal=10.0.0.2:80 gate\n",
        good: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate 2\n",
    },
    Doc {
        code: Some(Code::FallbackIsReal),
        explain: "The fallback comes into play when no real server is up. When it is one of them it is \
            down at that moment, and its clients get errors instead of a page that says sorry.",
        bad: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\tfallback=10.0.0.2:80 gate\n",
        good: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\tfallback=127.0.0.1:80 gate\n",
    },
    Doc {
        code: Some(Code::FallbackOfMark),
        explain: "For a service by firewall mark ldirectord adds the global fallback without its \
            address, which ipvsadm refuses. A `fallback` line inside the section works.",
        bad: "fallback=127.0.0.1:80 gate\nvirtual=1\n\treal=10.0.0.2:80 gate\n\tservice=http\n",
        good: "virtual=1\n\treal=10.0.0.2:80 gate\n\tservice=http\n\tfallback=127.0.0.1:80 gate\n",
    },
    Doc {
        code: Some(Code::EmptyFallback),
        explain: "An empty `fallback` is no way to switch it off: it resolves to 127.0.0.1 (or ::1). \
            Write the address if the director should answer, else remove the line.",
        bad: "fallback=\n",
        good: "fallback=127.0.0.1\n",
    },
    Doc {
        code: Some(Code::NoRealServer),
        explain: "ldirectord takes a section without `real` lines and sets up a service that nobody \
            answers, but for a fallback. Often the lines stand below an empty line, or the \
            section is a left-over.",
        bad: "virtual=10.0.0.1:80\n\tservice=http\n",
        good: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\tservice=http\n",
    },
    Doc {
        code: Some(Code::UnknownScheduler),
        explain: "ldirectord does not check the name of the scheduler; the kernel refuses the service. \
            Known are dh, fo, lblc, lblcr, lc, mh, nq, ovf, rr, sed, sh, twos, wlc and wrr.",
        bad: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\tscheduler=wrrr\n",
        good: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\tscheduler=wrr\n",
    },
    Doc {
        code: Some(Code::SchedulerText),
        explain: "ldirectord takes the first run of lower-case letters for the scheduler: `Wrr` is \
            `rr`, and weights no longer count. Quotes do no harm, but are not needed. The fix \
            writes the name in lower case.",
        bad: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\tscheduler=Wrr\n",
        good: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\tscheduler=wrr\n",
    },
    Doc {
        code: Some(Code::NetmaskNumbers),
        explain: "ldirectord looks at the form of the netmask only. A number above 255 makes ipvsadm \
            refuse the service. A mask whose one bits have gaps is taken, but groups clients \
            that have nothing to do with each other.",
        bad: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\treal=10.0.0.3:80 gate\n\
            \tpersistent=60\n\tnetmask=255.0.255.0\n",
        good: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\treal=10.0.0.3:80 gate\n\
            \tpersistent=60\n\tnetmask=255.255.255.0\n",
    },
    Doc {
        code: Some(Code::IgnoredNetmask),
        explain: "`netmask` is the granularity of persistence: which clients are sent to the same \
            server. Without `persistent` ldirectord does not hand it to the kernel.",
        bad: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\treal=10.0.0.3:80 gate\n\
            \tnetmask=255.255.255.0\n",
        good: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\treal=10.0.0.3:80 gate\n\
            \tpersistent=60\n\tnetmask=255.255.255.0\n",
    },
    Doc {
        code: Some(Code::NeedlessPersistence),
        explain: "Persistence keeps a template for each client and sends it to the server it had \
            before. With one real server, or with the schedulers `sh` and `mh` that choose by \
            the client's address, that happens anyway; what is left is the memory, and clients \
            that stick to a server longer than needed.",
        bad: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\tpersistent=600\n",
        good: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n",
    },
    Doc {
        code: Some(Code::IgnoredOps),
        explain: "`ops=yes` schedules each packet on its own. ldirectord hands it to the kernel for \
            udp services only.",
        bad: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\tops=yes\n",
        good: "virtual=10.0.0.1:53\n\treal=10.0.0.2:53 gate\n\tprotocol=udp\n\tops=yes\n\
            \trequest=\"www.example.com\"\n\treceive=\"10.0.0.7\"\n",
    },
    Doc {
        code: Some(Code::SchedulerFlags),
        explain: "`schedflags` is handed to `ipvsadm -b`: `sh-fallback` and `sh-port` are for the \
            scheduler sh, `mh-fallback` and `mh-port` for mh. Others, and quotes, make ipvsadm \
            refuse the service.",
        bad: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\tscheduler=rr\n\tschedflags=sh-port\n",
        good: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\tscheduler=sh\n\tschedflags=sh-port\n",
    },
    Doc {
        code: Some(Code::PersistenceRange),
        explain: "ipvsadm takes a persistence of 1 to 2678400 seconds, that is 31 days, and refuses \
            the service otherwise. To switch persistence off remove the line: `persistent=0` \
            does not do that.",
        bad: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\treal=10.0.0.3:80 gate\n\
            \tpersistent=0\n",
        good: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\treal=10.0.0.3:80 gate\n\
            \tpersistent=60\n",
    },
];
