import { renderToString } from "preact-render-to-string";
import type { FirstPaint } from "../src/api/first-paint.ts";
import { factsIn, readAhead, takeAhead } from "./lib/ahead.ts";
import { App } from "./shell/app.tsx";

/**
 * The page Now by the page's own components, for the hub: what main.tsx then hydrates. Nothing where the browser is to
 * draw something else first: a hub that is new begins with the first steps.
 */
export const firstPaint: FirstPaint = (told) => {
  const ahead = readAhead(told);
  const facts = ahead === undefined ? undefined : factsIn(ahead);
  if (ahead === undefined || facts === undefined || facts.is_new) return "";
  takeAhead(ahead, Date.now());
  return renderToString(<App />);
};
