import type { Destination, EncodedBatch, Outcome, Rejected } from "../destination.ts";
import type { Connection, Ready } from "./connection.ts";
import { openConnection } from "./connection.ts";
import type { Place } from "./generation.ts";
import { isolate } from "./isolate.ts";
import { bodyOf, pieces, splitLines, textOf } from "./lines.ts";
import type { InfluxOptions } from "./options.ts";

/** InfluxDB as the place that an outbox drains to. Nothing is sent before the first write. */
export function openInfluxDestination(options: InfluxOptions): Destination {
  return destinationOver(openConnection(options));
}

export function destinationOver(connection: Connection): Destination {
  const { http, timeouts, settings } = connection.session;

  const send = async (
    { api }: Ready,
    { write }: Place,
    body: Uint8Array,
    lines: () => readonly string[],
  ): Promise<Outcome> => {
    const { authorization } = api;
    const answer = await http.send({
      method: "POST",
      ...write,
      authorization,
      body,
      gzip: true,
      timeoutMs: timeouts.writeMs,
    });
    return api.judge(answer, lines);
  };

  const write = async (batch: EncodedBatch): Promise<Outcome> => {
    const ready = await connection.ready();
    if (ready.kind !== "ready") return ready;
    const place = ready.places.get(batch.policy);
    if (place === undefined)
      return { kind: "permanent", fault: "place", reason: `there is no place for ${batch.policy}` };
    const rejected: Rejected[] = [];
    for (const { body, first } of pieces(batch)) {
      let split: readonly string[] | undefined;
      const lines = (): readonly string[] => (split ??= splitLines(textOf(body)));
      const outcome = await send(ready, place, body, lines);
      if (outcome.kind === "written") continue;
      const left = await isolate(lines(), (some) => send(ready, place, bodyOf(some), () => some), outcome);
      if (left.kind === "partial")
        for (const { line, reason } of left.rejected) rejected.push({ line: first + line, reason });
      else if (left.kind !== "written") {
        if (left.kind === "permanent") connection.forget();
        return left;
      }
    }
    return rejected.length === 0 ? { kind: "written" } : { kind: "partial", rejected };
  };

  const ready = async (): Promise<Outcome> => {
    const found = await connection.ready();
    return found.kind === "ready" ? { kind: "written" } : found;
  };

  return { name: http.name, settings, write, ready, server: connection.server, close: connection.close };
}
