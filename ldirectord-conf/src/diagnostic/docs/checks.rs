//! Traps of checks.

use super::{Code, Doc};

pub(super) const DOCS: &[Doc] = &[
    Doc {
        code: Some(Code::NothingChecked),
        explain: "The default check is `negotiate`, which speaks the protocol of the service. The \
            service follows from the port of the virtual service; for other ports, and for \
            firewall marks, it is `none`, and then nothing is checked at all: a dead server \
            counts as up. Name the `service`, or use `checktype=connect`.",
        bad: "virtual=10.0.0.1:8080\n\treal=10.0.0.2:8080 gate\n",
        good: "virtual=10.0.0.1:8080\n\treal=10.0.0.2:8080 gate\n\tservice=http\n",
    },
    Doc {
        code: Some(Code::ChecksOff),
        explain: "With `checktype=on` servers count as up and are never checked; with `off` they are \
            never checked and get no traffic at all, whatever the manual suggests. A dead server \
            stays in service, or a living one stays out.",
        bad: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\tchecktype=on\n",
        good: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\tchecktype=connect\n",
    },
    Doc {
        code: Some(Code::NoCheckCommand),
        explain: "Without `checkcommand` the external check runs /bin/true, and every server counts as \
            up.",
        bad: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\tchecktype=external\n",
        good: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\tchecktype=external\n\
            \tcheckcommand=/usr/local/bin/check-web\n",
    },
    Doc {
        code: Some(Code::HeadWithReceive),
        explain: "The `receive` pattern is searched in the content of the answer, and an answer to \
            HEAD has none. No server ever comes up. Use GET, or test the status alone.",
        bad: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\thttpmethod=HEAD\n\treceive=\"OK\"\n",
        good: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\thttpmethod=GET\n\treceive=\"OK\"\n",
    },
    Doc {
        code: Some(Code::DnsWithoutReceive),
        explain: "A dns check succeeds when an A record, or the name for a PTR query, matches \
            `receive`. Without it there is nothing to match, and no server ever comes up. AAAA \
            records are not looked at.",
        bad: "virtual=10.0.0.1:53\n\treal=10.0.0.2:53 gate\n\trequest=\"www.example.com\"\n",
        good: "virtual=10.0.0.1:53\n\treal=10.0.0.2:53 gate\n\trequest=\"www.example.com\"\n\
            \treceive=\"10.0.0.7\"\n",
    },
    Doc {
        code: Some(Code::DnsIpv6),
        explain: "A dns check asks for A records, or for the name of an address, and compares \
            nothing else: AAAA records are not looked at, so a pattern with an IPv6 address in it \
            never matches.",
        bad: "virtual=10.0.0.1:53\n\treal=10.0.0.2:53 gate\n\trequest=\"www.example.com\"\n\
            \treceive=\"2001:db8::7\"\n",
        good: "virtual=10.0.0.1:53\n\treal=10.0.0.2:53 gate\n\trequest=\"www.example.com\"\n\
            \treceive=\"10.0.0.7\"\n",
    },
    Doc {
        code: Some(Code::NoReceive),
        explain: "ftp and simpletcp checks match the answer against `receive`. Without it ldirectord \
            uses an empty Perl pattern, which stands for the last one that matched anywhere: \
            with ftp a closed port was seen to count as up.",
        bad: "virtual=10.0.0.1:8080\n\treal=10.0.0.2:8080 gate\n\tservice=simpletcp\n\
            \trequest=\"PING\"\n",
        good: "virtual=10.0.0.1:8080\n\treal=10.0.0.2:8080 gate\n\tservice=simpletcp\n\
            \trequest=\"PING\"\n\treceive=\"PONG\"\n",
    },
    Doc {
        code: Some(Code::PopWithoutLogin),
        explain: "The pop check connects and logs in, but it looks at the result of the login only: \
            without `login` a server whose port is closed counts as up. An imap check does not \
            have this fault.",
        bad: "virtual=10.0.0.1:110\n\treal=10.0.0.2:110 gate\n",
        good: "virtual=10.0.0.1:110\n\treal=10.0.0.2:110 gate\n\tlogin=\"monitor\"\n\
            \tpasswd=\"geheim\"\n",
    },
    Doc {
        code: Some(Code::SqlIncomplete),
        explain: "The checks of mysql, pgsql and oracle log in with `login` and `passwd` to `database` \
            and run `request`, which must return a row. When one is missing the check fails, or \
            the whole daemon ends.",
        bad: "virtual=10.0.0.1:3306\n\treal=10.0.0.2:3306 gate\n\tlogin=\"monitor\"\n\
            \tdatabase=\"test\"\n",
        good: "virtual=10.0.0.1:3306\n\treal=10.0.0.2:3306 gate\n\tlogin=\"monitor\"\n\
            \tdatabase=\"test\"\n\trequest=\"SELECT 1\"\n",
    },
    Doc {
        code: Some(Code::SqlWithoutTimeout),
        explain: "ldirectord sets no time limit for sql checks: one database that accepts connections \
            and does not answer stops all checks of this process. With `fork=yes` only its own \
            service suffers.",
        bad: "virtual=10.0.0.1:3306\n\treal=10.0.0.2:3306 gate\n\tlogin=\"monitor\"\n\
            \tdatabase=\"test\"\n\trequest=\"SELECT 1\"\n",
        good: "virtual=10.0.0.1:3306\n\treal=10.0.0.2:3306 gate\n\tchecktype=connect\n",
    },
    Doc {
        code: Some(Code::LoginByPort),
        explain: "An explicit `service=ftp` logs in as `anonymous`, `service=sip` as \
            `ldirectord@HOST`. When the service follows from the port alone this does not \
            happen, whatever the manual says. The fix adds the directive.",
        bad: "virtual=10.0.0.1:21\n\treal=10.0.0.2:21 gate\n\trequest=\"welcome.msg\"\n\
            \treceive=\"welcome\"\n",
        good: "virtual=10.0.0.1:21\n\treal=10.0.0.2:21 gate\n\tservice=ftp\n\
            \trequest=\"welcome.msg\"\n\treceive=\"welcome\"\n",
    },
    Doc {
        code: Some(Code::SharedCheck),
        explain: "ldirectord checks a server once for all services that ask the same: same kind of \
            check, address, port, host name, weight, method, request and pattern. Login, \
            password, database, secret and HTTP method are not compared, so that the first \
            service's decide for both.",
        bad: "virtual=10.0.0.1:80\n\treal=10.0.0.2:143 masq\n\tservice=imap\n\tlogin=\"a\"\n\n\
            virtual=10.0.0.1:81\n\treal=10.0.0.2:143 masq\n\tservice=imap\n\tlogin=\"b\"\n",
        good: "virtual=10.0.0.1:80\n\treal=10.0.0.2:143 masq\n\tservice=imap\n\tlogin=\"a\"\n\n\
            virtual=10.0.0.1:81\n\treal=10.0.0.2:143 masq\n\tservice=imap\n\tlogin=\"a\"\n",
    },
    Doc {
        code: Some(Code::ShortInterval),
        explain: "All servers are checked one after another, and the interval is a pause behind a \
            whole round. A server that hangs costs its timeout in every round, so with a timeout \
            above the interval the others are checked far less often than the file says. Most \
            files have it so, the sample of ldirectord among them, and nothing is wrong as long \
            as no server hangs.",
        bad: "checkinterval=5\nnegotiatetimeout=10\n",
        good: "checkinterval=10\nnegotiatetimeout=5\n",
    },
    Doc {
        code: Some(Code::RegexDialect),
        explain: "`receive` is a Perl regular expression, and ldirectord does not look at it before \
            the first check. This one is broken, or uses look-around or back-references, which \
            engines with a guaranteed running time, the one of Rust among them, do not have.",
        bad: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\treceive=\"^(?!error)\"\n",
        good: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\treceive=\"^ok\"\n",
    },
    Doc {
        code: Some(Code::CommandArguments),
        explain: "ldirectord takes all of `checkcommand` for the name of the program and appends its \
            own four arguments: address and port of the virtual service and of the real server. \
            Write a script that calls the program with its arguments.",
        bad: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\tchecktype=external\n\
            \tcheckcommand=/usr/bin/curl -f\n",
        good: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\tchecktype=external\n\
            \tcheckcommand=/usr/local/bin/check-web\n",
    },
    Doc {
        code: Some(Code::IgnoredDirective),
        explain: "Each check looks at a few directives only: connect and ping checks at none of \
            `request`, `receive` and the logins, an smtp check at no pattern, http checks at no \
            login. `load` is read and never used. What was meant with the line does not happen.",
        bad: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\tchecktype=connect\n\
            \treceive=\"OK\"\n",
        good: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\tchecktype=negotiate\n\
            \treceive=\"OK\"\n",
    },
    Doc {
        code: Some(Code::PingIpv6),
        explain: "The ping check, and with it the connect check of a udp service, knows IPv4 addresses \
            only. No server of the section ever comes up. Use a negotiate or an external check.",
        bad: "virtual6=[fd00::1]:80\n\treal6=[fd00::2]:80 gate\n\tchecktype=ping\n",
        good: "virtual6=[fd00::1]:80\n\treal6=[fd00::2]:80 gate\n\tchecktype=connect\n",
    },
    Doc {
        code: Some(Code::UdpConnect),
        explain: "A udp port cannot be connected to, so ldirectord sends a ping instead: a server \
            whose service is dead counts as up as long as the host answers. Use a negotiate \
            check.",
        bad: "virtual=10.0.0.1:5000\n\treal=10.0.0.2:5000 gate\n\tprotocol=udp\n\
            \tchecktype=connect\n",
        good: "virtual=10.0.0.1:5000\n\treal=10.0.0.2:5000 gate\n\tprotocol=udp\n\tchecktype=ping\n",
    },
    Doc {
        code: Some(Code::CheckPort),
        explain: "A real server without a port gets traffic at the port of the virtual service, but \
            its checks go to the usual port of the check's service: port 80 for http even when \
            the virtual service is at 8080. Write the port of the real server.",
        bad: "virtual=10.0.0.1:8080\n\treal=10.0.0.2 gate\n\tservice=http\n",
        good: "virtual=10.0.0.1:8080\n\treal=10.0.0.2:8080 gate\n\tservice=http\n",
    },
    Doc {
        code: Some(Code::SimpleTcpSlash),
        explain: "Every request gets a `/` in front if it has none, and a simpletcp check takes the \
            first character off again. A request that begins with `/` therefore loses it; there \
            is no way to send one.",
        bad: "virtual=10.0.0.1:8080\n\treal=10.0.0.2:8080 gate\n\tservice=simpletcp\n\
            \trequest=\"/PING\"\n\treceive=\"PONG\"\n",
        good: "virtual=10.0.0.1:8080\n\treal=10.0.0.2:8080 gate\n\tservice=simpletcp\n\
            \trequest=\"PING\"\n\treceive=\"PONG\"\n",
    },
    Doc {
        code: Some(Code::AbsoluteUrl),
        explain: "ldirectord puts `http://SERVER:PORT/` in front of the request of a section; a URL \
            there becomes a path that no server has. Only on a `real` line is a URL honoured. \
            Write the path, and `virtualhost` for the name of the host.",
        bad: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\
            \trequest=\"http://www.example.com/test\"\n",
        good: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\trequest=\"/test\"\n\
            \tvirtualhost=www.example.com\n",
    },
    Doc {
        code: Some(Code::RadiusIncomplete),
        explain: "A radius check sends an access request for `login` and `passwd`, signed with \
            `secret`, and succeeds when it is accepted. Without one of them it cannot be.",
        bad: "virtual=10.0.0.1:1812\n\treal=10.0.0.2:1812 gate\n\tprotocol=udp\n\
            \tlogin=\"monitor\"\n\tpasswd=\"geheim\"\n",
        good: "virtual=10.0.0.1:1812\n\treal=10.0.0.2:1812 gate\n\tprotocol=udp\n\
            \tlogin=\"monitor\"\n\tpasswd=\"geheim\"\n\tsecret=\"s3cret\"\n",
    },
    Doc {
        code: Some(Code::CachedScript),
        explain: "ldirectord compiles the script of an external-perl check once and keeps it as long \
            as it runs, also over a reload. Changes count only after a restart.",
        bad: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\tchecktype=external-perl\n\
            \tcheckcommand=/usr/local/bin/check-web.pl\n",
        good: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\tchecktype=external\n\
            \tcheckcommand=/usr/local/bin/check-web\n",
    },
    Doc {
        code: Some(Code::TimeoutOverride),
        explain: "When a section sets only one of `checktimeout` and `negotiatetimeout`, ldirectord \
            uses it for both, and the other one of the global lines no longer counts for this \
            section. Set both in the section.",
        bad: "checktimeout=3\nvirtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\tnegotiatetimeout=9\n",
        good: "checktimeout=3\nvirtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\tchecktimeout=3\n\
            \tnegotiatetimeout=9\n",
    },
    Doc {
        code: Some(Code::UnverifiedTls),
        explain: "Checks of https, imaps, pops and ldaps do not compare the name of the certificate, \
            so they succeed with any server that speaks TLS. A login goes to whoever answers.",
        bad: "virtual=10.0.0.1:443\n\treal=10.0.0.2:443 gate\n",
        good: "virtual=10.0.0.1:443\n\treal=10.0.0.2:443 gate\n\tchecktype=connect\n",
    },
];
