import { Type } from "typebox";
import { checkOrigin, tokenIs } from "../guard.ts";
import type { Api, ApiDeps } from "../deps.ts";
import { HometideError } from "../../model/errors.ts";
import { answers, Query } from "../schemas.ts";
import type { Sessions } from "../sessions.ts";
import { withSignInLimit } from "../scopes.ts";

const SignedInSchema = Type.Object({ signed_in: Type.Boolean() }, { title: "SignedIn" });

/** Signing in to the dashboard: the token for a cookie that no script can read. */
export async function sessionRoutes(
  app: Api,
  { access, clock }: Pick<ApiDeps, "access" | "clock">,
  sessions: Sessions,
): Promise<void> {
  const cookie = { path: "/", httpOnly: true, sameSite: "strict" } as const;
  await app.register(async (limited: Api) => {
    await withSignInLimit(limited);
    limited.post(
      "/api/v1/session",
      {
        config: { open: true },
        schema: {
          operationId: "signIn",
          summary: "Sign a browser in with the hub's token",
          description: "The answer sets a cookie (HttpOnly, SameSite=Strict) that lets the dashboard in for 90 days.",
          tags: ["hub"],
          querystring: Query({}),
          body: Type.Object(
            { token: Type.String({ minLength: 1, maxLength: 1_000 }) },
            { additionalProperties: false },
          ),
          response: answers(SignedInSchema, "Signed in", 429),
        },
      },
      (request, reply) => {
        const { headers, method, socket } = request;
        checkOrigin({ headers, method, address: socket.remoteAddress }, false);
        if (access.required && !tokenIs(access, request.body.token))
          throw new HometideError("unauthorized", "The token is not this hub's.");
        reply.header("cache-control", "no-store").setCookie(sessions.name, sessions.issue(clock.now()), {
          ...cookie,
          maxAge: sessions.maxAgeSeconds,
          secure: request.protocol === "https",
        });
        return { signed_in: true };
      },
    );
  });
  app.delete(
    "/api/v1/session",
    {
      schema: {
        operationId: "signOut",
        summary: "Sign this browser out",
        tags: ["hub"],
        querystring: Query({}),
        response: answers(SignedInSchema, "Signed out"),
      },
    },
    (_request, reply) => {
      reply.header("cache-control", "no-store").clearCookie(sessions.name, cookie);
      return { signed_in: false };
    },
  );
}
