//! A command line with its options taken out, as pcs takes them out.
//!
//! pcs reads options with the getopt of Python: they may stand anywhere, long ones may be
//! shortened as long as the rest is clear, and every command knows the options of all commands.
//! Which of them a command has is decided afterwards, by [`Line::allow`] or the
//! [syntax](super::syntax).

use super::Dialect;
use super::el7;
use super::error::CommandError;

/// A command line, options taken out of the words.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) words: Vec<String>,
    pub(super) dialect: Dialect,
    options: Vec<(&'static str, String)>,
}

/// Long options of all dialects; `=` at the end of those that take a value.
const COMMON: &[&str] = &[
    "--after=",
    "--all",
    "--autodelete",
    "--before=",
    "--booth-conf=",
    "--booth-key=",
    "--config",
    "--corosync",
    "--corosync_conf=",
    "--debug",
    "--defaults",
    "--disabled",
    "--enable",
    "--force",
    "--from=",
    "--full",
    "--fullhelp",
    "--group=",
    "--groups",
    "--help",
    "--hide-inactive",
    "--local",
    "--monitor",
    "--name=",
    "--no-default-ops",
    "--no-watchdog-validation",
    "--node=",
    "--nodesc",
    "--off",
    "--pacemaker",
    "--request-timeout=",
    "--skip-offline",
    "--start",
    "--to=",
    "--token=",
    "--version",
    "--wait",
];

/// Since pcs 0.10 or 0.11.
const MODERN: &[&str] = &[
    "--agent-validation",
    "--brief",
    "--expired",
    "--no-cluster-uuid",
    "--no-expire-check",
    "--no-keys-sync",
    "--no-strict",
    "--output-format=",
    "--overwrite",
    "--promoted",
    "--safe",
    "--simulate",
    "--strict",
];

/// Of 0.9 alone; most of them belong to `cluster setup`.
const EL7: &[&str] = &[
    "--addr0=",
    "--addr1=",
    "--auto_tie_breaker=",
    "--autocorrect",
    "--bcast0=",
    "--bcast1=",
    "--broadcast0",
    "--broadcast1",
    "--clone",
    "--cluster_conf=",
    "--consensus=",
    "--device=",
    "--encryption=",
    "--fail_recv_const=",
    "--interactive",
    "--ipv6",
    "--join=",
    "--last_man_standing=",
    "--last_man_standing_window=",
    "--master",
    "--mcast0=",
    "--mcast1=",
    "--mcastport0=",
    "--mcastport1=",
    "--miss_count_const=",
    "--remote",
    "--rrpmode=",
    "--token_coefficient=",
    "--transport=",
    "--ttl0=",
    "--ttl1=",
    "--wait_for_all=",
    "--watchdog=",
];

/// One-letter options; `true` for those that take a value.
const SHORT: [(&str, bool); 4] = [("-f", true), ("-h", false), ("-p", true), ("-u", true)];

impl Dialect {
    fn long_options(self) -> impl Iterator<Item = &'static str> {
        let own: [&[&str]; 2] = match self {
            Self::V0_9 => [EL7, &[]],
            Self::V0_11 => [MODERN, &["--master"]],
            Self::V0_12 => [MODERN, &["--future", "--quiet", "--yes"]],
        };
        COMMON.iter().chain(own.into_iter().flatten()).copied()
    }
}

impl Line {
    /// Options may stand anywhere before `--`; negative numbers are words.
    pub(super) fn parse(argv: &[impl AsRef<str>], dialect: Dialect) -> Result<Self, CommandError> {
        if dialect == Dialect::V0_9 {
            return Self::read(&el7::upgrade(argv), dialect);
        }
        Self::read(argv, dialect)
    }

