import cookie from "@fastify/cookie";
import { HometideError } from "../model/errors.ts";
import type { Api, ApiDeps } from "./deps.ts";
import { createNotFound } from "./failures.ts";
import { createGuard } from "./guard.ts";
import type { Sessions } from "./sessions.ts";
import { createSessions } from "./sessions.ts";

/**
 * What every request passes: who may ask, then whether there is such a thing. To be awaited before the first route is
 * declared.
 *
 * @returns the sessions of browsers
 */
export async function installEntrance(
  app: Api,
  { access, clock }: Pick<ApiDeps, "access" | "clock">,
): Promise<Sessions> {
  // Cookies are read where one decides, not of every request.
  await app.register(cookie, { hook: false });
  // On loopback nobody signs in; the key is then of no use to anybody.
  const sessions = createSessions(access.required ? access.token : "", (header) => app.parseCookie(header));
  const guard = createGuard(access, sessions, () => clock.now());
  const notFound = createNotFound(app);
  app.setNotFoundHandler(notFound);
  app.decorateRequest("letInBy");
  app.addHook("onRequest", (request, reply, done) => {
    reply.header("x-content-type-options", "nosniff");
    const { headers, method, socket } = request;
    const { liveness, open } = request.routeOptions.config;
    try {
      request.letInBy = guard({ headers, method, address: socket.remoteAddress });
    } catch (error) {
      const mayKnow = open === true || (liveness === true && headers.authorization === undefined);
      if (!(mayKnow && error instanceof HometideError && error.code === "unauthorized")) {
        done(error as Error);
        return;
      }
    }
    // What does not exist is answered before its body is read.
    if (request.is404) notFound(request, reply);
    else done();
  });
  return sessions;
}
