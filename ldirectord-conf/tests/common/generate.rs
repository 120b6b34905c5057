//! Seeded configurations: mostly grammatical, full of the odd corners of the format.

use std::fmt::Write as _;

/// A small generator of random numbers (`SplitMix64`).
#[derive(Clone, Debug)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        let limit = u64::try_from(limit).unwrap();
        usize::try_from(self.next() % limit).unwrap()
    }

    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of the values of a list, which `|` separates.
    pub(crate) fn pick<'a>(&mut self, from: &'a str) -> &'a str {
        let count = from.split('|').count();
        from.split('|').nth(self.below(count)).unwrap()
    }
}

const NUMBERS: &str = "5|10|0|00|-3|1.5|abc5|\"5\"|x||99999999999999999999999|7 # x|3\r|05";
const YES_NO: &str = "yes|no|yes|no|yes |yes # x|Yes|\"yes\"||no\r|yes#x";
const QUOTED: &str = "\"/index.html\"|\"a\"b\" x|\"\"|\"a|plain|'x'|\"a#b\"|\"a\tb\"|\"x\" \"y\"|\
    \"lvs\"  # c";
const FREE: &str = "\"x y\"|x y|| |\"|\"\"|a@b,c@d|\"a\" b|/bin/true -x|\"a\"b\"|x\r|w.x_y+z-1 !";
const STATUS: &str = "all|none|starting,running|all,none|none,none|all |running , stopping||,all|all,,|\
    bad|all,bad|reloading";
const HOSTS: &str = "10.0.0.2|10.0.0.3|127.0.0.1|10.1|010.0.0.2|0x7f.1|www|localhost|only-four|six|\
    nosuch|80|256.1.1.1|1.2.3.4.5|";
const HOSTS6: &str = "[fd00::2]|[::1]|[::]|[fd00:0:0::2]|[zz]|[]|six|www|localhost|only-four|10.0.0.2|\
    [1::2::3]|fd00::2|[fd00::2|[[::1]";
const PORTS: &str = "80|8080|0|00|080|65535|65536|http|domain|syslog|53|5060|21|nosuch|a_b|443";
const METHODS: &str = "gate|masq|ipip|gate|masq|Gate|gatex|route||!gate|gate,|0";
const VIRTUALS: &str = "10.0.0.1:80|10.0.0.1:81|10.0.0.1:443|10.0.0.1|5|05|0|6 x|www:http|10.0.0.1:53|\
    10.0.0.1:domain|10.0.0.1:syslog|localhost:80 # c|10.0.0.1:080|[::1]:80|-x||\
    10.0.0.1:80:90|10.1:80|nosuch:80|10.0.0.1:21|4294967296";
const VIRTUALS6: &str = "[fd00::1]:80|[fd00::1]:53|[fd00:0::1]:80|5|www:http|10.0.0.1:80|[zz]:80|\
    [::ffff:102:304]:80|[::102:304]:80|[1:2]:80|six:443|[fd00::1]";
const GLOBAL_KEYS: &str = "checktimeout|negotiatetimeout|checkinterval|checkcount|failurecount";
const GLOBAL_YES_NO: &str = "autoreload|fork|quiescent|readdquiescent|cleanstop|supervised";
const SECTION_NUMBERS: &str = "checktimeout|negotiatetimeout|checkinterval|checkcount|failurecount|checkport|\
    persistent|emailalertfreq";
const SECTION_QUOTED: &str = "request|receive|login|passwd|database|secret|load";
const SECTION_FREE: &str = "checkcommand|fallbackcommand|virtualhost|emailalert|smtp|servicename|comment|\
    schedflags";
const SERVICES: &str = "http|https|ftp|sip|http_proxy|none|\"dns\"|http-foo|HTTP||submission| pop|simpletcp|\
    httpx";
const TYPES: &str = "connect|negotiate|negotiate2|3|0|off|on|ping|external|external-perl|\"ping\"|off!|\
    -on||Connect|external-x";
const SCHEDULERS: &str = "rr|wrr|Wrr|WLC|wlc # x|\"sh\"||lblcr|m-h";
const PROTOCOLS: &str = "tcp|udp|fwm|TCP|\"udp\"||tcp-x|sctp";
const MASKS: &str = "255.255.255.0|255.255.255.0 |999.1.1.1|24|128|129|0|64|1.2.3|064|\"64\"";

/// A whole file; `clean` is the chance in percent that a value is a sound one.
pub(crate) fn configuration(seed: u64) -> Vec<u8> {
    let mut random = Random::new(seed);
    let clean = [99, 97, 90, 60].get(random.below(4)).copied().unwrap();
    let mut generator = Generator {
        random,
        clean,
        text: String::new(),
    };
    generator.file();
    generator.text.into_bytes()
}

