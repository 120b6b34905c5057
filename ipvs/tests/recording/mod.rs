//! A tour of the kernel's interface, and the recording of it: what is sent, what comes back.

use std::fmt::Write as _;
use std::io::{self, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::time::Duration;

use ipvs::client::Socket;
use ipvs::conversation::{Conversation, Request};
use ipvs::memory::Release;
use ipvs::text::{Rule, Rules};
use ipvs::transport::Transport;
use ipvs::wire::{self, Command as Number, DestinationRef, Policy, ServiceRef};
use ipvs::{Client, DaemonRole, DestinationEntry, Family, Plan, ServiceEntry, ServiceKey, Table};

/// One step, with the datagrams that passed: `true` for those that were sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Exchange {
    pub(crate) title: String,
    pub(crate) datagrams: Vec<(bool, Vec<u8>)>,
}

/// A recording as text: a line for each title and each datagram.
pub(crate) fn write(exchanges: &[Exchange]) -> String {
    let mut text = String::new();
    for exchange in exchanges {
        writeln!(text, "# {}", exchange.title).unwrap();
        for (sent, datagram) in &exchange.datagrams {
            text.push_str(if *sent { "> " } else { "< " });
            datagram
                .iter()
                .for_each(|byte| write!(text, "{byte:02x}").unwrap());
            text.push('\n');
        }
    }
    text
}

/// The exchanges of a recording.
pub(crate) fn read(text: &str) -> Vec<Exchange> {
    let mut exchanges: Vec<Exchange> = Vec::new();
    for line in text.lines().skip(1) {
        let (mark, rest) = line.split_at(2);
        if mark == "# " {
            exchanges.push(Exchange {
                title: rest.to_owned(),
                datagrams: Vec::new(),
            });
        } else {
            let last = exchanges.last_mut().unwrap();
            last.datagrams.push((mark == "> ", unhex(rest)));
        }
    }
    exchanges
}

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap())
        .collect()
}

/// The recordings of this crate, with the release that each is of.
pub(crate) const RECORDED: [(Release, &str); 3] = [
    (Release::V6_1, include_str!("../fixtures/linux-6.1.hex")),
    (Release::V6_12, include_str!("../fixtures/linux-6.12.hex")),
    (Release::V7_2, include_str!("../fixtures/linux-7.2.hex")),
];

/// The messages of a datagram.
pub(crate) fn messages(mut datagram: &[u8]) -> Vec<&[u8]> {
    let mut messages = Vec::new();
    while !datagram.is_empty() {
        let length = u32::from_ne_bytes(datagram[..4].try_into().unwrap()) as usize;
        messages.push(&datagram[..length]);
        datagram = &datagram[length.next_multiple_of(4).min(datagram.len())..];
    }
    messages
}

pub(crate) fn kind(message: &[u8]) -> u16 {
    u16::from_ne_bytes(message[4..6].try_into().unwrap())
}

const ERROR: u16 = 2;
const DONE: u16 = 3;
pub(crate) const CONTROLLER: u16 = 16;

/// What the kernel says to one request: codes in their order, records in any.
pub(crate) fn answers(exchange: &Exchange) -> (Vec<i32>, Vec<String>) {
    let (mut codes, mut records) = (Vec::new(), Vec::new());
    let mut policy = Policy::default();
    for (_, datagram) in exchange.datagrams.iter().filter(|(sent, _)| !sent) {
        for message in messages(datagram) {
            match kind(message) {
                ERROR | DONE => {
                    let code = message[16..20].try_into().unwrap();
                    codes.push(i32::from_ne_bytes(code));
                }
                CONTROLLER => policy.read(&message[20..]).unwrap(),
                _ => records.push(object(message[16], &message[20..])),
            }
        }
    }
    records.sort();
    if policy != Policy::default() {
        records.push(format!("{policy:?}"));
    }
    (codes, records)
}

fn object(command: u8, attributes: &[u8]) -> String {
    type Read = fn(&[u8]) -> String;
    let readers: [(Number, Read); 5] = [
        (Number::NewService, |each| format!("{:?}", service(each))),
        (Number::NewDestination, |each| {
            format!("{:?}", destination(each))
        }),
        (Number::NewDaemon, |each| {
            format!("{:?}", wire::daemon(each).unwrap())
        }),
        (Number::SetConfig, |each| {
            format!("{:?}", wire::timeouts(each).unwrap())
        }),
        (Number::SetInfo, |each| {
            format!("{:?}", wire::info(each).unwrap())
        }),
    ];
    let command = Number::from_number(command);
    let (_, read) = readers
        .into_iter()
        .find(|(known, _)| *known == command)
        .unwrap();
    read(attributes)
}

