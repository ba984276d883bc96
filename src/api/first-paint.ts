import { stat } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Log } from "../ops/log.ts";

/**
 * Draws the page Now as HTML: what `#app` holds when the page comes. web/first-paint.tsx is one, of the page's own
 * components.
 *
 * @param ahead the text of an `Ahead`
 * @returns "" where the browser is to draw by itself
 */
export type FirstPaint = (ahead: string) => string;

/** Of the built dashboard's folder. */
const FILE = "first-paint.js";

/**
 * Gives what draws the first screen with what was built. It is loaded when the first page is asked for, for the hub's
 * start shall not wait for it, and anew after another build. Where it fails that is logged, and the browser draws by itself.
 */
export function firstPaintOf(dashboard: string, log: Log): (ahead: string) => Promise<string> {
  const path = join(dashboard, FILE);
  return async (ahead) => {
    try {
      const { mtimeMs } = await stat(path);
      // The build's own: what it exports is declared to be one.
      const built = (await import(`${pathToFileURL(path).href}?${mtimeMs}`)) as { readonly firstPaint: FirstPaint };
      return built.firstPaint(ahead);
    } catch (error) {
      log.error({ err: error }, "the dashboard's first screen could not be drawn here: the browser draws it, later");
      return "";
    }
  };
}
