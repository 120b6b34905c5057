//! Members that do worse than the others by what real traffic tells. Pure.
//!
//! Envoy's success-rate rule: after each interval the success rates of all members with enough
//! reports are compared; who is below their mean by more than some standard deviations is an
//! outlier. So a fault that all share, of a database behind them, makes nobody one.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::Moment;

/// When a member is an outlier among the others of its group, and for how long it is ejected.
///
/// Fed by [`Monitor::report`](crate::Monitor::report). An ejected member gets no new connections
/// ([`State::Draining`](crate::State::Draining)) for a time that grows with each ejection in a
/// row. Envoy: outlier detection by success rate, with its defaults.
///
/// ```
/// use std::time::Duration;
/// use health::GroupPolicy;
/// use health::group::OutlierPolicy;
///
/// let policy = OutlierPolicy::new().interval(Duration::from_secs(30)).at_least(5, 50);
/// let group = GroupPolicy::new().outliers(policy).max_ejected(20);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[must_use]
pub struct OutlierPolicy {
    pub(crate) interval: Duration,
    pub(crate) members: u32,
    pub(crate) reports: u32,
    pub(crate) deviations: u32,
    pub(crate) time: Duration,
    pub(crate) longest: Duration,
}

impl OutlierPolicy {
    /// Every 10 s, among at least 5 members with at least 100 reports each: below the mean by 1.9
    /// standard deviations; ejected for 30 s at first, at most 300 s.
    pub const fn new() -> Self {
        Self {
            interval: Duration::from_secs(10),
            members: 5,
            reports: 100,
            deviations: 1900,
            time: Duration::from_secs(30),
            longest: Duration::from_secs(300),
        }
    }

    /// Sets how often the members are compared, at least 1 ms. Default 10 s. Envoy: `interval`.
    pub const fn interval(mut self, interval: Duration) -> Self {
        self.interval = interval;
        self
    }

    /// Sets how many members must have how many reports within an interval; others are not
    /// judged. Default 5 and 100. Envoy: `success_rate_minimum_hosts`,
    /// `success_rate_request_volume`.
    pub const fn at_least(mut self, members: u32, reports: u32) -> Self {
        (self.members, self.reports) = (members, reports);
        self
    }

    /// Sets how far below the mean an outlier is, in thousandths of a standard deviation. Default
    /// 1900. Envoy: `success_rate_stdev_factor`.
    pub const fn deviations(mut self, thousandths: u32) -> Self {
        self.deviations = thousandths;
        self
    }

    /// Sets the time of the first ejection, and the longest: the nth in a row takes n times as
    /// long as the first. Default 30 s and 300 s. Envoy: `base_ejection_time`,
    /// `max_ejection_time`.
    pub const fn eject(mut self, time: Duration, longest: Duration) -> Self {
        (self.time, self.longest) = (time, longest);
        self
    }
}

impl Default for OutlierPolicy {
    fn default() -> Self {
        Self::new()
    }
}

/// The reports of one group's members within the interval that runs.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rates {
    /// Successes and failures.
    counts: BTreeMap<u32, (u32, u32)>,
    /// When the interval ends; none runs before the first report.
    ends: Option<Moment>,
}

impl Rates {
    /// Takes one report; answers when the interval ends if it began with this one.
    pub(crate) fn report(
        &mut self,
        policy: &OutlierPolicy,
        now: Moment,
        member: u32,
        success: bool,
    ) -> Option<Moment> {
        let (good, bad) = self.counts.entry(member).or_default();
        let count = if success { good } else { bad };
        *count = count.saturating_add(1);
        if self.ends.is_some() {
            return None;
        }
        let interval = policy.interval.max(Duration::from_millis(1));
        self.ends = Some(now + interval);
        self.ends
    }

    pub(crate) fn forget(&mut self, member: u32) {
        self.counts.remove(&member);
    }

