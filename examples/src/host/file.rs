//! Files that are replaced in one step.

use std::fs::{self, Metadata, OpenOptions, Permissions};
use std::io::{self, Write as _};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, fchown};
use std::path::Path;

use nix::sys::signal::{SigSet, SigmaskHow, Signal};
use tempfile::NamedTempFile;

/// Puts `bytes` in the place of a file: readers see the old one or the new one, whatever happens.
///
/// Mode, owner and links stay; a file that is new gets `mode`. A device or pipe, such as
/// `/dev/stdout`, is written to. Signals that end the process come after the file is whole.
///
/// # Errors
///
/// When the file is read-only, or its folder cannot be written.
pub fn replace_file(path: &Path, bytes: &[u8], mode: u32) -> io::Result<()> {
    // The file behind a link is replaced, not the link.
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let old = fs::metadata(&path).ok();
    if old.as_ref().is_some_and(|old| !old.is_file()) {
        return OpenOptions::new().write(true).open(&path)?.write_all(bytes);
    }
    if old.as_ref().is_some_and(|old| old.permissions().readonly()) {
        let message = "the file is read-only";
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, message));
    }
    let interrupts: SigSet = [Signal::SIGHUP, Signal::SIGINT, Signal::SIGTERM]
        .into_iter()
        .collect();
    let before = interrupts.thread_swap_mask(SigmaskHow::SIG_BLOCK)?;
    let replaced = replace(&path, bytes, old.as_ref(), mode);
    before.thread_set_mask()?;
    replaced
}

fn replace(path: &Path, bytes: &[u8], old: Option<&Metadata>, mode: u32) -> io::Result<()> {
    let folder = path.parent().filter(|path| !path.as_os_str().is_empty());
    let folder = folder.unwrap_or_else(|| Path::new("."));
    let mut file = NamedTempFile::with_prefix_in(".lvskit-", folder)?;
    file.write_all(bytes)?;
    let new = Permissions::from_mode(mode);
    file.as_file()
        .set_permissions(old.map_or(new, Metadata::permissions))?;
    if let Some(old) = old {
        keep_owner(&file, old)?;
    }
    file.as_file().sync_all()?;
    file.persist(path)?;
    fs::File::open(folder)?.sync_all()
}

/// Gives the new file to the owner of the old one, when they differ.
fn keep_owner(file: &NamedTempFile, old: &Metadata) -> io::Result<()> {
    let new = file.as_file().metadata()?;
    if (new.uid(), new.gid()) == (old.uid(), old.gid()) {
        return Ok(());
    }
    fchown(file.as_file(), Some(old.uid()), Some(old.gid()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_behind_a_link_is_replaced_with_its_mode() {
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("file"), folder.path().join("link"));
        replace_file(&file, b"old", 0o640).unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();

        replace_file(&link, b"new", 0o600).unwrap();

        assert_eq!(fs::read(&file).unwrap(), b"new");
        assert_eq!(
            fs::metadata(&file).unwrap().permissions().mode() & 0o777,
            0o640
        );
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }

    #[test]
    fn a_read_only_file_stays() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        replace_file(&file, b"old", 0o444).unwrap();

        let error = replace_file(&file, b"new", 0o644).unwrap_err();

        assert_eq!(error.kind(), io::ErrorKind::PermissionDenied);
        assert_eq!(fs::read(&file).unwrap(), b"old");
    }
}
