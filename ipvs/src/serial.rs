//! The model in the formats of serde; JSON and YAML are those that are tested.
//!
//! Field names are stable. Numbers that have a name in `ipvsadm` are written by name, addresses
//! as text, times in seconds; what is left out is the default of `ipvsadm`. An unknown field of a
//! setting is an error. A [`Table`] is read as a kernel would report it: what only another program
//! can have made comes back, and is refused when it is applied.
//!
//! What a kernel reports goes the same way, for monitoring: snapshots with all counters, versions,
//! connections, totals. Their fields bear the names that they have here.
//!
//! ```
//! use ipvs::Table;
//!
//! let json = r#"{"services": [{
//!     "protocol": "tcp", "address": "192.0.2.70:80", "persistence": {"timeout": 7200},
//!     "destinations": [{"address": "192.0.2.121:80", "weight": 10}]
//! }]}"#;
//! let table: Table = serde_json::from_str(json)?;
//!
//! assert_eq!(ipvs::text::save(&table), "\
//! -A -t 192.0.2.70:80 -s wlc -p 7200
//! -a -t 192.0.2.70:80 -r 192.0.2.121:80 -g -w 10
//! ");
//! # Ok::<(), serde_json::Error>(())
//! ```

mod destination;
mod observed;
mod service;
mod settings;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::model::{Destination, Service};
use crate::table::Table;
use destination::DestinationData;
use service::ServiceData;

/// Implements serde's traits for a type through its data.
macro_rules! through_data {
    ($type:ty, $data:ty) => {
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                <$data>::from(self).serialize(serializer)
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let data = <$data>::deserialize(deserializer)?;
                Self::try_from(data).map_err(serde::de::Error::custom)
            }
        }
    };
}
use through_data;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TableData {
    services: Vec<ServiceData>,
}

impl Serialize for Table {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let entry = |service: &Service| {
            let destinations = self.destinations(service.key()).map(Into::into);
            ServiceData::from(service).with(destinations.collect())
        };
        let services = self.services().map(entry).collect();
        TableData { services }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Table {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut table = Self::new();
        for entry in TableData::deserialize(deserializer)?.services {
            let (service, behind) = entry.split();
            let service = Service::try_from(service).map_err(D::Error::custom)?;
            let destinations = destinations(behind).map_err(D::Error::custom)?;
            let key = *service.key();
            if table.service(&key).is_some() {
                return Err(D::Error::custom(format!("service {key} is there twice")));
            }
            let count = destinations.len();
            table.insert_observed(service, destinations);
            if table.destinations(&key).count() != count {
                let text = format!("service {key} has a destination twice");
                return Err(D::Error::custom(text));
            }
        }
        Ok(table)
    }
}

fn destinations(data: Vec<DestinationData>) -> Result<Vec<Destination>, String> {
    data.into_iter().map(Destination::try_from).collect()
}
