//! User-mode Linux: starts the kernel as a process, follows its console, reads the verdict.
//!
//! The kernel, with all that it runs, lives in a process namespace of its own: when the lab ends,
//! however it ends, nothing of it stays.

use std::{
    io::{self, PipeReader, Read as _, Write as _},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use nix::{
    mount::{MsFlags, mount},
    sched::{CloneFlags, unshare},
};

use crate::{
    interrupt::RemovedOnInterrupt,
    release::Root,
    request::Request,
    shell::{LabError, spawn_error},
};

/// How to boot.
#[derive(Debug)]
pub(crate) struct Kernel<'a> {
    /// File system and kernel image.
    pub(crate) root: &'a Root,
    /// Memory, as `mem=` takes it.
    pub(crate) memory: &'a str,
    /// Limit for boot and command.
    pub(crate) limit: Duration,
    /// Directories of this machine that the kernel needs to see.
    pub(crate) directories: &'a [PathBuf],
}

impl Kernel<'_> {
    /// Runs the request's command and returns its exit status; its output goes to ours.
    ///
    /// # Errors
    ///
    /// [`LabError::NoVerdict`] when the kernel ends without one, [`LabError::TimedOut`].
    pub(crate) fn run(&self, request: &Request) -> Result<u8, LabError> {
        let scratch = tempfile::Builder::new()
            .prefix("lvskit-lab-")
            .tempdir()
            .map_err(LabError::io("create a temporary directory"))?;
        let path = scratch.path().join("request");
        request.write(&path)?;
        if !self.root.is_this_machine() {
            self.show_directories(scratch.path())?;
        }
        let (reader, mut process) = self.start(scratch.path(), &path)?;
        let _removed = RemovedOnInterrupt::hold(scratch.path())?;
        let verdict = follow(reader, request, self.limit);
        drop(process.kill());
        process
            .wait()
            .map_err(LabError::io("wait for the kernel's end"))?;
        verdict
    }

    /// Lets the changed root see our directories, in a mount namespace that ends with us.
    fn show_directories(&self, scratch: &Path) -> Result<(), LabError> {
        let what = |errno: nix::Error| LabError::refused("mount namespace", &errno);
        unshare(CloneFlags::CLONE_NEWNS).map_err(what)?;
        let private = MsFlags::MS_REC | MsFlags::MS_PRIVATE;
        mount(None::<&str>, "/", None::<&str>, private, None::<&str>).map_err(what)?;
        let ours = self.directories.iter().map(|path| (path.as_path(), true));
        let system = [Path::new("/proc"), Path::new("/dev")].map(|path| (path, false));
        for (path, read_only) in ours.chain(system).chain([(scratch, false)]) {
            bind(path, &self.root.path, read_only)?;
        }
        Ok(())
    }

    fn start(&self, scratch: &Path, request: &Path) -> Result<(PipeReader, Child), LabError> {
        let (reader, writer) = io::pipe().map_err(LabError::io("create a pipe"))?;
        let same = writer.try_clone().map_err(LabError::io("share a pipe"))?;
        let init = std::env::current_exe().map_err(LabError::io("find the lab's own program"))?;
        let mut command = Command::new("setpriv");
        command
            .args([
                "--pdeathsig",
                "KILL",
                "unshare",
                "--mount",
                "--pid",
                "--fork",
            ])
            .arg("--kill-child=KILL")
            .arg(argument("--root=", &self.root.path))
            .args([
                "--wd=/",
                "/usr/bin/linux.uml",
                "root=/dev/root",
                "rootfstype=hostfs",
            ])
            .args([
                "rootflags=/",
                "ro",
                "con=null",
                "con0=fd:0,fd:1",
                "quiet",
                "loglevel=3",
            ])
            .arg(format!("mem={}", self.memory))
            .arg(argument("uml_dir=", &scratch.join("")))
            .arg(argument("init=", &init))
            .args(["--", "guest-init"])
            .arg(request);
        command
            .stdin(Stdio::null())
            .stdout(writer)
            .stderr(same)
            .current_dir("/");
        let process = command
            .spawn()
            .map_err(|source| spawn_error(&command, source))?;
        Ok((reader, process))
    }
}

fn argument(name: &str, path: &Path) -> std::ffi::OsString {
    let mut text = std::ffi::OsString::from(name);
    text.push(path);
    text
}

fn bind(path: &Path, root: &Path, read_only: bool) -> Result<(), LabError> {
    let inside = root.join(path.strip_prefix("/").unwrap_or(path));
    std::fs::create_dir_all(&inside)
        .map_err(LabError::io(format!("create {}", inside.display())))?;
    let refused =
        |errno: nix::Error| LabError::refused(format!("mount {}", inside.display()), &errno);
    let flags = MsFlags::MS_BIND | MsFlags::MS_REC;
    mount(Some(path), &inside, None::<&str>, flags, None::<&str>).map_err(refused)?;
    if read_only {
        let flags = MsFlags::MS_BIND | MsFlags::MS_REMOUNT | MsFlags::MS_RDONLY;
        mount(None::<&str>, &inside, None::<&str>, flags, None::<&str>).map_err(refused)?;
    }
    Ok(())
}

