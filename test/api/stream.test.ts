import { Socket } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { nhlGame } from "../sports/games.ts";
import { until } from "../support/wait.ts";
import type { TestApi } from "./support.ts";
import { startApi } from "./support.ts";

interface Message {
  readonly event: string;
  readonly id: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into messages freely
  readonly data: any;
}

interface Reader {
  readonly messages: Message[];
  /** All that came, comments too. */
  text(): string;
  /** Resolves when the hub has ended the stream. */
  readonly ended: Promise<void>;
  leave(): void;
}

/** Reads the stream of a hub that listens. */
async function read(base: string, lastId?: string, query = ""): Promise<Reader> {
  const gone = new AbortController();
  onTestFinished(() => gone.abort());
  const answer = await fetch(`${base}/api/v1/events${query}`, {
    signal: gone.signal,
    headers: lastId === undefined ? {} : { "last-event-id": lastId },
  });
  expect(answer.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
  const messages: Message[] = [];
  let text = "";
  const take = async (): Promise<void> => {
    for await (const piece of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += piece;
      messages.splice(0, messages.length, ...parse(text));
    }
  };
  const ended = take().catch((error: unknown) => {
    if (!gone.signal.aborted) throw error;
  });
  await until(() => messages.length > 0, "the stream opens");
  return { messages, text: () => text, ended, leave: () => gone.abort() };
}

function parse(text: string): Message[] {
  return text.split("\n\n").flatMap((block) => {
    const line = (name: string): string | undefined => new RegExp(`^${name}: (.*)$`, "m").exec(block)?.[1];
    const [event, id, data] = [line("event"), line("id"), line("data")];
    return event === undefined || id === undefined || data === undefined ? [] : [{ event, id, data: JSON.parse(data) }];
  });
}

async function listening(): Promise<TestApi & { readonly url: string }> {
  const api = await startApi({ leagues: ["nhl"] });
  return { ...api, url: await api.app.listen({ host: "127.0.0.1", port: 0 }) };
}

const live = (home: number) =>
  nhlGame({ status: "live", score: { home, away: 0 }, period: { current: 1, label: "1" } });

function door(state: string, updatedAt: number) {
  return {
    entityId: "binary_sensor.door",
    aliases: [],
    domain: "binary_sensor",
    deviceClass: "door",
    area: "Hall",
    deviceName: undefined,
    integration: undefined,
    state,
    value: state === "on" ? 1 : 0,
    unit: undefined,
    updatedAt,
    removedAt: undefined,
  };
}

describe("the live stream", () => {
  test("tells of games and what happened in them", async () => {
    const api = await listening();
    await api.see("nhl", [live(0)]);
    const reader = await read(api.url);
    await api.see("nhl", [live(1)]);
    await until(() => reader.messages.some(({ event }) => event === "game_event"), "the goal is told");
    const [open, game] = reader.messages;
    expect(open).toMatchObject({ event: "open", data: {} });
    expect(game).toMatchObject({ event: "game", data: { id: "401", score: { home: 1, away: 0 } } });
    expect(reader.messages.find(({ event }) => event === "game_event")?.data).toMatchObject({
      event: "score_update",
      team: "MTL",
      home_score: 1,
    });
  });

  test("gathers states for a second, the latest of each entity", async () => {
    const api = await listening();
    const reader = await read(api.url);
    for (const [at, state] of ["on", "off", "on"].entries()) api.entities.publish([door(state, api.clock.now() + at)]);
    await api.clock.advance(1_000);
    await until(() => reader.messages.length === 2, "the states are told");
    expect(reader.messages[1]).toMatchObject({
      event: "states",
      data: { changes: 3, entities: [{ entity_id: "binary_sensor.door", state: "on", area: "Hall" }] },
    });
  });

  test("after a break nothing is missing and nothing comes twice", async () => {
    const api = await listening();
    await api.see("nhl", [live(0)]);
    const first = await read(api.url);
    await api.see("nhl", [live(1)]);
    await until(() => first.messages.length >= 3, "the first goal is told");
    first.leave();
    await first.ended;
    await api.see("nhl", [live(2)]);
    const second = await read(api.url, first.messages.at(-1)?.id);
    await api.see("nhl", [live(3)]);
    await until(() => second.messages.filter(({ event }) => event === "game").length >= 2, "both are told");
    const scores = [...first.messages, ...second.messages].flatMap(({ event, data }) =>
      event === "game" ? [data.score.home] : [],
    );
    expect(scores).toEqual([1, 2, 3]);
  });

  test("says that everything is to be asked for anew where it cannot tell what was missed", async () => {
    const api = await listening();
    const other = await read(api.url, "AAAAAAAA.12");
    expect(other.messages[1]).toMatchObject({ event: "reset", data: { reason: "restarted", missed: null } });
    const nonsense = await read(api.url, "nonsense");
    expect(nonsense.messages[1]?.data).toMatchObject({ reason: "restarted" });
    const known = other.messages[0]?.id ?? "";
    for (const reader of [other, nonsense]) reader.leave();
    const readers = async (): Promise<string | undefined> =>
      (await api.get("/metrics")).text.match(/^hometide_stream_readers (\d+)$/m)?.[1];
    await until(async () => (await readers()) === "0", "the hub sees that both have gone");
    // A minute after the last reader has gone nobody writes down what the home does.
    await api.clock.advance(61_000);
    api.entities.publish([door("on", api.clock.now())]);
    const late = await read(api.url, known);
    expect(late.messages[1]).toMatchObject({ event: "reset", data: { reason: "too_old" } });
  });

  test("tells only of the topics that are asked for; of others 400", async () => {
    const api = await listening();
    await api.see("nhl", [live(0)]);
    const reader = await read(api.url, undefined, "?topics=game_event");
    await api.see("nhl", [live(1)]);
    await until(() => reader.messages.length === 2, "the goal is told");
    expect(reader.messages.map(({ event }) => event)).toEqual(["open", "game_event"]);
    expect((await api.get("/api/v1/events?topics=games")).body).toMatchObject({ errors: [{ parameter: "topics" }] });
  });

  test("HEAD gives what is said before the stream, and ends", async () => {
    const api = await listening();
    const { headers } = await fetch(`${api.url}/api/v1/events`, { method: "HEAD", signal: AbortSignal.timeout(5_000) });
    expect(headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    const socket = new Socket();
    onTestFinished(() => void socket.destroy());
    await new Promise<void>((resolve) => socket.connect(Number(new URL(api.url).port), "127.0.0.1", resolve));
    let text = "";
    socket.setEncoding("utf8").on("data", (piece: string) => (text += piece));
    // The second is answered once the first is over.
    socket.write("HEAD /api/v1/events HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n");
    socket.write("GET /healthz HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n");
    await until(() => text.includes('{"status":"alive"}'), "the connection goes on");
  });

  test("a heartbeat comes every 15 seconds, and the hub ends the stream when it stops", async () => {
    const api = await listening();
    const reader = await read(api.url);
    await api.clock.advance(15_000);
    await until(() => reader.text().includes(": still here\n\n"), "the heartbeat");
    await api.app.close();
    await reader.ended;
  });

  test("a reader that does not read holds nobody, is bounded, and is told what it missed", async () => {
    const api = await listening();
    await api.see("nhl", [live(0)]);
    const { port } = new URL(api.url);
    const slow = new Socket();
    onTestFinished(() => void slow.destroy());
    await new Promise<void>((resolve) => slow.connect(Number(port), "127.0.0.1", resolve));
    slow.pause();
    slow.write("GET /api/v1/events?topics=states HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n");
    const quick = await read(api.url, undefined, "?topics=game");
    const many = Array.from({ length: 400 }, (_, at) => ({
      ...door("on", at),
      entityId: `sensor.${"x".repeat(200)}_${at}`,
    }));
    for (let second = 0; second < 700; second++) {
      api.entities.publish(many.map((entity) => ({ ...entity, updatedAt: api.clock.now() + second })));
      await api.clock.advance(1_000);
    }
    await api.see("nhl", [live(1)]);
    await until(() => quick.messages.length === 2, "the quick reader hears of the goal");
    const dropped = (await api.get("/metrics")).text.match(/^hometide_stream_dropped_total (\d+)$/m)?.[1];
    expect(Number(dropped)).toBeGreaterThan(50);
    let text = "";
    slow.setEncoding("utf8").on("data", (piece: string) => (text += piece));
    slow.resume();
    await until(() => /event: reset\nid: .*\ndata: \{"reason":"too_slow","missed":\d+\}/.test(text), "it is told");
  }, 60_000);
});
