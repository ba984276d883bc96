import { expect, test } from "vitest";
import { WebSocket } from "ws";
import { describeShared } from "../support/shared.ts";
import { connectClient } from "./client.ts";
import { play, statesOf, token } from "./played.ts";
import { recordedEvents, recordedLines, recordingFile, releases } from "./recorded.ts";

describeShared("Home Assistant replayed", () => {
  test.each(releases)("%s: every recorded command is answered in the recorded shape", async (release) => {
    const { server } = await play(release, "state-changed.jsonl.gz", { playTo: 0 });
    const lines = recordedLines(recordingFile(release, "commands.jsonl"));
    const begin = lines.findLastIndex(({ text }) => text.includes('"auth_ok"'));
    const client = await connectClient(server.url, token);
    // Not part of what a hub asks: the history and the templates of a real Home Assistant.
    const left = new Set(["history/history_during_period", "render_template"]);
    let compared = 0;
    for (const [index, { dir, text }] of lines.entries()) {
      if (index <= begin || dir !== "out") continue;
      const command = JSON.parse(text);
      if (left.has(command.type)) continue;
      const recorded = JSON.parse(lines.slice(index + 1).find((line) => line.dir === "in")?.text ?? "null");
      const answer = await client.ask(command);
      expect(shape(answer), text).toEqual(shape(recorded));
      if (recorded.error !== undefined) expect(answer["error"]).toEqual(recorded.error);
      compared++;
    }
    expect(compared).toBe(29);
  });

  test("the handshake: a wrong token is refused as recorded and the socket closed with 1000", async () => {
    const { server } = await play("2026.2.3", "state-changed.jsonl.gz", { playTo: 0 });
    const lines = recordedLines(recordingFile("2026.2.3", "commands.jsonl")).filter(({ dir }) => dir === "in");
    const socket = new WebSocket(`${server.url.replace("http", "ws")}/api/websocket`);
    const texts: string[] = [];
    socket.on("message", (data) => {
      texts.push(String(data));
      if (texts.length === 1) socket.send(JSON.stringify({ type: "auth", access_token: "wrong" }));
    });
    const code = await new Promise((resolve) => socket.once("close", resolve));
    expect(texts).toEqual(lines.slice(0, 2).map(({ text }) => text));
    expect(code).toBe(1000);
  });

  test("REST tells with the token that the API runs, and nothing without it", async () => {
    const { server } = await play("2026.2.3", "state-changed.jsonl.gz", { playTo: 0 });
    const headers = { authorization: `Bearer ${token}` };
    expect(await (await fetch(`${server.url}/api/`, { headers })).json()).toEqual({ message: "API running." });
    const config = await (await fetch(`${server.url}/api/config`, { headers })).json();
    expect(config).toMatchObject({ version: "2026.2.3", state: "RUNNING", time_zone: "America/New_York" });
    expect((await fetch(`${server.url}/api/`)).status).toBe(401);
  });

  test.each(
    releases.flatMap(
      (release) =>
        [
          [release, "state-changed.jsonl.gz", 1, { type: "subscribe_events", event_type: "state_changed" }],
          [release, "state-changed-coalesced.jsonl.gz", 2, { type: "subscribe_events", event_type: "state_changed" }],
          [release, "all-events.jsonl.gz", 1, { type: "subscribe_events" }],
          [
            release,
            release === "2024.3.3" ? "subscribe-entities.jsonl.gz" : "subscribe-entities.jsonl",
            1,
            { type: "subscribe_entities" },
          ],
        ] as const,
    ),
  )("%s %s arrives byte for byte and in order", async (release, name, recordedId, command) => {
    const { server } = await play(release, name);
    const expected = recordedEvents(recordingFile(release, name), recordedId, 70);
    const client = await connectClient(server.url, token);
    await client.ask({ id: 9, type: "supported_features", features: { coalesce_messages: 1 } });
    client.send({ id: 70, ...command });
    await client.until((texts) => texts.length >= expected.length + 2);
    await server.finished;
    const received = client.texts.slice(2);
    expect(received.length).toBe(expected.length);
    const different = received.findIndex((text, index) => text !== expected[index]);
    expect(different, received[different]).toBe(-1);
    const events = expected.reduce((sum, text) => sum + [JSON.parse(text)].flat().length, 0);
    const snapshots = command.type === "subscribe_entities" ? 1 : 0;
    expect(server.connections()[0]).toMatchObject({
      from: 0,
      to: expected.length - snapshots,
      sentCount: events - snapshots,
    });
  });

  test("a client that does not coalesce gets the messages of a list one by one", async () => {
    const { server } = await play("2026.2.3", "state-changed-coalesced.jsonl.gz");
    const expected = recordedEvents(recordingFile("2026.2.3", "state-changed.jsonl.gz"), 1, 3);
    const client = await connectClient(server.url, token);
    client.send({ id: 3, type: "subscribe_events", event_type: "state_changed" });
    await client.until((texts) => texts.length >= expected.length + 1);
    expect(client.texts.slice(1).map((text) => JSON.parse(text).event.data)).toEqual(
      expected.map((text) => JSON.parse(text).event.data),
    );
  });

  test("the position is the server's: each reconnect goes on with the next frame", async () => {
    const { server, home } = await play("2024.3.3", "state-changed.jsonl.gz", {
      playTo: 1_000,
      maxBufferedBytes: 4_096,
    });
    const expected = recordedEvents(recordingFile("2024.3.3", "state-changed.jsonl.gz"), 1, 1);
    const received: string[] = [];
    const stops = [1_000, 1_001, 4_000, 8_000, expected.length];
    for (const [index, stop] of stops.entries()) {
      home.playTo(stop);
      const client = await connectClient(server.url, token);
      client.send({ id: 1, type: "subscribe_events", event_type: "state_changed" });
      await home.reached(stop);
      await client.until((texts) => texts.length - 1 >= stop - received.length);
      server.drop({ code: index % 2 === 0 ? 1000 : 1006 });
      expect(await client.closed).toBe(index % 2 === 0 ? 1000 : 1006);
      received.push(...client.texts.slice(1));
    }
    expect(received.length).toBe(expected.length);
    expect(received.findIndex((text, index) => text !== expected[index])).toBe(-1);
    expect(server.connections().map(({ from, to }) => [from, to])).toEqual(
      stops.map((stop, index) => [stops[index - 1] ?? 0, stop]),
    );
  });

  test.each(releases)("%s: get_states is the state at the position", async (release) => {
    const { server, home } = await play(release, "state-changed.jsonl.gz", { playTo: 50 });
    const client = await connectClient(server.url, token);
    client.send({ id: 1, type: "subscribe_events", event_type: "state_changed" });
    await home.reached(50);
    const half = await statesOf(client, 2);
    const events = recordedEvents(recordingFile(release, "state-changed.jsonl.gz"), 1, 1).map(
      (text) => JSON.parse(text).event.data,
    );
    const expected = new Map<string, unknown>();
    for (const { entity_id, new_state } of events.slice(0, 50)) expected.set(entity_id, new_state);
    for (const [entityId, state] of expected) expect(half.get(entityId) ?? null, entityId).toEqual(state);
    const later = events.slice(50).find(({ entity_id }) => !expected.has(entity_id));
    expect(half.get(later.entity_id) ?? null).toEqual(later.old_state);

    home.playTo(home.total);
    await server.finished;
    const last = await statesOf(client, 3);
    const recorded = recordedLines(recordingFile(release, "commands.jsonl")).findLast(
      ({ text }) => text.includes('"entity_id":"sun.sun"') && text.includes('"result":['),
    );
    const final = new Map<string, { state: string }>(
      JSON.parse(recorded?.text ?? "").result.map((state: { entity_id: string }) => [state.entity_id, state]),
    );
    expect([...last.keys()].toSorted()).toEqual([...final.keys()].toSorted());
    const differ = [...final].filter(([entityId, state]) => last.get(entityId)?.state !== state.state);
    // The commands were recorded a second after the streams.
    expect(differ.map(([entityId]) => entityId)).toEqual([]);
  });
});

/** What a client looks at before it looks at the content. */
function shape(answer: Record<string, unknown>): unknown {
  const { id, type, success, result } = answer;
  const kind = Array.isArray(result) ? "list" : result === null ? "null" : typeof result;
  return { id, type, success, kind };
}
