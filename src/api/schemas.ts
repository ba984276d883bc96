import type { TNull, TObject, TProperties, TSchema, TUnion } from "typebox";
import { Type } from "typebox";
import type { Game, Team } from "../model/game.ts";
import { GameSchema, leagueIds, TeamSchema } from "../model/game.ts";
import type { Api } from "./deps.ts";
import { ProblemSchema } from "./problem.ts";

/** Names the schemas that several answers share; they become `components` of the OpenAPI document. */
export function addSharedSchemas(app: Api): void {
  app.addSchema({ ...TeamSchema, $id: "Team" });
  app.addSchema({
    ...GameSchema,
    properties: { ...GameSchema.properties, home_team: TeamRef, away_team: TeamRef },
    $id: "Game",
  });
  app.addSchema({ ...ProblemSchema, $id: "Problem" });
}

export const TeamRef = Type.Unsafe<Team>({ $ref: "Team#" });
export const GameRef = Type.Unsafe<Game>({ $ref: "Game#" });

/** A value that may be unknown. */
export function orNull<T extends TSchema>(schema: T): TUnion<[T, TNull]> {
  return Type.Union([schema, Type.Null()]);
}

/** The parameters of a query: those that are not listed are refused, so that a slip of the pen is not silence. */
export function Query<P extends TProperties>(properties: P): TObject<P> {
  return Type.Object(properties, { additionalProperties: false });
}

export const LeagueParameter = Type.Optional(
  Type.String({
    description: `One league: ${leagueIds.join(", ")} (ESPN's own names, such as soccer/fifa.world, are understood too)`,
    maxLength: 60,
    examples: ["nfl"],
  }),
);

const TEAM_NAMES = "an abbreviation, a nickname, a city, a full name or ESPN's id, in any case";

export const TeamParameter = Type.String({
  description: `A team: ${TEAM_NAMES}`,
  minLength: 1,
  maxLength: 80,
  examples: ["Patriots"],
});

export const TeamIdsParameter = Type.Optional(
  Type.String({
    description: `Only games of these teams, separated by commas; each ${TEAM_NAMES}`,
    maxLength: 2_000,
    examples: ["NE,BOS"],
  }),
);

const problems: Readonly<Record<number, string>> = {
  400: "The request is wrong; `errors` names the parameter",
  401: "A token is required",
  403: "The hub does not answer to this name",
  404: "There is no such thing; `nearest` may name what was meant",
  409: "It fits several, or does not fit what is on: `candidates` names teams, `detail` says it of a mirror or a webhook",
  412: "The thing has changed since it was read",
  413: "The body is larger than 1 MiB",
  415: "The body is of a type that is not read: it is to be JSON",
  422: "It would not be right; `errors` names the places",
  429: "Too many requests; Retry-After says when to come again",
  502: "Somebody else who is asked for it did not answer",
  503: "Feature temporarily unavailable",
  504: "The query took too long",
};

/** The answers of a route: the good one, and problems by status. 401 and 403 are possible everywhere. */
export function answers(
  ok: TSchema,
  description: string,
  ...statuses: readonly number[]
): Readonly<Record<number, TSchema>> {
  const all: Record<number, TSchema> = { 200: { ...ok, description } };
  for (const status of [400, 401, 403, ...statuses]) all[status] = problemAnswer(status);
  return all;
}

/** The answers to a body that is not even looked into. */
export function bodyProblems(): Readonly<Record<number, TSchema>> {
  return { 413: problemAnswer(413), 415: problemAnswer(415) };
}

/** The shape by which Fastify documents an answer whose content type is not JSON's own. */
function problemAnswer(status: number): TSchema {
  const content = { "application/problem+json": { schema: Type.Ref("Problem#") } };
  return { description: problems[status], content };
}