/// A configuration with a few bytes changed.
pub(crate) fn mutated(original: &[u8], seed: u64) -> Vec<u8> {
    let mut random = Random::new(seed);
    let mut bytes = original.to_vec();
    for _ in 0..=random.below(3) {
        mutate(&mut bytes, &mut random);
    }
    bytes
}

fn mutate(bytes: &mut Vec<u8>, random: &mut Random) {
    const SPICE: &[u8] = b" \t\n\r#=\":,->[]0159ayz.6\x00\xff\x0b";
    let at = random.below(bytes.len() + 1);
    let spice = *SPICE.get(random.below(SPICE.len())).unwrap();
    match random.below(4) {
        0 => bytes.insert(at, spice),
        1 if at < bytes.len() => drop(bytes.remove(at)),
        2 if at < bytes.len() => *bytes.get_mut(at).unwrap() = spice,
        _ => {
            let lines: Vec<Vec<u8>> = bytes
                .split_inclusive(|byte| *byte == b'\n')
                .map(<[u8]>::to_vec)
                .collect();
            if !lines.is_empty() {
                let copied = lines.get(random.below(lines.len())).unwrap().clone();
                let at = random.below(lines.len() + 1);
                let (before, after) = lines.split_at(at);
                *bytes = [before.concat(), copied, after.concat()].concat();
            }
        }
    }
}

struct Generator {
    random: Random,
    clean: usize,
    text: String,
}

