//! How the walk looks: headings, commands, values, effects. Colours only where they show.

use std::io::{self, Write as _};

use anstream::AutoStream;
use anstyle::{AnsiColor, Style};
use examples::guide::Step;

const HEADING: Style = Style::new().bold();
const GUIDE: Style = AnsiColor::Yellow.on_default();
const MADE: Style = AnsiColor::Cyan.on_default();
const EFFECT: Style = AnsiColor::Green.on_default();
const NOTE: Style = AnsiColor::Magenta.on_default();

/// Standard output, flushed after every block so that a reader follows the live part.
pub(crate) struct Terminal {
    out: AutoStream<io::Stdout>,
}

/// What one line tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// What the guide types.
    Guide,
    /// What the crates made of it.
    Made,
    /// What that changed.
    Effect,
    /// What the reader should know besides.
    Note,
}

impl Terminal {
    pub(crate) fn stdout() -> Self {
        Self {
            out: AutoStream::auto(io::stdout()),
        }
    }

    pub(crate) fn title(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.out, "{HEADING}{text}{HEADING:#}\n")?;
        self.out.flush()
    }

    pub(crate) fn step(&mut self, step: &Step) -> io::Result<()> {
        let Step {
            number,
            title,
            place,
            commands,
            ..
        } = step;
        writeln!(
            self.out,
            "{HEADING}Step {number}: {title}{HEADING:#}  [{place}]"
        )?;
        commands
            .iter()
            .try_for_each(|command| self.lines(Kind::Guide, command))
    }

    /// A block of text, its kind in front of the first line.
    pub(crate) fn lines(&mut self, kind: Kind, text: &str) -> io::Result<()> {
        let (word, style) = match kind {
            Kind::Guide => ("guide", GUIDE),
            Kind::Made => ("made", MADE),
            Kind::Effect => ("effect", EFFECT),
            Kind::Note => ("note", NOTE),
        };
        for (number, line) in text.lines().enumerate() {
            let word = if number == 0 { word } else { "" };
            writeln!(self.out, "  {style}{word:<7}{style:#} {line}")?;
        }
        self.out.flush()
    }

    pub(crate) fn gap(&mut self) -> io::Result<()> {
        writeln!(self.out)
    }
}
