//! Nests of the netlink-packet traits.

use netlink_packet_core::{Emitable, Nla, NlaBuffer, NlasIterator, Parseable};

/// All attributes of a nest, or `None` if they would not print back to the same bytes.
pub(super) fn parse_all<A>(nest: &[u8]) -> Option<Vec<A>>
where
    A: Nla + for<'a> Parseable<NlaBuffer<&'a [u8]>>,
{
    let attributes: Vec<A> = NlasIterator::new(nest)
        .map(|nla| A::parse(&nla.ok()?).ok())
        .collect::<Option<_>>()?;
    reproduces(&attributes, nest).then_some(attributes)
}

fn reproduces<A: Nla>(attributes: &[A], nest: &[u8]) -> bool {
    if length_of_all(attributes) != nest.len() {
        return false;
    }
    let mut bytes = vec![0; nest.len()];
    emit_all(attributes, &mut bytes);
    bytes == nest
}

pub(super) fn length_of_all<A: Nla>(attributes: &[A]) -> usize {
    attributes
        .iter()
        .map(Emitable::buffer_len)
        .fold(0, usize::saturating_add)
}

pub(super) fn emit_all<A: Nla>(attributes: &[A], buffer: &mut [u8]) {
    attributes.emit(buffer);
}
