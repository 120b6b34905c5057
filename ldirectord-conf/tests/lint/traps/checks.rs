//! Checks, and running.

use super::Trap;

pub(super) const TRAPS: &[Trap] = &[
    // Checks.
    (
        "a port that no service has",
        "virtual=10.0.0.1:8080\n\treal=10.0.0.2:8080 gate\n",
        "nothing-checked",
    ),
    (
        "checks that are off",
        "virtual=5\n\tchecktype=off\n",
        "checks-off",
    ),
    (
        "an external check without a command",
        "virtual=5\n\tchecktype=external\n",
        "no-check-command",
    ),
    (
        "arguments of a check command",
        "virtual=5\n\tchecktype=external\n\tcheckcommand=\"/a -x\"\n",
        "command-arguments",
    ),
    (
        "a cached Perl script",
        "virtual=5\n\tchecktype=external-perl\n\tcheckcommand=/a\n",
        "cached-script",
    ),
    (
        "HEAD with a pattern",
        "virtual=10.0.0.1:80\n\thttpmethod=HEAD\n\treceive=\"a\"\n",
        "head-with-receive",
    ),
    (
        "dns without a pattern",
        "virtual=10.0.0.1:53\n\trequest=\"a\"\n",
        "dns-without-receive",
    ),
    (
        "dns with an IPv6 address",
        "virtual=10.0.0.1:53\n\treceive=\"::1:2\"\n",
        "dns-ipv6",
    ),
    (
        "ftp without a pattern",
        "virtual=10.0.0.1:21\n\tservice=ftp\n",
        "no-receive",
    ),
    (
        "simpletcp without a pattern",
        "virtual=5\n\tservice=simpletcp\n",
        "no-receive",
    ),
    (
        "pop without a login",
        "virtual=10.0.0.1:110\n\n",
        "pop-without-login",
    ),
    (
        "sql without a login",
        "virtual=10.0.0.1:3306\n\n",
        "sql-incomplete",
    ),
    (
        "sql has no timeout",
        "virtual=10.0.0.1:3306\n\tlogin=\"a\"\n\tdatabase=\"d\"\n\trequest=\"q\"\n",
        "sql-without-timeout",
    ),
    (
        "radius without a secret",
        "virtual=10.0.0.1:1812\n\tlogin=\"a\"\n",
        "radius-incomplete",
    ),
    (
        "ftp by its port has no login",
        "virtual=10.0.0.1:21\n\treceive=\"a\"\n",
        "login-by-port",
    ),
    (
        "the first slash of simpletcp",
        "virtual=5\n\tservice=simpletcp\n\trequest=\"/a\"\n\treceive=\"b\"\n",
        "simpletcp-slash",
    ),
    (
        "a URL as request",
        "virtual=10.0.0.1:80\n\trequest=\"http://a/b\"\n",
        "absolute-url",
    ),
    (
        "a ping of IPv6",
        "virtual6=5\n\tchecktype=ping\n",
        "ping-ipv6",
    ),
    (
        "a connection to udp",
        "virtual=10.0.0.1:53\n\tchecktype=connect\n",
        "udp-connect",
    ),
    (
        "a pattern that only Perl takes",
        "virtual=10.0.0.1:80\n\treceive=\"(?=a)\"\n",
        "regex-dialect",
    ),
    (
        "a check of another port",
        "virtual=10.0.0.1:8080\n\tservice=http\n\treal=10.0.0.2 gate\n",
        "check-port",
    ),
    (
        "`load` does nothing",
        "virtual=5\n\tload=\"a\"\n",
        "ignored-directive",
    ),
    (
        "certificates are not verified",
        "virtual=10.0.0.1:443\n\n",
        "unverified-tls",
    ),
    (
        "credentials of another service",
        "virtual=10.0.0.1:1\n\treal=10.0.0.2:143 masq\n\tservice=imap\n\tlogin=\"a\"\n\
         virtual=10.0.0.1:2\n\treal=10.0.0.2:143 masq\n\tservice=imap\n\tlogin=\"b\"\n",
        "shared-check",
    ),
    // Running.
    (
        "`checkcount` is deprecated",
        "checkcount=3\n",
        "deprecated-checkcount",
    ),
    (
        "an interval of a section",
        "virtual=5\n\tcheckinterval=3\n",
        "ignored-checkinterval",
    ),
    (
        "an interval below a timeout",
        "checkinterval=1\nchecktimeout=3\n",
        "short-interval",
    ),
    (
        "a timeout that replaces two",
        "checktimeout=3\nvirtual=5\n\tnegotiatetimeout=9\n",
        "timeout-override",
    ),
    (
        "the default of `quiescent`",
        "virtual=5\n\n",
        "quiescent-default",
    ),
    (
        "`readdquiescent` alone",
        "readdquiescent=yes\n",
        "ignored-readdquiescent",
    ),
    (
        "mail without recipients",
        "emailalertfreq=3600\n",
        "ignored-mail",
    ),
    (
        "a log that is neither file nor facility",
        "logfile=\"ldirectord\"\n",
        "logfile-word",
    ),
    (
        "a password that everybody can read",
        "virtual=10.0.0.1:110\n\tlogin=\"a\"\n\tpasswd=\"b\"\n",
        "readable-password",
    ),
];