/// Copies the console to our output until the end mark.
fn follow(reader: PipeReader, request: &Request, limit: Duration) -> Result<u8, LabError> {
    let deadline = Instant::now() + limit;
    let chunks = read_in_thread(reader);
    let mut console = Console::new(request);
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        match chunks.recv_timeout(left) {
            Ok(chunk) => {
                if let Some(verdict) = console.take(&chunk)? {
                    return Ok(verdict);
                }
            }
            Err(mpsc::RecvTimeoutError::Timeout) => {
                return Err(LabError::TimedOut {
                    seconds: limit.as_secs(),
                });
            }
            Err(mpsc::RecvTimeoutError::Disconnected) => return Err(console.no_verdict()),
        }
    }
}

fn read_in_thread(mut reader: PipeReader) -> mpsc::Receiver<Vec<u8>> {
    let (sender, receiver) = mpsc::sync_channel(64);
    thread::spawn(move || {
        let mut buffer = vec![0; 64 * 1024];
        while let Ok(length @ 1..) = reader.read(&mut buffer) {
            let chunk = buffer.get(..length).unwrap_or_default().to_vec();
            if sender.send(chunk).is_err() {
                break;
            }
        }
    });
    receiver
}

/// Splits the console into the kernel's own lines, the command's output and the verdict.
struct Console {
    begin: String,
    end: String,
    begun: bool,
    line: Vec<u8>,
    /// The kernel's own last lines, for the message when there is no verdict.
    kernel: Vec<String>,
}

impl Console {
    fn new(request: &Request) -> Self {
        let (begin, end) = (request.begin_mark(), request.end_mark());
        Self {
            begin,
            end,
            begun: false,
            line: Vec::new(),
            kernel: Vec::new(),
        }
    }

    fn take(&mut self, chunk: &[u8]) -> Result<Option<u8>, LabError> {
        for piece in chunk.split_inclusive(|byte| *byte == b'\n') {
            self.line.extend_from_slice(piece);
            if piece.ends_with(b"\n") {
                let line = std::mem::take(&mut self.line);
                if let Some(verdict) = self.take_line(&line)? {
                    return Ok(Some(verdict));
                }
            }
        }
        Ok(None)
    }

    fn take_line(&mut self, line: &[u8]) -> Result<Option<u8>, LabError> {
        let text = String::from_utf8_lossy(line);
        let text = text.trim_end();
        if let Some((output, status)) = text.split_once(&self.end) {
            self.print(output.as_bytes());
            return status
                .parse()
                .map(Some)
                .map_err(|_not_a_number| self.no_verdict());
        }
        if text == self.begin {
            self.begun = true;
        } else if !self.begun || text.contains("Kernel panic") {
            self.kernel.push(text.to_owned());
        } else {
            self.print(line);
        }
        Ok(None)
    }

    /// Passes output on; a reader that has gone away is its own affair.
    fn print(&self, output: &[u8]) {
        if self.begun {
            drop(io::stdout().write_all(output));
        }
    }

    fn no_verdict(&self) -> LabError {
        let last = self.kernel.iter().rev().take(8).rev();
        let lines: Vec<&str> = last.map(String::as_str).collect();
        let place = if self.begun {
            "after the command began"
        } else {
            "before the command began"
        };
        LabError::NoVerdict {
            reason: format!("it ended {place}; its last words: {lines:?}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request() -> Request {
        Request {
            nonce: "n-7".into(),
            directory: "/".into(),
            environment: Vec::new(),
            command: vec!["true".into()],
        }
    }

    #[test]
    fn the_verdict_is_the_marked_number() {
        let mut console = Console::new(&request());

        let verdict = console.take(b"boot noise\nn-7 begin\nn-7 en").unwrap();
        assert_eq!(verdict, None);

        let verdict = console.take(b"d 101\n").unwrap();
        assert_eq!(verdict, Some(101));
    }

    #[test]
    fn a_kernel_that_dies_says_its_last_words() {
        let mut console = Console::new(&request());

        console
            .take(b"Kernel panic - not syncing: no init\n")
            .unwrap();

        assert!(console.no_verdict().to_string().contains("no init"));
    }

    #[test]
    fn output_that_looks_like_a_mark_of_another_run_is_output() {
        let mut console = Console::new(&request());

        assert_eq!(console.take(b"n-7 begin\nn-6 end 0\n").unwrap(), None);
    }
}
