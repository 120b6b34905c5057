//! Claims: one line each, with its time; the first that does not hold ends the run.

use std::{
    thread,
    time::{Duration, Instant},
};

use crate::shell::{LabError, say};

/// How often an outside program is asked again.
const PAUSE: Duration = Duration::from_millis(50);

/// The claims made so far.
pub(crate) struct Claims {
    started: Instant,
    last: Instant,
    held: usize,
    current: String,
    /// What the claims are about.
    what: &'static str,
}

impl Claims {
    pub(crate) fn start(what: &'static str) -> Self {
        let started = Instant::now();
        Self {
            started,
            last: started,
            held: 0,
            current: String::new(),
            what,
        }
    }

    /// Checks one claim and prints its line.
    ///
    /// # Errors
    ///
    /// What `check` returns.
    pub(crate) fn claim<T>(
        &mut self,
        text: &str,
        check: impl FnOnce() -> Result<T, LabError>,
    ) -> Result<T, LabError> {
        text.clone_into(&mut self.current);
        let value = check()?;
        self.held += 1;
        let (total, own) = (self.started.elapsed(), self.last.elapsed());
        self.last = Instant::now();
        let (total, own) = (total.as_secs_f32(), own.as_secs_f32());
        say(&format!("ok    {total:6.2} s  (+{own:5.2})  {text}"));
        Ok(value)
    }

    pub(crate) fn end(&self) -> Result<u8, LabError> {
        say(&format!(
            "{}: {} claims held, 0 failed",
            self.what, self.held
        ));
        Ok(0)
    }

    pub(crate) fn fail(&self, error: &LabError) -> Result<u8, LabError> {
        let total = self.started.elapsed().as_secs_f32();
        say(&format!(
            "FAILED {total:5.2} s  {}\n    {error}",
            self.current
        ));
        say(&format!(
            "{}: {} claims held, 1 failed",
            self.what, self.held
        ));
        Ok(1)
    }
}

/// Asks `look` again until it says yes, at the longest for `limit`.
///
/// # Errors
///
/// The last thing that `look` saw, when time is up.
pub(crate) fn within(
    limit: Duration,
    mut look: impl FnMut() -> Result<(), LabError>,
) -> Result<(), LabError> {
    let deadline = Instant::now() + limit;
    loop {
        match look() {
            Ok(()) => return Ok(()),
            Err(error) if Instant::now() >= deadline => return Err(error),
            Err(_) => thread::sleep(PAUSE),
        }
    }
}

/// Compares what a program printed with what the claim wants.
///
/// # Errors
///
/// Both texts, when they differ.
pub(crate) fn same(what: &str, found: &str, wanted: &str) -> Result<(), LabError> {
    if found == wanted {
        return Ok(());
    }
    Err(LabError::refused(
        what,
        &format!("found\n{found}wanted\n{wanted}"),
    ))
}

/// Looks for a part in what a program printed.
///
/// # Errors
///
/// The whole text, when the part is not in it.
pub(crate) fn contains(what: &str, found: &str, part: &str) -> Result<(), LabError> {
    if found.contains(part) {
        return Ok(());
    }
    Err(LabError::refused(what, &format!("no `{part}` in\n{found}")))
}
