//! Links the unwinder of libgcc into `ldirectord-lint`, where the C compiler has it.
//!
//! Editors and hooks start this program for one small file after another: looking for, mapping and
//! relocating `libgcc_s.so` took a tenth of the time of such a start. Nothing else of it is needed,
//! and without it the program is linked as all others.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// The static library with the functions that Rust takes from `libgcc_s.so`.
const UNWINDER: &str = "libgcc_eh.a";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    let target = |what: &str| env::var(format!("CARGO_CFG_TARGET_{what}")).unwrap_or_default();
    let native = env::var_os("TARGET") == env::var_os("HOST");
    if !native || target("OS") != "linux" || target("ENV") != "gnu" {
        return Ok(());
    }
    let Some(unwinder) = unwinder() else {
        return Ok(());
    };
    // Rust asks for `-lgcc_s`: this folder is looked at before those of the system.
    let folder = PathBuf::from(env::var_os("OUT_DIR").ok_or("no OUT_DIR")?);
    fs::copy(unwinder, folder.join("libgcc_s.a"))?;
    println!(
        "cargo::rustc-link-arg-bin=ldirectord-lint=-L{}",
        folder.display()
    );
    Ok(())
}

/// Where the C compiler, which links, has the library.
fn unwinder() -> Option<PathBuf> {
    let asked = Command::new("cc")
        .arg(format!("-print-file-name={UNWINDER}"))
        .output();
    let path = String::from_utf8(asked.ok()?.stdout).ok()?;
    // Without it the compiler prints the bare name.
    let path = Path::new(path.trim());
    path.is_absolute().then(|| path.to_owned())
}