pub(crate) fn service(attributes: &[u8]) -> ServiceEntry {
    ServiceRef::of_message(attributes)
        .unwrap()
        .to_entry()
        .unwrap()
}

pub(crate) fn destination(attributes: &[u8]) -> DestinationEntry {
    let destination = DestinationRef::of_message(attributes, Family::Ipv4).unwrap();
    destination.to_entry().unwrap()
}

/// What the tour asks for, beside rules: these answer with records.
fn questions() -> Vec<(&'static str, Request)> {
    let key = |text: &str| ServiceKey::tcp(text.parse().unwrap());
    vec![
        ("services", Request::Services),
        ("one service", Request::Service(key("10.1.0.1:80"))),
        ("no such service", Request::Service(key("10.1.0.99:80"))),
        ("destinations", Request::Destinations(key("10.1.0.1:80"))),
        (
            "destinations in tunnels",
            Request::Destinations(key("10.1.0.2:80")),
        ),
        (
            "destinations of no service",
            Request::Destinations(key("10.1.0.99:80")),
        ),
        ("timeouts", Request::Timeouts),
        ("daemons", Request::Daemons),
    ]
}

/// Rules that a kernel takes, and rules that it refuses.
const RULES: &str = "\
-A -t 10.1.0.1:80 -s rr
-A -u [fd00:1::1]:53 -s wrr -p 300 -M 64
-A -f 1 -s lc
-A -f 4294967295 -6 -s wlc -p
-A --sctp-service 10.1.0.1:80 -s dh
-A -u 10.1.0.1:53 -s sed -o
-A -u 10.1.0.1:5060 -s nq -p 60 --pe sip
-A -t 10.1.0.2:80 -s mh -b mh-fallback,mh-port
-A -t 10.1.0.3:0 -s sh -b sh-port -p 2678400 -M 255.255.255.0
-A -t 10.1.0.4:80 -s none
-a -t 10.1.0.1:80 -r 10.2.0.1:8080 -m -w 5 -x 1000 -y 700
-a -t 10.1.0.1:80 -r 10.2.0.2:80 -g -w 0
-a -t 10.1.0.1:80 -r 10.2.0.3:80 -g -w 2147483647
-a -t 10.1.0.2:80 -r 10.2.0.4:80 -i -w 1
-a -t 10.1.0.2:80 -r 10.2.0.5:80 -i -w 1 --tun-type gue --tun-port 6080 --tun-remcsum
-a -t 10.1.0.2:80 -r 10.2.0.6:80 -i -w 1 --tun-type gre --tun-csum
-a -t 10.1.0.2:80 -r [fd00:2::7]:80 -i -w 1
-a -u [fd00:1::1]:53 -r [fd00:2::1]:53 -g -w 1
-a -f 1 -r 10.2.0.9:0 -g -w 1
-E -t 10.1.0.1:80 -s wlc -p 120
-e -t 10.1.0.1:80 -r 10.2.0.1:8080 -m -w 7
-A -t 10.1.0.1:80 -s rr
-A -t 10.1.0.5:80 -s nosuch
-E -t 10.1.0.99:80 -s rr
-D -t 10.1.0.99:80
-a -t 10.1.0.99:80 -r 10.2.0.1:80 -g -w 1
-a -t 10.1.0.1:80 -r 10.2.0.2:80 -g -w 1
-a -t 10.1.0.1:80 -r 224.0.0.1:80 -g -w 1
-e -t 10.1.0.1:80 -r 10.2.0.99:80 -g -w 1
-d -t 10.1.0.1:80 -r 10.2.0.99:80
-d -t 10.1.0.1:80 -r 10.2.0.3:80
--set 100 0 300
--start-daemon master --mcast-interface lo --syncid 1
-d -t 10.1.0.2:80 -r [fd00:2::7]:80
--start-daemon master --mcast-interface lo --syncid 255
--start-daemon master --mcast-interface lo
--start-daemon backup --mcast-interface nosuch0
--stop-daemon backup
-Z -t 10.1.0.1:80
-Z
";

