//! A small WebDriver client: what driving Chromium by chromedriver takes, over std's TcpStream and serde_json.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::{Value, json};

/// What came, or what went wrong, in words.
pub type Answer<T> = Result<T, String>;

/// The key under which WebDriver names an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// Keys that have no character, as WebDriver writes them.
pub mod key {
    /// Tab.
    pub const TAB: &str = "\u{E004}";
    /// Enter.
    pub const ENTER: &str = "\u{E007}";
    /// Escape.
    pub const ESCAPE: &str = "\u{E00C}";
    /// End.
    pub const END: &str = "\u{E010}";
    /// Home.
    pub const HOME: &str = "\u{E011}";
    /// Arrow left.
    pub const LEFT: &str = "\u{E012}";
    /// Arrow up.
    pub const UP: &str = "\u{E013}";
    /// Arrow right.
    pub const RIGHT: &str = "\u{E014}";
    /// Arrow down.
    pub const DOWN: &str = "\u{E015}";
}

/// A thing that a pointer does.
#[derive(Clone, Copy, Debug)]
pub enum Deed {
    /// Goes to a place.
    Go([f64; 2]),
    /// Presses.
    Down,
    /// Lets go.
    Up,
    /// Stays for so many ms.
    Rest(u32),
}

/// An element of the page, as WebDriver names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element(String);

/// A browser of its own; dropped, it closes.
pub struct Driver {
    address: String,
    session: String,
}

impl Driver {
    /// Opens a fresh headless Chromium by the chromedriver at `address`, with further arguments of its own.
    pub fn start(address: &str, chromium: &str, further: &[&str]) -> Answer<Self> {
        Self::begin(address, json!({ "binary": program(chromium), "args": arguments(further) }))
    }

    /// The same, with a trace of these categories in its `performance` log.
    #[allow(dead_code)] // only the bench traces
    pub fn start_traced(address: &str, chromium: &str, categories: &str) -> Answer<Self> {
        let options = json!({
            "binary": program(chromium),
            "args": arguments(&[]),
            "perfLoggingPrefs": { "traceCategories": categories },
        });
        Self::begin(address, options)
    }

    fn begin(address: &str, options: Value) -> Answer<Self> {
        let wish = json!({ "capabilities": { "alwaysMatch": {
            "browserName": "chrome",
            "goog:chromeOptions": options,
            "timeouts": { "script": 100_000 },
            "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
        }}});
        let answer = call(address, "POST", "/session", &wish)?;
        let session = answer["sessionId"].as_str().ok_or_else(|| format!("no session in {answer}"))?;
        Ok(Self { address: address.to_owned(), session: session.to_owned() })
    }

    fn post(&self, path: &str, body: &Value) -> Answer<Value> {
        call(&self.address, "POST", &format!("/session/{}{path}", self.session), body)
    }

    fn get(&self, path: &str) -> Answer<Value> {
        call(&self.address, "GET", &format!("/session/{}{path}", self.session), &Value::Null)
    }

    /// Goes to an address and waits until its document has loaded.
    pub fn open(&self, url: &str) -> Answer<()> {
        self.post("/url", &json!({ "url": url })).map(drop)
    }

    /// The address it is at.
    pub fn url(&self) -> Answer<String> {
        self.get("/url").map(|url| url.as_str().unwrap_or_default().to_owned())
    }

    /// One entry back in the history.
    pub fn back(&self) -> Answer<()> {
        self.post("/back", &json!({})).map(drop)
    }

    /// One entry forward.
    pub fn forward(&self) -> Answer<()> {
        self.post("/forward", &json!({})).map(drop)
    }

    /// Loads the page again.
    pub fn reload(&self) -> Answer<()> {
        self.post("/refresh", &json!({})).map(drop)
    }

    /// Runs the body of a function in the page; `arguments[i]` are `arguments`.
    pub fn script(&self, body: &str, arguments: &[Value]) -> Answer<Value> {
        self.post("/execute/sync", &json!({ "script": body, "args": arguments }))
    }

    /// The same, but ends when the body calls its last argument, with what that is called with.
    pub fn script_with_callback(&self, body: &str, arguments: &[Value]) -> Answer<Value> {
        self.post("/execute/async", &json!({ "script": body, "args": arguments }))
    }

    /// The element that has the focus.
    pub fn active(&self) -> Answer<Element> {
        let found = self.get("/element/active")?;
        Element::of(&found).ok_or_else(|| format!("no element in {found}"))
    }

    /// Its name for a screen reader.
    pub fn label(&self, element: &Element) -> Answer<String> {
        self.get(&format!("/element/{}/computedlabel", element.0)).map(text)
    }

    /// Its role for a screen reader.
    pub fn role(&self, element: &Element) -> Answer<String> {
        self.get(&format!("/element/{}/computedrole", element.0)).map(text)
    }

    /// Clicks in its middle, as a mouse would: fails when something else lies above it.
    pub fn click(&self, element: &Element) -> Answer<()> {
        self.post(&format!("/element/{}/click", element.0), &json!({})).map(drop)
    }

