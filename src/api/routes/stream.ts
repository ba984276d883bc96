import { Type } from "typebox";
import type { Api, ApiDeps } from "../deps.ts";
import { createFeed } from "../live/feed.ts";
import { messageSchemas, topicNames } from "../live/message.ts";
import type { TopicName } from "../live/message.ts";
import { sendFeed } from "../live/reader.ts";
import { tellFeed } from "../live/tell.ts";
import { badParameter } from "../request-errors.ts";
import { answers, Query } from "../schemas.ts";

const DESCRIPTION = `Messages, by name: \`game\` (a game in which anything is new), \`game_event\` (what happened in it), \
\`states\` (entities that changed within a second), \`health\` (a part is well, or is not any more), \`gaps\` (the ledger \
has changed), \`reset\` (messages were missed and are not kept any more: ask for everything anew), \`open\` (where the \
reader stands). After a break \`Last-Event-ID\` brings what was missed: the last 1,000 messages, for a minute at least \
where nobody else listens. A heartbeat comment comes every 15 s. Nothing waits for a slow reader: the oldest messages \
are dropped, and \`reset\` says so.`;

/**
 * What happens, as it happens: server-sent events.
 *
 * @returns gives the id to come with, to who asks other routes first: nothing that happens between is missed then
 */
export function streamRoute(
  app: Api,
  deps: Pick<ApiDeps, "sports" | "entities" | "health" | "gaps" | "clock" | "metrics">,
): () => string {
  const stopping = new AbortController();
  const feed = createFeed(deps.clock);
  const teller = tellFeed(deps, feed, stopping.signal);
  // Before the server waits for its connections to end.
  app.addHook("preClose", (done) => {
    stopping.abort();
    done();
  });
  app.get(
    "/api/v1/events",
    {
      schema: {
        operationId: "events",
        summary: "What happens, as it happens: server-sent events",
        description: DESCRIPTION,
        tags: ["hub"],
        querystring: Query({
          topics: Type.Optional(
            Type.String({
              description: `Only these, separated by commas: ${topicNames.join(", ")}`,
              maxLength: 100,
              examples: ["game,game_event"],
            }),
          ),
        }),
        headers: Type.Object({
          "last-event-id": Type.Optional(
            Type.String({ description: "The id of the last message that was read", maxLength: 100 }),
          ),
        }),
        response: {
          ...answers(Type.Any(), "The stream"),
          200: {
            description: "The stream; the data of each message is JSON",
            content: { "text/event-stream": { schema: Type.Union(Object.values(messageSchemas)) } },
          },
        },
      },
    },
    (request, reply) => {
      const topics = topicsIn(request.query.topics);
      reply
        .header("content-type", "text/event-stream; charset=utf-8")
        .header("cache-control", "no-store, no-transform");
      // Buffering proxies hold back what is to be seen at once.
      reply.header("x-accel-buffering", "no");
      reply.hijack();
      reply.raw.writeHead(200, reply.getHeaders() as Record<string, string>);
      // It has no body, so it would not end before the stream does.
      if (request.method === "HEAD") {
        reply.raw.end();
        return;
      }
      teller.look();
      sendFeed(reply.raw, stopping.signal, {
        feed,
        clock: deps.clock,
        lastId: request.headers["last-event-id"],
        topics,
        metrics: deps.metrics,
      });
    },
  );
  return () => {
    teller.look();
    return feed.place();
  };
}

/** @throws HometideError bad_request */
function topicsIn(text: string | undefined): ReadonlySet<TopicName> | undefined {
  if (text === undefined) return undefined;
  return new Set(
    text.split(",").map((word) => {
      const topic = topicNames.find((name) => name === word.trim());
      if (topic === undefined)
        throw badParameter("topics", `Parameter topics must be of ${topicNames.join(", ")}; ${word} is none of them.`);
      return topic;
    }),
  );
}
