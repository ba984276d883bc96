import fc from "fast-check";
import type { AddressInfo } from "node:net";
import { expect, it, onTestFinished, vi } from "vitest";
import type { WebSocket } from "ws";
import { WebSocketServer } from "ws";
import { ManualClock } from "../../../src/model/clock.ts";
import { validatePoint } from "../../../src/model/point.ts";
import { silentLog } from "../../../src/ops/log.ts";
import { HomePipeline } from "../../../src/pipeline/home.ts";
import { createRules } from "../../../src/pipeline/rules/rules.ts";
import { Surroundings } from "../../../src/pipeline/surroundings.ts";
import { createHomeAssistantSource } from "../../../src/sources/home-assistant/source.ts";
import { recordedLines, recordingFile, releases } from "../../replay/recorded.ts";
import { describeShared } from "../../support/shared.ts";
import { until } from "../../support/wait.ts";

const FRAMES = 10_000;

const nested = (depth: number): string => `${'{"a":['.repeat(depth)}${"]}".repeat(depth)}`;

/** What stands where something else should. */
const strange: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    0,
    -1,
    1e308,
    2 ** 53,
    "",
    "\u0000",
    "\ud800",
    "nan",
    "1e309",
    "unavailable",
    [],
    {},
    [null],
  ),
  fc.constantFrom(
    "9999-12-31T23:59:59.999999+00:00",
    "2026-02-30T00:00:00+00:00",
    "__proto__",
    "sensor.",
    ".",
    "Ünï.cöde",
  ),
  fc.constant("x".repeat(100_000)),
  fc.constant(JSON.parse(nested(500))),
  fc.jsonValue({ maxDepth: 2 }),
);

const change = fc.record({
  steps: fc.array(fc.nat(), { minLength: 1, maxLength: 7 }),
  remove: fc.boolean(),
  value: strange,
});
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

/** Puts the change where the steps lead: at each level the entry with that number, counted round and round. */
function changed(value: unknown, { steps, remove, value: put }: Change): unknown {
  const [step, ...rest] = steps;
  if (step === undefined || typeof value !== "object" || value === null) return put;
  const keys = Object.keys(value);
  const key = keys[step % keys.length];
  if (key === undefined) return put;
  const copy: Record<string, unknown> | unknown[] = Array.isArray(value) ? [...value] : { ...value };
  const entry: unknown = Reflect.get(value, key);
  if (rest.length === 0 && remove) Reflect.deleteProperty(copy, key);
  else Reflect.set(copy, key, changed(entry, { steps: rest, remove, value: put }));
  return copy;
}

/** Frames as a broken peer might send them: recorded ones with changes, cut, doubled, with characters replaced; random ones. */
function frames(recorded: readonly string[]): fc.Arbitrary<string> {
  const any = fc.constantFrom(...recorded);
  const text = fc.tuple(any, fc.nat(), fc.string({ maxLength: 5 }));
  return fc.oneof(
    {
      weight: 6,
      arbitrary: fc
        .tuple(any, fc.array(change, { minLength: 1, maxLength: 3 }))
        .map(([frame, changes]) => JSON.stringify(changes.reduce(changed, JSON.parse(frame)))),
    },
    { weight: 1, arbitrary: text.map(([frame, at]) => frame.slice(0, at % frame.length)) },
    {
      weight: 1,
      arbitrary: text.map(
        ([frame, at, put]) => frame.slice(0, at % frame.length) + put + frame.slice((at % frame.length) + put.length),
      ),
    },
    { weight: 1, arbitrary: any.map((frame) => `${frame}${frame}`) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        nested(20_000),
        `{"type":"event","id":3,"event":${nested(3_000)}}`,
        "[".repeat(100_000),
      ),
    },
    { weight: 1, arbitrary: fc.json() },
    { weight: 1, arbitrary: fc.string() },
  );
}

