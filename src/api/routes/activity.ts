import type { Static } from "typebox";
import { Type } from "typebox";
import { formatTime } from "../../model/time.ts";
import { createActivity } from "../activity.ts";
import type { Api, ApiDeps } from "../deps.ts";
import { answers, Query } from "../schemas.ts";

const ActivitySchema = Type.Object(
  {
    minutes: Type.Array(
      Type.Object({
        time: Type.String({ format: "date-time", description: "The minute's start" }),
        changes: Type.Integer({ description: "States that changed in it" }),
      }),
      { description: "The oldest first; the last one is not over" },
    ),
  },
  { title: "Activity" },
);
export type ActivityAnswer = Static<typeof ActivitySchema>;

/** How lively the home is. */
export function activityRoute(app: Api, { clock, entities }: Pick<ApiDeps, "clock" | "entities">): void {
  const activity = createActivity(clock.now());
  let end = (): void => {};
  app.addHook("onReady", (done) => {
    end = entities.watch((changed) => activity.count([...changed].length, clock.now()));
    done();
  });
  app.addHook("onClose", (_app, done) => {
    end();
    done();
  });
  app.get(
    "/api/v1/activity",
    {
      schema: {
        operationId: "activity",
        summary: "How many states of the home change, minute by minute",
        description: "Counted in memory since the hub began, for a day at most.",
        tags: ["home"],
        querystring: Query({
          minutes: Type.Integer({ description: "The last so many", minimum: 1, maximum: 1_440, default: 120 }),
        }),
        response: answers(ActivitySchema, "The minutes"),
      },
    },
    (request, reply): ActivityAnswer => {
      reply.header("cache-control", "no-store");
      const minutes = activity.last(request.query.minutes, clock.now());
      return { minutes: minutes.map(({ time, changes }) => ({ time: formatTime(time), changes })) };
    },
  );
}
