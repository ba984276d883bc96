import fastifyStatic from "@fastify/static";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { HometideError } from "../model/errors.ts";
import type { Api, ApiDeps } from "./deps.ts";

/**
 * Everything comes from the hub itself; no script and no style stands in a page. `style` attributes that scripts set
 * through the DOM are not meant by it.
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

/**
 * What the shell asks for first (web/shell/app.tsx), on its way together with the scripts. Only for who is let in: a
 * browser would hand a refusal to who asks after signing in.
 */
const AHEAD = ["api/v1/hub", "api/v1/games/live"]
  .map((path) => `<${path}>; rel=preload; as=fetch; crossorigin=anonymous`)
  .join(", ");

/**
 * The dashboard's files, to everybody: they hold nothing of the home, and who may ask the API is asked there. Their
 * addresses are relative, so that they work under any path of a proxy.
 */
export async function dashboardRoutes(app: Api, { dashboard }: Pick<ApiDeps, "dashboard">): Promise<void> {
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
    scope.get("/", { schema: { hide: true } }, (request, reply) => {
      if (!existsSync(join(dashboard, "index.html"))) throw notBuilt();
      if (request.letInBy !== undefined) reply.header("link", AHEAD);
      return reply
        .headers({
          "content-security-policy": POLICY,
          "referrer-policy": "same-origin",
          "permissions-policy": "camera=(), geolocation=(), microphone=()",
        })
        .sendFile("index.html", dashboard);
    });
  });
}

function notBuilt(): HometideError {
  return new HometideError("not_found", "The dashboard is not built: npm run build makes it.");
}