/** A Home Assistant that answers what it must and then sends whatever it is told to, on the subscription of the states. */
async function brokenServer() {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  let listener: WebSocket | undefined;
  server.on("connection", (socket) => {
    socket.send('{"type":"auth_required","ha_version":"2026.2.3"}');
    socket.on("message", (data: Buffer) => {
      const { type, id, event_type } = JSON.parse(data.toString());
      if (type === "auth") return socket.send('{"type":"auth_ok","ha_version":"2026.2.3"}');
      const answers: Readonly<Record<string, unknown>> = {
        get_config: { state: "RUNNING", time_zone: "Europe/Berlin" },
      };
      socket.send(
        JSON.stringify({ id, type: type === "ping" ? "pong" : "result", success: true, result: answers[type] ?? [] }),
      );
      if (event_type === "state_changed") listener = socket;
    });
  });
  await new Promise((resolve) => server.once("listening", resolve));
  onTestFinished(() => {
    for (const client of server.clients) client.terminate();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    send: (text: string) => listener?.send(text),
  };
}

describeShared("a peer that sends broken frames", () => {
  it.each(releases)(
    `%s: ${FRAMES.toLocaleString("en")} of them; each is accounted for, and the stream goes on`,
    async (release) => {
      const server = await brokenServer();
      const clock = new ManualClock(Date.UTC(2026, 10, 21) * 1_000);
      // The client tells standard error of events that it did not ask for.
      const told = vi.spyOn(console, "warn").mockImplementation(() => undefined);
      onTestFinished(() => told.mockRestore());
      const source = createHomeAssistantSource({
        settings: { url: server.url, token: "a-token" },
        clock,
        log: silentLog,
      });
      const pipeline = new HomePipeline({ rules: createRules(), surroundings: new Surroundings("Europe/Berlin") });
      const counts = { received: 0, stored: 0, filtered: 0, refused: 0, noted: 0 };
      const reasons = new Set<string>();
      const seen = new Set<string>();
      let sampled = 0;
      const stopping = new AbortController();
      const ended = source.run(stopping.signal, async (observations) => {
        for (const observation of observations) {
          const outcome = pipeline.observe(observation);
          counts.received += 1;
          counts[outcome.kind] += 1;
          if (outcome.kind === "stored") {
            expect(validatePoint(outcome.point)).toBeUndefined();
            seen.add(outcome.entity.entityId);
          }
          if (outcome.kind === "refused") {
            reasons.add(outcome.reason);
            sampled = Math.max(sampled, outcome.sample.length + outcome.detail.length);
          }
        }
      });
      await until(() => source.health().status === "healthy", "listening");

      // The client numbers its subscriptions from 3; the recordings' own is 1.
      const recorded = recordedLines(recordingFile(release, "state-changed.jsonl.gz"))
        .filter(({ dir, text }) => dir === "in" && text.includes('"state_changed"'))
        .map(({ text }) => JSON.stringify({ ...JSON.parse(text), id: 3 }));
      const before = process.memoryUsage().heapUsed;
      for (const frame of fc.sample(frames(recorded), { numRuns: FRAMES, seed: 7 })) server.send(frame);
      const good = JSON.parse(recorded[0] ?? "");
      good.event.data.new_state.last_updated = "2027-01-01T00:00:00.000001+00:00";
      good.event.data.entity_id = "sensor.last";
      // A result that nobody asked for makes the client forget the subscription: the heartbeat finds it and begins anew.
      server.send('{"id":3,"type":"result","success":false,"error":{"code":"unknown_error","message":"broken"}}');
      await until(
        async () => {
          server.send(JSON.stringify(good));
          // Slower than the socket, also on a busy machine: what is asked has seconds of this clock for its answer.
          await clock.advance(200);
          return seen.has("sensor.last");
        },
        "a good event after all of them",
        60_000,
      );

      expect(counts.received).toBe(counts.stored + counts.filtered + counts.refused + counts.noted);
      expect(counts.refused).toBeGreaterThan(FRAMES / 20);
      expect(counts.stored).toBeGreaterThan(FRAMES / 20);
      expect([...reasons]).toEqual(
        expect.arrayContaining(["bad_frame", "bad_entity_id", "bad_time", "not_an_object", "state_not_a_text"]),
      );
      expect(sampled).toBeLessThan(1_000);
      expect(process.memoryUsage().heapUsed - before).toBeLessThan(400_000_000);
      stopping.abort();
      await ended;
    },
    120_000,
  );
});
