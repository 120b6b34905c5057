//! What a kernel reports, and single values of the model.

use std::net::SocketAddr;
use std::str::FromStr as _;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::service::{named_family, named_protocol};
use super::through_data;
use crate::model::{
    DaemonRole, DestinationEntry, Engine, Family, FwMark, Info, Protocol, Scheduler, ServiceEntry,
    Snapshot, Version, Weight,
};
use crate::proc::{Connection, EngineData, Origin};

/// Implements serde's traits for a type that is written as one value.
macro_rules! through_value {
    ($type:ty, $value:ty, $write:expr, $read:expr) => {
        impl Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let write: fn(&$type) -> $value = $write;
                write(self).serialize(serializer)
            }
        }

        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let read: fn($value) -> Result<$type, String> = $read;
                read(<$value>::deserialize(deserializer)?).map_err(serde::de::Error::custom)
            }
        }
    };
}

through_value!(Family, String, |family| family.to_string(), |name| {
    named_family(&name)
});
through_value!(Protocol, String, |protocol| protocol.to_string(), |name| {
    named_protocol(&name)
});
through_value!(
    Scheduler,
    String,
    |scheduler| scheduler.name().to_owned(),
    |name| Scheduler::from_str(&name).map_err(|error| error.to_string())
);
through_value!(Engine, String, |engine| engine.name().to_owned(), |name| {
    Engine::new(&name).map_err(|error| error.to_string())
});
through_value!(Weight, u32, |weight| weight.get(), |number| {
    Weight::new(number).map_err(|error| error.to_string())
});
through_value!(FwMark, u32, |mark| mark.get(), |number| {
    FwMark::new(number).map_err(|error| error.to_string())
});
through_value!(DaemonRole, String, |role| role.to_string(), |name| {
    let roles = [DaemonRole::Master, DaemonRole::Backup];
    let found = roles.into_iter().find(|role| role.to_string() == name);
    found.ok_or_else(|| format!("unknown role `{name}`: use master or backup"))
});
through_value!(Version, String, |version| version.to_string(), |words| {
    let wrong = || format!("`{words}` is no version: write MAJOR.MINOR.PATCH");
    let parts: Result<Vec<u8>, _> = words.split('.').map(str::parse).collect();
    match parts.map_err(|_error| wrong())?.as_slice() {
        &[major, minor, patch] => Ok(Version::from_bytes([0, major, minor, patch])),
        _ => Err(wrong()),
    }
});
through_value!(Origin, String, |origin| origin.name().to_owned(), |name| {
    Ok(Origin::named(&name))
});

/// A service of a snapshot with its destinations.
#[derive(Serialize, Deserialize)]
struct ServedData {
    #[serde(flatten)]
    entry: ServiceEntry,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    destinations: Vec<DestinationEntry>,
}

#[derive(Serialize, Deserialize)]
struct SnapshotData {
    info: Info,
    services: Vec<ServedData>,
}

impl From<&Snapshot> for SnapshotData {
    fn from(snapshot: &Snapshot) -> Self {
        let served = |(entry, destinations): &(ServiceEntry, Vec<DestinationEntry>)| ServedData {
            entry: entry.clone(),
            destinations: destinations.clone(),
        };
        Self {
            info: snapshot.info,
            services: snapshot.services.iter().map(served).collect(),
        }
    }
}

impl From<SnapshotData> for Snapshot {
    fn from(data: SnapshotData) -> Self {
        let pair = |served: ServedData| (served.entry, served.destinations);
        Self::new(data.info, data.services.into_iter().map(pair).collect())
    }
}

through_data!(Snapshot, SnapshotData);

/// Bytes that are text most of the time.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum TextOrBytes {
    Text(String),
    Bytes(Vec<u8>),
}

impl From<&[u8]> for TextOrBytes {
    fn from(bytes: &[u8]) -> Self {
        match std::str::from_utf8(bytes) {
            Ok(text) => Self::Text(text.to_owned()),
            Err(_bytes) => Self::Bytes(bytes.to_owned()),
        }
    }
}

#[derive(Serialize, Deserialize)]
struct EngineDataData {
    name: String,
    data: TextOrBytes,
}

impl From<&EngineData> for EngineDataData {
    fn from(engine: &EngineData) -> Self {
        Self {
            name: engine.name.clone(),
            data: engine.data.as_slice().into(),
        }
    }
}

impl From<EngineDataData> for EngineData {
    fn from(data: EngineDataData) -> Self {
        Self {
            name: data.name,
            data: match data.data {
                TextOrBytes::Text(text) => text.into_bytes(),
                TextOrBytes::Bytes(bytes) => bytes,
            },
        }
    }
}

through_data!(EngineData, EngineDataData);

#[derive(Serialize, Deserialize)]
struct ConnectionData {
    protocol: Protocol,
    client: SocketAddr,
    virtual_address: SocketAddr,
    destination: SocketAddr,
    state: String,
    expires: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    engine: Option<EngineData>,
    #[serde(skip_serializing_if = "Option::is_none")]
    origin: Option<Origin>,
}

impl From<&Connection> for ConnectionData {
    fn from(connection: &Connection) -> Self {
        Self {
            protocol: connection.protocol,
            client: connection.client,
            virtual_address: connection.virtual_address,
            destination: connection.destination,
            state: connection.state.clone(),
            expires: connection.expires.as_secs(),
            engine: connection.engine.clone(),
            origin: connection.origin.clone(),
        }
    }
}

impl From<ConnectionData> for Connection {
    fn from(data: ConnectionData) -> Self {
        Self {
            protocol: data.protocol,
            client: data.client,
            virtual_address: data.virtual_address,
            destination: data.destination,
            state: data.state,
            expires: Duration::from_secs(data.expires),
            engine: data.engine,
            origin: data.origin,
        }
    }
}

through_data!(Connection, ConnectionData);
