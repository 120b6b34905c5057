//! What ldirectord rejects a file for, and what it warns of itself.

use super::{Code, Doc};

pub(super) const DOCS: &[Doc] = &[
    Doc {
        code: Some(Code::UnknownDirective),
        explain: "ldirectord knows a fixed set of directives, all lower case, and rejects the \
            whole file at the first one that it does not know. The fix renames a directive when \
            exactly one known name is close to it.",
        bad: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\tschedular=wlc\n",
        good: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\tscheduler=wlc\n",
    },
    Doc {
        code: Some(Code::MalformedLine),
        explain: "Global directives start in column 0. The directives of a virtual service follow \
            its `virtual` line, each with at least four blanks or a TAB in front; one to three \
            blanks, or an empty line, end the section, and what follows is then no directive. \
            There is no line continuation, no `[section]` header, and a byte-order mark is no \
            whitespace.\n\nThe fix indents or dedents what is plainly a directive, takes empty \
            lines out of a section, writes a missing `=`, and removes a byte-order mark.",
        bad: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n  scheduler=wlc\n",
        good: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\tscheduler=wlc\n",
    },
    Doc {
        code: Some(Code::WrongContext),
        explain: "Some directives belong to the whole file (`autoreload`, `logfile`, `fork`, …), \
            some to a virtual service (`real`, `scheduler`, `service`, …), some may stand in \
            both places. In the wrong place a directive is unknown to ldirectord. The usual \
            reason is that the lines below `virtual` are not indented: the fix indents them. A \
            global directive inside a section is moved in front of it.",
        bad: "virtual=10.0.0.1:80\nreal=10.0.0.2:80 gate\n",
        good: "virtual=10.0.0.1:80\n    real=10.0.0.2:80 gate\n",
    },
    Doc {
        code: Some(Code::RemovedDirective),
        explain: "`timeout` and `connecttimeout` were removed from ldirectord years ago, and a \
            file that holds them is rejected. `checktimeout` limits connect, ping, external and \
            ldap checks, `negotiatetimeout` the others; each stands in for the other when only \
            one is set.",
        bad: "timeout=3\n",
        good: "checktimeout=3\n",
    },
    Doc {
        code: Some(Code::MissingQuotes),
        explain: "`logfile`, `callback`, and in sections `request`, `receive`, `login`, `passwd`, \
            `database`, `secret` and `load` need double quotes around their value; without them \
            ldirectord calls the directive unknown. Single and typographic quotes do not count. \
            In a section `#` starts a comment even inside quotes and so cuts off the closing \
            one.\n\nThe fix writes double quotes, and `\\x23` for a `#` in a `receive` pattern, \
            which is a regular expression.",
        bad: "logfile=/var/log/ldirectord.log\n",
        good: "logfile=\"/var/log/ldirectord.log\"\n",
    },
    Doc {
        code: Some(Code::EmptyValue),
        explain: "The directive needs a value, and there is none between `=` and the end of the \
            line, the comment, or the closing quote. Write one, or remove the line: the default \
            then counts.",
        bad: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\trequest=\"\"\n",
        good: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\trequest=\"/\"\n",
    },
    Doc {
        code: Some(Code::InvalidNumber),
        explain: "The directive needs a number, nearly always of at least 1, and the value holds \
            no digit or only a zero. Times are whole seconds, without a unit. To get rid of a \
            check use `checktype`, not a time of zero.",
        bad: "checkinterval=0\n",
        good: "checkinterval=10\n",
    },
    Doc {
        code: Some(Code::InvalidYesNo),
        explain: "The value must be exactly `yes` or exactly `no`: no capitals, no quotes, no \
            blank and no CR behind it. On global lines ldirectord does not take comments off, so \
            `autoreload=yes # note` is rejected: this is the commonest error of published \
            files. In a section the comment goes, but the blank before it stays.\n\nThe fix \
            writes the plain word and puts the comment on a line of its own.",
        bad: "autoreload=yes # reread the file\n",
        good: "# reread the file\nautoreload=yes\n",
    },
    Doc {
        code: Some(Code::UnknownWord),
        explain: "The directive takes one of a fixed set of words, in lower case: see the help \
            text of the finding for the set. The fix corrects the case, and a word that is close \
            to exactly one known word. `protocol` of a firewall mark can only be `fwm`.",
        bad: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\tservice=HTTP\n",
        good: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\tservice=http\n",
    },
    Doc {
        code: Some(Code::OutOfRange),
        explain: "The number lies outside what the directive takes; `checkport` is a port, 1 to \
            65535. Remove the line to check the port of the real server itself.",
        bad: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\tcheckport=0\n",
        good: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\tcheckport=8080\n",
    },
    Doc {
        code: Some(Code::InvalidNetmask),
        explain: "The netmask of an IPv4 service is a dotted quad, that of an IPv6 service a \
            prefix length of 1 to 128; nothing may stand behind it, not even a blank. It is the \
            granularity of persistence: 255.255.255.0 sends all clients of a /24 to the same \
            server. The fix writes an IPv4 prefix length as a dotted quad and takes off what \
            stands behind.",
        bad: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\treal=10.0.0.3:80 gate\n\
            \tpersistent=60\n\tnetmask=24\n",
        good: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\treal=10.0.0.3:80 gate\n\
            \tpersistent=60\n\tnetmask=255.255.255.0\n",
    },
    Doc {
        code: Some(Code::InvalidScheduler),
        explain: "ldirectord searches the value for a run of lower-case letters, and a name in \
            capitals holds none. The kernel's schedulers are all lower case; the fix writes them \
            so.",
        bad: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\tscheduler=WLC\n",
        good: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\tscheduler=wlc\n",
    },
    Doc {
        code: Some(Code::InvalidVirtual),
        explain: "A virtual service is `HOST:PORT` or the number of a firewall mark, in an IPv6 \
            section also `[ADDRESS]:PORT`. Variables and placeholders of a template must be \
            filled in before ldirectord reads the file. The fix takes quotes off.",
        bad: "virtual=\"10.0.0.1:80\"\n\treal=10.0.0.2:80 gate\n",
        good: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n",
    },
    Doc {
        code: Some(Code::UnresolvedHost),
        explain: "The host is neither an address of the section's family nor a name that the \
            resolver knows; ldirectord rejects the whole file for one name that is not found, \
            and looks names up only when it reads the file. Addresses are the safer choice. \
            IPv6 addresses need brackets, and `smtp` takes a bare name: the fix takes quotes and \
            brackets off it.",
        bad: "smtp=\"mail.example.com\"\nemailalert=admin@example.com\n",
        good: "smtp=mail.example.com\nemailalert=admin@example.com\n",
    },
    Doc {
        code: Some(Code::UnresolvedPort),
        explain: "The port is neither 0 to 65535 nor a name of the service table for the \
            protocol. A global `fallback` needs a name that exists for both tcp and udp, which \
            `http` does not on many systems. Write the number; the fix does so for the well-known \
            ports of fallbacks.",
        bad: "virtual=10.0.0.1:70000\n\treal=10.0.0.2:80 masq\n",
        good: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 masq\n",
    },
    Doc {
        code: Some(Code::WrongFamily),
        explain: "IPv4 services are `virtual` sections with `real` and `fallback`, IPv6 services \
            are `virtual6` sections with `real6` and `fallback6`; the two do not mix. The fix \
            changes the key where the address shows which family was meant.",
        bad: "virtual6=[fd00::1]:80\n\treal=[fd00::2]:80 gate\n",
        good: "virtual6=[fd00::1]:80\n\treal6=[fd00::2]:80 gate\n",
    },
    Doc {
        code: Some(Code::InvalidReal),
        explain: "A real server is `HOST[:PORT]` or `FIRST->LAST[:PORT]`, at least one blank, and \
            the forwarding method. Nothing that ldirectord could take for that was found on the \
            line; a host name holds letters, digits, dots and hyphens only.",
        bad: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80\n",
        good: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n",
    },
    Doc {
        code: Some(Code::InvalidForwarding),
        explain: "The forwarding method is `gate` (direct routing), `masq` (address translation) \
            or `ipip` (tunnel), in lower case. On a global `fallback` line a comment is not taken \
            off, and its last word is read as the method. The fix corrects the case, well-known \
            other words such as `nat`, blanks around the `->` of a range, and moves a comment to \
            a line of its own.",
        bad: "fallback=127.0.0.1:80 gate # sorry server\n",
        good: "# sorry server\nfallback=127.0.0.1:80 gate\n",
    },
    Doc {
        code: Some(Code::TrailingText),
        explain: "After the forwarding method may follow, in this order: a weight, \
            `\"REQUEST\",\"RECEIVE\"`, `l:N` and `u:N`. What is left over when ldirectord has \
            found these makes it reject the file. A weight is a whole number of at least 0; \
            requests and patterns come in pairs; thresholds are written without the angle \
            brackets of the manual.",
        bad: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate -3\n",
        good: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate 3\n",
    },
    Doc {
        code: Some(Code::InvalidRange),
        explain: "A range of real servers is two IPv4 addresses in ascending order. IPv6 servers \
            need one `real6` line each. The fix turns a backward range round.",
        bad: "virtual=10.0.0.1:80\n\treal=10.0.0.9->10.0.0.7:80 gate\n",
        good: "virtual=10.0.0.1:80\n\treal=10.0.0.7->10.0.0.9:80 gate\n",
    },
    Doc {
        code: Some(Code::DuplicateVirtual),
        explain: "Two sections have the same protocol, address and port, or the same firewall \
            mark. ldirectord reports it at the line that ends the second one. Put all real \
            servers into one section; the same address for tcp and for udp is no duplicate.",
        bad: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\n\
            virtual=10.0.0.1:80\n\treal=10.0.0.3:80 gate\n",
        good: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\treal=10.0.0.3:80 gate\n",
    },
    Doc {
        code: Some(Code::VirtualAtEnd),
        explain: "ldirectord reads a `virtual` line that is the last line of the file twice and \
            then takes it for a duplicate of itself. Any line behind it avoids that: the fix adds \
            an empty one.",
        bad: "virtual=10.0.0.1:80",
        good: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n",
    },
    Doc {
        code: Some(Code::LimitExceeded),
        explain: "This library refuses to expand a range of more than 65,536 servers and more \
            than 1,048,576 servers in one file. ldirectord itself would take them, and would \
            then be busy for hours.",
        bad: "virtual=10.0.0.1:80\n\treal=10.0.0.2->10.9.0.1:80 gate\n",
        good: "virtual=10.0.0.1:80\n\treal=10.0.0.2->10.0.0.9:80 gate\n",
    },
    Doc {
        code: Some(Code::DeprecatedCheckCount),
        explain: "`checkcount` is the number of tries of a ping check and of nothing else; \
            ldirectord prints a warning for it. To tolerate some failures of any check before a \
            server is taken out, use `failurecount`.",
        bad: "checkcount=3\n",
        good: "failurecount=3\n",
    },
    Doc {
        code: Some(Code::BareSupervised),
        explain: "`supervised` without a value is an old spelling, for which ldirectord prints a \
            warning. The fix writes `supervised=yes`, which means the same.",
        bad: "supervised\n",
        good: "supervised=yes\n",
    },
    Doc {
        code: Some(Code::IgnoredCheckInterval),
        explain: "Without `fork=yes` one process checks all services in turn, so only the global \
            `checkinterval` counts, and the one of a section does nothing. Set the global one, or \
            set `fork=yes`.",
        bad: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\tcheckinterval=3\n",
        good: "fork=yes\nvirtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\tcheckinterval=3\n",
    },
    Doc {
        code: Some(Code::AmbiguousVirtual),
        explain: "ldirectord compares ports and firewall marks as text, the kernel as numbers: \
            `80` and `080` are two services to the one and a single one to the other. The two \
            sections then overwrite each other's real servers.",
        bad: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\n\
            virtual=10.0.0.1:080\n\treal=10.0.0.3:80 gate\n\tservice=http\n",
        good: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\n\
            virtual=10.0.0.1:81\n\treal=10.0.0.3:81 gate\n\tservice=http\n",
    },
    Doc {
        code: Some(Code::TooManyFindings),
        explain: "Only the first thousand findings of a kind of check are kept, so that a file \
            that is no configuration at all costs neither memory nor patience. Mend what is \
            listed and check again.",
        bad: "",
        good: "",
    },
];
