import type { Static } from "typebox";
import { Type } from "typebox";
import { formatTime } from "../../model/time.ts";
import type { Api, ApiDeps } from "../deps.ts";
import { answers, Query } from "../schemas.ts";

const HubSchema = Type.Object(
  {
    version: Type.String(),
    now: Type.String({ format: "date-time", description: "The hub's clock" }),
    time_zone: Type.String({
      description: "The home's: the configured one, else Home Assistant's, else the machine's",
    }),
    leagues: Type.Array(Type.String(), { description: "Whose games are read" }),
    teams: Type.Array(
      Type.Object({ league: Type.String(), team: Type.String({ description: "As the configuration names it" }) }),
      { description: "Followed teams" },
    ),
    home_assistant: Type.Object({ configured: Type.Boolean() }),
    is_new: Type.Boolean({ description: "Nobody has set anything yet, and it can be set from the dashboard" }),
    signed_in: Type.Boolean({ description: "True where the request was let in by the cookie of a sign-in" }),
  },
  { title: "Hub" },
);
export type HubFacts = Static<typeof HubSchema>;

/** What a page must know of the hub before it shows anything. */
export function hubRoutes(
  app: Api,
  { clock, version, pageSettings }: Pick<ApiDeps, "clock" | "version" | "pageSettings">,
): void {
  app.get(
    "/api/v1/hub",
    {
      schema: {
        operationId: "hub",
        summary: "The hub itself: its clock, the home's zone, what it follows",
        tags: ["hub"],
        querystring: Query({}),
        response: answers(HubSchema, "The hub"),
      },
    },
    (request, reply): HubFacts => {
      reply.header("cache-control", "no-store");
      return { version, now: formatTime(clock.now()), ...pageSettings(), signed_in: request.letInBy === "session" };
    },
  );
}
