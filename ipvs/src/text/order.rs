//! The order in which `ipvsadm` prints a table.
//!
//! `ipvsadm` compares addresses by a subtraction that wraps at 32 bits, and an IPv6 destination
//! with an IPv4 one by its first 32 bits. That is an order only as long as all addresses lie
//! within half of the number circle, so the standard sort, which may refuse anything that is
//! not an order, is not used: a merge sort gives some sequence for every input, and the same
//! one as `ipvsadm` wherever the comparison is an order.

use std::cmp::Ordering;
use std::net::IpAddr;

use crate::model::{DestinationKey, ServiceKey};

/// Compares two services as `ipvsadm` does.
pub(crate) fn by_service(a: &ServiceKey, b: &ServiceKey) -> Ordering {
    let marks = wrapping(mark(a), mark(b)).then(a.family().cmp(&b.family()));
    match (a, b) {
        (
            ServiceKey::Address { protocol, address },
            ServiceKey::Address {
                protocol: other_protocol,
                address: other,
            },
        ) => marks
            .then(protocol.cmp(other_protocol))
            .then(by_words(address.ip(), other.ip()))
            .then(address.port().cmp(&other.port())),
        (_, _) => marks,
    }
}

/// Compares two destinations as `ipvsadm` does: the family counts for nothing.
pub(crate) fn by_destination(a: &DestinationKey, b: &DestinationKey) -> Ordering {
    let (a, b) = (a.address(), b.address());
    by_words(a.ip(), b.ip()).then(a.port().cmp(&b.port()))
}

fn mark(key: &ServiceKey) -> u32 {
    match key {
        ServiceKey::Address { .. } => 0,
        ServiceKey::FwMark { mark, .. } => mark.get(),
    }
}

fn by_words(a: IpAddr, b: IpAddr) -> Ordering {
    words(a)
        .into_iter()
        .zip(words(b))
        .map(|(a, b)| wrapping(a, b))
        .find(|order| order.is_ne())
        .unwrap_or(Ordering::Equal)
}

/// The address as 32-bit words; an IPv4 address has zeros after the first.
fn words(ip: IpAddr) -> [u32; 4] {
    match ip {
        IpAddr::V4(ip) => [ip.to_bits(), 0, 0, 0],
        IpAddr::V6(ip) => {
            let bits = ip.to_bits();
            [96, 64, 32, 0].map(|shift| low_word(bits >> shift))
        }
    }
}

fn low_word(bits: u128) -> u32 {
    u32::try_from(bits & u128::from(u32::MAX)).unwrap_or(u32::MAX)
}

/// The sign of a 32-bit subtraction.
fn wrapping(a: u32, b: u32) -> Ordering {
    a.wrapping_sub(b).cast_signed().cmp(&0)
}

/// Sorts stably by any comparison, also one that is no order.
pub(crate) fn sort<T>(items: Vec<T>, compare: &impl Fn(&T, &T) -> Ordering) -> Vec<T> {
    if items.len() < 2 {
        return items;
    }
    let mut left = items;
    let right = left.split_off(left.len() / 2);
    merge(sort(left, compare), sort(right, compare), compare)
}

fn merge<T>(left: Vec<T>, right: Vec<T>, compare: &impl Fn(&T, &T) -> Ordering) -> Vec<T> {
    let mut merged = Vec::with_capacity(left.len() + right.len());
    let mut right = right.into_iter().peekable();
    for item in left {
        while let Some(next) = right.next_if(|next| compare(&item, next).is_gt()) {
            merged.push(next);
        }
        merged.push(item);
    }
    merged.extend(right);
    merged
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sort_keeps_equal_items_in_place() {
        let items = vec![(2, 'a'), (1, 'b'), (2, 'c'), (1, 'd')];

        let sorted = sort(items, &|a, b| a.0.cmp(&b.0));

        assert_eq!(sorted, [(1, 'b'), (1, 'd'), (2, 'a'), (2, 'c')]);
    }

    #[test]
    fn sort_survives_a_comparison_that_is_no_order() {
        let addresses = [
            "10.0.0.1:1",
            "[2001::1]:1",
            "192.168.0.1:1",
            "[4000::1]:1",
            "80.0.0.1:1",
        ];
        let keys: Vec<DestinationKey> = addresses
            .map(|each| DestinationKey::new(each.parse().unwrap()))
            .to_vec();

        let sorted = sort(keys.repeat(20), &by_destination);

        assert_eq!(sorted.len(), 100);
    }

    #[test]
    fn unique_local_destination_comes_before_private_one() {
        let [v4, v6] = ["10.2.0.1:80", "[fd00:2::2]:80"]
            .map(|each| DestinationKey::new(each.parse().unwrap()));

        assert_eq!(by_destination(&v6, &v4), Ordering::Less);
    }
}