    /// Presses and releases keys, one after another, wherever the focus is.
    pub fn press(&self, keys: &str) -> Answer<()> {
        let strokes =
            keys.chars().flat_map(|key| ["keyDown", "keyUp"].map(|kind| json!({ "type": kind, "value": key })));
        let actions: Vec<Value> = strokes.collect();
        self.post("/actions", &json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": actions }] }))
            .map(drop)
    }

    /// Presses a key while shift is held.
    pub fn press_with_shift(&self, key: &str) -> Answer<()> {
        const SHIFT: &str = "\u{E008}";
        let stroke = |kind: &str, key: &str| json!({ "type": kind, "value": key });
        let actions = [stroke("keyDown", SHIFT), stroke("keyDown", key), stroke("keyUp", key), stroke("keyUp", SHIFT)];
        self.post("/actions", &json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": actions }] }))
            .map(drop)
    }

    /// Presses at a place of the window, carries that to another, and lets go: `mouse` or `touch`.
    pub fn drag(&self, from: [f64; 2], to: [f64; 2], pointer: &str) -> Answer<()> {
        let part = |share: f64| [0, 1].map(|k| (from[k] + (to[k] - from[k]) * share).round() as i64);
        let go = |share: f64| {
            let [x, y] = part(share);
            json!({ "type": "pointerMove", "duration": 20, "x": x, "y": y, "origin": "viewport" })
        };
        let press = |kind: &str| json!({ "type": kind, "button": 0 });
        let actions = [go(0.0), press("pointerDown"), go(0.3), go(0.7), go(1.0), press("pointerUp")];
        let finger =
            json!({ "type": "pointer", "id": pointer, "parameters": { "pointerType": pointer }, "actions": actions });
        self.post("/actions", &json!({ "actions": [finger] })).map(drop)
    }

    /// What a mouse or a finger (`mouse` or `touch`) does, one thing after another; places are of the window, in CSS px.
    pub fn finger(&self, pointer: &str, deeds: &[Deed]) -> Answer<()> {
        let action = |deed: &Deed| match *deed {
            Deed::Go([x, y]) => {
                json!({ "type": "pointerMove", "duration": 20, "x": x.round(), "y": y.round(), "origin": "viewport" })
            }
            Deed::Down => json!({ "type": "pointerDown", "button": 0 }),
            Deed::Up => json!({ "type": "pointerUp", "button": 0 }),
            Deed::Rest(ms) => json!({ "type": "pause", "duration": ms }),
        };
        let actions: Vec<Value> = deeds.iter().map(action).collect();
        let finger =
            json!({ "type": "pointer", "id": pointer, "parameters": { "pointerType": pointer }, "actions": actions });
        self.post("/actions", &json!({ "actions": [finger] })).map(drop)
    }

    /// A command of Chromium's own protocol.
    pub fn chromium(&self, command: &str, parameters: &Value) -> Answer<Value> {
        self.post("/goog/cdp/execute", &json!({ "cmd": command, "params": parameters }))
    }

    /// What was logged since it was last asked: `browser` (the console) or `performance` (the network too).
    pub fn log(&self, kind: &str) -> Answer<Vec<Value>> {
        self.post("/se/log", &json!({ "type": kind })).map(|log| log.as_array().cloned().unwrap_or_default())
    }

    /// What is seen, as a PNG.
    pub fn screenshot(&self) -> Answer<Vec<u8>> {
        let shot = self.get("/screenshot")?;
        Ok(base64(shot.as_str().unwrap_or_default()))
    }
}

/// Arguments for Chromium: the usual ones and these.
fn arguments(further: &[&str]) -> Vec<String> {
    let usual = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--hide-scrollbars",
        "--window-size=1440,900",
        // a name that leads nowhere is an error in the log: the page asks nobody else
        "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    ];
    usual.iter().chain(further).map(|argument| (*argument).to_owned()).collect()
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = call(&self.address, "DELETE", &format!("/session/{}", self.session), &Value::Null);
    }
}

impl Element {
    /// The element that an answer names, if it names one.
    pub fn of(value: &Value) -> Option<Self> {
        value[ELEMENT].as_str().map(|id| Self(id.to_owned()))
    }

    /// As an argument of a script.
    pub fn argument(&self) -> Value {
        json!({ ELEMENT: self.0 })
    }
}

/// The full path of a program: chromedriver looks for none.
fn program(name: &str) -> String {
    if name.contains('/') {
        return name.to_owned();
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file());
    found.map_or_else(|| name.to_owned(), |file| file.to_string_lossy().into_owned())
}

fn text(value: Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn call(address: &str, method: &str, path: &str, body: &Value) -> Answer<Value> {
    let (status, body) = exchange(address, method, path, body).map_err(|error| format!("{method} {path}: {error}"))?;
    let mut answer: Value = serde_json::from_slice(&body).map_err(|error| format!("{method} {path}: {error}"))?;
    if status == 200 {
        return Ok(answer["value"].take());
    }
    let (error, message) = (text(answer["value"]["error"].take()), text(answer["value"]["message"].take()));
    Err(format!("{method} {path}: {error}: {}", message.lines().next().unwrap_or_default()))
}

fn exchange(address: &str, method: &str, path: &str, body: &Value) -> std::io::Result<(u16, Vec<u8>)> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(120)))?;
    let body = if body.is_null() { String::new() } else { body.to_string() };
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\
         Content-Type: application/json; charset=utf-8\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )?;
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let status = line.split_whitespace().nth(1).and_then(|word| word.parse().ok()).unwrap_or(0);
    let mut length = 0;
    loop {
        line.clear();
        if reader.read_line(&mut line)? == 0 || line.trim_end().is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().unwrap_or(0);
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    Ok((status, body))
}

fn base64(text: &str) -> Vec<u8> {
    let digit = |byte: u8| match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    };
    let (mut out, mut held, mut bits) = (Vec::with_capacity(text.len() * 3 / 4), 0_u32, 0);
    for digit in text.bytes().filter_map(digit) {
        held = held << 6 | u32::from(digit);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            out.push((held >> bits) as u8);
            held &= (1 << bits) - 1;
        }
    }
    out
}
