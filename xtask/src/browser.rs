//! A chromedriver of our own, as long as it is needed.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use crate::run::{Outcome, could_not, say};
use crate::setup::Browser;

/// A running chromedriver; dropped, it ends, and its browsers with it.
pub struct Driver {
    process: Child,
    /// Where it listens: `127.0.0.1:port`.
    pub address: String,
}

impl Driver {
    /// Starts one on a free port.
    pub fn start(browser: &Browser) -> Outcome<Self> {
        say(&format!("starting {} for {}", browser.driver, browser.chromium));
        let mut command = Command::new(&browser.driver);
        command.args(["--port=0", "--log-level=SEVERE"]).stdin(Stdio::null()).stdout(Stdio::piped());
        let mut process = command.spawn().map_err(|error| could_not(&command, &error))?;
        let mut lines =
            process.stdout.take().map(BufReader::new).into_iter().flat_map(BufRead::lines).map_while(Result::ok);
        // "ChromeDriver was started successfully on port 12345."
        let port = lines
            .find_map(|line| line.split_once("successfully on port ")?.1.trim_end_matches('.').parse::<u16>().ok());
        // what it goes on to say is read and dropped, or it would stall
        std::thread::spawn(move || lines.for_each(drop));
        match port {
            Some(port) => Ok(Self { process, address: format!("127.0.0.1:{port}") }),
            None => {
                let _ = process.kill();
                let _ = process.wait();
                Err(format!(
                    "{} ended before it listened; does its version fit that of {}?",
                    browser.driver, browser.chromium
                ))
            }
        }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