    fn read(argv: &[impl AsRef<str>], dialect: Dialect) -> Result<Self, CommandError> {
        let mut line = Self {
            words: Vec::new(),
            dialect,
            options: Vec::new(),
        };
        let mut arguments = argv.iter().map(AsRef::as_ref);
        while let Some(argument) = arguments.next() {
            if argument == "--" {
                line.words.extend(arguments.by_ref().map(str::to_owned));
            } else if argument.starts_with("--") {
                line.long(argument, &mut arguments)?;
            } else if argument.starts_with('-') && argument != "-" && !is_negative(argument) {
                line.short(argument, &mut arguments)?;
            } else {
                line.words.push(argument.to_owned());
            }
        }
        line.check()?;
        Ok(line)
    }

    fn long<'a>(
        &mut self,
        argument: &str,
        rest: &mut impl Iterator<Item = &'a str>,
    ) -> Result<(), CommandError> {
        let (given, value) = match argument.split_once('=') {
            Some((given, value)) => (given, Some(value)),
            None => (argument, None),
        };
        let option = find(given, self.dialect)?;
        let name = option.trim_end_matches('=');
        let value = match (option.ends_with('='), value) {
            (true, None) => rest.next().ok_or_else(|| needs_argument(name))?,
            (true, Some(value)) => value,
            (false, None) => "",
            // The only option whose value may be left out.
            (false, Some(value)) if name == "--wait" => value,
            (false, Some(_)) => {
                return Err(CommandError::Getopt {
                    option: name.to_owned(),
                    fault: "must not have an argument",
                });
            }
        };
        self.options.push((name, value.to_owned()));
        Ok(())
    }

    fn short<'a>(
        &mut self,
        argument: &str,
        rest: &mut impl Iterator<Item = &'a str>,
    ) -> Result<(), CommandError> {
        let (name, value) = argument.split_at_checked(2).unwrap_or((argument, ""));
        let mut known = SHORT.into_iter().find(|(short, _)| *short == name);
        if name == "-V" && self.dialect == Dialect::V0_9 {
            known = Some(("-V", false));
        }
        match known {
            Some((name, true)) => {
                let value = if value.is_empty() {
                    rest.next().ok_or_else(|| needs_argument(name))?
                } else {
                    value
                };
                self.options.push((name, value.to_owned()));
                Ok(())
            }
            Some((name, false)) => {
                self.options.push((name, String::new()));
                if value.is_empty() {
                    Ok(())
                } else {
                    self.short(&format!("-{value}"), rest)
                }
            }
            None => Err(CommandError::Getopt {
                option: name.to_owned(),
                fault: "not recognized",
            }),
        }
    }

    /// What pcs checks before it looks for the command.
    fn check(&mut self) -> Result<(), CommandError> {
        // Today's name is `--promoted`; 0.11 takes both.
        for (name, _) in &mut self.options {
            if *name == "--master" {
                *name = "--promoted";
            }
        }
        for (index, (name, value)) in self.options.iter().enumerate() {
            let before = self.options.iter().take(index);
            if before.into_iter().any(|(other, _)| other == name) {
                return Err(CommandError::RepeatedOption { option: name });
            }
            let number = value.parse::<u64>().is_ok_and(|number| number > 0);
            if *name == "--request-timeout" && !number {
                return Err(CommandError::RequestTimeout {
                    value: value.clone(),
                });
            }
        }
        Ok(())
    }

    pub(super) fn has(&self, option: &str) -> bool {
        self.value(option).is_some()
    }

    pub(super) fn value(&self, option: &str) -> Option<&str> {
        let mut options = self.options.iter();
        options
            .find(|(name, _)| *name == option)
            .map(|(_, value)| value.as_str())
    }

    /// Which of these are given, sorted.
    pub(super) fn given(&self, options: &[&str]) -> Vec<&'static str> {
        let given = self.options.iter().map(|(name, _)| *name);
        let mut given: Vec<_> = given.filter(|name| options.contains(name)).collect();
        given.sort_unstable();
        given
    }

    /// Refuses options that the command does not have; `--debug` is one of all. pcs 0.9 did not
    /// look.
    pub(super) fn allow(&self, allowed: &[&str]) -> Result<(), CommandError> {
        if self.dialect == Dialect::V0_9 {
            return Ok(());
        }
        let given = self.options.iter().map(|(name, _)| *name);
        let mut other: Vec<String> = given
            .filter(|name| *name != "--debug" && !allowed.contains(name))
            .map(str::to_owned)
            .collect();
        other.sort_unstable();
        if other.is_empty() {
            return Ok(());
        }
        Err(CommandError::UnsupportedOptions { options: other })
    }

    /// The same line without an option.
    pub(super) fn without(&self, option: &str) -> Self {
        let mut line = self.clone();
        line.options.retain(|(name, _)| *name != option);
        line
    }

    /// The same line with other words.
    pub(super) fn with_words(&self, words: Vec<String>) -> Self {
        Self {
            words,
            ..self.clone()
        }
    }
}

