//! The published configurations that `LVSKIT_CORPUS` points at.

use std::path::{Path, PathBuf};
use std::{env, fs};

/// The folder of published configurations.
pub(crate) fn folder() -> PathBuf {
    let root = env::var_os("LVSKIT_CORPUS").expect("set LVSKIT_CORPUS to the corpus directory");
    Path::new(&root).join("ldirectord")
}

/// All files of the corpus with their names, sorted; never none.
pub(crate) fn files() -> Vec<(String, Vec<u8>)> {
    let root = folder();
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
    files
}
