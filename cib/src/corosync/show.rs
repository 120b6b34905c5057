//! What `pcs quorum config` prints.

use super::config::Quorum;
use super::options::{ConfOption, QUORUM};

impl Quorum {
    /// The options that pcs sets and the device, as `pcs quorum config` prints them.
    ///
    /// ```
    /// use cib::corosync::{Config, Document};
    ///
    /// let conf = "quorum {\n    provider: corosync_votequorum\n    wait_for_all: 1\n}\n";
    /// let config = Config::of(&Document::parse(conf));
    /// assert_eq!(config.quorum.to_text(), "Options:\n  wait_for_all: 1\n");
    /// ```
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = "Options:\n".to_owned();
        let own = self.options.iter();
        let own = own.filter(|option| QUORUM.iter().any(|known| known.0 == option.0));
        list(&mut text, 2, own);
        let Some(device) = &self.device else {
            return text;
        };
        text.push_str("Device:\n");
        list(&mut text, 2, &device.generic);
        text.push_str(&format!("  Model: {}\n", device.model));
        list(&mut text, 4, &device.model_options);
        if !device.heuristics.is_empty() {
            text.push_str("  Heuristics:\n");
            list(&mut text, 4, &device.heuristics);
        }
        text
    }
}

fn list<'o>(text: &mut String, blanks: usize, options: impl IntoIterator<Item = &'o ConfOption>) {
    let mut sorted: Vec<&ConfOption> = options.into_iter().collect();
    sorted.sort();
    for (name, value) in sorted {
        text.push_str(&format!("{:blanks$}{name}: {value}\n", ""));
    }
}
