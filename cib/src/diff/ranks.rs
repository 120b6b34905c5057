//! Positions among those that are left.

/// A row of items that can be hidden; counts and finds among those that still show.
///
/// A Fenwick tree: every operation takes logarithmic time.
#[derive(Debug)]
pub(super) struct Ranks {
    /// Sums over ranges, from index 1.
    sums: Vec<usize>,
    hidden: Vec<bool>,
}

impl Ranks {
    pub(super) fn new(len: usize) -> Self {
        let lowest_bit = |index: usize| 1 << index.trailing_zeros();
        Self {
            sums: (0..=len)
                .map(|index| if index == 0 { 0 } else { lowest_bit(index) })
                .collect(),
            hidden: vec![false; len],
        }
    }

    pub(super) fn hide(&mut self, item: usize) {
        match self.hidden.get_mut(item) {
            Some(hidden) if !*hidden => *hidden = true,
            _ => return,
        }
        let mut at = item + 1;
        while let Some(sum) = self.sums.get_mut(at) {
            *sum -= 1;
            at += 1 << at.trailing_zeros();
        }
    }

    /// How many items before this one show.
    pub(super) fn rank(&self, item: usize) -> usize {
        let mut at = item;
        let mut rank = 0;
        while at > 0 {
            rank += self.sums.get(at).copied().unwrap_or_default();
            at -= 1 << at.trailing_zeros();
        }
        rank
    }

    /// The item that shows and has `rank` of those before it.
    pub(super) fn select(&self, rank: usize) -> Option<usize> {
        let mut at = 0;
        let mut left = rank;
        let mut step = self.sums.len().next_power_of_two();
        while step > 0 {
            if let Some(sum) = self.sums.get(at + step).filter(|sum| **sum <= left) {
                left -= sum;
                at += step;
            }
            step /= 2;
        }
        (at < self.hidden.len()).then_some(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn counts_as_a_plain_list_does(len in 0..40_usize, hides in proptest::collection::vec(0..40_usize, 0..40)) {
            let mut ranks = Ranks::new(len);
            let mut shown: Vec<usize> = (0..len).collect();

            for item in hides {
                ranks.hide(item);
                shown.retain(|other| *other != item);
            }

            for item in 0..len {
                prop_assert_eq!(ranks.rank(item), shown.iter().filter(|other| **other < item).count());
            }
            for rank in 0..=len {
                prop_assert_eq!(ranks.select(rank), shown.get(rank).copied());
            }
        }
    }
}
