//! When the answer of a rule changes.

use super::calendar::days_before_month;
use super::date::{Fields, Window, moon_phase};
use super::model::{Condition, DateExpression, Rule};
use super::moment::DAY;
use super::{Facts, Moment, Release};

/// Times that are looked at for a change of the whole rule.
const LIMIT: usize = 10_000;

/// The last year that is looked at.
const LAST_YEAR: i32 = 9_999;

/// Days of years that may match: after them the calendar repeats.
const DAYS: i32 = super::calendar::DAYS_OF_400_YEARS;

impl Rule {
    /// The first moment after now at which the rule is satisfied if it is not now, or not if it
    /// is; all facts but the time stay.
    ///
    /// Exact to the second, also for dates that match (`date_spec`), where Pacemaker itself waits
    /// for the next `cluster-recheck-interval`. `None` if nothing changes until the year 9999, for
    /// dates that match within 400 years, or at 10,000 times at which conditions change that matter.
    ///
    /// ```
    /// use cib::rule::{Facts, Moment, Release, Rule};
    /// use cib::{view, xml::Tree};
    ///
    /// let tree = Tree::parse(br#"<rule id="office"><date_expression id="e" operation="date_spec">
    ///     <date_spec id="s" hours="9-16" weekdays="1-5"/></date_expression></rule>"#)?;
    /// let rule = Rule::read(tree.root().and_then(view::Rule::cast).ok_or("no rule")?);
    ///
    /// let utc = Moment::from_epoch(0, 0);
    /// let friday = Moment::parse("2024-03-01 18:00:00Z", utc, Release::V3_0)?;
    /// let next = rule.next_change(&Facts::at(friday, Release::V3_0)).ok_or("no change")?;
    /// assert_eq!(next.to_string(), "2024-03-04 09:00:00Z");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn next_change(&self, facts: &Facts) -> Option<Moment> {
        let mut then = facts.clone();
        let today = self.evaluate(&then).outcome.passes();
        let mut changes = Vec::new();
        for _ in 0..LIMIT {
            let mut bounds = Bounds {
                facts: &then,
                changes: &mut changes,
                dates: 0,
            };
            let (_, bound) = bounds.rule(self);
            then.now = bound?.with_offset(facts.now.offset);
            if self.evaluate(&then).outcome.passes() != today {
                return Some(then.now);
            }
        }
        None
    }
}

/// A condition's answer now, and a moment before which it stays; `None` if it stays for ever.
type Bound = (bool, Option<Moment>);

/// Looks how long answers stay, so that times at which the rule cannot change are passed over.
struct Bounds<'f> {
    facts: &'f Facts,
    /// The next change of each date, in document order, as long as it lies ahead.
    changes: &'f mut Vec<Option<Moment>>,
    dates: usize,
}

impl Bounds<'_> {
    fn rule(&mut self, rule: &Rule) -> Bound {
        let conditions = rule.conditions.iter().flatten();
        let bounds: Vec<Bound> = conditions.map(|one| self.condition(one)).collect();
        let Some(any) = rule.is_any(self.facts.release) else {
            return (false, None);
        };
        let mut deciding = bounds
            .iter()
            .filter(|(passes, _)| *passes == any)
            .peekable();
        if deciding.peek().is_some() {
            // One of them is enough: all have to change.
            let bounds: Option<Vec<Moment>> = deciding.map(|(_, bound)| *bound).collect();
            return (any, bounds.and_then(|bounds| bounds.into_iter().max()));
        }
        (!any, bounds.iter().filter_map(|(_, bound)| *bound).min())
    }

    fn condition(&mut self, condition: &Condition) -> Bound {
        match condition {
            Condition::Rule(rule) => self.rule(rule),
            Condition::Date(date) => self.date(date),
            Condition::Expression(_)
            | Condition::Operation(_)
            | Condition::Other(_)
            | Condition::Resource(_) => (condition.decide(self.facts).passes(), None),
        }
    }

    fn date(&mut self, date: &DateExpression) -> Bound {
        let (now, release) = (self.facts.now, self.facts.release);
        let known = self.changes.get(self.dates).copied();
        let stale = known.is_none_or(|known| known.is_some_and(|known| known <= now));
        let next = if stale {
            date.next_change(now, release)
        } else {
            known.flatten()
        };
        match self.changes.get_mut(self.dates) {
            Some(known) => *known = next,
            None => self.changes.push(next),
        }
        self.dates += 1;
        (date.decide(now, release).passes(), next)
    }
}

impl DateExpression {
    fn next_change(&self, now: Moment, release: Release) -> Option<Moment> {
        let window = self.window(now, release).ok();
        let of_window = window.and_then(|window| window.next_change(now, release));
        // A time alone means the time of each day.
        let midnight = self.moves().then(|| start_of_next_day(now)).flatten();
        of_window.into_iter().chain(midnight).min()
    }
}

