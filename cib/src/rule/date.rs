//! Conditions on time.

use super::model::{DateExpression, DateSpec, Duration};
use super::scan::long;
use super::{Moment, Outcome, Release};

/// Why an expression has no answer: 3.0 refuses what is not valid.
pub(super) struct Invalid;

/// When a condition holds.
#[derive(Clone, Debug)]
pub(super) enum Window {
    /// From a moment to another one, both included.
    Range(Option<Moment>, Option<Moment>),
    /// After a moment.
    After(Moment),
    /// Before a moment.
    Before(Moment),
    /// On matching dates and times.
    Spec(Box<Fields>),
}

impl DateExpression {
    /// The answer now.
    pub(super) fn decide(&self, now: Moment, release: Release) -> Outcome {
        self.window(now, release)
            .map_or(Outcome::Undetermined, |window| window.decide(now))
    }

    /// When the condition holds.
    pub(super) fn window(&self, now: Moment, release: Release) -> Result<Window, Invalid> {
        let operation = self
            .operation
            .as_deref()
            .unwrap_or("in_range")
            .to_ascii_lowercase();
        if release == Release::V3_0 && self.id.is_empty() {
            return Err(Invalid);
        }
        let moment = |text: &Option<String>| match text.as_deref() {
            None => Ok(None),
            Some(text) => match Moment::parse(text, now, release) {
                Ok(moment) => Ok(Some(moment)),
                Err(_) if release == Release::V2_1 => Ok(None),
                Err(_) => Err(Invalid),
            },
        };
        match &*operation {
            "in_range" => {
                let (start, end) = (moment(&self.start)?, moment(&self.end)?);
                if start.is_none() && end.is_none() {
                    return Err(Invalid);
                }
                let end = self.end(start, end, release)?;
                Ok(Window::Range(start, end))
            }
            "date_spec" => Fields::of(self.date_spec.as_ref(), release)
                .map(|fields| Window::Spec(Box::new(fields))),
            "gt" => moment(&self.start)?.map(Window::After).ok_or(Invalid),
            "lt" => {
                // 2.1 reckons an end for every expression that has a start and a duration.
                let start = match release {
                    Release::V2_1 => moment(&self.start)?,
                    Release::V3_0 => None,
                };
                let end = self.end(start, moment(&self.end)?, release)?;
                end.map(Window::Before).ok_or(Invalid)
            }
            _ => Err(Invalid),
        }
    }

    /// The end given, or the one that start and duration give.
    fn end(
        &self,
        start: Option<Moment>,
        end: Option<Moment>,
        release: Release,
    ) -> Result<Option<Moment>, Invalid> {
        match (start, end, &self.duration) {
            (Some(start), None, Some(duration)) => duration.end(start, release).map(Some),
            (_, end, _) => Ok(end),
        }
    }

    /// Whether the condition's moments move with the clock.
    pub(super) fn moves(&self) -> bool {
        let texts = [&self.start, &self.end];
        texts
            .into_iter()
            .flatten()
            .any(|text| Moment::is_time_alone(text))
    }
}

impl Window {
    pub(super) fn decide(&self, now: Moment) -> Outcome {
        match self {
            Self::Range(Some(start), _) if now < *start => Outcome::Before,
            Self::Range(_, Some(end)) if now > *end => Outcome::After,
            Self::Range(..) => Outcome::Satisfied,
            Self::After(start) if now > *start => Outcome::Satisfied,
            Self::After(_) => Outcome::Before,
            Self::Before(end) if now < *end => Outcome::Satisfied,
            Self::Before(_) => Outcome::After,
            Self::Spec(fields) => fields.decide(now),
        }
    }

    /// When Pacemaker would look again: it does so for ranges, and not for dates that match.
    pub(super) fn recheck(&self, now: Moment, release: Release) -> Option<Moment> {
        match self {
            Self::Range(Some(start), _) if now < *start => Some(*start),
            Self::Range(_, Some(end)) if now <= *end => Some(end.second_after(release)),
            Self::After(start) if now <= *start => Some(start.second_after(release)),
            Self::Before(end) if now < *end => Some(*end),
            Self::Range(..) | Self::After(_) | Self::Before(_) | Self::Spec(_) => None,
        }
    }
}

impl Duration {
    /// The moment this long after the start.
    fn end(&self, start: Moment, release: Release) -> Result<Moment, Invalid> {
        if release == Release::V3_0 && self.id.is_empty() {
            return Err(Invalid);
        }
        let part = |text: &Option<String>| {
            let value = match text {
                None => Some(0),
                Some(text) => long(text).and_then(|(value, _)| i32::try_from(value).ok()),
            };
            match value {
                Some(value) => Ok(value),
                None if release == Release::V2_1 => Ok(0),
                None => Err(Invalid),
            }
        };
        let mut end = start;
        end.add_years(part(&self.years)?, release);
        let months = part(&self.months)?;
        if months != 0 {
            end.add_months(months);
        }
        end.add_days_unless_zero(part(&self.weeks)?.wrapping_mul(7), release);
        end.add_days_unless_zero(part(&self.days)?, release);
        let units = [(&self.hours, 3600), (&self.minutes, 60), (&self.seconds, 1)];
        for (text, seconds) in units {
            let value = part(text)?;
            if value != 0 {
                end.add_seconds(value.wrapping_mul(seconds), release);
            }
        }
        Ok(end)
    }
}

impl Moment {
    /// Adding nothing must not move 366 days after a leap year into the next.
    fn add_days_unless_zero(&mut self, days: i32, release: Release) {
        if days != 0 {
            self.add_days(days, release);
        }
    }
}

