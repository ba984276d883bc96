import { Type } from "typebox";
import { HometideError } from "../../model/errors.ts";
import type { RangeQuery, RangeResult, TagFilter } from "../../model/query.ts";
import { formatTime } from "../../model/time.ts";
import { actionRow, ActionSchema } from "../action-row.ts";
import { ask } from "../ask.ts";
import { causeOf, causeSentence } from "../cause.ts";
import type { Api, ApiDeps } from "../deps.ts";
import { entityRange } from "../entity-range.ts";
import { badCursor } from "../cursor.ts";
import { pageHeaders, pageMembers, pageParameters } from "../page.ts";
import { spanStart } from "../span-cursor.ts";
import { answers, orNull, Query } from "../schemas.ts";
import { readTime } from "../span.ts";
import { EntityIdParams, unknownEntity } from "./entities.ts";

const { count, next } = pageMembers;
const time = Type.String({ format: "date-time" });
const timeText = "RFC 3339 with a zone, or a date (UTC)";
const moment = (description: string) => Type.Optional(Type.String({ description, maxLength: 40 }));
const name = (description: string) => Type.Optional(Type.String({ description, minLength: 1, maxLength: 255 }));

const ActionsSchema = Type.Object(
  { from: time, to: time, actions: Type.Array(ActionSchema), count, next },
  { title: "Actions" },
);

const CauseSchema = Type.Object(
  {
    entity_id: Type.String(),
    at: time,
    state: orNull(Type.String({ description: "The state that it was in" })),
    since: orNull(Type.String({ format: "date-time", description: "When that state began, as far as is known" })),
    sentence: Type.String({ description: "The answer, for people" }),
    cause: orNull(ActionSchema),
    chain: Type.Array(ActionSchema, {
      description: "What was done in the same context, and in those that led to it: oldest first",
    }),
  },
  { title: "Cause" },
);

const CHANGING = "private, no-cache";

/** Who did what, where `home_assistant.actions` is on; and who brought a state about. */
export function actionRoutes(app: Api, deps: ApiDeps): void {
  const { store, entities, clock } = deps;
  app.get(
    "/api/v1/actions",
    {
      schema: {
        operationId: "actions",
        summary: "Service calls, automations and what they led to",
        description: "In the order of time. Recorded where `home_assistant.actions` is true.",
        tags: ["home"],
        querystring: Query({
          entity: name("Only those on this entity"),
          domain: name("Only services of this domain; automation and script for runs"),
          automation: name("Only those of this automation or script, such as automation.evening"),
          user: name("Only those of this user, by the name or id in `user`"),
          from: moment(`Start, ${timeText}; a day before \`to\` where absent`),
          to: moment(`End (not included), ${timeText}; now where absent`),
          ...pageParameters,
        }),
        response: answers(ActionsSchema, "The actions", 429, 503, 504),
      },
    },
    async (request, reply) => {
      const { entity, domain, automation, user, limit } = request.query;
      const { span, after, cursorAt } = spanStart(request, clock.now());
      const tags = Object.entries({ domain, automation, user }).flatMap(([tag, value]) =>
        value === undefined ? [] : [[tag, value] as const],
      );
      const { rows, next: more } = await page(entity, Object.fromEntries(tags), { ...span, limit, after });
      const cursor = more === undefined ? null : cursorAt(more);
      reply.headers(pageHeaders(request.url, { next: cursor }, CHANGING));
      return {
        from: formatTime(span.from),
        to: formatTime(span.to),
        actions: rows.map(actionRow),
        count: rows.length,
        next: cursor,
      };
    },
  );

  app.get(
    "/api/v1/entities/:entity_id/cause",
    {
      schema: {
        operationId: "cause",
        summary: "Who or what brought about the state of an entity",
        description:
          "Follows Home Assistant's contexts from the state to the service call, the automation and the user. Recorded where `home_assistant.actions` is true.",
        tags: ["home"],
        params: EntityIdParams,
        querystring: Query({ at: moment(`The moment, ${timeText}; now where absent`) }),
        response: answers(CauseSchema, "The cause, as far as it is known", 404, 429, 503, 504),
      },
    },
    async (request, reply) => {
      const { entity_id } = request.params;
      const at = readTime("at", request.query.at) ?? clock.now();
      const cause = await ask(deps, causeOf(deps, entity_id, at));
      if (cause.state === undefined && entities.entity(entity_id) === undefined)
        throw unknownEntity(entities, entity_id);
      reply.header("cache-control", CHANGING);
      const { state, effect, chain } = cause;
      return {
        entity_id,
        at: formatTime(at),
        state: state?.text ?? null,
        since: state === undefined ? null : formatTime(state.since),
        sentence: causeSentence(entity_id, cause),
        cause: effect === undefined ? null : actionRow(effect),
        chain: chain.map(actionRow),
      };
    },
  );

  /** A page of the actions with these tags; of those on an entity under all names that it had. */
  async function page(
    entity: string | undefined,
    tags: TagFilter,
    {
      after,
      ...rest
    }: Pick<RangeQuery, "from" | "to"> & { readonly limit: number; readonly after: string | undefined },
  ): Promise<RangeResult> {
    const query = {
      measurement: "home_assistant_actions",
      ...rest,
      ...(after === undefined ? {} : { after }),
    } as const;
    const range = (part: RangeQuery): Promise<RangeResult> =>
      ask(deps, store.range({ ...part, tags: { ...tags, ...part.tags } }));
    try {
      const segments = entity === undefined ? [] : entities.segments(entity, rest.from, rest.to);
      const found = entity === undefined ? await range(query) : await entityRange(range, segments, query);
      if (found !== undefined) return found;
    } catch (error) {
      // All but the cursor was checked before.
      if (!(error instanceof HometideError && error.code === "bad_request" && after !== undefined)) throw error;
    }
    throw badCursor();
  }
}
