//! The page as a folder: the wasm, its glue, boot.js, one stylesheet and the icon under names that change with their
//! content, so that they can be cached for ever, and index.html, which names them relatively.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde_json::Value;

use crate::html::{self, Asset};
use crate::run::{Outcome, cargo, root, say};
use crate::{setup, sizes};

const BIN: &str = "triplet-playground";

/// One file of the finished page.
#[derive(Clone, Debug)]
pub struct File {
    /// Its name in the folder.
    pub name: String,
    /// Its content.
    pub body: Vec<u8>,
}

/// `cargo xtask dist`.
pub fn run() -> Outcome {
    let files = build()?;
    say("weighing");
    let weighed: Vec<_> = files.iter().map(|file| (file.name.clone(), sizes::of(&file.body))).collect();
    sizes::print(&weighed);
    println!("\nThe page is in {}: copy the folder to any static host, at any path.", folder().display());
    Ok(())
}

/// Builds the page quickly, to look at while it is worked on, and returns its files. It runs some times slower than the page
/// to publish, and is larger.
pub fn quick() -> Outcome<Vec<File>> {
    setup::wasm_target()?;
    assemble(&bind(&compile("quick")?)?)
}

/// Builds the page to publish into `dist/` and returns its files.
pub fn build() -> Outcome<Vec<File>> {
    setup::wasm_target()?;
    let files = assemble(&bind(&compile("release")?)?)?;
    let folder = folder();
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(|error| told(&folder, &error))?;
    }
    fs::create_dir_all(&folder).map_err(|error| told(&folder, &error))?;
    for file in &files {
        let path = folder.join(&file.name);
        fs::write(&path, &file.body).map_err(|error| told(&path, &error))?;
    }
    Ok(files)
}

fn folder() -> PathBuf {
    root().join("dist")
}

fn told(path: &Path, error: &std::io::Error) -> String {
    format!("{}: {error}; see to it that it can be read and written.", path.display())
}

/// The program as wasm: where cargo put it.
fn compile(profile: &str) -> Outcome<PathBuf> {
    say("compiling the page (the first time takes a few minutes)");
    let mut command = cargo(&["build", "--locked", "--profile", profile, "--bin", BIN, "--target", setup::WASM]);
    command.arg("--message-format=json-render-diagnostics").stderr(Stdio::inherit());
    let output = command.output().map_err(|error| crate::run::could_not(&command, &error))?;
    if !output.status.success() {
        return Err("The page does not compile; the compiler's messages above say where.".to_owned());
    }
    let messages = String::from_utf8_lossy(&output.stdout).into_owned();
    let artifacts = messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let files = artifacts.flat_map(|message| message["filenames"].as_array().cloned().unwrap_or_default());
    let mut names = files.filter_map(|file| file.as_str().map(PathBuf::from));
    names
        .find(|path| path.extension().is_some_and(|e| e == "wasm") && path.file_stem().is_some_and(|s| s == BIN))
        .ok_or_else(|| format!("cargo built no {BIN}.wasm; try `cargo clean` and again."))
}

/// Glue and wasm as a browser takes them.
struct Bound {
    glue: Vec<u8>,
    wasm: Vec<u8>,
}

fn bind(wasm: &Path) -> Outcome<Bound> {
    say("binding it to JavaScript");
    let out = wasm.with_file_name("bound");
    let bound = wasm_bindgen_cli_support::Bindgen::new()
        .input_path(wasm)
        .web(true)
        .map(|bindgen| {
            bindgen.typescript(false).omit_default_module_path(true);
            bindgen.remove_name_section(true).remove_producers_section(true)
        })
        .and_then(|bindgen| bindgen.generate(&out));
    bound.map_err(|error| {
        format!("wasm-bindgen can't bind the page ({error:#}); `cargo update` may have parted it from its library.")
    })?;
    if out.join("snippets").exists() {
        return Err(
            "A crate brings JavaScript of its own (see `snippets`); the page has room for boot.js only.".to_owned()
        );
    }
    let read = |name: String| fs::read(out.join(&name)).map_err(|error| told(&out.join(name), &error));
    Ok(Bound { glue: read(format!("{BIN}.js"))?, wasm: read(format!("{BIN}_bg.wasm"))? })
}

fn assemble(bound: &Bound) -> Outcome<Vec<File>> {
    let read = |name: &str| fs::read(root().join(name)).map_err(|error| told(&root().join(name), &error));
    let page =
        String::from_utf8(read("index.html")?).map_err(|_| "index.html is not UTF-8; save it as such.".to_owned())?;
    let assets = html::assets(&page)?;
    unnamed_styles(&assets)?;
    let (mut style, mut icon, mut boot) = (Vec::new(), None, None);
    for asset in assets {
        match asset {
            Asset::Css(path) => {
                style.extend(read(&path)?);
                style.push(b'\n');
            }
            Asset::Icon(path) => icon = Some(hashed("icon", "svg", read(&path)?)),
            Asset::Copy(path) => boot = Some(hashed("boot", "js", read(&path)?)),
            Asset::Rust => {}
        }
    }
    let missing = |what: &str| format!("index.html names no {what}; put it back.");
    let (icon, boot) = (icon.ok_or_else(|| missing("icon"))?, boot.ok_or_else(|| missing("boot.js"))?);
    let style = hashed("style", "css", style);
    let glue = hashed(BIN, "js", bound.glue.clone());
    let wasm = hashed(BIN, "wasm", bound.wasm.clone());
    let script = format!(
        "<link rel=\"modulepreload\" href=\"{glue}\">\n\
         <script type=\"module\" id=\"boot\" src=\"{boot}\" data-js=\"{glue}\" data-wasm=\"{wasm}\"></script>",
        glue = glue.name,
        boot = boot.name,
        wasm = wasm.name,
    );
    let index = html::finish(&page, &style.name, &icon.name, &script)?;
    Ok(vec![File { name: "index.html".into(), body: index.into_bytes() }, boot, glue, wasm, style, icon])
}

/// A stylesheet that index.html does not name would be missed by nobody but the eye.
fn unnamed_styles(assets: &[Asset]) -> Outcome {
    let folder = root().join("style");
    for entry in fs::read_dir(&folder).map_err(|error| told(&folder, &error))?.flatten() {
        let path = format!("style/{}", entry.file_name().to_string_lossy());
        if !assets.contains(&Asset::Css(path.clone())) {
            return Err(format!("{path} is not named in index.html; add its line there, or remove the file."));
        }
    }
    Ok(())
}

/// A file named after its content.
fn hashed(stem: &str, extension: &str, body: Vec<u8>) -> File {
    File { name: format!("{stem}-{:016x}.{extension}", fnv(&body)), body }
}

/// FNV-1a, 64 bits.
fn fnv(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xCBF2_9CE4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01B3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_changes_with_its_content() {
        let name = |body: &[u8]| hashed("style", "css", body.to_vec()).name;
        assert_eq!(name(b"a"), name(b"a"));
        assert_ne!(name(b"a"), name(b"b"));
        // the vector published with the algorithm
        assert_eq!(name(b"foobar"), "style-85944171f73967e8.css");
    }
}
