//! Running Pacemaker's tools, or whatever stands in for them.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::ffi::OsString;
use std::fmt;
use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;
use std::process::Stdio;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::{Child, Command};

/// A program to run, its arguments, and what it reads.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Call {
    /// The words of the command line, the program first.
    pub words: Vec<String>,
    /// What goes to its standard input.
    pub input: Vec<u8>,
    /// Longest time that it may take; `None` for the runner's own limit.
    pub limit: Option<Duration>,
}

impl Call {
    /// A command without input.
    #[must_use]
    pub fn new<W: Into<String>>(words: impl IntoIterator<Item = W>) -> Self {
        let words = words.into_iter().map(Into::into).collect();
        Self {
            words,
            ..Self::default()
        }
    }

    /// What goes to its standard input.
    #[must_use]
    pub fn with_input(self, input: impl Into<Vec<u8>>) -> Self {
        Self {
            input: input.into(),
            ..self
        }
    }

    /// Longest time that it may take.
    #[must_use]
    pub fn within(self, limit: Duration) -> Self {
        Self {
            limit: Some(limit),
            ..self
        }
    }
}

impl Call {
    /// The words without the values of an agent's parameters, which may be passwords.
    fn shown(&self) -> Vec<Cow<'_, str>> {
        let mut value = false;
        let words = self.words.iter().map(|word| {
            let hidden = std::mem::replace(&mut value, word == "--option");
            match word.split_once('=') {
                Some((name, _)) if hidden => Cow::Owned(format!("{name}=…")),
                _ => Cow::Borrowed(word.as_str()),
            }
        });
        words.collect()
    }
}

/// The command line, without the values of an agent's parameters: they may be passwords.
impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown().join(" "))
    }
}

/// Without the values of an agent's parameters, and without the input: a CIB holds passwords.
impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("words", &self.shown())
            .field("input", &format_args!("{} bytes", self.input.len()))
            .field("limit", &self.limit)
            .finish()
    }
}

/// What a program has answered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// Its exit status; `None` if a signal ended it.
    pub code: Option<i32>,
    /// Its standard output.
    pub output: Vec<u8>,
    /// Its standard error.
    pub errors: Vec<u8>,
}

/// Why a program gave no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RunError {
    /// It could not be started.
    #[error("cannot run {program}: is it installed?")]
    Start {
        /// The program.
        program: String,
        /// The system's answer.
        source: std::io::Error,
    },
    /// It did not end in time, and was killed.
    #[error("{program} did not end within {} s", .limit.as_secs_f32())]
    Timeout {
        /// The program.
        program: String,
        /// The limit.
        limit: Duration,
    },
    /// It printed more than the limit, and was killed.
    #[error("{program} printed more than {limit} bytes")]
    TooLong {
        /// The program.
        program: String,
        /// The limit.
        limit: usize,
    },
    /// Its output could not be read.
    #[error("cannot talk to {program}")]
    Io {
        /// The program.
        program: String,
        /// The system's answer.
        source: std::io::Error,
    },
    /// There is no recorded answer for it.
    #[error("no recorded answer for `{0}`")]
    NotRecorded(String),
}

/// What [`Run::run`] gives back.
pub type Running<'r> = Pin<Box<dyn Future<Output = Result<Answer, RunError>> + Send + 'r>>;

/// Runs the tools of a cluster's node: real ones ([`Tools`]), recorded answers ([`Recorded`]), or
/// anything of yours. Dropping the future has to end the program.
pub trait Run: Send + Sync {
    /// Runs a program to its end.
    ///
    /// # Errors
    /// [`RunError`] only if there is no answer: a program that fails has answered.
    fn run(&self, call: Call) -> Running<'_>;
}

impl<R: Run + ?Sized> Run for &R {
    fn run(&self, call: Call) -> Running<'_> {
        (**self).run(call)
    }
}

impl<R: Run + ?Sized> Run for std::sync::Arc<R> {
    fn run(&self, call: Call) -> Running<'_> {
        (**self).run(call)
    }
}

/// The tools of this machine, or of another one behind a wrapper such as ssh.
///
/// ```
/// use cib::live::Tools;
///
/// let here = Tools::new();
/// let there = Tools::new().behind(["ssh", "root@lvsm", "--"]);
/// let file = Tools::new().on_file("/var/tmp/cib.xml");
/// # drop((here, there, file));
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Tools {
    wrapper: Vec<String>,
    environment: Vec<(OsString, OsString)>,
    limit: Duration,
    most: usize,
}

impl Default for Tools {
    fn default() -> Self {
        Self::new()
    }
}

impl Tools {
    /// Longest time of a command: 60 s.
    pub const LIMIT: Duration = Duration::from_secs(60);
    /// Longest output of a command: 64 MiB.
    pub const MOST: usize = 64 << 20;

    /// The tools in `PATH`.
    pub fn new() -> Self {
        Self {
            wrapper: Vec::new(),
            environment: Vec::new(),
            limit: Self::LIMIT,
            most: Self::MOST,
        }
    }

    /// Words in front of every command. What ssh runs goes through a shell there: every word of
    /// the command is quoted for it, where it needs that.
    pub fn behind<W: Into<String>>(mut self, wrapper: impl IntoIterator<Item = W>) -> Self {
        self.wrapper = wrapper.into_iter().map(Into::into).collect();
        self
    }

