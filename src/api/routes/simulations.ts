import type { Static } from "typebox";
import { Type } from "typebox";
import { GameEventSchema } from "../../model/game-event.ts";
import { formatTime } from "../../model/time.ts";
import type { Simulation } from "../../simulator/view.ts";
import type { Api, ApiDeps } from "../deps.ts";
import { leagueNamed, teamNamed } from "../lookup.ts";
import { answers, GameRef, orNull, Query } from "../schemas.ts";

const DEFAULT_SPEED = 30;

const NewSimulationSchema = Type.Object(
  {
    scenario: Type.Optional(Type.String({ maxLength: 60, default: "evening", description: "Name in scenarios/" })),
    game: Type.Optional(
      Type.String({
        maxLength: 40,
        description:
          "Which of its games: number from 1 on, league, or a team in it; else the first in the league of a followed team",
        examples: ["nfl"],
      }),
    ),
    home_team: Type.Optional(
      Type.String({ maxLength: 80, description: "Who plays at home; else a followed team where none plays anyway" }),
    ),
    away_team: Type.Optional(Type.String({ maxLength: 80, description: "Who is the guest" })),
    league: Type.Optional(
      Type.String({ maxLength: 60, description: "Of these teams, where a name is in two leagues" }),
    ),
    speed: Type.Optional(
      Type.Number({ minimum: 1, maximum: 600, default: DEFAULT_SPEED, description: "Times faster than life" }),
    ),
  },
  { additionalProperties: false, title: "NewSimulation" },
);

const SimulationSchema = Type.Object(
  {
    id: Type.String({ description: "Also the id of its game" }),
    scenario: Type.String(),
    speed: Type.Number(),
    state: Type.Enum(["running", "finished", "stopped", "failed"]),
    reason: orNull(Type.String({ description: "Why it failed" })),
    started_at: Type.String({ format: "date-time" }),
    ends_at: Type.String({ format: "date-time", description: "While it runs: when it is expected to end" }),
    game: GameRef,
    events: Type.Array(GameEventSchema, { description: "What happened so far, in order; each says that it is a test" }),
    deliveries: Type.Integer({ description: "Deliveries to webhooks and to Home Assistant that these led to" }),
  },
  { title: "Simulation" },
);
export type SimulationAnswer = Static<typeof SimulationSchema>;

const SimulationsSchema = Type.Object(
  { simulations: Type.Array(SimulationSchema), count: Type.Integer() },
  { title: "Simulations" },
);
export type SimulationsAnswer = Static<typeof SimulationsSchema>;

const params = Type.Object({ id: Type.String({ minLength: 1, maxLength: 60 }) });
const tags = ["webhooks"];

/** Games that are played into the automations as a test. */
export function simulationRoutes(app: Api, { simulations, sports }: Pick<ApiDeps, "simulations" | "sports">): void {
  app.post(
    "/api/v1/simulations",
    {
      schema: {
        operationId: "startSimulation",
        summary: "Play a game into the automations",
        description:
          "Its events go to webhooks, Home Assistant and MQTT as those of a real game do, and say `test: true`. Nothing of it is kept with the games.",
        tags,
        body: NewSimulationSchema,
        response: {
          ...answers(SimulationSchema, "It is on", 404, 409, 503),
          201: { ...SimulationSchema, description: "It is on" },
        },
      },
    },
    async ({ body }, reply) => {
      const league = leagueNamed(sports, body.league);
      const team = (name: string | undefined) =>
        name === undefined || name.trim() === "" ? undefined : teamNamed(sports, name, league);
      const started = await simulations.start({
        scenario: body.scenario,
        game: body.game,
        home: team(body.home_team),
        away: team(body.away_team),
        speed: body.speed ?? DEFAULT_SPEED,
      });
      reply.code(201).header("location", `/api/v1/simulations/${started.id}`).header("cache-control", "no-store");
      return simulationAnswer(started);
    },
  );

  app.get(
    "/api/v1/simulations",
    {
      schema: {
        operationId: "simulations",
        summary: "Simulated games that are on, and the latest that are over",
        tags,
        querystring: Query({}),
        response: answers(SimulationsSchema, "Newest first"),
      },
    },
    (_request, reply) => {
      const all = simulations.list().map(simulationAnswer);
      reply.header("cache-control", "no-store");
      return { simulations: all, count: all.length };
    },
  );

  app.get(
    "/api/v1/simulations/:id",
    {
      schema: {
        operationId: "simulation",
        summary: "A simulated game",
        tags,
        params,
        querystring: Query({}),
        response: answers(SimulationSchema, "As it is now", 404),
      },
    },
    async (request, reply) => {
      reply.header("cache-control", "no-store");
      return simulationAnswer(await simulations.get(request.params.id));
    },
  );

  app.delete(
    "/api/v1/simulations/:id",
    {
      schema: {
        operationId: "stopSimulation",
        summary: "Stop a simulated game",
        tags,
        params,
        response: answers(SimulationSchema, "As it was when it was stopped", 404),
      },
    },
    async (request, reply) => {
      reply.header("cache-control", "no-store");
      return simulationAnswer(await simulations.stop(request.params.id));
    },
  );
}

function simulationAnswer({ reason, startedAt, endsAt, events, ...rest }: Simulation): SimulationAnswer {
  return {
    ...rest,
    reason: reason ?? null,
    started_at: formatTime(startedAt),
    ends_at: formatTime(endsAt),
    events: [...events],
  };
}
