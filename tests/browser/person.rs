//! A person at the page: what they press and type, and what they wait to see.

use std::{panic::Location, path::Path};

use axum::http::Method;
use fantoccini::{
    Client, Locator,
    actions::{InputSource as _, KeyAction, KeyActions},
    elements::{Element, ElementRef},
    wd::WebDriverCompatibleCommand,
};
use serde_json::{Value, json};
use url::{ParseError, Url};

use crate::driver;

/// Waits in the page until a condition holds, which is looked at with every frame.
const UNTIL: &str = r#"
const [source, patience, done] = arguments;
const holds = new Function("find", "all", `return (${source})`);
const isSeen = (node) => node.getClientRects().length > 0;
const nameOf = (node) => node.getAttribute("aria-label") ?? node.textContent.trim();
const all = (selector, name) => [...document.querySelectorAll(selector)].filter((node) => isSeen(node) && (name === undefined || nameOf(node) === name || node.textContent.trim() === name));
const find = (selector, name) => all(selector, name)[0];
const begun = performance.now();
const look = () => {
  let value;
  try { value = holds(find, all); } catch (error) { value = null; }
  if (value) return done({ value: value instanceof Node ? value : true });
  if (performance.now() - begun > patience) return done({ text: document.body.innerText });
  requestAnimationFrame(look);
};
look();
"#;

/// Longer than anything here takes.
const PATIENCE_MS: u64 = 20_000;

/// Keys as WebDriver names them.
pub(crate) mod key {
    pub(crate) const ENTER: &str = "\u{E007}";
    pub(crate) const ESCAPE: &str = "\u{E00C}";
    pub(crate) const ALT: &str = "\u{E00A}";
    pub(crate) const SHIFT: &str = "\u{E008}";
    pub(crate) const TAB: &str = "\u{E004}";
    pub(crate) const UP: &str = "\u{E013}";
    pub(crate) const DOWN: &str = "\u{E015}";
}

/// A person with a browser.
pub(crate) struct Person {
    client: Client,
    /// The page's origin, once it is open.
    origin: String,
}

impl Person {
    pub(crate) fn new(client: Client) -> Self {
        Self { client, origin: String::new() }
    }

    /// Opens the page in a window of this size, and waits until it knows what there is.
    pub(crate) async fn opens(&mut self, page: &str) {
        page.trim_end_matches('/').clone_into(&mut self.origin);
        self.window(1440, 900).await;
        self.looks("light").await;
        self.client.goto(page).await.unwrap();
        self.until("find('.chat-row')").await;
    }

    /// Loads the page anew.
    pub(crate) async fn reloads(&self) {
        self.client.refresh().await.unwrap();
        self.until("find('.chat-row')").await;
    }

    /// Has a window of another size.
    pub(crate) async fn window(&self, width: u32, height: u32) {
        let is_phone = width < 500;
        let metrics = json!({"width": width, "height": height, "deviceScaleFactor": if is_phone { 2 } else { 1 }, "mobile": is_phone});
        self.devtools("Emulation.setDeviceMetricsOverride", metrics).await;
    }

    /// Has a system with these colours, and no wish for things that move.
    pub(crate) async fn looks(&self, scheme: &str) {
        let features = json!({"features": [
            {"name": "prefers-color-scheme", "value": scheme},
            {"name": "prefers-reduced-motion", "value": "reduce"},
        ]});
        self.devtools("Emulation.setEmulatedMedia", features).await;
    }

    async fn devtools(&self, command: &'static str, parameters: Value) -> Value {
        let body = json!({"cmd": command, "params": parameters});
        self.client.issue_cmd(Chromium { path: "goog/cdp/execute", body }).await.unwrap()
    }

    /// Waits until an expression of JavaScript holds, and gives the element that it says, if it says
    /// one. `find(selector, name)` is the first visible element of that name, `all` are all of them.
    #[track_caller]
    pub(crate) fn until(
        &self,
        condition: impl Into<String>,
    ) -> impl Future<Output = Option<Element>> {
        let (place, condition) = (Location::caller(), condition.into());
        async move { self.waits(place, &condition).await }
    }

    async fn waits(&self, place: &Location<'_>, condition: &str) -> Option<Element> {
        let arguments = vec![json!(condition), json!(PATIENCE_MS)];
        let mut found = self.client.execute_async(UNTIL, arguments).await.unwrap();
        if let Some(text) = found.get("text") {
            let text = text.as_str().unwrap_or_default();
            panic!("{place}: waited in vain for\n  {condition}\nThe page shows:\n{text}");
        }
        let Value::Object(element) = found["value"].take() else { return None };
        let id = element.values().next()?.as_str()?.to_owned();
        Some(Element::from_element_id(self.client.clone(), ElementRef::from(id)))
    }

    /// Waits for an element of this name, by its label or its text.
    #[track_caller]
    pub(crate) fn finds(&self, selector: &str, name: &str) -> impl Future<Output = Element> {
        let found = self.until(format!("find({}, {})", json!(selector), json!(name)));
        async { found.await.expect("what is found is an element") }
    }

    /// Presses what has this name.
    #[track_caller]
    pub(crate) fn presses(&self, selector: &str, name: &str) -> impl Future<Output = ()> {
        self.presses_what(format!("find({}, {})", json!(selector), json!(name)))
    }

    /// Presses the element that an expression of JavaScript says.
    #[track_caller]
    pub(crate) fn presses_what(&self, element: impl Into<String>) -> impl Future<Output = ()> {
        let (place, element) = (Location::caller(), element.into());
        async move {
            loop {
                let found = self.waits(place, &element).await.expect("an element is to be pressed");
                match found.click().await {
                    Err(error) if error.is_stale_element_reference() => {} // it was made anew
                    pressed => break pressed.unwrap(),
                }
            }
        }
    }

