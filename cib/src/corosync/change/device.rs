//! The quorum device.

use super::super::check::SetupError;
use super::super::config::{Config, Device};
use super::super::options::{self, ConfOption};
use super::{ChangeError, Editing, Stopped};

/// The only model that there is.
const MODEL: &str = "net";

/// Options of the quorum section that a device excludes.
pub(super) const EXCLUDED: [&str; 3] = [
    "auto_tie_breaker",
    "last_man_standing",
    "last_man_standing_window",
];

/// Options of a device as a command gives them; in an update an empty value removes one.
pub(super) struct Given<'g> {
    pub(super) model: &'g [ConfOption],
    pub(super) generic: &'g [ConfOption],
    pub(super) heuristics: &'g [ConfOption],
}

impl Given<'_> {
    fn check(&self, config: &Config, update: bool) -> Result<(), ChangeError> {
        let of = |name: &str| {
            let named = self.model.iter().filter(|option| option.0 == name);
            named.cloned().collect::<Vec<_>>()
        };
        if !update {
            let missing = options::DEVICE_REQUIRED
                .iter()
                .find(|entry| of(entry.0).is_empty());
            if let Some((name, _)) = missing {
                return Err(ChangeError::DeviceNeeds(name));
            }
        }
        let (required, optional): (Vec<ConfOption>, Vec<ConfOption>) =
            self.model.iter().cloned().partition(|option| {
                let mut known = options::DEVICE_REQUIRED.iter();
                known.any(|entry| entry.0 == option.0)
            });
        let model = "quorum device model";
        options::check(model, &required, options::DEVICE_REQUIRED, false)?;
        options::check(model, &optional, options::DEVICE_NET, update)?;
        check_tie_breaker(&of("tie_breaker"), config, update)?;
        options::check("quorum device", self.generic, options::DEVICE, update)?;
        let (commands, others): (Vec<ConfOption>, Vec<ConfOption>) =
            self.heuristics.iter().cloned().partition(|option| {
                option.0.starts_with("exec_") && option.0.len() > "exec_".len()
            });
        options::check("heuristics", &others, options::HEURISTICS, update)?;
        options::check_commands("heuristics", &commands, update)?;
        Ok(())
    }
}

fn check_tie_breaker(
    given: &[ConfOption],
    config: &Config,
    update: bool,
) -> Result<(), ChangeError> {
    let ids = config.nodes.iter().filter_map(|node| node.id.as_deref());
    let allowed: Vec<&str> = ["lowest", "highest"].into_iter().chain(ids).collect();
    let wrong = given
        .iter()
        .find(|(_, value)| !(allowed.contains(&value.as_str()) || update && value.is_empty()));
    match wrong {
        Some((name, value)) => Err(SetupError::OptionValue {
            section: "quorum device model",
            name: name.clone(),
            value: value.clone(),
            expected: format!("one of {}", allowed.join(", ")),
        }
        .into()),
        None => Ok(()),
    }
}

impl Editing {
    pub(super) fn add_device(&mut self, given: &Given<'_>) -> Stopped {
        given.check(&self.config, false)?;
        if self.has_device() {
            return Err(ChangeError::DeviceExists);
        }
        let excluded = |option: &&ConfOption| {
            EXCLUDED.contains(&option.0.as_str()) && !matches!(option.1.as_str(), "" | "0")
        };
        let stopped = self
            .config
            .quorum
            .options
            .iter()
            .any(|option| excluded(&option));
        let quorum = self.document.ensure("quorum");
        self.remove_device_sections();
        for name in ["allow_downscale", "two_node"].into_iter().chain(EXCLUDED) {
            self.document.remove_all(&quorum, name);
        }
        self.remove_votes();
        let device = [self.document.add_section(quorum.last().copied(), "device")];
        self.set_options(&device, given.generic);
        self.document.set_in(&device, "model", MODEL);
        self.add_options(device.as_slice(), MODEL, given.model);
        self.add_options(device.as_slice(), "heuristics", given.heuristics);
        self.update_device_votes();
        self.update_two_node();
        Ok(stopped)
    }

