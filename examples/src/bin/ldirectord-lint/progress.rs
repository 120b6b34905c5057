//! How many files are done, on standard error; nothing when that is no terminal.
//!
//! Two lines of terminal output need no library: one for progress bars calls for libm, and every
//! start of this program, nearly all of them for one file, would pay for its loading.

use std::io::{self, IsTerminal as _, Write as _};
use std::time::{Duration, Instant};

/// Fewer files than this are done before anybody can read how many are left.
const WORTH_IT: usize = 16;
/// Time between two lines.
const PAUSE: Duration = Duration::from_millis(100);

/// One line, written again and again.
#[derive(Debug)]
pub(crate) struct Progress {
    files: usize,
    /// When a line was written last; none when nobody looks.
    shown: Option<Instant>,
}

impl Progress {
    pub(crate) fn new(files: usize) -> Self {
        let visible = files >= WORTH_IT && io::stderr().is_terminal();
        Self {
            files,
            shown: visible.then(Instant::now),
        }
    }

    /// Says how many files are done, unless it was said just now.
    pub(crate) fn show(&mut self, done: usize) {
        if self.shown.is_some_and(|shown| shown.elapsed() >= PAUSE) {
            write(&format!("\r{done}/{} files", self.files));
            self.shown = Some(Instant::now());
        }
    }

    /// Takes the line away.
    pub(crate) fn clear(self) {
        if self.shown.is_some() {
            write("\r\x1b[K");
        }
    }
}

/// What cannot be written is no loss.
fn write(text: &str) {
    let mut out = io::stderr().lock();
    drop(out.write_all(text.as_bytes()).and_then(|()| out.flush()));
}
