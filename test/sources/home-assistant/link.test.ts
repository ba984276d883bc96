import { expect, it, onTestFinished } from "vitest";
import { ManualClock, systemClock } from "../../../src/model/clock.ts";
import { silentLog } from "../../../src/ops/log.ts";
import { recordingHome } from "../../../src/replay/home-assistant/recording-home.ts";
import { startHomeAssistantServer } from "../../../src/replay/home-assistant-server.ts";
import { createHomeAssistantSource } from "../../../src/sources/home-assistant/source.ts";
import { connectClient } from "../../replay/client.ts";
import { recordingFile, releases } from "../../replay/recorded.ts";
import { describeShared } from "../../support/shared.ts";
import { until } from "../../support/wait.ts";

const token = "a-token";

/** The source on a replayed Home Assistant that tells nothing by itself. */
async function linked(release: string, options: { readonly admin?: boolean; readonly clock?: ManualClock } = {}) {
  const home = recordingHome({
    clock: systemClock,
    file: recordingFile(release, "state-changed.jsonl.gz"),
    commandsFile: recordingFile(release, "commands.jsonl"),
    playTo: 0,
  });
  const { admin } = options;
  const server = await startHomeAssistantServer({ clock: systemClock, log: silentLog, home, token, admin });
  onTestFinished(() => server.close());
  const clock = options.clock ?? systemClock;
  const source = createHomeAssistantSource({ settings: { url: server.url, token }, clock, log: silentLog });
  const stopping = new AbortController();
  const ended = source.run(stopping.signal, async () => undefined);
  onTestFinished(async () => {
    stopping.abort();
    await ended;
  });
  const phase = (): unknown => source.health().details?.["phase"];
  const listening = (): Promise<void> => until(() => phase() === "listening", "the source listens");
  return { server, link: source.link, listening, phase };
}

describeShared("what automations ask of Home Assistant", () => {
  it.each(releases)("%s: fires an event that everybody there hears, and lists the webhooks", async (release) => {
    const { server, link, listening } = await linked(release);
    await listening();
    const { socket, ask, texts, until: heard } = await connectClient(server.url, token);
    onTestFinished(() => socket.close());
    await ask({ id: 1, type: "subscribe_events", event_type: "hometide_game_event" });
    await link.fireEvent("hometide_game_event", { event: "score_update", score_change: 6, test: true });
    await heard((all) => all.length > 1);
    expect(JSON.parse(texts[1] ?? "")).toMatchObject({
      type: "event",
      event: { event_type: "hometide_game_event", data: { event: "score_update", score_change: 6, test: true } },
    });
    expect(await link.webhookIds()).toEqual(["game_start", "game_score", "game_end"]);
  });

  it("a user who is no administrator: the refusal says so", async () => {
    const { link, listening } = await linked("2026.2.3", { admin: false });
    await listening();
    await expect(link.fireEvent("hometide_game_event", {})).rejects.toMatchObject({
      code: "home_assistant_refused",
      message: "fire_event: Unauthorized (the user of HOME_ASSISTANT_TOKEN is no administrator)",
      details: { code: "unauthorized" },
    });
  });

  it("without a connection, and while Home Assistant starts: unreachable at once, and again with the next one", async () => {
    const { server, link, listening, phase } = await linked("2026.2.3");
    await listening();
    await server.stop();
    await until(() => phase() !== "listening", "the connection is lost");
    await expect(link.fireEvent("hometide_game_event", {})).rejects.toMatchObject({
      code: "home_assistant_unreachable",
      message: "fire_event: there is no connection",
    });
    await server.start();
    await listening();
    expect(await link.webhookIds()).toHaveLength(3);
  });

  it("a connection that breaks before the answer, or gives none: unreachable", async () => {
    const clock = new ManualClock(systemClock.now());
    const { server, link, listening } = await linked("2026.2.3", { clock });
    await listening();
    server.freeze();
    const asked = link.webhookIds();
    asked.catch(() => undefined);
    await clock.advance(10_000);
    await expect(asked).rejects.toMatchObject({
      code: "home_assistant_unreachable",
      message: "webhook/list: no answer within 10 s",
    });
    const fired = link.fireEvent("hometide_game_event", {});
    fired.catch(() => undefined);
    server.drop();
    await expect(fired).rejects.toMatchObject({ code: "home_assistant_unreachable" });
  });
});
