//! A static file server for this machine alone, with the headers a careful host would send.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use crate::dist::File;
use crate::html;
use crate::run::{Outcome, say};

/// The port asked for first, and how many after it.
const PORTS: std::ops::Range<u16> = 8080..8100;
/// What a request may say of itself, in bytes.
const MOST_HEAD: u64 = 16 * 1024;

/// `cargo xtask serve`: the page of these files.
pub fn run(files: Vec<File>) -> Outcome {
    let listener = PORTS.map(listen).find_map(Result::ok).map_or_else(|| listen(0), Ok)?;
    let address = address(&listener)?;
    println!("\nThe page is at http://{address}/ (Ctrl+C ends it).");
    Site::default().with("/", files)?.serve(&listener);
    Ok(())
}

/// A port of this machine that no other machine reaches; 0 takes a free one.
pub fn listen(port: u16) -> Outcome<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .map_err(|error| format!("Port {port} of this machine can't be had ({error}); free one and try again."))
}

/// Where a listener listens.
pub fn address(listener: &TcpListener) -> Outcome<SocketAddr> {
    listener.local_addr().map_err(|error| format!("No address to listen at ({error}); try again."))
}

/// Files by the path under which they are had.
#[derive(Clone, Debug, Default)]
pub struct Site {
    files: BTreeMap<String, File>,
    policy: String,
}

impl Site {
    /// With a page under `path`, which begins and ends with a slash.
    pub fn with(mut self, path: &str, files: Vec<File>) -> Outcome<Self> {
        for file in files {
            if file.name == "index.html" {
                self.policy = html::policy(&String::from_utf8_lossy(&file.body))?;
                self.files.insert(path.to_owned(), file.clone());
            }
            self.files.insert(format!("{path}{}", file.name), file);
        }
        Ok(self)
    }

    /// Serves for ever.
    pub fn serve(self, listener: &TcpListener) {
        let site = Arc::new(self);
        for stream in listener.incoming().flatten() {
            let site = site.clone();
            std::thread::spawn(move || site.converse(&stream));
        }
    }

    /// Serves until the program ends, and goes on with it; says where.
    pub fn serve_aside(self) -> Outcome<String> {
        let listener = listen(0)?;
        let address = address(&listener)?;
        say(&format!("serving the page at http://{address}/"));
        std::thread::spawn(move || self.serve(&listener));
        Ok(format!("http://{address}"))
    }

    /// One connection: request after request, until the other side has enough.
    fn converse(&self, stream: &TcpStream) {
        let _ = stream.set_read_timeout(Some(Duration::from_secs(30)));
        let _ = stream.set_nodelay(true);
        let mut reader = BufReader::new(stream);
        while let Some(first) = read_head(&mut reader) {
            let mut out = stream;
            if out.write_all(&self.answer(&first)).is_err() {
                return;
            }
        }
    }

    /// The answer to a request, by its first line.
    fn answer(&self, first: &str) -> Vec<u8> {
        let mut words = first.split_whitespace();
        let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let path = target.split(['?', '#']).next().unwrap_or_default();
        if !matches!(method, "GET" | "HEAD") {
            return self.message(
                "405 Method Not Allowed",
                "Allow: GET, HEAD\r\n",
                "text/plain",
                b"only GET and HEAD",
                method,
            );
        }
        if let Some(file) = self.files.get(path) {
            return self.message("200 OK", cache(path), mime(&file.name), &file.body, method);
        }
        let folder = format!("{path}/");
        if self.files.contains_key(&folder) {
            return self.message(
                "301 Moved Permanently",
                &format!("Location: {folder}\r\n"),
                "text/plain",
                b"",
                method,
            );
        }
        self.message("404 Not Found", "Cache-Control: no-cache\r\n", "text/plain", b"no such file", method)
    }

    fn message(&self, status: &str, headers: &str, mime: &str, body: &[u8], method: &str) -> Vec<u8> {
        let mut out = format!(
            "HTTP/1.1 {status}\r\n{headers}Content-Type: {mime}\r\nContent-Length: {}\r\n\
             Content-Security-Policy: {}\r\nX-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\n\
             Cross-Origin-Opener-Policy: same-origin\r\nCross-Origin-Resource-Policy: same-origin\r\n\r\n",
            body.len(),
            self.policy,
        )
        .into_bytes();
        if method != "HEAD" {
            out.extend(body);
        }
        out
    }
}

/// The first line of the next request, its other lines read and left aside; `None` when there is none.
fn read_head(reader: &mut BufReader<&TcpStream>) -> Option<String> {
    let mut head = reader.take(MOST_HEAD);
    let mut first = String::new();
    head.read_line(&mut first).ok().filter(|length| *length > 0)?;
    loop {
        let mut line = String::new();
        head.read_line(&mut line).ok().filter(|length| *length > 0)?;
        if line.trim_end().is_empty() {
            return Some(first);
        }
    }
}

/// A page must be asked for again; everything else has a name that changes with its content.
fn cache(path: &str) -> &'static str {
    if path.ends_with('/') || path.ends_with(".html") {
        "Cache-Control: no-cache\r\n"
    } else {
        "Cache-Control: public, max-age=31536000, immutable\r\n"
    }
}

fn mime(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site() -> Site {
        let page = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'\">";
        let file = |name: &str, body: &str| File { name: name.into(), body: body.into() };
        Site::default().with("/a/b/", vec![file("index.html", page), file("x-1.wasm", "w")]).unwrap()
    }

    fn answer(request: &str) -> String {
        String::from_utf8(site().answer(request)).unwrap()
    }

    #[test]
    fn a_page_is_had_under_its_folder_with_its_policy_as_a_header() {
        let page = answer("GET /a/b/?worker=off HTTP/1.1");
        assert!(page.starts_with("HTTP/1.1 200") && page.contains("Content-Security-Policy: default-src 'none'\r\n"));
        assert!(page.contains("text/html") && page.contains("no-cache") && page.contains("nosniff"), "{page}");
    }

    #[test]
    fn a_file_named_after_its_content_is_kept_for_ever() {
        let wasm = answer("GET /a/b/x-1.wasm HTTP/1.1");
        assert!(
            wasm.contains("application/wasm") && wasm.contains("immutable") && wasm.ends_with("\r\n\r\nw"),
            "{wasm}"
        );
    }

    #[test]
    fn a_folder_without_its_slash_is_sent_to_it() {
        assert!(answer("GET /a/b HTTP/1.1").contains("Location: /a/b/\r\n"));
    }

    #[test]
    fn nothing_but_the_files_is_had() {
        for request in ["GET / HTTP/1.1", "GET /a/b/../../Cargo.toml HTTP/1.1", "GET", ""] {
            assert!(!answer(request).contains(" 200 "), "{request}");
        }
        assert!(answer("POST /a/b/ HTTP/1.1").starts_with("HTTP/1.1 405"));
    }

    #[test]
    fn head_has_no_body() {
        assert!(answer("HEAD /a/b/x-1.wasm HTTP/1.1").ends_with("\r\n\r\n"));
    }
}