fn request(rule: Rule) -> Request {
    match rule {
        Rule::Change(change) => Request::Change(change),
        Rule::Clear => Request::Flush,
        Rule::Zero(service) => Request::Zero(service),
        Rule::SetTimeouts(timeouts) => Request::SetTimeouts(timeouts),
        Rule::StartDaemon(daemon) => Request::StartDaemon(daemon),
        Rule::StopDaemon(role) => Request::StopDaemon(role),
        other => panic!("{other}"),
    }
}

/// Asks one thing after the other, and keeps what passes.
pub(crate) struct Recorder<T> {
    transport: T,
    conversation: Conversation,
    pub(crate) exchanges: Vec<Exchange>,
}

impl<T: Transport> Recorder<T> {
    /// A recorder that knows the number of the family.
    pub(crate) fn new(transport: T) -> Self {
        let mut recorder = Self {
            transport,
            conversation: Conversation::new(1),
            exchanges: Vec::new(),
        };
        recorder.ask("family", &Request::Family);
        let exchange = recorder.exchanges.last().unwrap();
        let (_, answer) = &exchange.datagrams[1];
        let family = wire::family_id(&answer[20..]).unwrap();
        recorder.conversation.set_family(family);
        recorder
    }

    /// Sends one request and reads to the end of its answer.
    pub(crate) fn ask(&mut self, title: &str, request: &Request) {
        let mut datagram = Vec::new();
        let mut exchange = self.conversation.start(request, &mut datagram);
        self.transport.send(&datagram).unwrap();
        let mut datagrams = vec![(true, datagram)];
        let mut buffer = vec![0; 65536];
        while !exchange.is_finished() {
            let length = self.transport.receive(&mut buffer).unwrap();
            datagrams.push((false, buffer[..length].to_vec()));
            let mut unread = &buffer[..length];
            // A refusal is an answer as well.
            while !unread.is_empty() && exchange.advance(&mut unread).is_ok() {}
        }
        self.exchanges.push(Exchange {
            title: title.to_owned(),
            datagrams,
        });
    }

    /// Every command, on a table that is empty before and after.
    pub(crate) fn tour(&mut self) {
        self.ask("policy", &Request::Policy);
        self.ask("information", &Request::Info);
        for line in RULES.lines() {
            self.ask(line, &request(line.parse().unwrap()));
        }
        for (title, question) in questions() {
            self.ask(title, &question);
        }
        self.ask(
            "--stop-daemon master",
            &Request::StopDaemon(DaemonRole::Master),
        );
        self.ask("-C", &Request::Flush);
        self.ask("no services", &Request::Services);
    }
}

/// The tour of the running kernel, and counters of connections that it has carried.
pub(crate) fn record_tour() -> Vec<Exchange> {
    let mut recorder = Recorder::new(Socket::open().unwrap());
    recorder.tour();
    let service = carry().unwrap();
    recorder.ask("services with traffic", &Request::Services);
    recorder.ask("destinations with traffic", &Request::Destinations(service));
    Client::connect().unwrap().flush().unwrap();
    recorder.exchanges
}

/// A connection through a service of this machine; rates are there once the kernel has estimated.
fn carry() -> io::Result<ServiceKey> {
    let address = ["addr", "replace", "10.1.0.1/32", "dev", "lo"];
    assert!(Command::new("ip").args(address).status()?.success());
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let server = listener.local_addr()?;
    let rules = format!("-A -t 10.1.0.1:80 -s rr -p 60\n-a -t 10.1.0.1:80 -r {server} -m\n");
    let table = rules.parse::<Rules>().unwrap().table;
    let mut client = Client::connect().unwrap();
    let plan = Plan::between(&table, &Table::new());
    assert!(client.apply(&plan).unwrap().is_complete());
    let mut asking = TcpStream::connect("10.1.0.1:80")?;
    let (mut answering, _) = listener.accept()?;
    asking.write_all(&[b'q'; 4096])?;
    answering.read_exact(&mut [0; 4096])?;
    let key = *table.services().next().unwrap().key();
    // The kernel estimates every two seconds.
    for _ in 0..100 {
        if client.service(&key).unwrap().stats.rates.bytes_in > 0 {
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(key)
}
