import { Type } from "typebox";
import type { Window } from "../../history/align.ts";
import { align, offsetsOf } from "../../history/align.ts";
import type { GameMomentKind } from "../../history/game-moments.ts";
import { gameMomentKinds } from "../../history/game-moments.ts";
import type { Search } from "../../history/read-around.ts";
import { findGameMoments, findStates, readLine } from "../../history/read-around.ts";
import { leagueOf } from "../../model/league.ts";
import { formatTime, MICROS_PER_MINUTE, MICROS_PER_SECOND } from "../../model/time.ts";
import type { AroundEvent } from "../around-answers.ts";
import { AroundSchema, gameEvent, stateEvent, stepAnswer } from "../around-answers.ts";
import type { Reads } from "../ask.ts";
import { askAll } from "../ask.ts";
import type { Api, ApiDeps } from "../deps.ts";
import { leagueNamed, teamNamed } from "../lookup.ts";
import { badParameter } from "../request-errors.ts";
import { answers, LeagueParameter, Query, TeamParameter } from "../schemas.ts";
import { readLength, readSpan } from "../span.ts";
import { unknownEntity } from "./entities.ts";

const MOST_ENTITIES = 20;
const MOST_STEPS = 1_000;
const STEPS = 60;
/** Games are kept for two years; a year of them is searched unless another span is asked for. */
const SEARCHED = "365d";
const EVENT_WORDS = `${gameMomentKinds.join(", ")}, state:ENTITY=VALUE`;
const timeText = (description: string) => Type.Optional(Type.String({ description, maxLength: 40 }));
const length = (description: string, otherwise: string) =>
  Type.String({ description, default: otherwise, maxLength: 20, examples: [otherwise] });

/** What is asked for: which events, in words that were checked. */
interface Wanted {
  readonly kinds: readonly GameMomentKind[];
  readonly states: readonly { readonly entityId: string; readonly state: string }[];
}

