//! The table that the real ldirectord leaves behind, against `Config::to_ipvs`.
//!
//! Not generated, because ldirectord is known to be wrong there: one dead real server in several
//! virtual services (it is handled in one of them only), a global fallback for a firewall mark (it
//! becomes a server without address), and gate or ipip with another port than the virtual service
//! has (with `quiescent=yes` such a server, once at weight 0, is never found again), and a
//! fallback on the host of a real server (taken for that server when it is removed).

use std::env;
use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use ipvs::Table;
use ipvs::text::Rules;
use ldirectord_conf::{CheckType, Config, Document, NumericOnly, RealId, RealState, Text};

use crate::generate::Random;

/// The program in a network namespace of its own, kept running.
struct Director {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Director {
    fn start() -> Self {
        let program =
            env::var("LVSKIT_LDIRECTORD").unwrap_or_else(|_| "/usr/sbin/ldirectord".to_owned());
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/oracle");
        let mut child = Command::new("unshare")
            .args(["--net", "--", "sh", "-c"])
            .arg("ip link set lo up && exec perl \"$@\"")
            .args(["sh", &format!("{folder}/director.pl"), &program])
            .arg(format!("{folder}/ipvsadm.pl"))
            .envs([("PERL_HASH_SEED", "0"), ("PERL_PERTURB_KEYS", "0")])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("unshare(1)");
        let input = child.stdin.take().unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        Self {
            child,
            input,
            output,
        }
    }

    /// The table after the start, as rules, and the exit status.
    fn ask(&mut self, text: &str) -> (String, String) {
        writeln!(self.input, "{}", text.len()).expect("the director left: is ldirectord there?");
        self.input.write_all(text.as_bytes()).unwrap();
        self.input.flush().unwrap();
        let mut rules = String::new();
        loop {
            let start = rules.len();
            let read = self.output.read_line(&mut rules).unwrap();
            assert!(
                read > 0,
                "the director left: root, ip(8) and ldirectord are needed"
            );
            let last = rules.split_off(start);
            match last.strip_prefix("end ") {
                Some(status) => return (rules, status.trim_end().to_owned()),
                None => rules.push_str(&last),
            }
        }
    }
}

impl Drop for Director {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Whether a check of the real server passes: its port is open, or its command is `true`.
fn state(config: &Config, real: &RealId) -> RealState {
    let service = config.virtual_service(real.virtual_id()).unwrap();
    let passes = |command: &Text| *command == *"/bin/true";
    let up = if service.check_type() == CheckType::External {
        service.check_command().is_some_and(passes)
    } else {
        (18_001..=18_064).contains(&real.address().port())
    };
    if up { RealState::Up } else { RealState::Down }
}

/// A configuration of sound values.
fn configuration(seed: u64) -> String {
    let mut generator = Generator {
        random: Random::new(seed),
        text: String::new(),
        reals: 0,
    };
    generator.file();
    generator.text
}

struct Generator {
    random: Random,
    text: String,
    reals: usize,
}

impl Generator {
    fn line(&mut self, chance: usize, key: &str, values: &str) {
        if self.random.chance(chance) {
            let value = self.random.pick(values);
            writeln!(self.text, "{key}={value}").unwrap();
        }
    }

    fn file(&mut self) {
        self.text.push_str("checktimeout=1\n");
        self.line(40, "quiescent", "yes|no");
        self.line(30, "readdquiescent", "yes|no");
        self.line(20, "failurecount", "2");
        let global_fallback = self.random.chance(30);
        if global_fallback {
            self.text
                .push_str("fallback=127.0.0.1:9\nfallback6=[fd00::f]:9 masq\n");
        }
        for number in 0..=self.random.below(3) {
            self.text.push('\n');
            let port = number + if self.random.chance(50) { 80 } else { 18_050 };
            // A global fallback does not work for marks.
            match self.random.below(if global_fallback { 3 } else { 4 }) {
                0 => self.section(&format!("virtual=10.0.0.1:{port}"), "tcp"),
                1 => self.section(&format!("virtual6=[fd00::1]:{port}"), "tcp"),
                2 => self.section(&format!("virtual=10.0.0.2:{port}"), "udp"),
                _ => self.section(&format!("virtual={}", 5 + number), "fwm"),
            }
        }
    }

