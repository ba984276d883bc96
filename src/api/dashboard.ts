import fastifyStatic from "@fastify/static";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { HometideError } from "../model/errors.ts";
import { answersAhead } from "./ahead.ts";
import { firstPaintOf } from "./first-paint.ts";
import type { StreamPlace } from "./ahead.ts";
import type { Api, ApiDeps } from "./deps.ts";

/**
 * Everything comes from the hub itself; no script and no style stands in a page: what runs in none is data, which this
 * does not forbid. `style` attributes that scripts set through the DOM are not meant by it, either.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "font-src 'self'",
  "manifest-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  // Home Assistant shows the hub in a frame of its own address.
  "frame-ancestors 'self'",
].join("; ");

/** What of the built page the answers stand in, and what is drawn of them (web/index.html). */
const PLACE = /(<script id="ahead" type="application\/json">)(<\/script>)/;
const DRAWN_PLACE = /(<div id="app">)(<\/div>)/;
/** Around the scripts that wait for the first paint (web/before-paint.ts). */
const LATER = /<template id="later">(.*?)<\/template>/s;

/**
 * The dashboard's files, to everybody: they hold nothing of the home, and who may ask the API is asked there. Their
 * addresses are relative, so that they work under any path of a proxy.
 */
export async function dashboardRoutes(
  app: Api,
  deps: Pick<ApiDeps, "dashboard" | "clock" | "pageSettings" | "log"> & StreamPlace,
): Promise<void> {
  const { dashboard } = deps;
  const firstPaint = firstPaintOf(dashboard, deps.log);
  await app.register(async (scope: Api) => {
    scope.addHook("onRoute", (route) => {
      route.config = { ...route.config, open: true };
    });
    await scope.register(fastifyStatic, {
      root: join(dashboard, "assets"),
      prefix: "/assets/",
      // The build puts each beside itself as .br and .gz.
      preCompressed: true,
      index: false,
      cacheControl: false,
      // The names of assets change with what is in them; the page names them.
      setHeaders: (reply, path) =>
        void reply.header("cache-control", path.endsWith(".html") ? "no-cache" : "public, max-age=31536000, immutable"),
      // A hub whose dashboard is not built says so at `/`.
      suppressWarning: true,
    });
    scope.get("/", { schema: { hide: true } }, async (request, reply) => {
      const page = await builtPage(dashboard);
      // Who is not let in gets the page alone, and asks for what it shows after signing in.
      const ahead = request.letInBy === undefined ? "" : await answersAhead(app, request, deps);
      const drawn = ahead === "" ? "" : await firstPaint(ahead);
      const text =
        drawn === ""
          ? filled(page.replace(LATER, "$1"), PLACE, ahead)
          : filled(filled(page, PLACE, ahead), DRAWN_PLACE, drawn);
      const packed = /\bgzip\b/.test(request.headers["accept-encoding"] ?? "");
      return reply
        .headers({
          "content-type": "text/html; charset=utf-8",
          // It holds the home as it was at this moment: nobody is to see it later, or after signing out.
          "cache-control": "no-store",
          vary: "accept-encoding",
          "content-security-policy": POLICY,
          "referrer-policy": "same-origin",
          "permissions-policy": "camera=(), geolocation=(), microphone=()",
          ...(packed ? { "content-encoding": "gzip" } : {}),
        })
        .send(packed ? gzipSync(text) : text);
    });
  });
}

function filled(page: string, place: RegExp, content: string): string {
  return page.replace(place, (_whole, begin: string, end: string) => begin + content + end);
}

/** @throws HometideError `not_found` before the first build */
async function builtPage(dashboard: string): Promise<string> {
  try {
    return await readFile(join(dashboard, "index.html"), "utf8");
  } catch (error) {
    throw new HometideError("not_found", "The dashboard is not built: npm run build makes it.", { cause: error });
  }
}