/** What happens in the home around what happens in games, or around a state of an entity. */
export function aroundRoutes(app: Api, deps: ApiDeps): void {
  const { entities, sports, clock } = deps;
  app.get(
    "/api/v1/around",
    {
      schema: {
        operationId: "around",
        summary: "What happened in the home around events: aligned at each of them, and averaged",
        description:
          "Finds the newest events in the span, lays what the entities did around each over each other, and gives mean, least and most at each step. A value holds until the next one.",
        tags: ["home"],
        querystring: Query({
          events: Type.String({
            description: `Separated by commas: ${EVENT_WORDS} (when the entity came into this state)`,
            minLength: 1,
            maxLength: 1_000,
            examples: ["score_update"],
          }),
          entities: Type.String({
            description: `Entities, separated by commas, at most ${MOST_ENTITIES}`,
            minLength: 1,
            maxLength: 6_000,
          }),
          team: Type.Optional({
            ...TeamParameter,
            description: "Only games of this team; of score_update only its own scores",
          }),
          league: LeagueParameter,
          before: length("How long before each event", "10m"),
          after: length("How long after each event", "30m"),
          step: Type.Optional(
            Type.String({ description: `Length of a step; so that there are ${STEPS} where absent`, maxLength: 20 }),
          ),
          from: timeText("Events from here on: RFC 3339 with a zone, or a date"),
          to: timeText("Events before this; now where absent"),
          limit: Type.Integer({
            description: "The newest events, at most so many",
            minimum: 1,
            maximum: 200,
            default: 50,
          }),
        }),
        response: answers(AroundSchema, "What happened", 404, 409, 429, 503, 504),
      },
    },
    async (request, reply) => {
      const { query } = request;
      const wanted = eventsIn(query.events);
      const names = query.entities.split(",").flatMap((name) => (name.trim() === "" ? [] : [name.trim()]));
      if (names.length === 0 || names.length > MOST_ENTITIES)
        throw badParameter("entities", `Parameter entities must name 1 to ${MOST_ENTITIES} entities.`);
      const asked = [...wanted.states.map(({ entityId }) => entityId), ...names];
      const unknown = asked.find((name) => entities.entity(name) === undefined);
      if (unknown !== undefined) throw unknownEntity(entities, unknown);
      const window = windowOf(query);
      const now = clock.now();
      const { from, to } = query;
      const span = readSpan(from === undefined ? { to, span: SEARCHED } : { from, to }, now);
      const scope = scopeOf(query);
      const found = await askAll(deps, async (store) => {
        const events = await find(store, wanted, scope, { ...span, limit: query.limit });
        const lines = [];
        for (const name of names) {
          const around = [];
          for (const { time } of events)
            around.push({ time, line: await readLine({ store, entities }, name, time, window) });
          lines.push({ name, steps: align(around, window, now) });
        }
        return { events, lines };
      });
      reply.header("cache-control", "private, no-cache");
      return {
        from: formatTime(span.from),
        to: formatTime(span.to),
        before_seconds: window.before / MICROS_PER_SECOND,
        after_seconds: window.after / MICROS_PER_SECOND,
        step_seconds: window.step / MICROS_PER_SECOND,
        events: found.events.map(({ shown }) => shown),
        entities: found.lines.map(({ name, steps }) => {
          const { entityId = name, unit = null } = entities.entity(name) ?? {};
          return { entity_id: entityId, unit, steps: steps.map(stepAnswer) };
        }),
        count: found.events.length,
      };
    },
  );

  /** The leagues whose scores are stored, and the team, that a question names. */
  function scopeOf({ team, league: named }: { readonly team?: string; readonly league?: string }) {
    const league = leagueNamed(sports, named);
    const found = team === undefined ? undefined : teamNamed(sports, team, league);
    const only = found?.league ?? league;
    const leagues = (only === undefined ? sports.leagues : [only]).flatMap((id) => {
      const measurement = leagueOf(id)?.scores;
      return measurement === undefined ? [] : [{ id, measurement }];
    });
    return { leagues, team: found?.team.abbreviation };
  }

  async function find(
    store: Reads,
    { kinds, states }: Wanted,
    { leagues, team }: ReturnType<typeof scopeOf>,
    search: Search,
  ): Promise<readonly AroundEvent[]> {
    const events: AroundEvent[] = [];
    for (const { id, measurement } of kinds.length === 0 ? [] : leagues) {
      const moments = await findGameMoments({ store }, measurement, search, {
        kinds,
        fits: (moment) =>
          team === undefined ||
          (moment.team === undefined ? [moment.homeTeam, moment.awayTeam].includes(team) : moment.team === team),
      });
      events.push(...moments.map((moment) => gameEvent(id, moment)));
    }
    for (const { entityId, state } of states) {
      const times = await findStates({ store, entities }, entityId, state, search);
      events.push(...times.map((time) => stateEvent(time, entityId, state)));
    }
    return events.sort((a, b) => b.time - a.time).slice(0, search.limit);
  }
}

/** @throws HometideError bad_request */
function eventsIn(text: string): Wanted {
  const kinds = new Set<GameMomentKind>();
  const states: { entityId: string; state: string }[] = [];
  for (const word of text.split(",").map((each) => each.trim())) {
    const kind = gameMomentKinds.find((each) => each === word);
    const state = STATE.exec(word);
    if (kind !== undefined) kinds.add(kind);
    else if (state !== null) states.push({ entityId: state[1] ?? "", state: state[2] ?? "" });
    else throw badParameter("events", `Parameter events must be of ${EVENT_WORDS}; ${word} is none of them.`);
  }
  return { kinds: [...kinds], states };
}

const STATE = /^state:([^=]+)=(.+)$/;

/** @throws HometideError bad_request */
function windowOf({
  before,
  after,
  step,
}: {
  readonly before: string;
  readonly after: string;
  readonly step?: string;
}): Window {
  const [least, most] = [readLength("before", before) ?? 0, readLength("after", after) ?? 0];
  const fitting = Math.max(
    MICROS_PER_SECOND,
    Math.round((least + most) / STEPS / MICROS_PER_SECOND) * MICROS_PER_SECOND,
  );
  const window = { before: least, after: most, step: readLength("step", step) ?? fitting };
  if (least + most > MOST_DAYS * 24 * 60 * MICROS_PER_MINUTE)
    throw badParameter("after", `Parameters before and after may be ${MOST_DAYS} days together.`);
  // Reckoned before the steps are made: there may be very many.
  if ((least + most) / window.step > MOST_STEPS || offsetsOf(window).length > MOST_STEPS)
    throw badParameter("step", `Parameter step is too short: at most ${MOST_STEPS} steps are given.`);
  return window;
}

const MOST_DAYS = 7;
