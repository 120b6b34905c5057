//! Files for properties: anything a reader may be given.

#[path = "generate.rs"]
mod generate;

use proptest::prelude::*;

/// Bytes of every kind: grammatical files, the same with broken bytes, pieces, noise.
pub(crate) fn any_file() -> impl Strategy<Value = Vec<u8>> {
    let pieces = prop::sample::select(vec![
        "virtual=10.0.0.1:80",
        "virtual6=[::1]:80",
        "\n",
        "\r\n",
        "    ",
        "\t",
        "real=",
        "=",
        "#",
        "\"",
        "->",
        "10.0.0.2",
        "[",
        "]",
        ":80",
        " gate",
        "quiescent=yes",
        "\u{feff}",
        "supervised",
        "fallback=",
        "emailalertstatus=all,",
        "netmask=",
        "checktype=3",
        "l:3",
        "u:4",
        "é",
    ]);
    prop_oneof![
        any::<u64>().prop_map(generate::configuration),
        (any::<u64>(), any::<u64>())
            .prop_map(|(seed, change)| generate::mutated(&generate::configuration(seed), change)),
        prop::collection::vec(pieces, 0..60).prop_map(|pieces| pieces.concat().into_bytes()),
        prop::collection::vec(any::<u8>(), 0..300),
    ]
}
