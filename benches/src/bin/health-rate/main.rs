//! How fast, how punctual and how cheap the health engine is: one JSON line.
//!
//! `health-rate --kind tcp|http --targets N --interval S --seconds T [--base ADDR:PORT]`. Without
//! `--base` a server of its own answers, as a child process that is not counted; the targets
//! spread over 127.x.y.z. The window begins when every target was checked once.
//!
//! `start_burst` is the most of any tenth of a second of the first interval, as a multiple of the
//! steady rate; `first_sweep_s` is when every target had its first verdict. `growth_mb` compares
//! the memory at both ends of the window. At the end all targets are removed: `descriptors_left`,
//! `tasks_left` and `children_left` are what there is more of than before the first.

mod course;
mod process;
mod server;

use std::error::Error;
use std::net::SocketAddr;
use std::process::ExitCode;

use clap::{Parser, ValueEnum};

/// Measures the health engine.
#[expect(clippy::struct_excessive_bools, reason = "switches of a command line")]
#[derive(Clone, Debug, Parser)]
struct Options {
    /// What is checked: that a port accepts, or that a page is answered.
    #[arg(long, value_enum, default_value = "tcp")]
    kind: Kind,
    /// Number of targets.
    #[arg(long, default_value_t = 1000)]
    targets: u32,
    /// Seconds from check to check of one target.
    #[arg(long, default_value_t = 1.0)]
    interval: f64,
    /// Length of the window in seconds.
    #[arg(long, default_value_t = 10.0)]
    seconds: f64,
    /// Let the window last for so many checks instead.
    #[arg(long)]
    checks: Option<u64>,
    /// First target; the others follow, address by address. Default: a server of its own.
    #[arg(long)]
    base: Option<SocketAddr>,
    /// Text that the page must contain: reads the body, which the status alone does not need.
    #[arg(long, default_value = "")]
    receive: String,
    /// Add so many targets that never finish an answer, and measure a second window with them.
    #[arg(long, default_value_t = 0)]
    hung: u32,
    /// Close connections with RST.
    #[arg(long)]
    reset: bool,
    /// Give connections up before the handshake ends, as HAProxy does (only for tcp).
    #[arg(long)]
    abort: bool,
    /// Worker threads of the runtime; 0: everything in one thread.
    #[arg(long, default_value_t = 0)]
    workers: usize,
    /// Most probes at once. Default: by the limit of open files.
    #[arg(long)]
    in_flight: Option<u32>,
    /// Print the rate of each second to standard error.
    #[arg(long)]
    trace: bool,
    /// Be the answering server (used by the program itself).
    #[arg(long, hide = true)]
    serve: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Kind {
    Tcp,
    Http,
}

fn main() -> ExitCode {
    let options = Options::parse();
    let result = if options.serve {
        server::serve()
    } else {
        measure(options)
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            anstream::eprintln!("health-rate: {error}");
            ExitCode::FAILURE
        }
    }
}

fn measure(options: Options) -> Result<(), Box<dyn Error>> {
    let needed = options.base.is_none() || options.hung > 0;
    let server = needed.then(server::Server::start).transpose()?;
    let own = |port: fn(&server::Server) -> u16| {
        let server = server.as_ref()?;
        Some(SocketAddr::from(([127, 20, 0, 1], port(server))))
    };
    let places = course::Places {
        base: options
            .base
            .or_else(|| own(|server| server.port))
            .ok_or("no server")?,
        hung: own(|server| server.hanging),
    };
    let mut builder = match options.workers {
        0 => tokio::runtime::Builder::new_current_thread(),
        _ => tokio::runtime::Builder::new_multi_thread(),
    };
    let runtime = builder
        .worker_threads(options.workers.max(1))
        .enable_all()
        .build()?;
    let line = runtime.block_on(async move { tokio::spawn(course::run(options, places)).await })?;
    anstream::println!("{}", line?);
    Ok(())
}
