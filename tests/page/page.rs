//! The page as a person has it: its controls by name, its numbers, its words.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::looks::{LAPTOP, show_on};
use super::webdriver::{Answer, Driver, Element, key};

/// Longest wait for anything that takes no training.
pub const SOON: Duration = Duration::from_secs(30);
/// Longest wait for some thousand steps, on a busy machine.
pub const TRAINED: Duration = Duration::from_secs(120);

/// The settings that collapse on the circle.
pub const COLLAPSING_RINGS: &str =
    "#data=rings&margin=0.2&mining=batch-hard&distance=squared-euclidean&embedding=unit-circle";

/// The page in a browser of its own.
pub struct Page {
    /// The browser.
    pub driver: Driver,
    base: String,
}

/// What the page says at one moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Look {
    pub step: u64,
    pub loss: Option<f64>,
    pub violating: Option<f64>,
    pub r_precision: Option<f64>,
    pub spread: Option<f64>,
    pub hash: String,
    pub verdict: String,
}

/// The points as they are drawn in the embedding's picture.
#[derive(Clone, Copy, Debug)]
pub struct Cloud {
    /// How far they reach, as a share of the picture: 0 a dot, 1 all of it.
    pub reach: f64,
    /// Their middle, in pixels of the canvas.
    pub middle: [f64; 2],
    /// A place in the leftmost of them, likewise.
    pub leftmost: [f64; 2],
    /// How many pixels have the pure colour of a class.
    pub pixels: u64,
}

const READ: &str = "
    const stat = (name) => document.querySelector(`[data-stat=\"${name}\"]`)?.dataset.value ?? '';
    const read = () => ({
        step: stat('step'), loss: stat('loss'), violating: stat('violating'), r_precision: stat('r-precision'),
        spread: stat('spread'), hash: stat('hash'),
        verdict: document.querySelector('[data-verdict]')?.dataset.verdict ?? '',
    });";

/// Where the page under test is: at the root of its host.
pub fn root() -> String {
    variable("PAGE_URL")
}

/// Where it is a second time: under a path.
pub fn sub_path() -> String {
    variable("PAGE_SUB_URL")
}

fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set: `cargo xtask test` runs these tests"))
}

/// Opens the page by `link` (query and fragment), does `test` with it, and looks at console and network.
pub fn visit(link: &str, test: impl FnOnce(&Page)) {
    visit_at(&root(), link, test);
}

/// The same, at another address.
pub fn visit_at(base: &str, link: &str, test: impl FnOnce(&Page)) {
    let page = Page::new(base);
    page.open(link);
    test(&page);
    page.assert_quiet();
}

impl Page {
    /// A browser on a laptop's screen, with nothing in it yet.
    pub fn new(base: &str) -> Self {
        let page = Self::new_with(base, &[]);
        show_on(&page, LAPTOP);
        page
    }

    /// A browser started with further arguments, with nothing in it yet.
    pub fn new_with(base: &str, arguments: &[&str]) -> Self {
        let driver = Driver::start(&variable("WEBDRIVER"), &variable("CHROMIUM"), arguments);
        Self { driver: driver.expect("a browser starts"), base: base.to_owned() }
    }

    /// Goes to the page and waits until it shows the first state of a run.
    pub fn open(&self, link: &str) {
        // a link that differs by its fragment alone would load nothing
        ok(self.driver.open("about:blank"));
        ok(self.driver.open(&format!("{}{link}", self.base)));
        self.wait_until_ready();
    }

    /// Waits until the page shows the first state of a run.
    pub fn wait_until_ready(&self) {
        let ready = "return document.documentElement.dataset.host && \
            document.querySelector('[data-stat=\"step\"]')?.dataset.value === '0' && \
            !!document.querySelector('[data-stat=\"spread\"]')?.dataset.value";
        self.wait_for_script("the page has started", ready, &[]);
    }

    /// Where it trains: `worker` or `page`.
    pub fn host(&self) -> String {
        let host = self.script("return document.documentElement.dataset.host", &[]);
        host.as_str().unwrap_or_default().to_owned()
    }

    /// Runs a script in the page.
    pub fn script(&self, body: &str, arguments: &[Value]) -> Value {
        ok(self.driver.script(body, arguments))
    }

    /// What it says now.
    pub fn look(&self) -> Look {
        look(&self.script(&format!("{READ} return read();"), &[]))
    }

    /// From now on keeps what the page says in every animation frame, as often as it changes.
    pub fn record(&self) {
        let body = format!(
            "{READ} window.seen = []; let last = '';
             const look = () => {{
                 const now = read(), text = JSON.stringify(now);
                 if (text !== last) {{ last = text; window.seen.push(now); }}
                 window.recorder = requestAnimationFrame(look);
             }};
             cancelAnimationFrame(window.recorder ?? 0);
             look();"
        );
        self.script(&body, &[]);
    }

    /// What it has said since [`Page::record`].
    pub fn recorded(&self) -> Vec<Look> {
        self.some_frames();
        self.script("return window.seen", &[]).as_array().into_iter().flatten().map(look).collect()
    }

