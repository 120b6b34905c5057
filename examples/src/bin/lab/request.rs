//! What the lab asks the kernel's first process to do, as a file that both can read.

use std::{
    ffi::{OsStr, OsString},
    fs,
    os::unix::ffi::{OsStrExt as _, OsStringExt as _},
    path::{Path, PathBuf},
};

use crate::shell::LabError;

/// A command to run in the kernel, with its surroundings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Request {
    /// Distinguishes our marks on the console from whatever the command prints.
    pub(crate) nonce: String,
    /// Working directory.
    pub(crate) directory: PathBuf,
    /// Environment, `NAME=VALUE`.
    pub(crate) environment: Vec<OsString>,
    /// Program and arguments.
    pub(crate) command: Vec<OsString>,
}

impl Request {
    /// The console line before the command's output.
    pub(crate) fn begin_mark(&self) -> String {
        format!("{} begin", self.nonce)
    }

    /// The console line after it, up to the exit status.
    pub(crate) fn end_mark(&self) -> String {
        format!("{} end ", self.nonce)
    }

    /// NUL-separated: nonce, directory, number of variables, variables, command.
    pub(crate) fn write(&self, path: &Path) -> Result<(), LabError> {
        let count = self.environment.len().to_string();
        let head = [
            OsStr::new(&self.nonce),
            self.directory.as_os_str(),
            OsStr::new(&count),
        ];
        let rest = self
            .environment
            .iter()
            .chain(&self.command)
            .map(OsString::as_os_str);
        let fields: Vec<&[u8]> = head.into_iter().chain(rest).map(OsStr::as_bytes).collect();
        fs::write(path, fields.join(&0)).map_err(LabError::io(format!("write {}", path.display())))
    }

    pub(crate) fn read(path: &Path) -> Result<Self, LabError> {
        let bytes = fs::read(path).map_err(LabError::io(format!("read {}", path.display())))?;
        let mut fields = bytes
            .split(|byte| *byte == 0)
            .map(|field| OsString::from_vec(field.to_vec()));
        Self::from_fields(&mut fields)
            .ok_or_else(|| LabError::refused(path.display().to_string(), &"not a lab request"))
    }

    fn from_fields(fields: &mut impl Iterator<Item = OsString>) -> Option<Self> {
        let nonce = fields.next()?.into_string().ok()?;
        let directory = fields.next()?.into();
        let count: usize = fields.next()?.into_string().ok()?.parse().ok()?;
        let environment: Vec<OsString> = fields.by_ref().take(count).collect();
        let command: Vec<OsString> = fields.collect();
        let complete = environment.len() == count && !command.is_empty();
        complete.then_some(Self {
            nonce,
            directory,
            environment,
            command,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_survives_its_file() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("request");
        let request = Request {
            nonce: "n-1".into(),
            directory: "/some/where".into(),
            environment: vec!["A=b c".into(), "EMPTY=".into()],
            command: vec!["/bin/echo".into(), "".into(), "line\nbreak".into()],
        };

        request.write(&path).unwrap();

        assert_eq!(Request::read(&path).unwrap(), request);
    }
}