/// The ranges of a [`DateSpec`], in the order in which Pacemaker looks at them.
#[derive(Clone, Debug)]
pub(super) struct Fields {
    pub(super) years: Range,
    pub(super) months: Range,
    pub(super) monthdays: Range,
    pub(super) hours: Range,
    pub(super) minutes: Range,
    pub(super) seconds: Range,
    pub(super) yeardays: Range,
    pub(super) weekyears: Range,
    pub(super) weeks: Range,
    pub(super) weekdays: Range,
    pub(super) moon: Range,
}

impl Fields {
    fn of(spec: Option<&DateSpec>, release: Release) -> Result<Self, Invalid> {
        let absent = DateSpec::default();
        let spec = match spec {
            Some(spec) if release == Release::V2_1 || !spec.id.is_empty() => spec,
            None if release == Release::V2_1 => &absent,
            _ => return Err(Invalid),
        };
        let range = |text: &Option<String>| {
            let wrong = match release {
                Release::V2_1 => Range::ANY,
                Release::V3_0 => Range::INVALID,
            };
            text.as_deref().map_or(Range::ANY, |text| {
                Range::parse(text, release).unwrap_or(wrong)
            })
        };
        Ok(Self {
            years: range(&spec.years),
            months: range(&spec.months),
            monthdays: range(&spec.monthdays),
            hours: range(&spec.hours),
            minutes: range(&spec.minutes),
            seconds: range(&spec.seconds),
            yeardays: range(&spec.yeardays),
            weekyears: range(&spec.weekyears),
            weeks: range(&spec.weeks),
            weekdays: range(&spec.weekdays),
            moon: if release == Release::V2_1 {
                range(&spec.moon)
            } else {
                Range::ANY
            },
        })
    }

    fn decide(&self, now: Moment) -> Outcome {
        let (year, month, monthday) = now.date();
        let (hour, minute, second) = now.time();
        let (weekyear, week, weekday) = now.week();
        let parts = [
            (self.years, year.cast_unsigned()),
            (self.months, month),
            (self.monthdays, monthday),
            (self.hours, hour),
            (self.minutes, minute),
            (self.seconds, second),
            (self.yeardays, now.day_of_year()),
            (self.weekyears, weekyear.cast_unsigned()),
            (self.weeks, week),
            (self.weekdays, weekday),
            (self.moon, moon_phase(now)),
        ];
        let outcomes = parts.into_iter().map(|(range, value)| range.decide(value));
        let failed = outcomes
            .into_iter()
            .find(|outcome| *outcome != Outcome::Satisfied);
        failed.unwrap_or(Outcome::Satisfied)
    }
}

/// A range of a [`DateSpec`], both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Range {
    low: Option<i64>,
    high: Option<i64>,
    /// To 3.0 a text that is no range has no answer, once it is looked at.
    valid: bool,
}

impl Range {
    pub(super) const ANY: Self = Self {
        low: None,
        high: None,
        valid: true,
    };
    const INVALID: Self = Self {
        valid: false,
        ..Self::ANY
    };

    /// `9-16`, `9-`, `-16` or `9`; blanks and signs may stand before each number.
    fn parse(text: &str, release: Release) -> Option<Self> {
        // Pacemaker takes -1 for no limit.
        let limit = |value: i64| (value != -1).then_some(value);
        if let Some(high) = text.strip_prefix('-') {
            let (high, rest) = long(high)?;
            let whole = rest.is_empty().then_some(high)?;
            return Some(Self::of(None, limit(whole), release));
        }
        let (low, rest) = long(text)?;
        if rest.is_empty() {
            return Some(Self {
                low: Some(low),
                high: Some(low),
                ..Self::ANY
            });
        }
        let high = rest.strip_prefix('-')?;
        if high.is_empty() {
            return Some(Self::of(limit(low), None, release));
        }
        let (high, rest) = long(high)?;
        let high = rest.is_empty().then_some(high)?;
        Some(Self::of(limit(low), limit(high), release))
    }

    fn of(low: Option<i64>, high: Option<i64>, release: Release) -> Self {
        match (low, high) {
            // To 2.1 two missing limits are the number -1, which no part of a date is.
            (None, None) if release == Release::V2_1 => Self {
                low: Some(-1),
                high: Some(-1),
                ..Self::ANY
            },
            _ => Self {
                low,
                high,
                ..Self::ANY
            },
        }
    }

    pub(super) fn decide(self, value: u32) -> Outcome {
        let value = i64::from(value);
        if !self.valid {
            Outcome::Undetermined
        } else if self.low.is_some_and(|low| value < low) {
            Outcome::Before
        } else if self.high.is_some_and(|high| value > high) {
            Outcome::After
        } else {
            Outcome::Satisfied
        }
    }

    pub(super) fn holds(self, value: u32) -> bool {
        self.decide(value) == Outcome::Satisfied
    }

    /// Whether a value between these is in the range.
    pub(super) fn meets(self, least: i64, most: i64) -> bool {
        let low = self.low.unwrap_or(least);
        let high = self.high.unwrap_or(most);
        self.valid && low <= high && low <= most && high >= least
    }

    /// The last value of the range, if it has one.
    pub(super) fn last(self) -> Option<i64> {
        self.high
    }
}

/// The phase of the moon, 0 (new) to 7, as 2.1 reckons it.
pub(super) fn moon_phase(now: Moment) -> u32 {
    let (year, day) = (now.year.cast_unsigned(), now.day.cast_unsigned());
    let golden = year % 19 + 1;
    let epact = (11 * golden + 18) % 30;
    let late = (epact == 25 && golden > 11) || epact == 24;
    let epact = epact + u32::from(late);
    ((((day + epact) * 6) + 11) % 177 / 22) & 7
}