    fn section(&mut self, header: &str, protocol: &str) {
        let six = header.starts_with("virtual6");
        let sixth = if six { "6" } else { "" };
        writeln!(self.text, "{header}\n\tprotocol={protocol}").unwrap();
        let types = match protocol {
            "tcp" => "connect|connect|connect|on|off|external",
            _ => "on|off|external",
        };
        self.line(100, "\tchecktype", types);
        self.line(100, "\tcheckcommand", "/bin/true|/bin/false");
        let port = header.rsplit(':').next().unwrap().to_owned();
        for _ in 0..self.random.below(5) {
            let real = self.real(six, &port);
            writeln!(self.text, "\treal{sixth}={real}").unwrap();
        }
        let fallback = if six {
            "[fd00::f]:9 masq|[fd00::f] gate"
        } else {
            "127.0.0.1|127.0.0.1:9 masq"
        };
        self.line(40, &format!("\tfallback{sixth}"), fallback);
        self.line(30, "\tquiescent", "yes|no");
        self.scheduling(six, protocol);
    }

    fn scheduling(&mut self, six: bool, protocol: &str) {
        if self.random.chance(20) {
            self.text.push_str("\tscheduler=sh\n");
            self.line(
                60,
                "\tschedflags",
                "sh-port|sh-fallback|sh-fallback,sh-port",
            );
        } else {
            self.line(80, "\tscheduler", "rr|wrr|lc|wlc|dh|sed|nq|lblc");
        }
        if self.random.chance(30) {
            self.line(100, "\tpersistent", "300|60|7200");
            self.line(
                50,
                "\tnetmask",
                if six {
                    "64|96"
                } else {
                    "255.255.255.0|255.255.0.0"
                },
            );
        }
        if protocol == "udp" {
            self.line(30, "\tops", "yes|no");
        }
    }

    /// A server that no other line names; alive in about half of the cases.
    fn real(&mut self, six: bool, virtual_port: &str) -> String {
        self.reals += 1;
        let base = if self.random.chance(50) {
            18_000
        } else {
            19_000
        };
        let port = (base + self.reals).to_string();
        let (host, method) = if six {
            ("[::1]".to_owned(), "masq")
        } else {
            (
                format!("127.0.1.{}", self.reals),
                self.random.pick("masq|gate|ipip"),
            )
        };
        // IPVS gives these servers the port of the virtual service.
        let forced = matches!(method, "gate" | "ipip") && !virtual_port.contains('=');
        let port = if forced { virtual_port } else { &*port };
        let weight = self.random.pick("| 1| 5| 100|");
        let thresholds = self.random.pick("||| l:3 u:9| u:7| l:2 u:100");
        // Thresholds without a weight would be read as one.
        let weight = if weight.is_empty() && !thresholds.is_empty() {
            " 2"
        } else {
            weight
        };
        format!("{host}:{port} {method}{weight}{thresholds}")
    }
}

fn expected(text: &str) -> Table {
    let (config, findings) = Config::interpret(&Document::parse(text), &NumericOnly);
    let config = config.unwrap_or_else(|| panic!("{findings:?}\n{text}"));
    let table = config.to_ipvs(|real| state(&config, real));
    table.unwrap_or_else(|error| panic!("{error:?}\n{text}"))
}

#[test]
#[ignore = "needs Perl ldirectord and root: cargo lab test"]
fn tables_are_those_that_ldirectord_leaves() {
    let full = env::var_os("LVSKIT_FULL").is_some();
    let count = if full { 220 } else { 15 };
    let mut director = Director::start();
    let mut destinations = 0;

    for seed in 0..count {
        let text = configuration(seed);
        let (rules, status) = director.ask(&text);

        let theirs: Rules = rules
            .parse()
            .unwrap_or_else(|error| panic!("{error}\n{rules}"));
        let ours = expected(&text);
        let shown = Rules::new(ours.clone());
        assert_eq!(status, "0", "seed {seed}\n{text}");
        assert!(
            ours == theirs.table,
            "seed {seed}\n{text}\nours:\n{shown}\nldirectord's:\n{rules}"
        );
        destinations += rules.lines().filter(|line| line.starts_with("-a")).count();
    }

    println!("{count} configurations, {destinations} destinations");
    assert!(destinations > 20, "the sample proves little");
}
