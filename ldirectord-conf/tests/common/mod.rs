//! Corpus files, and a generator of configurations; shared by the test programs.
#![expect(dead_code, reason = "each test program uses its own part")]
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "test helpers")]

pub mod generate;

use std::path::{Path, PathBuf};
use std::{env, fs};

use ldirectord_conf::{FixedNames, Protocol};

/// The names that the oracle's script knows too: those of the corpus (`www`, `domain`, `mysql`
/// as ports; it has no host names) and some with gaps.
pub fn names() -> FixedNames {
    let ip = |text: &str| text.parse().unwrap();
    FixedNames::new()
        .with_host("localhost", ip("127.0.0.1"))
        .with_host("localhost", ip("::1"))
        .with_host("www", ip("10.9.9.9"))
        .with_host("www", ip("fd00::9"))
        .with_host("only-four", ip("10.8.8.8"))
        .with_host("six", ip("fd00::6"))
        .with_port_of("http", Protocol::Tcp, 80)
        .with_port_of("https", Protocol::Tcp, 443)
        .with_port("domain", 53)
        .with_port_of("syslog", Protocol::Udp, 514)
        .with_port_of("www", Protocol::Tcp, 80)
        .with_port_of("mysql", Protocol::Tcp, 3306)
}

/// The folder of published configurations.
pub fn corpus() -> PathBuf {
    let root = env::var_os("LVSKIT_CORPUS").expect("set LVSKIT_CORPUS to the corpus directory");
    Path::new(&root).join("ldirectord")
}

/// All files of the corpus with their names, sorted; never none.
pub fn corpus_files() -> Vec<(String, Vec<u8>)> {
    let root = corpus();
    let mut files = Vec::new();
    for folder in [root.clone(), root.join("templates")] {
        for entry in fs::read_dir(&folder).expect("corpus folder") {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "cf") {
                let name = path
                    .strip_prefix(&root)
                    .unwrap()
                    .to_str()
                    .unwrap()
                    .to_owned();
                files.push((name, fs::read(&path).unwrap()));
            }
        }
    }
    files.sort();
    assert!(!files.is_empty(), "no configuration in {}", root.display());
    println!("{} corpus files", files.len());
    files
}
