import type { FastifyReply } from "fastify";
import { Type } from "typebox";
import type { SettingsState } from "../../config/settings-view.ts";
import { MERGE_PATCH } from "../bodies.ts";
import type { Api, ApiDeps } from "../deps.ts";
import { answers, LeagueParameter, Query, TeamRef } from "../schemas.ts";
import type { SettingsAnswer } from "../settings-answers.ts";
import { settingsAnswer, SettingsSchema } from "../settings-answers.ts";

const tags = ["settings"];

/** The configuration, as far as it is the dashboard's to change. */
export function settingsRoutes(app: Api, { settings }: Pick<ApiDeps, "settings">): void {
  app.get(
    "/api/v1/settings",
    {
      schema: {
        operationId: "settings",
        summary: "The configuration: values, where each comes from, and what can be changed from here",
        tags,
        querystring: Query({}),
        response: answers(SettingsSchema, "As the file says it now; secrets are left out", 409),
      },
    },
    (_request, reply) => answer(reply, settings.state()),
  );

  app.patch(
    "/api/v1/settings",
    {
      schema: {
        operationId: "changeSettings",
        summary: "Change the configuration's file, and run with it",
        description:
          "A JSON merge patch (RFC 7396) of the file: null takes a setting away. All of it is written or nothing; what is not right is told at its place. Where something differs the hub starts anew at once: `in_force` says when it runs with it. A secret that an entry of `mirrors` leaves out stays; one that goes to another address has to be given again. With If-Match the change is made to that version only.",
        tags,
        querystring: Query({}),
        headers: Type.Object({
          "if-match": Type.Optional(Type.String({ description: "The ETag, or the version, that was read" })),
        }),
        body: Type.Record(Type.String(), Type.Unknown(), { description: "In the shape of the file" }),
        consumes: ["application/json", MERGE_PATCH],
        response: answers(SettingsSchema, "As the file says it now", 409, 412, 422),
      },
    },
    async (request, reply) => {
      const match = request.headers["if-match"]?.replace(/^(W\/)?"(.*)"$/, "$2");
      return answer(reply, await settings.change(request.body, match === "*" ? undefined : match));
    },
  );

  app.get(
    "/api/v1/settings/teams",
    {
      schema: {
        operationId: "teamsToFollow",
        summary: "The teams of a league, also of one that is not followed yet",
        tags,
        querystring: Query({ league: Type.String({ ...LeagueParameter, minLength: 1 }) }),
        response: answers(
          Type.Object({ league: Type.String(), teams: Type.Array(TeamRef) }, { title: "TeamsToFollow" }),
          "As ESPN lists them",
          404,
          502,
        ),
      },
    },
    async (request, reply) => {
      const { league } = request.query;
      reply.header("cache-control", "private, max-age=300");
      return { league, teams: [...(await settings.teams(league))] };
    },
  );
}

function answer(reply: FastifyReply, state: SettingsState): SettingsAnswer {
  reply.header("cache-control", "no-store").header("etag", `"${state.version}"`);
  return settingsAnswer(state);
}
