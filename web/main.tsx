import { hydrate, render } from "preact";
import { readAhead, takeAhead } from "./lib/ahead.ts";
import { place, startRouter } from "./lib/router.ts";
import { startTheme } from "./lib/theme.ts";
import { App } from "./shell/app.tsx";
import "./style/tokens.css";
import "./style/base.css";
import "./style/parts.css";
import "./style/shell.css";

const root = document.querySelector("#app");
if (root === null) throw new Error("index.html has no #app");
const ahead = readAhead(document.querySelector("#ahead")?.textContent ?? "");
if (ahead !== undefined) takeAhead(ahead, cameAt());
startRouter();
// The hub has drawn Now (first-paint.tsx). Its elements stay; where another page is asked for, they go.
if (root.hasChildNodes() && place.get().path === "/") hydrate(<App />, root);
else {
  root.replaceChildren();
  render(<App />, root);
}
document.documentElement.classList.remove("elsewhere");
// The hub draws for who has chosen no colours: what this changes in the drawing, it changes as any later choice does.
startTheme();

/** When the page came, milliseconds since the epoch. */
function cameAt(): number {
  const [navigation] = performance.getEntriesByType("navigation");
  return navigation instanceof PerformanceNavigationTiming
    ? performance.timeOrigin + navigation.responseStart
    : Date.now();
}
