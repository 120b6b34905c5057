//! Every law over its seeds, and over every cut and every changed byte of them.
#![expect(clippy::unwrap_used, reason = "test helpers")]

use std::{fs, path::Path};

use fuzz::LAWS;

fn seeds(name: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("seeds")
        .join(name);
    let mut paths: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    paths.iter().map(|path| fs::read(path).unwrap()).collect()
}

#[test]
fn every_law_has_seeds() {
    for (name, _) in LAWS {
        assert!(!seeds(name).is_empty(), "{name}");
    }
}

#[test]
fn every_law_holds_for_its_seeds() {
    for (name, law) in LAWS {
        for seed in seeds(name) {
            law(&seed);
        }
    }
}

#[test]
fn every_law_holds_for_cuts_of_its_seeds() {
    for (name, law) in LAWS {
        for seed in seeds(name) {
            let stride = (seed.len() / 200).max(1);
            for length in (0..seed.len()).step_by(stride) {
                law(&seed[..length]);
            }
        }
    }
}

#[test]
fn every_law_holds_for_changed_bytes_of_its_seeds() {
    for (name, law) in LAWS {
        for seed in seeds(name) {
            let stride = (seed.len() / 100).max(1);
            for position in (0..seed.len()).step_by(stride) {
                for byte in [0x00, 0xff, b'"', b'<', b'\n', b'#', b'='] {
                    let mut changed = seed.clone();
                    changed[position] = byte;
                    law(&changed);
                }
            }
        }
    }
}