impl Generator {
    /// The first two of a list are sound, the others are whatever they are.
    fn value<'a>(&mut self, from: &'a str) -> &'a str {
        if self.random.chance(self.clean) {
            let sound = from.split('|').count().min(2);
            return from.split('|').nth(self.random.below(sound)).unwrap();
        }
        self.random.pick(from)
    }

    fn file(&mut self) {
        for _ in 0..self.random.below(5) {
            self.global();
        }
        for number in 0..=self.random.below(4) {
            self.section(number);
            if self.random.chance(20) {
                self.global();
            }
        }
        if self.random.chance(15) {
            let shorter = self.text.trim_end_matches('\n').len();
            self.text.truncate(shorter);
        }
    }

    fn line(&mut self, indent: &str, key: &str, value: &str) {
        let equals = if self.random.chance(85) {
            "="
        } else {
            self.random.pick(" = |= | =|\t=\t|= \t ")
        };
        writeln!(self.text, "{indent}{key}{equals}{value}").unwrap();
    }

    fn global(&mut self) {
        match self.random.below(12) {
            0..3 => {
                let key = self.random.pick(GLOBAL_KEYS);
                let value = self.value(NUMBERS);
                self.line("", key, value);
            }
            3..6 => {
                let key = self.random.pick(GLOBAL_YES_NO);
                let value = self.value(YES_NO);
                self.line("", key, value);
            }
            6 => {
                let key = self.random.pick("fallback|fallback6");
                let value = self.fallback(key.ends_with('6'));
                self.line("", key, &value);
            }
            7 => {
                let key = self.random.pick("logfile|callback");
                let value = self.value(QUOTED);
                self.line("", key, value);
            }
            8 => {
                let key = self.random.pick(
                    "emailalert|emailalertfrom|smtp|fallbackcommand|execute|maintenancedir|\
                    emailalertfreq",
                );
                let value = self.value(FREE);
                self.line("", key, value);
            }
            9 => {
                let value = self.value(STATUS);
                self.line("", "emailalertstatus", value);
            }
            10 => {
                let comment = self.random.pick("# note\n|\n|  # note\n|   \n|\t\n|\r\n");
                self.text.push_str(comment);
            }
            _ if self.random.chance(100 - self.clean) => {
                let odd = self.random.pick(
                    "supervised\n|supervised x\n|supervised \n|scheduler=rr\n|timeout=3\n|\
                    connecttimeout=3\n| checkinterval=3\n|[vip]\n|checkinterval 3\n|\
                    \u{feff}fork=no\n",
                );
                self.text.push_str(odd);
            }
            _ => {}
        }
    }

    fn section(&mut self, number: usize) {
        let six = self.random.chance(25);
        let key = if six { "virtual6" } else { "virtual" };
        if self.random.chance(self.clean) {
            let address = if six {
                format!("[fd00::1]:{}", 80 + number)
            } else {
                format!("10.0.0.1:{}", 80 + number)
            };
            self.line("", key, &address);
        } else {
            let address = self.random.pick(if six { VIRTUALS6 } else { VIRTUALS });
            self.line("", key, address);
        }
        for _ in 0..self.random.below(8) {
            self.member(six);
        }
        if self.random.chance(50) {
            let end = self.random.pick("\n|# end\n|    # end\n|\n\n|    \n|\t\n");
            self.text.push_str(end);
        }
    }

    fn member(&mut self, six: bool) {
        let indent = if self.random.chance(self.clean) {
            self.random.pick("    |\t|        ")
        } else {
            self.random.pick("   |\t\t| \t|     ||\r    |    \x0c")
        };
        let sixth = if six && !self.random.chance(3) {
            "6"
        } else {
            ""
        };
        match self.random.below(14) {
            0..5 => {
                let value = self.real(six);
                self.line(indent, &format!("real{sixth}"), &value);
            }
            5 => {
                let value = self.fallback(six);
                self.line(indent, &format!("fallback{sixth}"), &value);
            }
            6 => {
                let key = self.random.pick(SECTION_NUMBERS);
                let value = self.value(NUMBERS);
                self.line(indent, key, value);
            }
            7 => {
                let key = self.random.pick(SECTION_QUOTED);
                let value = self.value(QUOTED);
                self.line(indent, key, value);
            }
            8 => {
                let key = self.random.pick(SECTION_FREE);
                let value = self.value(FREE);
                self.line(indent, key, value);
            }
            9 => {
                let key = self.random.pick("ops|quiescent|cleanstop");
                let value = self.value(YES_NO);
                self.line(indent, key, value);
            }
            10 => {
                let (key, values) = *[
                    ("service", SERVICES),
                    ("checktype", TYPES),
                    ("scheduler", SCHEDULERS),
                ]
                .get(self.random.below(3))
                .unwrap();
                let value = self.value(values);
                self.line(indent, key, value);
            }
            11 => {
                let (key, values) = *[
                    ("protocol", PROTOCOLS),
                    ("emailalertstatus", STATUS),
                    ("httpmethod", "GET|head|Head\"|POST|"),
                ]
                .get(self.random.below(3))
                .unwrap();
                let value = self.value(values);
                self.line(indent, key, value);
            }
            12 => {
                let value = if six {
                    self.value("64|128|0|129|64 |x")
                } else {
                    self.value(MASKS)
                };
                self.line(indent, "netmask", value);
            }
            _ => {
                let odd = if self.random.chance(self.clean) {
                    self.random.pick("    # note\n|# note\n|\t#note\n")
                } else {
                    self.random.pick("     \n|    \r\n|    virtual=1\n|    autoreload=no\n|    monitorfile=/dev/null\n|    banana=1\n|    connecttimeout=3\n|    real\n")
                };
                self.text.push_str(odd);
            }
        }
    }

    fn fallback(&mut self, six: bool) -> String {
        let host = self.value(if six { HOSTS6 } else { HOSTS }).to_owned();
        let port = if self.random.chance(70) {
            format!(":{}", self.value(PORTS))
        } else {
            String::new()
        };
        let method = if self.random.chance(60) {
            format!(" {}", self.value(METHODS))
        } else {
            String::new()
        };
        let junk = if self.random.chance(self.clean) {
            ""
        } else {
            self.random.pick("x |a b |!|")
        };
        let end = if self.random.chance(self.clean) {
            ""
        } else {
            self.random.pick(" |\t| # c| x|\r")
        };
        format!("{junk}{host}{port}{method}{end}")
    }

    fn real(&mut self, six: bool) -> String {
        let hosts = if six { HOSTS6 } else { HOSTS };
        let junk = if self.random.chance(self.clean) {
            ""
        } else {
            self.random.pick("!!|x |[|->|a:")
        };
        let host = self.value(hosts).to_owned();
        let last = if self.random.chance(8) {
            format!(
                "{}{}",
                self.random.pick("->|->|->|-->| -> "),
                self.random
                    .pick("10.0.0.9|10.0.1.1|10.0.0.2|0.0.0.99|10.0.0.4|[fd00::9]|[1]")
            )
        } else {
            String::new()
        };
        let port = if self.random.chance(90) {
            format!(":{}", self.value(PORTS))
        } else {
            String::new()
        };
        let blank = if self.random.chance(self.clean) {
            " "
        } else {
            self.random.pick("|\t|  |:80 ")
        };
        let method = self.value(METHODS).to_owned();
        let mut text = format!("{junk}{host}{last}{port}{blank}{method}");
        for (chance, values) in [
            (60, " 5| 10| x 5| -3| 1.5| 7x| 0|\t9| 70000"),
            (
                15,
                " \"a\",\"b\"| \"/x 12\" \"y\"| \"a\"| \"http://h/p\",\"b\"| \"a\",\"b\",\"c\"| \"a\"  \"b\"| x \"a\", \"\"|\
                    \"a\",\"b\"| \"a\tb\",\"c\" t",
            ),
            (10, " l:3| l:3 u:9| u:9 l:3| u:9| l:x| <l:3>| y l:4"),
            (3, " # c|x| x|\r"),
        ] {
            if self.random.chance(chance) {
                let part = self.value(values);
                text.push_str(part);
            }
        }
        text
    }
}
