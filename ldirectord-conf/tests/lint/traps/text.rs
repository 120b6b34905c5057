//! Lines, contexts, quotes, repetitions, numbers and words.

use super::Trap;

pub(super) const TRAPS: &[Trap] = &[
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
];