    /// Waits until a text is in the conversation.
    #[track_caller]
    pub(crate) fn sees(&self, text: &str) -> impl Future<Output = ()> {
        let seen = self.until(format!("find('#log').innerText.includes({})", json!(text)));
        async { drop(seen.await) }
    }

    /// Waits until the first element that matches has this text in it.
    #[track_caller]
    pub(crate) fn sees_in(&self, selector: &str, text: &str) -> impl Future<Output = ()> {
        let one = "some(node => node.innerText.includes";
        let seen = self.until(format!("all({}).{one}({}))", json!(selector), json!(text)));
        async { drop(seen.await) }
    }

    /// Types into what has the focus.
    /// A modifier is held until it comes again, or to the end.
    pub(crate) async fn types(&self, keys: &str) {
        let mut held = Vec::new();
        let mut actions = KeyActions::new("keyboard".into());
        for value in keys.chars() {
            let is_modifier =
                [key::SHIFT, key::ALT].iter().any(|modifier| modifier.starts_with(value));
            if !is_modifier {
                actions = actions.then(KeyAction::Down { value }).then(KeyAction::Up { value });
            } else if held.contains(&value) {
                actions = actions.then(KeyAction::Up { value });
                held.retain(|other| *other != value);
            } else {
                actions = actions.then(KeyAction::Down { value });
                held.push(value);
            }
        }
        for value in held {
            actions = actions.then(KeyAction::Up { value });
        }
        self.client.perform_actions(actions).await.unwrap();
    }

    /// Writes a message and sends it.
    pub(crate) async fn writes(&self, text: &str) {
        self.presses_what("find('#text')").await;
        self.types(&format!("{text}{}", key::ENTER)).await;
        self.until("document.getElementById('text').value === ''").await;
    }

    /// Chooses a file to be sent.
    pub(crate) async fn chooses(&self, file: &Path) {
        let input = self.client.find(Locator::Id("file")).await.unwrap();
        input.send_keys(file.to_str().unwrap()).await.unwrap();
    }

    /// Adds somebody, and goes on as them.
    pub(crate) async fn becomes(&self, name: &str) {
        self.presses("#new", "New").await;
        self.presses("[role=menuitem]", "New person…P").await;
        self.until("find('dialog input[name=name]')").await;
        self.types(&format!("{name}{}", key::ENTER)).await;
        self.until(format!("find('#who').innerText.includes({})", json!(name))).await;
    }

    /// Goes on as somebody who is there.
    pub(crate) async fn becomes_again(&self, name: &str) {
        self.presses_what("find('#who')").await;
        let condition = format!(
            "all('[role=menuitemradio]').find(node => node.innerText.includes({}))",
            json!(name)
        );
        self.presses_what(condition).await;
        self.until(format!("find('#who').innerText.includes({})", json!(name))).await;
    }

    /// Opens a chat by its title.
    pub(crate) async fn goes_to(&self, title: &str) {
        let title = json!(title);
        let rows = "all('.chat-row').find(row => row.querySelector('.chat-title').textContent";
        self.presses_what(format!("{rows} === {title})")).await;
        self.until(format!("find('#head .chat-title').textContent === {title}")).await;
    }

    /// What an expression of JavaScript is.
    pub(crate) async fn asks(&self, expression: &str) -> Value {
        self.client.execute(&format!("return {expression}"), Vec::new()).await.unwrap()
    }

    /// Keeps a picture of what is seen, when all is there.
    pub(crate) async fn keeps(&self, name: &str) {
        let loaded = "[...document.images].every(image => image.complete)";
        let still = "document.getAnimations().length === 0";
        self.until(format!("{loaded} && document.fonts.status === 'loaded' && {still}")).await;
        driver::keep(name, &self.client.screenshot().await.unwrap());
    }

    /// Nothing went wrong in the page but what is `expected`, and it asked no other host for anything.
    pub(crate) async fn was_well(self, expected: &[&str]) {
        for entry in self.log("browser").await {
            let message = entry["message"].as_str().unwrap_or_default();
            let is_fine = entry["level"] != "SEVERE" && entry["level"] != "WARNING";
            let is_expected = expected.iter().any(|words| message.contains(words));
            assert!(is_fine || is_expected, "the page says: {message}");
        }
        let mut asked = 0;
        for entry in self.log("performance").await {
            let event = entry["message"].as_str().unwrap_or_default();
            let event: Value = serde_json::from_str(event).unwrap();
            if event["message"]["method"] != "Network.requestWillBeSent" {
                continue;
            }
            let request = &event["message"]["params"];
            let [from, url] = [&request["documentURL"], &request["request"]["url"]]
                .map(|url| url.as_str().unwrap_or_default());
            if !from.starts_with(&self.origin) {
                continue; // the browser's own first page
            }
            let is_inside = ["blob:", "data:"].iter().any(|scheme| url.starts_with(scheme));
            assert!(is_inside || url.starts_with(&self.origin), "the page asked for {url}");
            asked += 1;
        }
        assert!(asked > 0, "nothing is known of what the page asked for");
    }

    async fn log(&self, kind: &str) -> Vec<Value> {
        let command = Chromium { path: "se/log", body: json!({"type": kind}) };
        match self.client.issue_cmd(command).await.unwrap() {
            Value::Array(entries) => entries,
            other => panic!("no log: {other}"),
        }
    }
}

/// A command that only Chromium has.
#[derive(Debug)]
struct Chromium {
    path: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for Chromium {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.body.to_string()))
    }
}
