//! Files: from the arguments to documents, many at a time.

use std::collections::HashSet;
use std::num::NonZero;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::{fs, io, thread};

use ldirectord_conf::{Document, ReadError};

use crate::args::Args;
use crate::progress::Progress;

/// A file that was read.
#[derive(Debug)]
pub(crate) struct Input {
    /// The path as the user knows it.
    pub(crate) name: String,
    /// None for standard input.
    pub(crate) path: Option<PathBuf>,
    pub(crate) document: Document,
    /// Whether everybody on the system can read it.
    pub(crate) world_readable: bool,
}

/// The paths that the arguments mean, in their order; patterns and directories expanded.
///
/// A path that several arguments mean comes once. An argument that means no file is told on
/// standard error and counted.
pub(crate) fn paths(args: &Args) -> (Vec<String>, usize) {
    let mut paths = Vec::new();
    let mut failed = 0;
    for argument in &args.files {
        match expand(argument) {
            Ok(found) => paths.extend(found),
            Err(error) => {
                anstream::eprintln!("ldirectord-lint: {argument}: {error}");
                failed += 1;
            }
        }
    }
    let mut known = HashSet::new();
    paths.retain(|path: &String| known.insert(path.clone()));
    (paths, failed)
}

fn expand(argument: &str) -> Result<Vec<String>, String> {
    let path = Path::new(argument);
    let is_folder = path.is_dir();
    let pattern = if is_folder {
        format!(
            "{}/**/*.cf",
            glob::Pattern::escape(argument.trim_end_matches('/'))
        )
    } else if argument == "-" || path.exists() || !argument.contains(['*', '?', '[']) {
        return Ok(vec![argument.to_owned()]);
    } else {
        argument.to_owned()
    };
    let found = glob::glob(&pattern).map_err(|error| error.to_string())?;
    let files = found.flatten().filter(|path| path.is_file());
    let files: Vec<String> = files.map(|path| path.display().to_string()).collect();
    if files.is_empty() {
        let nothing = match is_folder {
            true => "no *.cf file below this directory",
            false => "no file matches",
        };
        return Err(nothing.to_owned());
    }
    Ok(files)
}

/// Reads one file; tells on standard error when that fails.
pub(crate) fn read(name: &str, args: &Args) -> Option<Input> {
    let path = (name != "-").then(|| PathBuf::from(name));
    let (document, world_readable) = match &path {
        Some(path) => open(path, limit(args)),
        None => (Document::read(io::stdin().lock(), limit(args)), false),
    };
    let document = document.inspect_err(|error| complain(name, error)).ok()?;
    let name = name.to_owned();
    Some(Input {
        name,
        path,
        document,
        world_readable,
    })
}

fn complain(name: &str, error: &ReadError) {
    let source = std::error::Error::source(error).map(|source| format!(": {source}"));
    let hint = matches!(error, ReadError::TooLarge { .. }).then(|| " (--limit MIB)".to_owned());
    let more = source.or(hint).unwrap_or_default();
    anstream::eprintln!("ldirectord-lint: {name}: {error}{more}");
}

fn limit(args: &Args) -> u64 {
    u64::from(args.limit) << 20
}

/// The document of a file, and whether everybody can read it.
fn open(path: &Path, limit: u64) -> (Result<Document, ReadError>, bool) {
    let opened = fs::File::open(path).and_then(|file| Ok((file.metadata()?, file)));
    match opened {
        Ok((data, file)) => {
            let world_readable = data.permissions().mode() & 0o004 != 0;
            (Document::read_file(&file, limit), world_readable)
        }
        Err(error) => (Err(error.into()), false),
    }
}

/// Does the work for every path on all processors; results come in order of the paths.
pub(crate) fn each<T: Send>(paths: &[String], work: impl Fn(&str) -> T + Sync) -> Vec<T> {
    if let [path] = paths {
        return vec![work(path)];
    }
    let mut progress = Progress::new(paths.len());
    let next = AtomicUsize::new(0);
    let workers = thread::available_parallelism().map_or(1, NonZero::get);
    let mut results: Vec<(usize, T)> = Vec::with_capacity(paths.len());
    thread::scope(|scope| {
        let (sender, receiver) = mpsc::channel();
        for _ in 0..workers.min(paths.len()) {
            let (sender, next, work) = (sender.clone(), &next, &work);
            scope.spawn(move || {
                while let Some((index, path)) = take(next, paths) {
                    if sender.send((index, work(path))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(sender);
        for result in receiver {
            results.push(result);
            progress.show(results.len());
        }
    });
    progress.clear();
    results.sort_unstable_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}

fn take<'a>(next: &AtomicUsize, paths: &'a [String]) -> Option<(usize, &'a str)> {
    let index = next.fetch_add(1, Ordering::Relaxed);
    paths.get(index).map(|path| (index, &**path))
}
