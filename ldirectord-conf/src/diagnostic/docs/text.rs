//! Traps of the text.

use super::{Code, Doc};

pub(super) const DOCS: &[Doc] = &[
    Doc {
        code: Some(Code::GlobalComment),
        explain: "In a section everything from `#` on is a comment; on a global line it is part of the \
            value. Numbers and quoted values survive that, paths, commands and addresses do not, \
            and yes/no values make ldirectord reject the file. The fix puts the comment on a \
            line of its own.",
        bad: "maintenancedir=/etc/ha.d/maintenance # by host name\n",
        good: "# by host name\nmaintenancedir=/etc/ha.d/maintenance\n",
    },
    Doc {
        code: Some(Code::CarriageReturn),
        explain: "ldirectord splits its file at LF only, so the CR of a file that was written on \
            Windows is part of every value. Numbers, quoted strings and real servers survive it, \
            yes/no values make the file invalid, and `virtualhost` or `checkcommand` silently \
            hold a CR. The fix takes all of them out.",
        bad: "checkinterval=10\r\nchecktimeout=3\r\n",
        good: "checkinterval=10\nchecktimeout=3\n",
    },
    Doc {
        code: Some(Code::HashInQuotes),
        explain: "In a section ldirectord deletes everything from the first `#` on before it looks at \
            quotes. Where quotes are required the file is then rejected; where they are optional \
            the rest of the value is lost without a word. In a `receive` pattern write `\\x23`, \
            in a URL `%23`; for a command write a script.",
        bad: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\tvirtualhost=\"www#1.example.com\"\n",
        good: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\tvirtualhost=\"www.example.com\"\n",
    },
    Doc {
        code: Some(Code::TabInValue),
        explain: "Before ldirectord looks at the line of a section it replaces each TAB by four \
            blanks, even inside quotes. A pattern with a TAB then never matches. The fix writes \
            `\\t` in a `receive` pattern.",
        bad: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\treceive=\"a\tb\"\n",
        good: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\treceive=\"a\\tb\"\n",
    },
    Doc {
        code: Some(Code::TypographicQuotes),
        explain: "Quotes that a word processor or a web page made (such as U+201C) are ordinary bytes \
            to ldirectord. Where quotes are required the file is rejected; elsewhere they end up \
            in host names and commands. The fix removes them.",
        bad: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\
            \tvirtualhost=\u{201c}www.example.com\u{201d}\n",
        good: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\tvirtualhost=www.example.com\n",
    },
    Doc {
        code: Some(Code::SingleQuotes),
        explain: "Only double quotes quote. Around `checkcommand`, `virtualhost`, `monitorfile` and \
            `emailalert` single quotes become part of the value, so that no such command, host \
            or file exists. The fix removes them.",
        bad: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\tvirtualhost='www.example.com'\n",
        good: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\tvirtualhost=www.example.com\n",
    },
    Doc {
        code: Some(Code::QuotesAreData),
        explain: "`maintenancedir`, `execute`, `emailalertfrom`, `servicename` and `comment` take the \
            rest of the line as it is. Quotes around it are part of the path, the address or the \
            text. The fix removes them.",
        bad: "maintenancedir=\"/etc/ha.d/maintenance\"\n",
        good: "maintenancedir=/etc/ha.d/maintenance\n",
    },
    Doc {
        code: Some(Code::TextBehindQuote),
        explain: "A quoted value ends at the last quote of the line, and ldirectord ignores what \
            follows without a word. If it is a comment, put `#` in front of it (in a section) or \
            put it on a line of its own.",
        bad: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\trequest=\"/index.html\" HTTP/1.0\n",
        good: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\trequest=\"/index.html\"\n",
    },
    Doc {
        code: Some(Code::SeveralStrings),
        explain: "A quoted value reaches from the first quote to the **last** one. `request=\"/a\", \
            \"b\"` is one request with quotes and a comma in it. Request and receive of a \
            section are two directives; only a `real` line has both in a row.",
        bad: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\trequest=\"/index.html\", \"OK\"\n",
        good: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\trequest=\"/index.html\"\n\
            \treceive=\"OK\"\n",
    },
    Doc {
        code: Some(Code::TrailingBlank),
        explain: "Values without quotes keep the blanks behind them, also those in front of a comment: \
            a host name, path or command with a blank at its end is another one. The fix removes \
            the blank and puts the comment on a line of its own.",
        bad: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\
            \tvirtualhost=www.example.com # by name\n",
        good: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\t# by name\n\
            \tvirtualhost=www.example.com\n",
    },
    Doc {
        code: Some(Code::OddBlank),
        explain: "No-break spaces, ideographic spaces and zero-width characters come into files by \
            copying from web pages. ldirectord knows blank and TAB only; the others are part of \
            words. The fix writes plain blanks.",
        bad: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\
            \tvirtualhost=\u{200b}www.example.com\n",
        good: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\tvirtualhost=www.example.com\n",
    },
    Doc {
        code: Some(Code::Continuation),
        explain: "There are no continuation lines: a backslash at the end is part of the value, and \
            the next line is a directive of its own. Write the value on one line.",
        bad: "execute=other.cf\\\n",
        good: "execute=other.cf\n",
    },
    Doc {
        code: Some(Code::RepeatedDirective),
        explain: "Of a repeated directive the last one counts; only `real`, `real6` and `execute` add \
            up. The earlier line does nothing. Remove one of them.",
        bad: "checkinterval=10\nchecktimeout=3\ncheckinterval=5\n",
        good: "checkinterval=5\nchecktimeout=3\n",
    },
    Doc {
        code: Some(Code::HeaderText),
        explain: "ldirectord reads the address at the start of a `virtual` line and ignores the rest: \
            a second port, a protocol, an option. Options are directives on indented lines of \
            their own.",
        bad: "virtual=10.0.0.1:80 tcp\n\treal=10.0.0.2:80 gate\n",
        good: "virtual=10.0.0.1:80 # tcp\n\treal=10.0.0.2:80 gate\n",
    },
    Doc {
        code: Some(Code::NumberInText),
        explain: "ldirectord searches the value for digits and ignores the rest: `-3` is 3, `1.5` is \
            1, `2m` is 2 seconds. The fix removes quotes and the unit of seconds.",
        bad: "checkinterval=10s\n",
        good: "checkinterval=10\n",
    },
    Doc {
        code: Some(Code::WordInText),
        explain: "ldirectord searches these values for a word it knows. `service=http-alt` is `http`; \
            a digit anywhere in `checktype` makes it a combined check, so that `negotiate2` \
            means two connect checks after each negotiate check. Write the word, or the number, \
            alone.",
        bad: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\tchecktype=negotiate2\n",
        good: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\tchecktype=2\n",
    },
    Doc {
        code: Some(Code::UnknownLint),
        explain: "A comment that begins with `lint:` sets levels: `# lint: allow LD0402` for the next \
            directive, or the whole section in front of a `virtual` line; `# lint: file allow \
            LD0402` for the whole file. The level is allow, warn or deny, then codes or names \
            follow.",
        bad: "# lint: allow LD9999\nautoreload=no\n",
        good: "# lint: allow LD0402\nautoreload=no\n",
    },
    Doc {
        code: Some(Code::ZeroNumber),
        explain: "ldirectord refuses `0` where a number must be at least 1, but not `00`. In a section \
            that switches a timeout off, so that a server which hangs stops all checks; as \
            interval or count it makes no sense.",
        bad: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\tchecktimeout=00\n",
        good: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\tchecktimeout=5\n",
    },
];
