//! Every trap of the format, and the code that names it.
//!
//! The traps are those of the program's own grammar, of its defects that a file can run into, and
//! of the differences between its manual and what it does.

use ldirectord_conf::Code;

use super::{everything, findings};

/// Where a trap is, a file that steps into it, and the name of its finding.
const TRAPS: &[(&str, &str, &str)] = &[
    // Lines.
    ("a byte-order mark", "\u{feff}fork=no\n", "malformed-line"),
    ("CR LF with a yes or no", "fork=no\r\n", "carriage-return"),
    (
        "CR LF with free text",
        "virtual=5\n\tvirtualhost=www\r\n",
        "carriage-return",
    ),
    (
        "a backslash continues nothing",
        "callback=\"/a\"\nmaintenancedir=/a\\\n",
        "continuation",
    ),
    ("a key without `=`", "fork no\n", "malformed-line"),
    ("a bare `supervised`", "supervised\n", "bare-supervised"),
    ("a key in capitals", "Fork=no\n", "unknown-directive"),
    // The global context.
    (
        "a blank in front of a global key",
        " fork=no\n",
        "malformed-line",
    ),
    (
        "a comment behind yes or no",
        "fork=no # x\n",
        "invalid-yes-no",
    ),
    (
        "a comment behind a fallback",
        "fallback=127.0.0.1:80 # x\n",
        "invalid-forwarding",
    ),
    (
        "a comment behind a number",
        "checkinterval=5 # x\n",
        "global-comment",
    ),
    (
        "a comment in free text",
        "execute=a.cf # x\n",
        "global-comment",
    ),
    ("a blank behind yes or no", "fork=no \n", "invalid-yes-no"),
    (
        "a blank behind free text",
        "maintenancedir=/a \n",
        "trailing-blank",
    ),
    (
        "a key of a section outside of any",
        "scheduler=rr\n",
        "wrong-context",
    ),
    ("a removed directive", "timeout=5\n", "removed-directive"),
    // Sections.
    (
        "fewer than four blanks end a section",
        "virtual=5\n  scheduler=rr\n",
        "malformed-line",
    ),
    (
        "an empty line ends a section",
        "virtual=5\n\n\tscheduler=rr\n",
        "malformed-line",
    ),
    (
        "a line of five blanks",
        "virtual=5\n     \n\tscheduler=rr\n",
        "malformed-line",
    ),
    (
        "a global key in a section",
        "virtual=5\n\tautoreload=no\n",
        "wrong-context",
    ),
    (
        "an indented `virtual`",
        "virtual=5\n\tvirtual=6\n",
        "wrong-context",
    ),
    (
        "`virtual` as the last line",
        "virtual=10.0.0.1:80\n",
        "virtual-at-end",
    ),
    (
        "text behind the address",
        "virtual=10.0.0.1:80 tcp\n\n",
        "header-text",
    ),
    (
        "a comment behind yes or no leaves a blank",
        "virtual=5\n\tops=no # x\n",
        "invalid-yes-no",
    ),
    (
        "a `#` inside quotes",
        "virtual=5\n\trequest=\"/a#b\"\n",
        "missing-quotes",
    ),
    (
        "a `#` inside optional quotes",
        "virtual=5\n\tvirtualhost=\"a#b\"\n",
        "hash-in-quotes",
    ),
    (
        "a TAB inside a value",
        "virtual=10.0.0.1:80\n\treceive=\"a\tb\"\n",
        "tab-in-value",
    ),
    // Quotes.
    (
        "a log file without quotes",
        "logfile=/var/log/a\n",
        "missing-quotes",
    ),
    (
        "a callback without quotes",
        "callback=/usr/bin/a\n",
        "missing-quotes",
    ),
    (
        "single quotes where double ones must stand",
        "logfile='/a'\n",
        "missing-quotes",
    ),
    (
        "single quotes where none need stand",
        "virtual=5\n\tvirtualhost='www'\n",
        "single-quotes",
    ),
    (
        "typographic quotes",
        "virtual=5\n\tvirtualhost=\u{201c}www\u{201d}\n",
        "typographic-quotes",
    ),
    (
        "quotes around a mail server",
        "smtp=\"mail\"\n",
        "unresolved-host",
    ),
    ("quotes around yes", "fork=\"yes\"\n", "invalid-yes-no"),
    (
        "quotes that are part of the value",
        "maintenancedir=\"/a\"\n",
        "quotes-are-data",
    ),
    (
        "text behind the last quote",
        "logfile=\"/a\" b\n",
        "text-behind-quote",
    ),
    (
        "two strings are one",
        "virtual=10.0.0.1:80\n\treceive=\"a\" \"b\"\n",
        "several-strings",
    ),
    // Repetitions.
    (
        "a directive twice",
        "fork=no\nfork=yes\n",
        "repeated-directive",
    ),
    (
        "a service twice",
        "virtual=5\n\tops=no\nvirtual=5\n\tops=no\n",
        "duplicate-virtual",
    ),
    (
        "a service twice, to the kernel",
        "virtual=5\n\tops=no\nvirtual=05\n\tops=no\n",
        "ambiguous-virtual",
    ),
    (
        "a real server twice",
        "virtual=5\n\treal=10.0.0.2 gate\n\treal=10.0.0.2 gate\n",
        "duplicate-real",
    ),
    // Numbers and words inside other text.
    (
        "a number with a unit",
        "checkinterval=5s\n",
        "number-in-text",
    ),
    ("a negative number", "checkinterval=-5\n", "number-in-text"),
    (
        "a zero in disguise",
        "virtual=5\n\tchecktimeout=00\n",
        "zero-number",
    ),
    (
        "a digit in a check type",
        "virtual=5\n\tchecktype=negotiate2\n",
        "word-in-text",
    ),
    (
        "a service with a suffix",
        "virtual=5\n\tservice=http-foo\n",
        "word-in-text",
    ),
    (
        "`Wrr` is `rr`",
        "virtual=5\n\tscheduler=Wrr\n",
        "scheduler-text",
    ),
    (
        "a scheduler in capitals",
        "virtual=5\n\tscheduler=WLC\n",
        "invalid-scheduler",
    ),
    (
        "an unknown scheduler",
        "virtual=5\n\tscheduler=wcl\n",
        "unknown-scheduler",
    ),
    (
        "a blank that is none",
        "virtual=5\n\treal=10.0.0.2:80\u{a0}gate\n",
        "invalid-real",
    ),
    // Addresses.
    (
        "an address without a port is a mark",
        "virtual=10.0.0.1\n\n",
        "virtual-without-port",
    ),
    ("mark 0", "virtual=0\n\n", "unusable-mark"),
    ("port 0", "virtual=10.0.0.1:0\n\n", "port-zero"),
    (
        "IPv4 in `virtual6`",
        "virtual6=10.0.0.1:80\n\n",
        "unresolved-host",
    ),
    ("IPv6 in `virtual`", "virtual=[::1]:80\n\n", "wrong-family"),
    (
        "`real6` in `virtual`",
        "virtual=5\n\treal6=[::1]:80 gate\n",
        "wrong-family",
    ),
    (
        "text in front of a real server",
        "virtual=5\n\treal=!!10.0.0.2:80 gate\n",
        "skipped-text",
    ),
    (
        "two ports",
        "virtual=5\n\treal=10.0.0.2:80:90 gate\n",
        "skipped-text",
    ),
    (
        "an octal address",
        "virtual=5\n\treal=010.0.0.2:80 gate\n",
        "numeric-host",
    ),
    (
        "a short address",
        "virtual=5\n\treal=10.2:80 gate\n",
        "numeric-host",
    ),
    (
        "a range across a power of ten",
        "virtual=5\n\treal=5.245.224.255->5.245.225.1 gate\n",
        "broken-range",
    ),
    (
        "an IPv6 range",
        "virtual6=5\n\treal6=[::1]->[::2]:80 gate\n",
        "invalid-range",
    ),
    (
        "a backward range",
        "virtual=5\n\treal=10.0.0.3->10.0.0.2:80 gate\n",
        "invalid-range",
    ),
    (
        "no forwarding method",
        "virtual=5\n\treal=10.0.0.2:80 5\n",
        "invalid-forwarding",
    ),
    (
        "text in front of a weight",
        "virtual=5\n\treal=10.0.0.2:80 gate x 5\n",
        "lost-text",
    ),
    (
        "a negative weight",
        "virtual=5\n\treal=10.0.0.2:80 gate -5\n",
        "trailing-text",
    ),
    (
        "a fractional weight",
        "virtual=5\n\treal=10.0.0.2:80 gate 1.5\n",
        "trailing-text",
    ),
    (
        "one string where two must stand",
        "virtual=5\n\treal=10.0.0.2:80 gate 1 \"a\"\n",
        "trailing-text",
    ),
    (
        "a request that begins with `/`",
        "virtual=5\n\treal=10.0.0.2:80 gate 1 \"/a\",\"b\"\n",
        "lost-receive",
    ),
    (
        "the upper threshold first",
        "virtual=5\n\treal=10.0.0.2:80 gate 1 u:10 l:5\n",
        "threshold-order",
    ),
    (
        "thresholds as the manual writes them",
        "virtual=5\n\treal=10.0.0.2:80 gate 1 <5> <10>\n",
        "trailing-text",
    ),
    (
        "crossed thresholds",
        "virtual=5\n\treal=10.0.0.2:80 gate 1 l:10 u:5\n",
        "threshold-range",
    ),
    (
        "a weight that ipvsadm refuses",
        "virtual=5\n\treal=10.0.0.2:80 gate 3000000000\n",
        "weight-too-large",
    ),
    (
        "another port without masq",
        "virtual=10.0.0.1:80\n\treal=10.0.0.2:81 gate\n",
        "forwarding-port",
    ),
    ("no real server", "virtual=5\n\tops=no\n", "no-real-server"),
    // Fallbacks.
    (
        "a fallback port with one protocol only",
        "fallback=127.0.0.1:http\n",
        "unresolved-port",
    ),
    ("an empty fallback", "fallback=\n", "empty-fallback"),
    (
        "a global fallback with a mark",
        "fallback=127.0.0.1:80\nvirtual=5\n\treal=10.0.0.2 gate\n",
        "fallback-of-mark",
    ),
    (
        "a fallback that is a real server",
        "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\tfallback=10.0.0.2:80\n",
        "fallback-is-real",
    ),
    (
        "a fallback command of a mark",
        "virtual=5\n\treal=10.0.0.2 gate\n\tfallbackcommand=/a\n",
        "command-of-mark",
    ),
    // The table.
    (
        "four numbers that are no netmask",
        "virtual=5\n\tpersistent=9\n\tnetmask=255.0.255.0\n",
        "netmask-numbers",
    ),
    (
        "a netmask without persistence",
        "virtual=5\n\tnetmask=255.255.255.0\n",
        "ignored-netmask",
    ),
    (
        "a prefix length as netmask of IPv4",
        "virtual=5\n\tnetmask=24\n",
        "invalid-netmask",
    ),
    (
        "persistence 0",
        "virtual=5\n\tpersistent=0\n",
        "persistence-range",
    ),
    (
        "persistence with one server",
        "virtual=5\n\tpersistent=9\n\treal=10.0.0.2 gate\n",
        "needless-persistence",
    ),
    (
        "persistence and quiescence",
        "quiescent=yes\nvirtual=5\n\tpersistent=9\n\treal=10.0.0.2 gate\n\treal=10.0.0.3 gate\n",
        "stuck-persistence",
    ),
    (
        "one-packet scheduling of tcp",
        "virtual=10.0.0.1:80\n\tops=yes\n",
        "ignored-ops",
    ),
    (
        "flags of another scheduler",
        "virtual=5\n\tscheduler=mh\n\tschedflags=sh-port\n",
        "scheduler-flags",
    ),
    (
        "a protocol for a mark",
        "virtual=5\n\tprotocol=tcp\n",
        "unknown-word",
    ),
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

#[test]
fn every_trap_has_its_finding() {
    let mut missed = Vec::new();
    for (trap, text, name) in TRAPS {
        let found = findings(text, &everything());
        let names: Vec<&str> = found.iter().map(|finding| finding.code().name()).collect();
        if !names.contains(name) {
            missed.push(format!("{trap}: {name} is not among {names:?}"));
        }
    }

    assert!(missed.is_empty(), "{missed:#?}");
    println!("{} traps", TRAPS.len());
}

#[test]
fn every_code_is_there_for_a_trap() {
    // What no text of a few lines can show, or what the program itself says in plain words.
    let plain = [
        "empty-value",
        "invalid-number",
        "out-of-range",
        "limit-exceeded",
        "invalid-virtual",
        "too-many-findings",
        "unknown-lint",
        "odd-blank",
    ];
    for code in Code::all() {
        let trap = TRAPS.iter().any(|(_, _, name)| *name == code.name());
        assert!(
            trap || plain.contains(&code.name()),
            "{code} {}",
            code.name()
        );
    }
}