    pub(super) fn update_device(&mut self, given: &Given<'_>) -> Stopped {
        if !self.has_device() {
            return Err(ChangeError::NoDevice);
        }
        given.check(&self.config, true)?;
        let devices = self.devices();
        self.set_options(&devices, given.generic);
        for (name, options) in [(MODEL, given.model), ("heuristics", given.heuristics)] {
            let inner = self.inside(&devices, name);
            if inner.is_empty() {
                let new: Vec<ConfOption> = options
                    .iter()
                    .filter(|option| !option.1.is_empty())
                    .cloned()
                    .collect();
                self.add_options(&devices, name, &new);
            } else {
                self.set_options(&inner, options);
                self.remove_empty(&inner);
            }
        }
        self.update_device_votes();
        self.update_two_node();
        Ok(false)
    }

    pub(super) fn remove_heuristics(&mut self) -> Stopped {
        if !self.has_device() {
            return Err(ChangeError::NoDevice);
        }
        let devices = self.devices();
        let mut found = self.inside(&devices, "heuristics");
        found.sort_unstable();
        for section in found.into_iter().rev() {
            self.document.remove_section(section);
        }
        Ok(false)
    }

    pub(super) fn remove_device(&mut self) -> Stopped {
        if !self.has_device() {
            return Err(ChangeError::NoDevice);
        }
        self.remove_device_sections();
        self.update_two_node();
        Ok(false)
    }

    fn has_device(&self) -> bool {
        let device = self.config.quorum.device.as_ref();
        device.is_some_and(|device| !device.model.is_empty())
    }

    fn remove_device_sections(&mut self) {
        let mut devices = self.devices();
        devices.sort_unstable();
        for section in devices.into_iter().rev() {
            self.document.remove_section(section);
        }
    }

    /// The device sections, by number.
    fn devices(&self) -> Vec<usize> {
        let quorum = self.document.sections_named("quorum");
        let devices = quorum.flat_map(|quorum| quorum.sections_named("device"));
        devices.map(|device| device.index).collect()
    }

    fn inside(&self, outer: &[usize], name: &'static str) -> Vec<usize> {
        let outer = outer
            .iter()
            .filter_map(|index| self.document.section_at(*index));
        let inner = outer.flat_map(|section| section.sections_named(name));
        inner.map(|section| section.index).collect()
    }

    /// Adds a section with options to the last of the outer ones, unless it would be empty.
    fn add_options(&mut self, outer: &[usize], name: &str, options: &[ConfOption]) {
        if !options.is_empty() {
            let new = [self.document.add_section(outer.last().copied(), name)];
            self.set_options(&new, options);
        }
    }

    fn remove_empty(&mut self, sections: &[usize]) {
        let mut sections = sections.to_vec();
        sections.sort_unstable();
        for section in sections.into_iter().rev() {
            if self.document.is_empty_section(section) {
                self.document.remove_section(section);
            }
        }
    }

    /// Nodes have one vote each beside a device.
    fn remove_votes(&mut self) {
        let lists = self.document.sections_named("nodelist");
        let nodes = lists.flat_map(|list| list.sections_named("node"));
        let nodes: Vec<usize> = nodes.map(|node| node.index).collect();
        self.document.remove_all(&nodes, "quorum_votes");
    }

    /// ffsplit needs one vote of the device; other algorithms count them by themselves.
    fn update_device_votes(&mut self) {
        let config = Config::of(&self.document);
        let Some(Device {
            model,
            model_options,
            ..
        }) = config.quorum.device
        else {
            return;
        };
        if model != MODEL {
            return;
        }
        let split = options::value(&model_options, "algorithm") == Some("ffsplit");
        let votes = if split { "1" } else { "" };
        let devices = self.devices();
        self.set_options(&devices, &[("votes".to_owned(), votes.to_owned())]);
    }
}
