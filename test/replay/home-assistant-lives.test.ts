import { createConnection, createLongLivedTokenAuth, getStates, subscribeEntities } from "home-assistant-js-websocket";
import { expect, onTestFinished, test } from "vitest";
import { describeShared } from "../support/shared.ts";
import { startReplayProcess } from "../support/replay-process.ts";
import { connectClient } from "./client.ts";
import { play, statesOf, token } from "./played.ts";
import { recordingFile } from "./recorded.ts";

describeShared("a replayed Home Assistant as a peer that comes and goes", () => {
  test("a restart: refused, then NOT_RUNNING with a part of the states, then RUNNING", async () => {
    const { server, home } = await play("2026.2.3", "state-changed.jsonl.gz", { playTo: 10 });
    const first = await connectClient(server.url, token);
    first.send({ id: 1, type: "subscribe_events" });
    await home.reached(10);
    const all = (await statesOf(first, 2)).size;
    await server.stop();
    expect(await first.closed).toBe(1000);
    expect(first.texts.at(-1)).toContain('"event_type":"homeassistant_stop"');
    await expect(connectClient(server.url, token)).rejects.toThrow("ECONNREFUSED");
    await server.start();
    const second = await connectClient(server.url, token);
    home.playTo(20);
    second.send({ id: 1, type: "subscribe_events" });
    const { result } = await second.ask({ id: 2, type: "get_config" });
    expect(result).toMatchObject({ state: "NOT_RUNNING" });
    expect((await statesOf(second, 3)).size).toBeLessThan(all);
    await second.until((texts) => texts.some((text) => text.includes('"homeassistant_started"')));
    expect((await second.ask({ id: 4, type: "get_config" }))["result"]).toMatchObject({ state: "RUNNING" });
    expect((await statesOf(second, 5)).size).toBeGreaterThanOrEqual(all);
    await home.reached(20);
    await second.until((texts) => texts.some((text) => text.includes('"state_changed"')));
    // What happens while it starts is not part of the recording: it waits.
    expect(second.texts.findIndex((text) => text.includes('"state_changed"'))).toBeGreaterThan(
      second.texts.findIndex((text) => text.includes('"homeassistant_started"')),
    );
    expect(server.connections()[1]).toMatchObject({ from: 10, to: 20 });
  });

  test("a frozen server neither reads nor sends, and goes on when thawed", async () => {
    const { server, home } = await play("2026.2.3", "state-changed.jsonl.gz", { playTo: 5 });
    const client = await connectClient(server.url, token);
    await client.ask({ id: 1, type: "subscribe_events" });
    await home.reached(5);
    server.freeze();
    home.playTo(6);
    client.send({ id: 2, type: "ping" });
    await new Promise((resolve) => setImmediate(resolve));
    expect(home.position()).toBe(5);
    server.thaw();
    await home.reached(6);
    await client.until((texts) => texts.some((text) => text.includes('"pong"')));
  });

  test("the official client connects, gets the states and follows them", async () => {
    const { server, home } = await play("2024.3.3", "state-changed-coalesced.jsonl.gz", { playTo: 0 });
    const connection = await createConnection({ auth: createLongLivedTokenAuth(server.url, token) });
    onTestFinished(() => connection.close());
    const states = await getStates(connection);
    expect(states.length).toBeGreaterThan(100);
    const unsubscribe = subscribeEntities(connection, (entities) => {
      latest = entities;
    });
    let latest: Record<string, { state: string }> = {};
    home.playTo(home.total);
    await server.finished;
    await connection.ping();
    unsubscribe();
    const expected = [...home.states()].map(([entityId, text]) => [entityId, JSON.parse(text).state]).toSorted();
    expect(
      Object.entries(latest)
        .map(([entityId, { state }]) => [entityId, state])
        .toSorted(),
    ).toEqual(expected);
  });

  test("registry updates can be told, and answers changed", async () => {
    const { server } = await play("2026.2.3", "state-changed.jsonl.gz", { playTo: 0 });
    const client = await connectClient(server.url, token);
    await client.ask({ id: 1, type: "subscribe_events", event_type: "area_registry_updated" });
    server.setAnswer("config/area_registry/list", [{ area_id: "attic", name: "Attic" }]);
    server.fire("area_registry_updated", { action: "create", area_id: "attic" });
    await client.until((texts) => texts.length === 2);
    expect(JSON.parse(client.texts[1] ?? "")).toMatchObject({
      id: 1,
      type: "event",
      event: { event_type: "area_registry_updated", data: { area_id: "attic" } },
    });
    expect((await client.ask({ id: 2, type: "config/area_registry/list" }))["result"]).toEqual([
      { area_id: "attic", name: "Attic" },
    ]);
    expect(server.position()).toBe(0);
  });

  test("runs as a process of its own, led over IPC", async () => {
    const replay = await startReplayProcess({
      homeAssistant: { token, file: recordingFile("2026.2.3", "state-changed.jsonl.gz"), playTo: 100 },
    });
    const { url = "", total = 0 } = replay.addresses.homeAssistant ?? {};
    expect(total).toBe(4124);
    const client = await connectClient(url, token);
    client.send({ id: 1, type: "subscribe_events" });
    await replay.call("homeAssistant", "reached", 100);
    await replay.call("homeAssistant", "drop", { code: 1000 });
    expect(await client.closed).toBe(1000);
    expect(await replay.call("homeAssistant", "connections")).toMatchObject([{ from: 0, to: 100, sentCount: 100 }]);
    await expect(replay.call("homeAssistant", "nonsense")).rejects.toThrow("No such call");
  });
});
