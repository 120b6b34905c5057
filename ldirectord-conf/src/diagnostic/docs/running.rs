//! Traps of running.

use super::{Code, Doc};

pub(super) const DOCS: &[Doc] = &[
    Doc {
        code: Some(Code::ReadablePassword),
        explain: "Passwords and secrets stand in the file as plain text. When its mode lets others \
            read it, every user of the director has them. Take the right away (`chmod o-r`), and \
            give the checks an account that can do nothing else.",
        bad: "virtual=10.0.0.1:143\n\treal=10.0.0.2:143 gate\n\tlogin=\"monitor\"\n\
            \tpasswd=\"geheim\"\n",
        good: "virtual=10.0.0.1:143\n\treal=10.0.0.2:143 gate\n",
    },
    Doc {
        code: Some(Code::QuiescentDefault),
        explain: "The manual says that `quiescent` is yes by default; in fact it is no: a dead server \
            is removed from the table, and its connections are cut. Say which one you want.",
        bad: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n",
        good: "quiescent=no\nvirtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n",
    },
    Doc {
        code: Some(Code::IgnoredMail),
        explain: "`emailalertfrom`, `emailalertfreq`, `emailalertstatus` and `smtp` say how mail is \
            sent. No mail is sent without `emailalert`.",
        bad: "smtp=mail.example.com\n",
        good: "smtp=mail.example.com\nemailalert=admin@example.com\n",
    },
    Doc {
        code: Some(Code::LogFileWord),
        explain: "`logfile` is a path when it begins with `/`, else a syslog facility such as \
            `local0`. A relative path is an unknown facility, and the messages are lost.",
        bad: "logfile=\"ldirectord.log\"\n",
        good: "logfile=\"/var/log/ldirectord.log\"\n",
    },
    Doc {
        code: Some(Code::IgnoredReadd),
        explain: "`readdquiescent=yes` puts a dead server that is missing from the table back with \
            weight 0. Without `quiescent=yes` dead servers are removed anyway.",
        bad: "readdquiescent=yes\n",
        good: "quiescent=yes\nreaddquiescent=yes\n",
    },
    Doc {
        code: Some(Code::CommandOfMark),
        explain: "`fallbackcommand` is called with `start` or `stop`, the address and port of the \
            virtual service, and the protocol. A firewall mark has no address: the command gets \
            `:0`, the same for all marks.",
        bad: "virtual=1\n\treal=10.0.0.2:80 gate\n\tservice=http\n\
            \tfallbackcommand=/usr/local/bin/sorry\n",
        good: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\
            \tfallbackcommand=/usr/local/bin/sorry\n",
    },
    Doc {
        code: Some(Code::StuckPersistence),
        explain: "With `quiescent=yes` a dead server stays in the table with weight 0. It gets no new \
            clients, but those with a persistence template are sent to it on and on, until the \
            template runs out. Set the sysctl net.ipv4.vs.expire_quiescent_template=1 and allow \
            this lint, or use `quiescent=no`.",
        bad: "quiescent=yes\nvirtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\
            \treal=10.0.0.3:80 gate\n\tpersistent=600\n",
        good: "quiescent=no\nvirtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\
            \treal=10.0.0.3:80 gate\n\tpersistent=600\n",
    },
];
