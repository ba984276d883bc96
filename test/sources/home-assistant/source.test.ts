import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { WebSocketServer } from "ws";
import { ManualClock, systemClock } from "../../../src/model/clock.ts";
import type { HomeObservation } from "../../../src/model/home.ts";
import { silentLog } from "../../../src/ops/log.ts";
import { recordingHome } from "../../../src/replay/home-assistant/recording-home.ts";
import type { HomeAssistantServer } from "../../../src/replay/home-assistant-server.ts";
import { startHomeAssistantServer } from "../../../src/replay/home-assistant-server.ts";
import { createHomeAssistantSource } from "../../../src/sources/home-assistant/source.ts";
import { recordingFile, releases } from "../../replay/recorded.ts";
import { describeShared } from "../../support/shared.ts";
import { until } from "../../support/wait.ts";

const token = "a-token";

/** Runs the source against an address and keeps what it observes, in order. */
function listen(url: string, given: { readonly token?: string; readonly clock?: ManualClock } = {}) {
  const source = createHomeAssistantSource({
    settings: { url, token: given.token ?? token },
    clock: given.clock ?? systemClock,
    log: silentLog,
  });
  const seen: HomeObservation[] = [];
  const stopping = new AbortController();
  const ended = source.run(stopping.signal, async (observations) => void seen.push(...observations));
  onTestFinished(async () => {
    stopping.abort();
    await ended;
  });
  const events = () => seen.filter((one) => one.kind === "state" && one.change.origin === "event");
  return {
    source,
    seen,
    events,
    stop: () => (stopping.abort(), ended),
    phase: () => source.health().details?.["phase"],
  };
}

async function play(release: string, name: string, playTo?: number) {
  const home = recordingHome({
    clock: systemClock,
    file: recordingFile(release, name),
    commandsFile: recordingFile(release, "commands.jsonl"),
    playTo,
  });
  const server = await startHomeAssistantServer({ clock: systemClock, log: silentLog, home, token, startupMs: 50 });
  onTestFinished(() => server.close());
  return { home, server };
}

describeShared("the Home Assistant source against recorded streams", () => {
  it.each(
    releases.flatMap((release) => [
      [release, "state-changed"],
      [release, "state-changed-coalesced"],
    ]),
  )("%s %s: every event arrives, once, in order", async (release, name) => {
    const { home, server } = await play(release, `${name}.jsonl.gz`);
    const { events, seen } = listen(server.url);
    await server.finished;
    const total = release === "2024.3.3" ? 8816 : 4124;
    await until(() => events().length >= total, `${total} events`);
    expect(events().length).toBe(total);
    expect(seen.filter((one) => one.kind === "unreadable")).toEqual([]);
    const times = events().map((one) => (one.kind === "state" ? one.change.firedAt : 0));
    expect(times.every((time, index) => index === 0 || time >= (times[index - 1] ?? 0))).toBe(true);
    // The registries stand before the first event, which needs them.
    expect(seen.findIndex((one) => one.kind === "registries")).toBeLessThan(
      seen.findIndex((one) => one.kind === "state"),
    );
    expect(home.position()).toBe(home.total);
  });

  const cuts: Readonly<Record<string, (server: HomeAssistantServer) => unknown>> = {
    "closed with code 1000": (server) => server.drop({ code: 1000 }),
    "broken off": (server) => server.drop(),
    restarted: async (server) => (await server.stop(), await server.start()),
  };
  it.each(Object.entries(cuts))("goes on after the connection was %s", async (_, cut) => {
    const { home, server } = await play("2026.2.3", "state-changed.jsonl.gz", 1_000);
    const { events, phase } = listen(server.url);
    await until(() => events().length === 1_000, "1,000 events");
    await cut(server);
    await until(() => server.connections().length === 2 && phase() === "listening", "a second connection");
    home.playTo(home.total);
    await until(() => events().length === 4_124, "all events");
  });

  it("takes what came before the connection was lost, even where it had no time to read it", async () => {
    const { home, server } = await play("2026.2.3", "state-changed.jsonl.gz", 0);
    const { events, phase } = listen(server.url);
    await until(() => phase() === "listening", "listening");
    home.playTo(2_000);
    await home.reached(2_000);
    server.drop({ code: 1000 });
    await until(() => server.connections().length === 2 && phase() === "listening", "a second connection");
    expect(events().length).toBe(2_000);
  });

  it("waits for a Home Assistant that starts, and reads its states when it runs", async () => {
    const { server } = await play("2026.2.3", "state-changed.jsonl.gz", 0);
    await server.stop();
    const { seen, phase } = listen(server.url);
    await until(() => phase() === "waiting_to_retry", "no connection");
    await server.start();
    await until(() => phase() === "listening", "listening");
    const snapshot = seen.filter((one) => one.kind === "state" && one.change.origin === "snapshot");
    expect(snapshot.length).toBeGreaterThan(100);
  });

  it("says that a token is wrong, and does not hammer", async () => {
    const { server } = await play("2026.2.3", "state-changed.jsonl.gz", 0);
    const clock = new ManualClock(0);
    const { source, phase } = listen(server.url, { token: "wrong", clock });
    await until(() => phase() === "waiting_to_retry", "the refusal");
    expect(source.health()).toMatchObject({
      status: "unhealthy",
      reason: expect.stringContaining("refused the token"),
    });
    expect(clock.nextDue()).toBe(60_000_000);
  });

  it("leaves a connection that is dead without having been closed", async () => {
    const { server } = await play("2026.2.3", "state-changed.jsonl.gz", 0);
    const clock = new ManualClock(0);
    const { source, phase } = listen(server.url, { clock });
    await until(() => phase() === "listening", "listening");
    server.freeze();
    await until(async () => (await clock.advance(5_000), phase() !== "listening"), "the missed answer");
    expect(source.health().reason).toContain("no answer to a ping within 10 s");
  });
});