    /// Waits until the step went back since [`Page::record`]: another run has begun.
    pub fn wait_for_new_run(&self) {
        let went_back = "return window.seen.some((now, i) => i > 0 && +now.step < +window.seen[i - 1].step)";
        self.wait_for_script("it has started anew", went_back, &[]);
    }

    /// Waits until what the page says is as wanted.
    pub fn wait(&self, what: &str, patience: Duration, wanted: impl Fn(&Look) -> bool) -> Look {
        let end = Instant::now() + patience;
        loop {
            let look = self.look();
            if wanted(&look) {
                return look;
            }
            assert!(Instant::now() < end, "waited {patience:?} until {what}; the page says {look:?}");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Waits until a script returns true.
    pub fn wait_for_script(&self, what: &str, body: &str, arguments: &[Value]) {
        let end = Instant::now() + SOON;
        while self.script(body, arguments) != json!(true) {
            if Instant::now() > end {
                let text = self.script("return document.body.innerText.slice(0, 2000)", &[]);
                panic!("waited {SOON:?} until {what}; the page: {text}; the console: {:?}", self.driver.log("browser"));
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Waits for some animation frames: time enough for what is under way to be drawn.
    pub fn some_frames(&self) {
        let body = "const done = arguments[0]; let left = 20;
            const frame = () => --left > 0 ? requestAnimationFrame(frame) : done(null); frame();";
        ok(self.driver.script_with_callback(body, &[]));
    }

    /// The control of this role and name, if it is on the page and not hidden.
    pub fn find(&self, role: &str, name: &str) -> Option<Element> {
        let css = match role {
            "button" => "button, [role=button], summary",
            "slider" => "input[type=range], [role=slider]",
            "spinbutton" => "input[type=number], [role=spinbutton]",
            "radio" => "input[type=radio], [role=radio]",
            "list" => "select, [role=listbox], [role=combobox]",
            "switch" => "[aria-pressed], input[type=checkbox], [role=switch]",
            _ => panic!("no such role here: {role}"),
        };
        // asking the browser for the name of every control takes long: those that may have this one are asked
        let body = "const [css, name] = arguments, words = (e) => e?.innerText?.replace(/\\s+/g, ' ').trim();
            return [...document.querySelectorAll(css)].filter((e) => e.getAttribute('aria-label') === name || words(e) === name
                || [...e.labels ?? []].some((label) => words(label)?.includes(name))
                || words(document.getElementById(e.getAttribute('aria-labelledby'))) === name);";
        let found = self.script(body, &[json!(css), json!(name)]);
        let mut found = found.as_array().into_iter().flatten().filter_map(Element::of);
        found.find(|element| ok(self.driver.label(element)) == name)
    }

    /// The control of this role and name.
    pub fn control(&self, role: &str, name: &str) -> Element {
        self.find(role, name).unwrap_or_else(|| panic!("no {role} named “{name}”"))
    }

    /// Clicks the button of this name.
    pub fn press(&self, name: &str) {
        ok(self.driver.click(&self.control("button", name)));
    }

    /// Trains, if it doesn't.
    pub fn train(&self) {
        if let Some(button) = self.find("button", "Train") {
            ok(self.driver.click(&button));
        }
    }

    /// Gives a control the focus.
    pub fn focus(&self, role: &str, name: &str) {
        let element = self.control(role, name);
        self.script("arguments[0].focus()", &[element.argument()]);
    }

    /// Presses keys where the focus is.
    pub fn keys(&self, keys: &str) {
        ok(self.driver.press(keys));
    }

    /// Opens whatever is folded.
    pub fn unfold(&self) {
        self.script("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })", &[]);
    }

    /// Trains at least this many steps a second from now on; infinite: as fast as it goes.
    pub fn speed(&self, wanted: f64) {
        self.focus("slider", "Speed");
        if wanted.is_infinite() {
            return self.keys(key::END);
        }
        self.keys(key::HOME);
        for _ in 0..200 {
            let told = self.script("return document.activeElement.getAttribute('aria-valuetext') ?? ''", &[]);
            // "30 steps a second"; without a number it is as fast as it goes
            let number = told.as_str().and_then(|text| text.split_whitespace().next()?.parse::<f64>().ok());
            if number.is_none_or(|number| number >= wanted) {
                return;
            }
            self.keys(key::RIGHT);
        }
        panic!("the speed slider has no {wanted} steps a second");
    }

    /// The diagnosis with its reason, unfolded.
    pub fn diagnosis(&self) -> String {
        if let Some(why) = self.find("button", "Why?") {
            ok(self.driver.click(&why));
        }
        let text = self.script("return document.querySelector('[data-verdict]').innerText", &[]);
        text.as_str().unwrap_or_default().to_owned()
    }

    /// Clicks the button of the diagnosis whose words contain all of these.
    pub fn remedy(&self, words: &[&str]) {
        let body = "return [...document.querySelectorAll('[data-verdict] button')]
            .find((button) => arguments[0].every((word) => button.innerText.toLowerCase().includes(word))) ?? null";
        let end = Instant::now() + SOON;
        loop {
            let found = self.script(body, &[json!(words)]);
            if !found.is_null() {
                // by script: a remedy may go at the moment of the click
                self.script("arguments[0].click()", &[found]);
                return;
            }
            assert!(Instant::now() < end, "no remedy with {words:?}: {}", self.diagnosis());
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Everything that can be read on the page, names and tips included.
    pub fn words(&self) -> String {
        let body = "const said = [document.body.innerText];
            for (const e of document.querySelectorAll('*'))
                for (const name of ['aria-label', 'aria-valuetext', 'title', 'data-value'])
                    if (e.hasAttribute(name)) said.push(e.getAttribute(name));
            return said.join('\\n');";
        self.script(body, &[]).as_str().unwrap_or_default().to_owned()
    }

    /// All that is drawn in the pure colour of a class in the embedding's picture: where the triplet's points are, at least.
    pub fn cloud(&self) -> Cloud {
        self.some_frames();
        let body = "
            const canvas = document.querySelector('canvas[aria-label^=\"Embedding\"], [aria-label=\"Embedding\"] canvas');
            const { width, height } = canvas;
            // a copy: looking at the page's own canvas would change how the browser keeps it
            const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
            context.drawImage(canvas, 0, 0);
            const style = getComputedStyle(document.documentElement);
            const colours = Array.from({ length: 8 }, (_, c) => parseInt(style.getPropertyValue(`--c${c}`).trim().slice(1), 16));
            const pixels = context.getImageData(0, 0, width, height).data;
            let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
            let [count, sumX, sumY, leftmost] = [0, 0, 0, [0, 0]];
            for (let i = 0; i < pixels.length; i += 4) {
                const near = (c) => Math.abs(pixels[i] - (c >> 16)) < 4 && Math.abs(pixels[i + 1] - (c >> 8 & 255)) < 4
                    && Math.abs(pixels[i + 2] - (c & 255)) < 4 && pixels[i + 3] > 250;
                if (!colours.some(near)) continue;
                const x = i / 4 % width, y = Math.floor(i / 4 / width);
                if (x < left) leftmost = [x, y];
                left = Math.min(left, x); right = Math.max(right, x); top = Math.min(top, y); bottom = Math.max(bottom, y);
                count += 1; sumX += x; sumY += y;
            }
            return [Math.max(right - left, bottom - top) / Math.min(width, height), sumX / count, sumY / count, ...leftmost, count];";
        // a name that glides past to its place may cover points that lie on one spot
        let end = Instant::now() + SOON;
        let mut found = self.script(body, &[]);
        while found[5] == json!(0) && Instant::now() < end {
            found = self.script(body, &[]);
        }
        let [reach, x, y, left, top] =
            [0, 1, 2, 3, 4].map(|i| found[i].as_f64().expect("points are drawn in the class colours"));
        Cloud { reach, middle: [x, y], leftmost: [left, top], pixels: found[5].as_u64().expect("a count") }
    }

    /// Nothing was logged, nothing came from elsewhere.
    pub fn assert_quiet(&self) {
        let console = ok(self.driver.log("browser"));
        assert!(console.is_empty(), "the console says {console:#?}");
        assert!(
            self.script("return document.querySelector('.stopped') === null", &[]) == json!(true),
            "the page has stopped"
        );
        let host = self.base.split('/').take(3).collect::<Vec<_>>().join("/");
        let own = |url: &str| url.starts_with(&host) || ["data:", "blob:", "about:"].iter().any(|p| url.starts_with(p));
        for entry in ok(self.driver.log("performance")) {
            let message: Value =
                entry["message"].as_str().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
            if message["message"]["method"] == "Network.requestWillBeSent" {
                let url = message["message"]["params"]["request"]["url"].as_str().unwrap_or_default();
                assert!(own(url), "the page asked for {url}");
            }
        }
        let loaded = self.script("return performance.getEntriesByType('resource').map((entry) => entry.name)", &[]);
        for url in loaded.as_array().into_iter().flatten().filter_map(Value::as_str) {
            assert!(own(url), "the page loaded {url}");
        }
    }
}

fn look(value: &Value) -> Look {
    let text = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
    let number = |name: &str| {
        let text = text(name);
        let number = (!text.is_empty()).then(|| text.parse::<f64>().unwrap_or(f64::NAN));
        assert!(number.is_none_or(f64::is_finite), "{name} is {text}");
        number
    };
    Look {
        step: text("step").parse().unwrap_or_else(|_| panic!("the step is “{}”", text("step"))),
        loss: number("loss"),
        violating: number("violating"),
        r_precision: number("r_precision"),
        spread: number("spread"),
        hash: text("hash"),
        verdict: text("verdict"),
    }
}

/// What came, or the end of the test with the reason.
pub fn ok<T>(answer: Answer<T>) -> T {
    answer.unwrap_or_else(|problem| panic!("{problem}"))
}
