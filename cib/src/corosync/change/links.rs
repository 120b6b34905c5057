//! Links that come, go and change.

use super::super::check::{self, SetupError, check_family, check_value};
use super::super::choice::Transport;
use super::super::config::pairs;
use super::super::document::Document;
use super::super::options::{self, ConfOption, to_conf};
use super::{ChangeError, Editing, Stopped};

impl Editing {
    fn check_knet(&self) -> Result<(), ChangeError> {
        match self.config.totem.transport {
            Transport::Knet => Ok(()),
            other @ (Transport::Udp | Transport::Udpu) => Err(ChangeError::Transport(other)),
        }
    }

    pub(super) fn add_link(
        &mut self,
        addresses: &[(String, String)],
        given: &[ConfOption],
    ) -> Stopped {
        self.check_knet()?;
        let links = self.config.link_numbers();
        if links.len() >= 8 {
            return Err(ChangeError::Count(
                "there are eight links: knet has no more",
            ));
        }
        let named = |name: &str| addresses.iter().any(|address| address.0 == name);
        let missing = self
            .config
            .nodes
            .iter()
            .filter_map(|node| node.name.as_deref());
        if let Some(node) = missing.into_iter().find(|name| !named(name)) {
            let (node, expected) = (node.to_owned(), "one for the new link".to_owned());
            return Err(SetupError::AddressCount {
                node,
                found: 0,
                expected,
            }
            .into());
        }
        self.check_link_addresses(addresses, |_, _| true)?;
        options::check("link", given, options::link(Transport::Knet), false)?;
        options::check_link_relations(Transport::Knet, given)?;
        let wanted = options::value(given, "linknumber").and_then(|text| text.parse::<u8>().ok());
        if let Some(taken) = wanted.filter(|number| links.contains(number)) {
            return Err(ChangeError::LinkExists(taken));
        }
        let number = wanted.or_else(|| (0..8).find(|number| !links.contains(number)));
        let number = number.unwrap_or_default();
        self.set_addresses(number, addresses);
        let mut options = given.to_vec();
        options.retain(|option| option.0 != "linknumber");
        options.push(("linknumber".to_owned(), number.to_string()));
        self.set_link(&[], None, &options);
        Ok(false)
    }

    /// What both new and changed links need of their addresses.
    fn check_link_addresses(
        &self,
        addresses: &[(String, String)],
        stays: impl Fn(&str, u8) -> bool,
    ) -> Result<(), ChangeError> {
        let unknown = addresses
            .iter()
            .find(|address| self.config.node(&address.0).is_none());
        if let Some((node, _)) = unknown {
            return Err(ChangeError::NoSuchNode(node.clone()));
        }
        let version = self.config.totem.value("ip_version");
        let all = || addresses.iter().map(|address| address.1.as_str());
        for address in all() {
            check_value("address", address)?;
            check_family(address, self.config.totem.transport, version)?;
        }
        check::unique("address", all())?;
        self.check_addresses_free(all(), stays)
    }

    fn set_addresses(&mut self, link: u8, addresses: &[(String, String)]) {
        let new = |name: &Option<String>| {
            let mut named = addresses
                .iter()
                .filter(|address| Some(&address.0) == name.as_ref());
            named.next().map(|address| address.1.clone())
        };
        for node in &self.config.nodes {
            if let Some(address) = new(&node.name) {
                self.document
                    .set_in(&[node.section], &format!("ring{link}_addr"), &address);
            }
        }
    }

    /// Sets options of a link's sections; makes one where there is none and something to say.
    fn set_link(&mut self, sections: &[usize], number: Option<u8>, given: &[ConfOption]) {
        if given.iter().all(|option| option.0 == "linknumber") {
            return;
        }
        let given = to_conf(self.config.totem.transport, given);
        let new;
        let sections = if sections.is_empty() {
            let totem = self.document.ensure("totem").last().copied();
            new = [self.document.add_section(totem, "interface")];
            if let Some(number) = number {
                self.document
                    .set_in(&new, "linknumber", &number.to_string());
            }
            &new
        } else {
            sections
        };
        self.set_options(sections, &given);
        for section in sections.iter().rev() {
            self.drop_bare_interface(*section);
        }
    }

    /// A section that only says which link it is about says nothing.
    fn drop_bare_interface(&mut self, section: usize) {
        let empty = self.document.is_empty_section(section);
        if empty || self.document.holds_only(section, "linknumber") {
            self.document.remove_section(section);
        }
    }

