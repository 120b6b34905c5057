//! `lab test`: every rung of the tests, the lowest first, each with its verdict and time.

use std::{
    env,
    ffi::OsString,
    fs,
    os::unix::process::CommandExt as _,
    path::PathBuf,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use crate::{
    deploy, packages,
    release::{self, Release, Root},
    shell::{LabError, describe, note, spawn_error},
};

/// Runs the rungs; status 0 only when every rung that was asked for ran and passed.
///
/// # Errors
///
/// When cargo or a package cannot be had.
pub(crate) fn all(hermetic: bool, full: bool) -> Result<u8, LabError> {
    run_as_copy()?;
    let mut report = Report::default();
    let real = !hermetic && can_install(&mut report);
    if real {
        let wanted = [packages::DEPLOY, packages::RELEASES, packages::ORACLES];
        packages::install(&wanted.concat())?;
    }
    report.run("pure and bytes", || Cargo::new(full).hermetic())?;
    let corpus = env::var_os("LVSKIT_CORPUS").is_some_and(|value| !value.is_empty());
    if corpus {
        report.run("corpus", || Cargo::new(full).ignored_in("corpus"))?;
    } else {
        report.skip("corpus", "LVSKIT_CORPUS is not set");
    }
    if real {
        report.run("real programs", || {
            let pacemaker = release::pacemaker_3()?;
            Cargo::new(full)
                .with_pacemaker_3(&pacemaker)
                .oracles(corpus)
        })?;
        for release in releases(full) {
            on_kernel(&mut report, release, full)?;
        }
        for release in slices(full) {
            let tests = || Cargo::new(full).on_kernel(Some(release))?.ipvs_slice();
            report.run(&format!("ipvs on {}, a slice", release.codename()), tests)?;
        }
    }
    Ok(report.end())
}

/// Cargo may replace the lab's program while it builds the tests: the tests run from a copy.
///
/// Returns in the copy only.
fn run_as_copy() -> Result<(), LabError> {
    let lab = env::current_exe().map_err(LabError::io("find the lab's own program"))?;
    let copy = lab.with_file_name("lab-runner");
    if lab == copy {
        return Ok(());
    }
    let fresh = lab.with_file_name(format!("lab-runner.{}", std::process::id()));
    fs::copy(&lab, &fresh).map_err(LabError::io(format!("write {}", fresh.display())))?;
    fs::rename(&fresh, &copy).map_err(LabError::io(format!("write {}", copy.display())))?;
    let mut command = Command::new(copy);
    command.args(env::args_os().skip(1));
    let source = command.exec();
    Err(spawn_error(&command, source))
}

fn on_kernel(report: &mut Report, release: Option<Release>, full: bool) -> Result<(), LabError> {
    let name = release.map_or("this machine's release", Release::codename);
    let tests = || Cargo::new(full).on_kernel(release)?.ignored_in("kernel");
    report.run(&format!("kernel, {name}"), tests)?;
    report.run(&format!("deployment, {name}"), || {
        Ok(deploy::boot(release)? == 0)
    })
}

/// Every kernel in the full run, else this machine's own release.
fn releases(full: bool) -> Vec<Option<Release>> {
    if full {
        return [Release::Bookworm, Release::Trixie, Release::Forky]
            .map(Some)
            .to_vec();
    }
    vec![None]
}

/// Kernels of other releases, on which a run that is not full tests IPVS alone.
fn slices(full: bool) -> Vec<Release> {
    match full {
        true => Vec::new(),
        false => vec![Release::Trixie, Release::Forky],
    }
}

/// Whether the rungs with a real kernel and real programs can run here; says why not.
fn can_install(report: &mut Report) -> bool {
    let reason = match (packages::is_root(), packages::has_apt()) {
        (true, true) => return true,
        (false, _) => "needs root; --hermetic runs the rest alone",
        (true, false) => "needs Debian or Ubuntu; --hermetic runs the rest alone",
    };
    for rung in ["real programs", "kernel", "deployment"] {
        report.cannot_run(rung, reason);
    }
    false
}

/// One call of cargo.
struct Cargo {
    program: OsString,
    configuration: Option<String>,
    pacemaker_3: Option<PathBuf>,
    full: bool,
}

impl Cargo {
    fn new(full: bool) -> Self {
        let program = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        Self {
            program,
            configuration: None,
            pacemaker_3: None,
            full,
        }
    }

    /// Tests find Pacemaker 3 in this root.
    fn with_pacemaker_3(mut self, root: &Root) -> Self {
        self.pacemaker_3 = Some(root.path.clone());
        self
    }

    /// Test programs start through `lab run`.
    fn on_kernel(mut self, release: Option<Release>) -> Result<Self, LabError> {
        let lab = env::current_exe().map_err(LabError::io("find the lab's own program"))?;
        let choice = release.map(|release| format!("'--release','{}',", release.codename()));
        let choice = choice.unwrap_or_default();
        let runner = format!("['{}','run',{choice}'--']", lab.display());
        self.configuration = Some(format!("target.'cfg(unix)'.runner={runner}"));
        Ok(self)
    }

    /// What plain cargo can test, and the properties over their seeds.
    ///
    /// The fuzz package's own features need a C++ compiler: it is tested without them.
    fn hermetic(&self) -> Result<bool, LabError> {
        Ok(
            self.test(&["--workspace", "--exclude", "fuzz", "--all-features"])?
                && self.test(&["--package", "fuzz"])?,
        )
    }

    /// The ignored tests of every test program with this name.
    fn ignored_in(&self, program: &str) -> Result<bool, LabError> {
        self.ignored(&["--test", program, "--", "--ignored", "--nocapture"])
    }

    /// The tests of IPVS on a kernel, with a few cases of each campaign.
    fn ipvs_slice(&self) -> Result<bool, LabError> {
        let tests = ["--test", "kernel", "--", "--ignored", "--nocapture"];
        let package = ["--package", "linux-ipvs", "--all-features"];
        self.test_with(&[&package[..], &tests].concat(), &[("LVSKIT_CASES", "8")])
    }

    /// The tests against real programs; those that read the corpus too only where there is one.
    fn oracles(&self, with_corpus: bool) -> Result<bool, LabError> {
        let tests = [
            "--lib",
            "--test",
            "oracle",
            "--",
            "--ignored",
            "--nocapture",
        ];
        let without: &[&str] = if with_corpus {
            &[]
        } else {
            &["--skip", "corpus"]
        };
        self.ignored(&[&tests[..], without].concat())
    }

    fn ignored(&self, tests: &[&str]) -> Result<bool, LabError> {
        let packages = ["--workspace", "--exclude", "fuzz", "--all-features"];
        self.test(&[&packages[..], tests].concat())
    }

    fn test(&self, arguments: &[&str]) -> Result<bool, LabError> {
        self.test_with(arguments, &[])
    }

    fn test_with(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Result<bool, LabError> {
        let mut command = Command::new(&self.program);
        command.envs(variables.iter().copied());
        if let Some(configuration) = &self.configuration {
            command.args(["--config", configuration]);
        }
        command
            .args(["test", "--no-fail-fast"])
            .args(arguments)
            .stdin(Stdio::null());
        if self.full {
            command.env("LVSKIT_FULL", "1");
        }
        if let Some(root) = &self.pacemaker_3 {
            command.env("LVSKIT_PACEMAKER_3", root);
        }
        note(&format!("lab: {}", describe(&command)));
        let status = command
            .status()
            .map_err(|source| spawn_error(&command, source))?;
        Ok(status.success())
    }
}

/// What became of each rung.
#[derive(Default)]
struct Report {
    lines: Vec<(Verdict, String, Duration)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Passed,
    Failed,
    /// Not asked for.
    Skipped,
    /// Asked for, but impossible here: counts as a failure.
    Impossible,
}

impl Report {
    fn run(
        &mut self,
        name: &str,
        rung: impl FnOnce() -> Result<bool, LabError>,
    ) -> Result<(), LabError> {
        note(&format!("lab: rung: {name}"));
        let started = Instant::now();
        let passed = rung()?;
        self.add(passed, name, started.elapsed());
        Ok(())
    }

    fn add(&mut self, passed: bool, name: &str, time: Duration) {
        let verdict = if passed {
            Verdict::Passed
        } else {
            Verdict::Failed
        };
        self.lines.push((verdict, name.to_owned(), time));
    }

    fn skip(&mut self, name: &str, reason: &str) {
        self.lines.push((
            Verdict::Skipped,
            format!("{name}: {reason}"),
            Duration::ZERO,
        ));
    }

    fn cannot_run(&mut self, name: &str, reason: &str) {
        self.lines.push((
            Verdict::Impossible,
            format!("{name}: {reason}"),
            Duration::ZERO,
        ));
    }

    /// 0 when nothing failed and nothing that was asked for was impossible.
    fn status(&self) -> u8 {
        let bad = |verdict| matches!(verdict, Verdict::Failed | Verdict::Impossible);
        u8::from(self.lines.iter().any(|(verdict, ..)| bad(*verdict)))
    }

    /// Prints the summary and gives the exit status.
    fn end(&self) -> u8 {
        note("lab: summary");
        for (verdict, name, time) in &self.lines {
            let word = match verdict {
                Verdict::Passed => "passed",
                Verdict::Failed => "FAILED",
                Verdict::Skipped => "not run",
                Verdict::Impossible => "CANNOT RUN",
            };
            note(&format!(
                "lab:   {word:<10} {:7.1} s  {name}",
                time.as_secs_f32()
            ));
        }
        self.status()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_impossible_rung_is_no_pass() {
        let mut report = Report::default();

        report.add(true, "one", Duration::ZERO);
        assert_eq!(report.status(), 0);

        report.cannot_run("two", "needs root");
        assert_eq!(report.status(), 1);
    }

    #[test]
    fn a_failed_rung_does_not_hide_behind_a_later_pass() {
        let mut report = Report::default();

        report.add(false, "one", Duration::ZERO);
        report.add(true, "two", Duration::ZERO);

        assert_eq!(report.status(), 1);
    }
}
