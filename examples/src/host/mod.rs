//! What a host of the deployment needs besides the four crates' own subjects:
//! open ports, names, packages, sysctls, an on-link route, the virtual IP on `lo`.
//!
//! Each is a typed value (meaning) that renders the text which the guide types and, where it is
//! a kernel setting, applies itself and reads itself back (effect).

pub mod address;
pub mod file;
pub mod firewall;
pub mod hosts;
pub mod netlink;
pub mod packages;
pub mod route;
pub mod sysctl;

pub use address::LoopbackVip;
pub use file::replace_file;
pub use firewall::{Firewall, Port, Transport};
pub use hosts::{HostsBlock, HostsError};
pub use netlink::NetworkError;
pub use packages::{Packages, Platform};
pub use route::OnLinkRoute;
pub use sysctl::{SysctlError, SysctlSet};