/// The option of this name, or the only one that begins so.
fn find(given: &str, dialect: Dialect) -> Result<&'static str, CommandError> {
    let fault = |fault| CommandError::Getopt {
        option: given.to_owned(),
        fault,
    };
    let mut candidates = dialect
        .long_options()
        .filter(|option| option.starts_with(given));
    let Some(first) = candidates.next() else {
        return Err(fault("not recognized"));
    };
    let exact = dialect
        .long_options()
        .find(|option| option.trim_end_matches('=') == given);
    match (exact, candidates.next()) {
        (Some(option), _) => Ok(option),
        (None, None) => Ok(first),
        (None, Some(_)) => Err(fault("not a unique prefix")),
    }
}

fn needs_argument(name: &str) -> CommandError {
    CommandError::Getopt {
        option: name.to_owned(),
        fault: "requires argument",
    }
}

fn is_negative(argument: &str) -> bool {
    let number = argument.strip_prefix('-').unwrap_or_default();
    number.eq_ignore_ascii_case("infinity") || number.parse::<f64>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(argv: &[&str], dialect: Dialect) -> Result<Line, String> {
        Line::parse(argv, dialect).map_err(|error| error.to_string())
    }

    #[test]
    fn negative_numbers_are_words_and_options_stand_anywhere() {
        let argv = ["a", "--group", "-5", "-10", "--force", "--", "--x"];
        let line = parse(&argv, Dialect::V0_11).unwrap();

        assert_eq!(line.words, ["a", "-10", "--x"]);
        assert_eq!(line.value("--group"), Some("-5"));
        assert!(line.has("--force"));
    }

    #[test]
    fn a_long_option_may_be_shortened_as_far_as_it_is_clear() {
        let line = parse(&["--promo", "--no-def"], Dialect::V0_11).unwrap();
        assert!(line.has("--promoted") && line.has("--no-default-ops"));

        // Exact names win over longer ones.
        assert!(parse(&["--full"], Dialect::V0_11).unwrap().has("--full"));

        let error = parse(&["--ful"], Dialect::V0_11).unwrap_err();
        assert_eq!(error, "option --ful not a unique prefix");
    }

    #[test]
    fn each_dialect_has_options_of_its_own() {
        let old = parse(&["--master", "--clone"], Dialect::V0_9).unwrap();
        assert!(old.has("--promoted"));
        assert_eq!(old.words, ["clone"]);

        // Still taken in 0.11, under its new name.
        assert!(
            parse(&["--master"], Dialect::V0_11)
                .unwrap()
                .has("--promoted")
        );

        let error = parse(&["--master"], Dialect::V0_12).unwrap_err();
        assert_eq!(error, "option --master not recognized");
        let error = parse(&["--promoted"], Dialect::V0_9).unwrap_err();
        assert_eq!(error, "option --promoted not recognized");
    }

    #[test]
    fn an_option_can_be_given_once() {
        let error = parse(&["--force", "--forc"], Dialect::V0_12).unwrap_err();
        assert_eq!(error, "--force can only be used once");
    }
}
