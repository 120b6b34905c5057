//! Why metadata cannot be used.

use std::io;
use std::path::PathBuf;

use crate::model::ValueError;
use crate::xml::ParseError;

/// Why agent or daemon metadata cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MetadataError {
    /// A file whose name is no agent's.
    #[error("{} is not named after an agent: call it CLASS:PROVIDER:TYPE.xml", path.display())]
    FileName {
        /// The file.
        path: PathBuf,
        /// Why its name is no agent's.
        source: ValueError,
    },
    /// A type of parameters that OCF 1.1 does not have.
    #[error(
        "OCF 1.1 has no parameters of type `{0}`: use boolean, integer, string, select or time"
    )]
    Kind(String),
    /// An action or parameter without a name.
    #[error("<{element}> has no name")]
    Nameless {
        /// The element.
        element: &'static str,
    },
    /// An OCF version that is not known.
    #[error("OCF version `{0}` is not supported: expected 1.0 or 1.1")]
    OcfVersion(String),
    /// A directory or file that cannot be read.
    #[error("cannot read {}", path.display())]
    Read {
        /// The directory or file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A document that is not agent metadata.
    #[error("the root element is <{0}>, expected <resource-agent>")]
    Root(String),
    /// A document that is not well formed.
    #[error("metadata is not well formed")]
    Xml(#[from] ParseError),
}