    pub(super) fn remove_links(&mut self, numbers: &[u8]) -> Stopped {
        self.check_knet()?;
        let links = self.config.link_numbers();
        let texts: Vec<String> = numbers.iter().map(u8::to_string).collect();
        check::unique("link number", texts.iter().map(String::as_str))?;
        if numbers.is_empty() {
            return Err(ChangeError::Count("no link is named: name one"));
        }
        self.check_known_links(numbers, &links)?;
        if links.len() == numbers.len() {
            return Err(ChangeError::Count(
                "all links would go: a cluster needs one",
            ));
        }
        let mut interfaces: Vec<usize> = numbers
            .iter()
            .flat_map(|number| self.interfaces(*number))
            .collect();
        for number in numbers {
            let nodes: Vec<usize> = self.config.nodes.iter().map(|node| node.section).collect();
            self.document
                .remove_all(&nodes, &format!("ring{number}_addr"));
        }
        interfaces.sort_unstable();
        for section in interfaces.into_iter().rev() {
            self.document.remove_section(section);
        }
        Ok(false)
    }

    fn check_known_links(&self, numbers: &[u8], links: &[u8]) -> Result<(), ChangeError> {
        let Some(link) = numbers.iter().find(|number| !links.contains(number)) else {
            return Ok(());
        };
        let links = links
            .iter()
            .map(u8::to_string)
            .collect::<Vec<_>>()
            .join(", ");
        Err(ChangeError::NoSuchLink { link: *link, links })
    }

    /// The sections with options of a link.
    fn interfaces(&self, number: u8) -> Vec<usize> {
        let totem = self.document.sections_named("totem");
        let all = totem.flat_map(|totem| totem.sections_named("interface"));
        let number = number.to_string();
        let own =
            all.filter(|section| section.value("linknumber").unwrap_or(b"0") == number.as_bytes());
        own.map(|section| section.index).collect()
    }

    pub(super) fn update_link(
        &mut self,
        number: u8,
        addresses: &[(String, String)],
        given: &[ConfOption],
    ) -> Stopped {
        let transport = self.config.totem.transport;
        self.check_known_links(&[number], &self.config.link_numbers())?;
        let (known, current) = (options::link(transport), self.link_options(number));
        if given.iter().any(|option| option.0 == "linknumber") {
            let (section, name) = ("link", "linknumber".to_owned());
            return Err(SetupError::UnknownOption { section, name }.into());
        }
        options::check("link", given, known, true)?;
        if !given.is_empty() {
            let effective: Vec<_> = current.into_iter().chain(given.iter().cloned()).collect();
            options::check_link_relations(transport, &effective)?;
        }
        if self.config.nodes.iter().any(|node| node.name.is_none()) {
            return Err(ChangeError::NamelessNode);
        }
        let changed = |name: &str| addresses.iter().find(|address| address.0 == name);
        self.check_link_addresses(addresses, |node, link| {
            link != number || changed(node).is_none()
        })?;
        let after = self.config.nodes.iter().filter_map(|node| {
            let new = changed(node.name.as_deref().unwrap_or_default());
            new.map(|address| address.1.as_str())
                .or_else(|| node.address(number))
        });
        if check::mixed(after) {
            return Err(SetupError::MixedFamilies {
                link: usize::from(number),
            }
            .into());
        }
        self.set_addresses(number, addresses);
        self.set_link(&self.interfaces(number), Some(number), given);
        Ok(true)
    }

    /// Options of a link by pcs's names.
    fn link_options(&self, number: u8) -> Vec<ConfOption> {
        let link = self.config.links.iter().find(|link| link.number == number);
        let options = link.into_iter().flat_map(|link| &link.options);
        let by_user = |(name, value): &ConfOption| match (name.as_str(), value.as_str()) {
            ("broadcast", "yes") => ("broadcast".to_owned(), "1".to_owned()),
            (name, value) => (
                name.trim_start_matches("knet_").to_owned(),
                value.to_owned(),
            ),
        };
        options.map(by_user).collect()
    }
}

impl Document {
    /// Whether a section holds options of one name, and neither sections nor comments.
    fn holds_only(&self, section: usize, name: &str) -> bool {
        let Some(section) = self.section_at(section) else {
            return false;
        };
        let plain = section.sections().next().is_none() && !section.has_comments();
        plain && pairs(section).iter().all(|option| option.0 == name)
    }
}
