//! Times, medians, and whether the goals are met.

use std::{error::Error, time::Duration};

/// One comparison: what is measured, and what was seen.
#[derive(Debug)]
struct Line {
    what: String,
    seen: String,
    goal: String,
    met: Option<bool>,
}

/// What was measured.
#[derive(Debug, Default)]
pub(crate) struct Report {
    lines: Vec<Line>,
}

/// Times of one program.
#[derive(Clone, Debug, Default)]
pub(crate) struct Times(Vec<Duration>);

impl Times {
    pub(crate) fn add(&mut self, time: Duration) {
        self.0.push(time);
        self.0.sort();
    }

    pub(crate) fn median(&self) -> Duration {
        let middle = self.0.len() / 2;
        self.0.get(middle).copied().unwrap_or_default()
    }

    /// How many times longer the other one takes.
    pub(crate) fn times_faster_than(&self, other: &Self) -> f64 {
        other.median().as_secs_f64() / self.median().as_secs_f64().max(f64::MIN_POSITIVE)
    }

    fn range(&self) -> String {
        let [first, last] = [self.0.first(), self.0.last()].map(|time| milliseconds(time.copied()));
        format!("{first} to {last}")
    }
}

fn milliseconds(time: Option<Duration>) -> String {
    format!("{:.1}", time.unwrap_or_default().as_secs_f64() * 1000.0)
}

impl Report {
    pub(crate) fn times(&mut self, what: String, times: &Times) {
        let median = milliseconds(Some(times.median()));
        let seen = format!("{median} ms ({}, {} runs)", times.range(), times.0.len());
        self.line(what, seen, String::new(), None);
    }

    /// A ratio that has no goal.
    pub(crate) fn ratio(&mut self, what: String, ratio: f64) {
        self.line(what, format!("{ratio:.1} times"), String::new(), None);
    }

    pub(crate) fn at_least(&mut self, what: String, ratio: f64, bar: f64) {
        let goal = format!("at least {bar} times");
        self.line(what, format!("{ratio:.1} times"), goal, Some(ratio >= bar));
    }

    pub(crate) fn at_most(&mut self, what: String, value: f64, bar: f64, unit: &str) {
        let goal = format!("at most {bar} {unit}");
        self.line(what, format!("{value:.2} {unit}"), goal, Some(value <= bar));
    }

    fn line(&mut self, what: String, seen: String, goal: String, met: Option<bool>) {
        self.lines.push(Line {
            what,
            seen,
            goal,
            met,
        });
    }

    pub(crate) fn is_missed(&self) -> bool {
        self.lines.iter().any(|line| line.met == Some(false))
    }

    /// As a table of Markdown.
    pub(crate) fn print(&self) {
        show("| what | seen | goal | |\n|---|---|---|---|");
        for line in &self.lines {
            let verdict = match line.met {
                None => "",
                Some(true) => "met",
                Some(false) => "MISSED",
            };
            let Line {
                what, seen, goal, ..
            } = line;
            show(&format!("| {what} | {seen} | {goal} | {verdict} |"));
        }
    }
}

#[expect(clippy::print_stdout, reason = "this is what the program is for")]
fn show(text: &str) {
    println!("{text}");
}

#[expect(clippy::print_stderr, reason = "the end of the program")]
pub(crate) fn complain(error: &dyn Error) {
    eprintln!("ipvs-speed: {error}");
}
