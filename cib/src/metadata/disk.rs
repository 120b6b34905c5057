//! Saved metadata in a directory.

use std::fs;
use std::path::Path;

use super::{Agent, Metadata, MetadataError, Parameter};

impl Metadata {
    /// Reads a directory of files `CLASS:PROVIDER:TYPE.xml` and `pacemaker-DAEMON.xml`.
    ///
    /// Fill it with `crm_resource --show-metadata ocf:heartbeat:IPaddr2 >
    /// ocf:heartbeat:IPaddr2.xml` and `/usr/lib/pacemaker/pacemaker-schedulerd metadata >
    /// pacemaker-schedulerd.xml`. What `pacemaker-fenced` says is added to every fence agent of
    /// the directory. Files of other endings are passed over.
    ///
    /// # Errors
    /// [`MetadataError`] names the first file that cannot be read or is no metadata.
    pub fn from_dir(dir: impl AsRef<Path>) -> Result<Self, MetadataError> {
        let dir = dir.as_ref();
        let fault = |source| MetadataError::Read {
            path: dir.to_owned(),
            source,
        };
        let mut metadata = Self::empty();
        let mut fencer = Vec::new();
        for entry in fs::read_dir(dir).map_err(fault)? {
            let path = entry.map_err(fault)?.path();
            if path.extension().is_some_and(|extension| extension == "xml") {
                metadata.read(&path, &mut fencer)?;
            }
        }
        metadata.add_fencer(&fencer);
        Ok(metadata)
    }

    fn read(&mut self, path: &Path, fencer: &mut Vec<Parameter>) -> Result<(), MetadataError> {
        let xml = fs::read(path).map_err(|source| MetadataError::Read {
            path: path.to_owned(),
            source,
        })?;
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        if stem == "pacemaker-fenced" {
            *fencer = Parameter::parse_daemon(&xml)?;
            return Ok(());
        }
        if stem.starts_with("pacemaker-") {
            Parameter::parse_daemon(&xml)?
                .into_iter()
                .for_each(|new| self.insert_property(new));
            return Ok(());
        }
        let name = stem.parse().map_err(|source| MetadataError::FileName {
            path: path.to_owned(),
            source,
        })?;
        self.insert(Agent::parse(name, &xml)?);
        Ok(())
    }
}