describe("the Home Assistant source against other servers", () => {
  async function websocketServer(greet: (send: (text: string) => void, message: string) => void): Promise<string> {
    const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
    server.on("connection", (socket) => {
      const send = (text: string): void => socket.send(text);
      greet(send, "");
      socket.on("message", (data) => greet(send, String(data)));
    });
    await new Promise((resolve) => server.once("listening", resolve));
    onTestFinished(() => {
      for (const client of server.clients) client.terminate();
      server.close();
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  it("says what answered in place of Home Assistant", async () => {
    const web = createServer((_, response) => response.end("<html>hello</html>"));
    await new Promise<void>((resolve) => web.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void web.close());
    const { source, phase } = listen(`http://127.0.0.1:${(web.address() as AddressInfo).port}`, {
      clock: new ManualClock(0),
    });
    await until(() => phase() === "waiting_to_retry", "the refusal");
    expect(source.health().reason).toMatch(/Unexpected server response: 200.*Check HOME_ASSISTANT_URL/);

    const other = listen(await websocketServer((send) => send("welcome, not JSON")), { clock: new ManualClock(0) });
    await until(() => other.phase() === "waiting_to_retry", "the refusal");
    expect(other.source.health().reason).toContain('answered "welcome, not JSON"');
  });

  it("counts frames that cannot be read and goes on", async () => {
    const results: Readonly<Record<string, unknown>> = {
      get_config: { state: "RUNNING", time_zone: "Europe/Berlin" },
      get_states: [7, null],
    };
    const good = {
      entity_id: "light.a",
      state: "on",
      attributes: {},
      last_changed: "2026-11-21T10:00:00Z",
      last_updated: "2026-11-21T10:00:00Z",
    };
    const url = await websocketServer((send, text) => {
      if (text === "") return send('{"type":"auth_required"}');
      const { type, id, event_type } = JSON.parse(text);
      if (type === "auth") return send('{"type":"auth_ok","ha_version":"2026.2.3"}');
      send(JSON.stringify({ id, type: "result", success: true, result: results[type] ?? [] }));
      if (event_type !== "state_changed") return;
      for (const frame of ["{not json", "null", "[null]", "7", '"text"', `{"type":"event","id":${id},"event":null}`])
        send(frame);
      send(
        JSON.stringify([
          {
            type: "event",
            id,
            event: {
              data: { entity_id: "light.a", old_state: null, new_state: good },
              time_fired: "2026-11-21T10:00:00Z",
            },
          },
        ]),
      );
    });
    const { events, seen, phase } = listen(url);
    await until(() => phase() === "listening" && events().length === 1, "the good event");
    await until(() => seen.filter((one) => one.kind === "unreadable").length >= 6, "six that cannot be read");
    const reasons = seen.flatMap((one) => (one.kind === "unreadable" ? [one.unreadable.reason] : []));
    expect(
      Object.fromEntries(
        Map.groupBy(reasons, (reason) => reason)
          .entries()
          .map(([reason, all]) => [reason, all.length]),
      ),
    ).toEqual({
      bad_frame: 3,
      not_an_object: 3,
    });
  });
});