    /// Works on a file in place of a running cluster (`CIB_file`).
    pub fn on_file(self, path: impl Into<PathBuf>) -> Self {
        self.with_variable("CIB_file", path.into())
    }

    /// Sets a variable of the tools' environment.
    pub fn with_variable(mut self, name: impl Into<OsString>, value: impl Into<OsString>) -> Self {
        self.environment.push((name.into(), value.into()));
        self
    }

    /// Another longest time of a command.
    pub fn with_limit(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    /// Another longest output of a command, in bytes.
    pub fn with_longest_output(mut self, most: usize) -> Self {
        self.most = most;
        self
    }

    fn command(&self, call: &Call) -> (String, Command) {
        let remote = self
            .wrapper
            .first()
            .is_some_and(|word| word == "ssh" || word.ends_with("/ssh"));
        let own = call
            .words
            .iter()
            .map(|word| if remote { quoted(word) } else { word.clone() });
        let words: Vec<String> = self.wrapper.iter().cloned().chain(own).collect();
        let program = words.first().cloned().unwrap_or_default();
        let mut command = Command::new(&program);
        command
            .args(words.iter().skip(1))
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .env("LC_ALL", "C")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            // Ctrl-C is for whoever waits for the answer: a patch on its way is not cut off.
            .process_group(0)
            // A dropped future kills the program; the runtime reaps it.
            .kill_on_drop(true);
        (program, command)
    }
}

/// A word for a POSIX shell.
fn quoted(word: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_=./:,@%+".contains(&byte);
    if !word.is_empty() && word.bytes().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

impl Run for Tools {
    fn run(&self, call: Call) -> Running<'_> {
        Box::pin(async move {
            let (program, mut command) = self.command(&call);
            let start = |source| RunError::Start {
                program: program.clone(),
                source,
            };
            let mut child = command.spawn().map_err(start)?;
            let limit = call.limit.unwrap_or(self.limit);
            let talk = talk(&mut child, &call.input, self.most, &program);
            let answer = tokio::time::timeout(limit, talk).await;
            if !matches!(answer, Ok(Ok(_))) {
                // Reaped here where possible; an error means that it has ended by itself.
                drop(child.kill().await);
            }
            let late = RunError::Timeout {
                program: program.clone(),
                limit,
            };
            answer.unwrap_or(Err(late))
        })
    }
}

async fn talk(
    child: &mut Child,
    input: &[u8],
    most: usize,
    program: &str,
) -> Result<Answer, RunError> {
    let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let write = async {
        if let Some(mut stdin) = stdin {
            // A program that ends without reading tells why by its status.
            drop(stdin.write_all(input).await);
        }
    };
    let io = |source| RunError::Io {
        program: program.to_owned(),
        source,
    };
    let ((), output, errors) = tokio::join!(write, read(stdout, most), read(stderr, most));
    let too_long = || RunError::TooLong {
        program: program.to_owned(),
        limit: most,
    };
    let output = output.map_err(io)?.ok_or_else(too_long)?;
    let errors = errors.map_err(io)?.ok_or_else(too_long)?;
    let status = child.wait().await.map_err(io)?;
    Ok(Answer {
        code: status.code(),
        output,
        errors,
    })
}

/// All that comes, or nothing if it is more than `most` bytes.
async fn read(
    source: Option<impl AsyncRead + Unpin>,
    most: usize,
) -> std::io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    let Some(source) = source else {
        return Ok(Some(bytes));
    };
    let bound = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
    source.take(bound).read_to_end(&mut bytes).await?;
    Ok((bytes.len() <= most).then_some(bytes))
}

/// Recorded answers, for tests: each command has those that it will give, in turn; the last one
/// again and again.
///
/// ```
/// use cib::live::{Answer, Recorded};
///
/// let query = Answer { code: Some(105), ..Answer::default() };
/// let tools = Recorded::new().answer("cibadmin --query", query);
/// assert!(tools.calls().is_empty());
/// ```
#[derive(Debug, Default)]
#[must_use]
pub struct Recorded {
    answers: Mutex<Vec<(String, VecDeque<Answer>)>>,
    calls: Mutex<Vec<Call>>,
}

impl Recorded {
    /// No answers yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// One more answer for command lines that begin with this text.
    pub fn answer(self, line: impl Into<String>, answer: Answer) -> Self {
        let line = line.into();
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        match answers.iter_mut().find(|known| known.0 == line) {
            Some(known) => known.1.push_back(answer),
            None => answers.push((line, VecDeque::from([answer]))),
        }
        drop(answers);
        self
    }

    /// What was run, in order.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.calls
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

impl Run for Recorded {
    fn run(&self, call: Call) -> Running<'_> {
        let line = call.to_string();
        self.calls
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(call);
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        let known = answers.iter_mut().find(|known| line.starts_with(&known.0));
        let answer = known.and_then(|known| {
            if known.1.len() > 1 {
                known.1.pop_front()
            } else {
                known.1.front().cloned()
            }
        });
        Box::pin(std::future::ready(
            answer.ok_or(RunError::NotRecorded(line)),
        ))
    }
}
