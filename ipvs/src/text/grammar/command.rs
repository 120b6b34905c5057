//! Options of a line, as a command.

use super::error::{ParseError, Problem};
use super::listing::listing;
use super::options::{Opt, Verb};
use super::scan::{Given, Scan, Word, scan};
use super::value::{TIMEOUT_MAX, decimal};
use crate::model::{Daemon, DaemonRole, ServiceKey, Timeouts};
use crate::plan::Change;
use crate::text::names::Names;
use crate::text::rule::{Dialect, Invocation, Rule};

/// How words are to be read.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'n> {
    pub(super) dialect: Dialect,
    pub(super) names: &'n dyn Names,
}

impl<'n> Reader<'n> {
    pub(crate) fn new(dialect: Dialect, names: &'n dyn Names) -> Self {
        Self { dialect, names }
    }
}

/// A command with its options, each once and each in its place.
pub(super) struct Command<'a> {
    pub(super) reader: Reader<'a>,
    verb: Verb,
    pub(super) given: Given<'a>,
    pub(super) options: Vec<Given<'a>>,
    rest: Vec<Word<'a>>,
}

/// Reads words as a command.
pub(crate) fn invocation(words: &[Word<'_>], reader: Reader<'_>) -> Result<Invocation, ParseError> {
    let command = Command::new(words, reader)?;
    let invocation = command.read()?;
    match command.rest.get(command.own_words()) {
        None => Ok(invocation),
        Some(word) => Err(unexpected(word)),
    }
}

fn no_command(words: &[Word<'_>]) -> ParseError {
    let column = words.first().map_or(1, |word| word.column);
    ParseError::new(column, Problem::NoCommand)
}

fn unexpected(word: &Word<'_>) -> ParseError {
    let problem = Problem::UnexpectedWord {
        word: word.text.to_owned(),
    };
    ParseError::new(word.column, problem)
}

impl<'a> Command<'a> {
    fn new(words: &[Word<'a>], reader: Reader<'a>) -> Result<Self, ParseError> {
        let Scan { given, rest } = scan(words)?;
        let mut options = given.into_iter();
        let (Some(given), options) = (options.next(), options.collect()) else {
            return Err(no_command(words));
        };
        let Opt::Command(verb) = given.opt else {
            return Err(no_command(words));
        };
        let command = Self {
            reader,
            verb,
            given,
            options,
            rest,
        };
        command.check_options()?;
        Ok(command)
    }

    fn check_options(&self) -> Result<(), ParseError> {
        for (index, option) in self.options.iter().enumerate() {
            let earlier = self.options.get(..index).unwrap_or_default();
            let problem = self.problem_of(option, earlier);
            if let Some(problem) = problem {
                return Err(ParseError::new(option.column, problem));
            }
        }
        Ok(())
    }

    fn problem_of(&self, given: &Given<'_>, earlier: &[Given<'_>]) -> Option<Problem> {
        let option = given.spelling.clone();
        let with = format!("`{}`", self.given.spelling);
        let marked = |given: &Given<'_>| given.opt == Opt::FwMark;
        if let Opt::Command(_) = given.opt {
            return Some(Problem::SecondCommand { option });
        }
        if given.opt.is_extension() && self.reader.dialect == Dialect::Compatible {
            return Some(Problem::Extension { option });
        }
        if !allowed(self.verb).contains(&given.opt.subject()) {
            return Some(Problem::Misplaced { option, with });
        }
        if given.opt == Opt::Ipv6 {
            let with = "anything but an `-f MARK` before it".to_owned();
            let sound = earlier.iter().any(marked);
            return (!sound).then_some(Problem::Misplaced { option, with });
        }
        let same = |other: &&Given<'_>| other.opt.subject() == given.opt.subject();
        let first = earlier.iter().find(same)?.spelling.clone();
        Some(Problem::Repeated { option, first })
    }

    pub(super) fn find(&self, opt: Opt) -> Option<&Given<'a>> {
        self.options.iter().find(|given| given.opt == opt)
    }

    pub(super) fn has(&self, opt: Opt) -> bool {
        self.find(opt).is_some()
    }

    pub(super) fn missing(&self, option: &'static str) -> ParseError {
        let with = format!("`{}`", self.given.spelling);
        ParseError::new(self.given.column, Problem::MissingOption { option, with })
    }

    /// An error of the line as a whole.
    pub(super) fn error(&self, problem: impl Into<Problem>) -> ParseError {
        ParseError::new(self.given.column, problem.into())
    }

    /// Number of words without option that the command takes.
    fn own_words(&self) -> usize {
        if self.verb == Verb::SetTimeouts { 3 } else { 0 }
    }

    fn read(&self) -> Result<Invocation, ParseError> {
        let rule = match self.verb {
            Verb::List => return Ok(Invocation::List(listing(self)?)),
            Verb::Restore => return Ok(Invocation::Restore),
            Verb::Save => {
                let numeric = self.has(Opt::Numeric);
                return Ok(Invocation::Save { numeric });
            }
            Verb::Help => return Ok(Invocation::Help),
            Verb::Version => return Ok(Invocation::Version),
            Verb::AddService => Change::AddService(self.service()?).into(),
            Verb::EditService => Change::EditService(self.service()?).into(),
            Verb::DeleteService => Change::DeleteService(self.key()?).into(),
            Verb::AddDestination => self.added_destination()?.into(),
            Verb::EditDestination => self.edited_destination()?.into(),
            Verb::DeleteDestination => self.deleted_destination()?.into(),
            Verb::Clear => Rule::Clear,
            Verb::Zero => Rule::Zero(self.optional_key()?),
            Verb::SetTimeouts => Rule::SetTimeouts(self.timeouts()?),
            Verb::StartDaemon => Rule::StartDaemon(self.daemon()?),
            Verb::StopDaemon => Rule::StopDaemon(self.role()?),
        };
        Ok(Invocation::Rule(rule))
    }

    fn added_destination(&self) -> Result<Change, ParseError> {
        let (service, destination) = self.destination()?;
        Ok(Change::AddDestination {
            service,
            destination,
        })
    }

    fn edited_destination(&self) -> Result<Change, ParseError> {
        let (service, destination) = self.destination()?;
        Ok(Change::EditDestination {
            service,
            destination,
        })
    }

    fn deleted_destination(&self) -> Result<Change, ParseError> {
        let (service, destination) = self.destination_key()?;
        Ok(Change::DeleteDestination {
            service,
            destination,
        })
    }

    pub(super) fn optional_key(&self) -> Result<Option<ServiceKey>, ParseError> {
        let subject = |given: &Given<'_>| given.opt.subject() == Opt::Tcp;
        self.options
            .iter()
            .any(subject)
            .then(|| self.key())
            .transpose()
    }

    fn timeouts(&self) -> Result<Timeouts, ParseError> {
        let [Some(tcp), Some(tcp_fin), Some(udp)] = [0, 1, 2].map(|index| self.rest.get(index))
        else {
            return Err(self.missing("three timeouts in seconds: `--set 900 120 300`"));
        };
        let [tcp, tcp_fin, udp] = [
            self.seconds(tcp)?,
            self.seconds(tcp_fin)?,
            self.seconds(udp)?,
        ];
        Timeouts::new(tcp, tcp_fin, udp).map_err(|error| self.error(error))
    }

    fn seconds(&self, word: &Word<'_>) -> Result<std::time::Duration, ParseError> {
        decimal(word.text)
            .filter(|seconds| (0..=TIMEOUT_MAX).contains(seconds))
            .map(|seconds| std::time::Duration::from_secs(seconds.into()))
            .ok_or_else(|| self.given.bad_word(*word, "whole seconds, 0 to 2678400"))
    }

    fn role(&self) -> Result<DaemonRole, ParseError> {
        match self.given.text() {
            "master" => Ok(DaemonRole::Master),
            "backup" => Ok(DaemonRole::Backup),
            _ => Err(self.given.bad("`master` or `backup`")),
        }
    }

    fn daemon(&self) -> Result<Daemon, ParseError> {
        let interface = self.find(Opt::Interface).map_or("eth0", Given::text);
        let mut daemon = Daemon::new(self.role()?, interface);
        if let Some(given) = self.find(Opt::SyncId) {
            daemon.sync_id = given.number(0..=255, "a number from 0 to 255")?;
        }
        if let Some(given) = self.find(Opt::MaxLength) {
            let length = decimal(given.text());
            daemon.max_length = Some(length.ok_or_else(|| given.bad("1 to 65507 bytes"))?);
        }
        if let Some(given) = self.find(Opt::Group) {
            let group = given.text().parse();
            daemon.group = Some(group.map_err(|_odd| given.bad("a multicast address"))?);
        }
        if let Some(given) = self.find(Opt::GroupPort) {
            daemon.port = Some(given.port()?);
        }
        if let Some(given) = self.find(Opt::Ttl) {
            let ttl = decimal(given.text());
            daemon.ttl = Some(ttl.ok_or_else(|| given.bad("a number from 1 to 255"))?);
        }
        daemon.check().map_err(|error| self.error(error))?;
        Ok(daemon)
    }
}

/// The subjects of options that a command takes.
const fn allowed(verb: Verb) -> &'static [Opt] {
    match verb {
        Verb::AddService | Verb::EditService => &[
            Opt::Tcp,
            Opt::Ipv6,
            Opt::Scheduler,
            Opt::Flags,
            Opt::Persistent,
            Opt::Netmask,
            Opt::Engine,
            Opt::OnePacket,
        ],
        Verb::DeleteService | Verb::Zero => &[Opt::Tcp, Opt::Ipv6],
        Verb::DeleteDestination => &[Opt::Tcp, Opt::Ipv6, Opt::RealServer],
        Verb::AddDestination | Verb::EditDestination => &[
            Opt::Tcp,
            Opt::Ipv6,
            Opt::RealServer,
            Opt::Masquerade,
            Opt::Weight,
            Opt::Upper,
            Opt::Lower,
            Opt::TunnelType,
            Opt::TunnelPort,
            Opt::NoChecksum,
        ],
        Verb::StartDaemon => &[
            Opt::Interface,
            Opt::SyncId,
            Opt::MaxLength,
            Opt::Group,
            Opt::GroupPort,
            Opt::Ttl,
        ],
        Verb::StopDaemon => &[Opt::SyncId],
        Verb::Save => &[Opt::Numeric],
        Verb::List => &[
            Opt::Tcp,
            Opt::Ipv6,
            Opt::Numeric,
            Opt::Connections,
            Opt::Timeouts,
            Opt::Daemons,
            Opt::Stats,
            Opt::Rate,
            Opt::Thresholds,
            Opt::PersistentConnections,
            Opt::TunnelInfo,
            Opt::Exact,
            Opt::NoSort,
            Opt::Sort,
        ],
        Verb::Clear | Verb::Restore | Verb::SetTimeouts | Verb::Help | Verb::Version => &[],
    }
}
