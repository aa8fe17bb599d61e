//! Chromium and its driver: where they are, and one session per test.

use std::{
    any::Any,
    env, fs,
    io::{BufRead as _, BufReader},
    panic::AssertUnwindSafe,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Mutex,
};

use fantoccini::{Client, ClientBuilder};
use futures_util::{FutureExt as _, future::LocalBoxFuture};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;

use crate::person::Person;

/// A test: what a person does on the page.
pub(crate) type Scenario = fn(Person) -> LocalBoxFuture<'static, ()>;

const BROWSERS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "chrome"];

const FLAGS: [&str; 10] = [
    "--headless=new",
    "--no-sandbox", // there is no other user to be kept away from in a container
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--lang=en-GB",
];

/// The driver, which is started when the first test needs it.
pub(crate) struct Driver {
    found: Result<Found, String>,
    running: Mutex<Option<(Child, String)>>,
}

struct Found {
    driver: PathBuf,
    browser: PathBuf,
}

impl Driver {
    /// Looks for both programs.
    pub(crate) fn find() -> Self {
        let driver = in_path("chromedriver")
            .ok_or("there is no `chromedriver` (on Debian: apt-get install chromium-driver)");
        let browser = BROWSERS
            .iter()
            .find_map(|name| in_path(name))
            .ok_or("there is no Chromium (on Debian: apt-get install chromium)");
        let found = driver.and_then(|driver| Ok(Found { driver, browser: browser? }));
        Self { found: found.map_err(str::to_owned), running: Mutex::default() }
    }

    /// What is missing, if something is.
    pub(crate) fn missing(&self) -> Option<&str> {
        self.found.as_ref().err().map(|why| &**why)
    }

    /// Runs a test in a browser of its own. One that fails leaves a picture behind.
    pub(crate) fn run(&self, name: &str, scenario: Scenario) -> Result<(), String> {
        let found = self.found.as_ref().map_err(Clone::clone)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| error.to_string())?;
        runtime.block_on(async {
            let profile = tempfile::tempdir().map_err(|error| error.to_string())?;
            let client = self.session(found, profile.path()).await?;
            let person = Person::new(client.clone());
            let ended = AssertUnwindSafe(scenario(person)).catch_unwind().await;
            if ended.is_err()
                && let Ok(picture) = client.screenshot().await
            {
                keep(&format!("failed-{name}"), &picture);
            }
            client.close().await.map_err(|error| error.to_string())?;
            ended.map_err(words)
        })
    }

    async fn session(&self, found: &Found, profile: &Path) -> Result<Client, String> {
        let mut flags: Vec<String> = FLAGS.map(String::from).into();
        flags.push(format!("--user-data-dir={}", profile.display()));
        let capabilities = json!({
            "goog:chromeOptions": {"binary": found.browser, "args": flags},
            "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"},
            "timeouts": {"script": 60_000, "pageLoad": 60_000},
        });
        let serde_json::Value::Object(capabilities) = capabilities else { unreachable!() };
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(capabilities);
        let url = self.url(&found.driver)?;
        builder.connect(&url).await.map_err(|error| format!("no browser at {url}: {error}"))
    }

    /// Where the driver listens; starts it if it does not run.
    fn url(&self, program: &Path) -> Result<String, String> {
        let mut running = self.running.lock().map_err(|error| error.to_string())?;
        if let Some((_, url)) = &*running {
            return Ok(url.clone());
        }
        let mut command = Command::new(program);
        command.arg("--port=0").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child =
            command.spawn().map_err(|error| format!("{}: {error}", program.display()))?;
        let stdout = child.stdout.take().ok_or("the driver has no output")?;
        let mut lines = BufReader::new(stdout).lines().map_while(Result::ok);
        let port = lines.find_map(|line| {
            let (_, port) = line.split_once("started successfully on port ")?;
            port.trim_end_matches('.').parse::<u16>().ok()
        });
        let Some(port) = port else {
            end(&mut child);
            return Err(format!("{} did not start", program.display()));
        };
        let url = format!("http://127.0.0.1:{port}");
        *running = Some((child, url.clone()));
        Ok(url)
    }

    /// Ends the driver, if it was started.
    pub(crate) fn end(&self) {
        if let Ok(mut running) = self.running.lock()
            && let Some((mut child, _)) = running.take()
        {
            end(&mut child);
        }
    }
}

fn end(child: &mut Child) {
    drop(child.kill()); // it may have ended by itself
    drop(child.wait());
}

fn in_path(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|folder| folder.join(name)).find(|program| program.is_file())
}

/// What a panic said.
fn words(panic: Box<dyn Any + Send>) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    text.unwrap_or("the test panicked").to_owned()
}

/// Writes a picture for people to look at.
pub(crate) fn keep(name: &str, picture: &[u8]) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("screenshots");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join(format!("{name}.png")), picture).unwrap();
}
