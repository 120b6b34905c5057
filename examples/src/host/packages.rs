//! The software that each platform installs (steps 2, 7 and 8).

/// A distribution whose commands we know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Platform {
    /// CentOS 7, as in the guide.
    El7,
    /// Debian 12 and later.
    Debian,
}

/// What to install and which daemons to enable on a director.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Packages {
    install: &'static str,
    packages: &'static [&'static str],
    enable: &'static [&'static str],
    start: &'static [&'static str],
}

impl Packages {
    /// Step 2: the cluster software.
    #[must_use]
    pub const fn cluster(platform: Platform) -> Self {
        let (install, packages): (_, &[&str]) = match platform {
            Platform::El7 => (
                "yum install -y",
                &[
                    "pacemaker",
                    "corosync",
                    "pcs",
                    "psmisc",
                    "policycoreutils-python",
                ],
            ),
            Platform::Debian => (
                "apt-get install -y",
                &["pacemaker", "corosync", "pcs", "psmisc", "resource-agents"],
            ),
        };
        let enable = &["pcsd", "corosync", "pacemaker"];
        Self {
            install,
            packages,
            enable,
            start: &["pcsd"],
        }
    }

    /// Steps 7 and 8: ldirectord and its resource agent.
    ///
    /// On el7 the guide takes it from an extra repository; Debian packages it, and the agent
    /// `ocf:heartbeat:ldirectord` comes with `resource-agents`.
    #[must_use]
    pub const fn ldirectord(platform: Platform) -> Self {
        let install = match platform {
            Platform::El7 => "yum install -y",
            Platform::Debian => "apt-get install -y",
        };
        Self {
            install,
            packages: &["ldirectord", "ipvsadm"],
            enable: &[],
            start: &[],
        }
    }

    /// The package names.
    #[must_use]
    pub const fn names(&self) -> &'static [&'static str] {
        self.packages
    }

    /// The commands, one a line.
    #[must_use]
    pub fn commands(&self) -> String {
        let mut text = format!("{} {}\n", self.install, self.packages.join(" "));
        for unit in self.enable {
            text += &format!("systemctl enable {unit}\n");
        }
        for unit in self.start {
            text += &format!("systemctl start {unit}\n");
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_guides_commands_are_kept_for_el7() {
        let commands = Packages::cluster(Platform::El7).commands();

        let guide = "yum install -y pacemaker corosync pcs psmisc policycoreutils-python\n\
                     systemctl enable pcsd\nsystemctl enable corosync\n\
                     systemctl enable pacemaker\nsystemctl start pcsd\n";
        assert_eq!(commands, guide);
    }
}
