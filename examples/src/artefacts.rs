//! Files that the deployment makes, kept in memory until somebody wants them in a directory.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use crate::host::replace_file;

/// Files by relative name, in the order of their names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Artefacts {
    files: BTreeMap<&'static str, Vec<u8>>,
}

/// A file could not be written.
#[derive(Debug, thiserror::Error)]
#[error("cannot write {}: is the directory yours, and is there room?", path.display())]
pub struct ArtefactError {
    path: PathBuf,
    source: io::Error,
}

impl Artefacts {
    /// No files.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file or replaces its contents.
    pub fn insert(&mut self, name: &'static str, contents: impl Into<Vec<u8>>) {
        self.files.insert(name, contents.into());
    }

    /// The contents of a file.
    #[must_use]
    pub fn contents(&self, name: &str) -> Option<&[u8]> {
        self.files.get(name).map(Vec::as_slice)
    }

    /// The names, sorted.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.files.keys().copied()
    }

    /// Writes every file below `directory`, which is made when it is not there.
    ///
    /// Each file is replaced at once: a reader sees the old one or the new one, never a part.
    ///
    /// # Errors
    ///
    /// [`ArtefactError`] naming the first path that could not be written.
    pub fn write_to(&self, directory: &Path) -> Result<(), ArtefactError> {
        self.files.iter().try_for_each(|(name, contents)| {
            let path = directory.join(name);
            replace(&path, contents).map_err(|source| ArtefactError { path, source })
        })
    }
}

fn replace(path: &Path, contents: &[u8]) -> io::Result<()> {
    fs::create_dir_all(path.parent().unwrap_or_else(|| Path::new(".")))?;
    replace_file(path, contents, 0o644)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_replaced_whole_and_nothing_else_stays() {
        let directory = tempfile::tempdir().unwrap();
        let mut artefacts = Artefacts::new();

        for contents in ["a longer text", "short"] {
            artefacts.insert("sysctl/director.conf", contents);
            artefacts.write_to(directory.path()).unwrap();
        }

        let written = directory.path().join("sysctl");
        assert_eq!(
            fs::read_to_string(written.join("director.conf")).unwrap(),
            "short"
        );
        assert_eq!(fs::read_dir(written).unwrap().count(), 1);
    }

    #[test]
    fn a_path_that_cannot_be_made_is_named() {
        let directory = tempfile::tempdir().unwrap();
        fs::write(directory.path().join("sysctl"), "a file in the way").unwrap();
        let mut artefacts = Artefacts::new();
        artefacts.insert("sysctl/director.conf", "text");

        let error = artefacts.write_to(directory.path()).unwrap_err();

        assert!(
            error.to_string().contains("sysctl/director.conf"),
            "{error}"
        );
    }
}