    /// Ends the interval; answers with the outliers, the worst first.
    pub(crate) fn judge(&mut self, policy: &OutlierPolicy) -> Vec<u32> {
        self.ends = None;
        let enough = |(member, (good, bad)): (u32, (u32, u32))| {
            let all = good.saturating_add(bad);
            let rate = f64::from(good) / f64::from(all.max(1));
            (all >= policy.reports.max(1)).then_some((rate, member))
        };
        let counts = std::mem::take(&mut self.counts);
        let mut rates: Vec<(f64, u32)> = counts.into_iter().filter_map(enough).collect();
        let count = u32::try_from(rates.len()).unwrap_or(u32::MAX);
        if count < policy.members.max(2) {
            return Vec::new();
        }
        let floor = floor(&rates, f64::from(count), policy);
        rates.retain(|(rate, _)| *rate < floor);
        rates.sort_by(|(one, _), (two, _)| one.total_cmp(two));
        rates.into_iter().map(|(_, member)| member).collect()
    }
}

/// The success rate below which a member is an outlier.
fn floor(rates: &[(f64, u32)], count: f64, policy: &OutlierPolicy) -> f64 {
    let mean = rates.iter().map(|(rate, _)| rate).sum::<f64>() / count;
    let squares = rates.iter().map(|(rate, _)| (rate - mean).powi(2));
    let deviation = (squares.sum::<f64>() / count).sqrt();
    mean - deviation * f64::from(policy.deviations) / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOBODY: [u32; 0] = [];

    /// The outliers among members with so many successes out of as many reports.
    fn judge(policy: &OutlierPolicy, members: &[(u32, u32)]) -> Vec<u32> {
        let mut rates = Rates::default();
        for (member, (good, all)) in (0..).zip(members) {
            for report in 0..*all {
                rates.report(policy, Moment::START, member, report < *good);
            }
        }
        rates.judge(policy)
    }

    #[test]
    fn who_is_far_below_the_others_is_an_outlier() {
        let policy = OutlierPolicy::new();
        let mut members = [(99, 100); 9];
        assert_eq!(judge(&policy, &members), NOBODY);

        members[4] = (50, 100);
        assert_eq!(judge(&policy, &members), [4]);

        // All share the fault: nobody is worse than the others.
        assert_eq!(judge(&policy, &[(50, 100); 9]), NOBODY);
    }

    #[test]
    fn the_threshold_is_the_mean_less_some_standard_deviations() {
        // Rates 1, 1, 1, 1 and 0.5: mean 0.9, standard deviation 0.2.
        let members = [(100, 100), (100, 100), (50, 100), (100, 100), (100, 100)];
        let at = |thousandths| judge(&OutlierPolicy::new().deviations(thousandths), &members);

        assert_eq!(at(1990), [2]);
        assert_eq!(at(2010), NOBODY);
    }

    #[test]
    fn few_members_or_few_reports_judge_nobody() {
        let bad = (10, 100);
        let policy = OutlierPolicy::new();
        let four = [(100, 100), (100, 100), (100, 100), bad];
        assert_eq!(judge(&policy, &four), NOBODY);
        assert_eq!(judge(&policy.at_least(4, 100).deviations(1700), &four), [3]);

        // One that had 99 reports is neither judged nor counted.
        let mut members = [(100, 100); 6];
        members[0] = (0, 99);
        assert_eq!(judge(&policy, &members), NOBODY);
        members[0] = (0, 100);
        assert_eq!(judge(&policy, &members), [0]);
    }

    proptest! {
        #[test]
        fn the_best_is_never_an_outlier_and_the_worst_comes_first(
            members in prop::collection::vec((0_u32..=20, Just(20_u32)), 0..12),
            deviations in 0_u32..3000,
        ) {
            let policy = OutlierPolicy::new().at_least(3, 20).deviations(deviations);
            let outliers = judge(&policy, &members);

            let good = |member: &u32| members[*member as usize].0;
            prop_assert!(outliers.iter().map(good).is_sorted());
            let best = members.iter().map(|(good, _)| *good).max();
            prop_assert!(outliers.iter().all(|member| Some(good(member)) < best));
        }
    }
}