impl Window {
    fn next_change(&self, now: Moment, release: Release) -> Option<Moment> {
        match self {
            Self::Range(start, end) => {
                let end = end.map(|end| end.second_after(release));
                start
                    .iter()
                    .copied()
                    .chain(end)
                    .filter(|change| *change > now)
                    .min()
            }
            Self::After(start) => Some(start.second_after(release)).filter(|change| *change > now),
            Self::Before(end) => Some(*end).filter(|change| *change > now),
            Self::Spec(fields) => fields.next_change(now),
        }
    }
}

fn start_of_next_day(now: Moment) -> Option<Moment> {
    let mut next = Moment { second: 0, ..now };
    next.add_days(1, Release::V2_1);
    (next.year <= LAST_YEAR).then_some(next)
}

impl Fields {
    /// The first moment after now whose match differs from now's.
    fn next_change(&self, now: Moment) -> Option<Moment> {
        let wanted = !(self.day_holds(now) && self.second_holds(now.second));
        if wanted && !self.is_possible() {
            return None;
        }
        let mut from = now;
        from.add_seconds(1, Release::V2_1);
        // The same on every day that matches.
        let first = self.second(0, wanted);
        let mut days = 0;
        while days < DAYS && from.year <= LAST_YEAR {
            if wanted && let Some(later) = self.skip(from) {
                if later.year == from.year {
                    days += later.day - from.day;
                }
                from = later;
                continue;
            }
            let found = match (self.day_holds(from), wanted) {
                (true, _) if from.second == 0 => first,
                (true, _) => self.second(from.second, wanted),
                (false, true) => None,
                (false, false) => Some(from.second),
            };
            if let Some(second) = found {
                return Some(Moment { second, ..from });
            }
            from = start_of_next_day(from)?;
            days += 1;
        }
        None
    }

    /// Whether each part by itself has a value that matches.
    fn is_possible(&self) -> bool {
        let parts = [
            (self.months, 1, 12),
            (self.monthdays, 1, 31),
            (self.hours, 0, 23),
            (self.minutes, 0, 59),
            (self.seconds, 0, 59),
            (self.yeardays, 1, 366),
            (self.weeks, 1, 53),
            (self.weekdays, 1, 7),
            (self.moon, 0, 7),
        ];
        parts
            .iter()
            .all(|(range, least, most)| range.meets(*least, *most))
    }

    /// The start of the next year or month, where no day of this one can match.
    fn skip(&self, from: Moment) -> Option<Moment> {
        let year = from.year;
        if !self.years.holds(year.cast_unsigned()) {
            let over = self.years.last().is_some_and(|last| i64::from(year) > last);
            let next = if over { LAST_YEAR } else { year };
            return Some(Moment {
                year: next.checked_add(1)?,
                day: 1,
                second: 0,
                ..from
            });
        }
        let (_, month, _) = from.date();
        if !self.months.holds(month) && month < 12 {
            return Some(Moment {
                day: days_before_month(month + 1, year) + 1,
                second: 0,
                ..from
            });
        }
        let weekyears = [year - 1, year, year + 1];
        let none = weekyears
            .iter()
            .all(|year| !self.weekyears.holds(year.cast_unsigned()));
        none.then(|| Moment {
            year: year + 1,
            day: 1,
            second: 0,
            ..from
        })
    }

    fn day_holds(&self, now: Moment) -> bool {
        let (year, month, monthday) = now.date();
        let (weekyear, week, weekday) = now.week();
        self.years.holds(year.cast_unsigned())
            && self.months.holds(month)
            && self.monthdays.holds(monthday)
            && self.yeardays.holds(now.day_of_year())
            && self.weekyears.holds(weekyear.cast_unsigned())
            && self.weeks.holds(week)
            && self.weekdays.holds(weekday)
            && self.moon.holds(moon_phase(now))
    }

    /// The first second of a day from this one on that matches, or does not.
    fn second(&self, from: i32, wanted: bool) -> Option<i32> {
        let in_minute = |from: i32| {
            (from..60).find(|second| self.seconds.holds(second.cast_unsigned()) == wanted)
        };
        let in_whole_minute = in_minute(0);
        let mut second = from;
        while second < DAY {
            let (hour, minute) = (second / 3600, second / 60 % 60);
            let step = if !self.hours.holds(hour.cast_unsigned()) {
                3600
            } else if !self.minutes.holds(minute.cast_unsigned()) {
                60
            } else {
                let begun = second % 60;
                let found = if begun == 0 {
                    in_whole_minute
                } else {
                    in_minute(begun)
                };
                if let Some(found) = found {
                    return Some(second - begun + found);
                }
                second += 60 - begun;
                continue;
            };
            if !wanted {
                return Some(second);
            }
            second = (second / step + 1) * step;
        }
        None
    }

    fn second_holds(&self, second: i32) -> bool {
        let second = second.cast_unsigned();
        self.hours.holds(second / 3600)
            && self.minutes.holds(second / 60 % 60)
            && self.seconds.holds(second % 60)
    }
}
