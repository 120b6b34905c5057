//! Options of totem and quorum.

use super::super::check;
use super::super::choice::Transport;
use super::super::config::Config;
use super::super::options::{self, ConfOption};
use super::device::EXCLUDED;
use super::{ChangeError, Editing, Stopped};

impl Editing {
    pub(super) fn update_config(
        &mut self,
        transport: &[ConfOption],
        compression: &[ConfOption],
        crypto: &[ConfOption],
        totem: &[ConfOption],
    ) -> Stopped {
        let kind = self.config.totem.transport;
        let knet_only = |table| {
            if kind == Transport::Knet {
                table
            } else {
                &[][..]
            }
        };
        options::check("totem", totem, options::TOTEM, true)?;
        options::check("transport", transport, options::transport(kind), true)?;
        options::check(
            "compression",
            compression,
            knet_only(options::COMPRESSION),
            true,
        )?;
        options::check("crypto", crypto, knet_only(options::CRYPTO), true)?;
        if kind == Transport::Knet {
            let current = self.config.totem.options.iter();
            let current = current.filter_map(|(name, value)| {
                Some((name.strip_prefix("crypto_")?.to_owned(), value.clone()))
            });
            check::check_cipher(&current.chain(crypto.iter().cloned()).collect::<Vec<_>>())?;
        }
        let banned = |option: &&ConfOption| matches!(option.0.as_str(), "ip_version" | "netmtu");
        let current = |name: &str| self.config.totem.value(name).unwrap_or_default();
        let stopped = transport
            .iter()
            .filter(banned)
            .any(|(name, value)| current(name) != value);
        self.set("totem", totem);
        self.set("totem", transport);
        self.set("totem", &prefixed("knet_compression_", compression));
        self.set("totem", &prefixed("crypto_", crypto));
        Ok(stopped)
    }

    pub(super) fn update_quorum(&mut self, given: &[ConfOption]) -> Stopped {
        options::check("quorum", given, options::QUORUM, true)?;
        let excluded = |name: &str| EXCLUDED.contains(&name);
        let clash = given.iter().find(|option| excluded(&option.0));
        if let Some((name, _)) = clash.filter(|_| self.config.quorum.device.is_some()) {
            return Err(ChangeError::Device(name.clone()));
        }
        let current = self.config.quorum.options.iter().cloned();
        let effective: Vec<_> = current.chain(given.iter().cloned()).collect();
        check::check_last_man(given, &effective)?;
        self.set("quorum", given);
        self.update_two_node();
        Ok(true)
    }

    /// Two nodes need no majority, unless ties are broken in another way.
    pub(super) fn update_two_node(&mut self) {
        let config = Config::of(&self.document);
        let breaker = options::value(&config.quorum.options, "auto_tie_breaker") == Some("1");
        if config.nodes.len() == 2 && !breaker && config.quorum.device.is_none() {
            self.set("quorum", &[("two_node".to_owned(), "1".to_owned())]);
            return;
        }
        let sections = self.document.outer("quorum");
        self.document.remove_all(&sections, "two_node");
    }

    /// Sets options of all outer sections of a name, sorted as pcs does it.
    pub(super) fn set(&mut self, name: &str, options: &[ConfOption]) {
        let real = options.iter().any(|option| !option.1.is_empty());
        let sections = if real {
            self.document.ensure(name)
        } else {
            self.document.outer(name)
        };
        self.set_options(&sections, options);
        for section in sections.iter().rev() {
            if !options.is_empty() && self.document.is_empty_section(*section) {
                self.document.remove_section(*section);
            }
        }
    }

    pub(super) fn set_options(&mut self, sections: &[usize], options: &[ConfOption]) {
        let mut sorted: Vec<&ConfOption> = options.iter().collect();
        sorted.sort();
        for (name, value) in sorted {
            if value.is_empty() {
                self.document.remove_all(sections, name);
            } else {
                self.document.set_in(sections, name, value);
            }
        }
    }
}

fn prefixed(prefix: &str, options: &[ConfOption]) -> Vec<ConfOption> {
    let named = |(name, value): &ConfOption| (format!("{prefix}{name}"), value.clone());
    options.iter().map(named).collect()
}
