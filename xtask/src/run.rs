//! Running other programs: says what it does, and turns a failure into one sentence with the way out.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What went wrong, as one sentence with the way out.
pub type Outcome<T = ()> = Result<T, String>;

/// The repository's root.
pub fn root() -> PathBuf {
    // cargo gives xtask's own folder, which stands in the root, when it runs it: what was built in may be a folder since renamed
    let own = std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
    own.parent().unwrap_or(&own).to_owned()
}

/// Cargo, in the repository's root: the one that runs this.
pub fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments).current_dir(root());
    command
}

/// Says what is being done.
pub fn say(what: &str) {
    println!("→ {what}");
}

/// Runs a program to its end, its output on the screen. `way_out` is what to do if it fails.
pub fn run(what: &str, command: &mut Command, way_out: &str) -> Outcome {
    say(&format!("{what}: {}", shown(command)));
    let status = command.status().map_err(|error| could_not(command, &error))?;
    if status.success() { Ok(()) } else { Err(format!("{what} failed; {way_out}.")) }
}

/// Runs a program to its end and returns what it wrote to its standard output; its errors go to the screen.
pub fn output(command: &mut Command) -> Outcome<String> {
    let output = command.stderr(Stdio::inherit()).output().map_err(|error| could_not(command, &error))?;
    if !output.status.success() {
        return Err(format!("`{}` failed; its messages are above.", shown(command)));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Whether a program runs and says so by its exit status; silent.
pub fn succeeds(program: &str, arguments: &[&str]) -> bool {
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// The sentence for a program that could not even be started.
pub fn could_not(command: &Command, error: &std::io::Error) -> String {
    format!("`{}` could not be started ({error}); is it installed and on the PATH?", shown(command))
}

fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or(command.get_program());
    let words = std::iter::once(program).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}
