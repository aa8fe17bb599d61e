// The server's events. The browser connects again by itself unless the server refused, so that is
// done here: nothing is lost, because each connection begins with everything.

import { choose, receive } from "./store.js";

const AGAIN_MS = [250, 500, 1000, 2000];

/** Connects for as long as the page is open; `tell` hears of what happens and passes. */
export function connect(tell) {
  let failures = 0;
  const begin = () => {
    const source = new EventSource("/page/live");
    source.onmessage = ({ data }) => {
      failures = 0;
      const news = JSON.parse(data);
      receive(news);
      choose({ connected: true });
      for (const event of news.tell ?? []) tell(event);
    };
    source.onerror = () => {
      source.close();
      choose({ connected: false });
      setTimeout(begin, AGAIN_MS[Math.min(failures++, AGAIN_MS.length - 1)]);
    };
  };
  begin();
}
