import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { gameEventKinds } from "../../src/model/game-event.ts";
import type { Receiver } from "../automations/receiver.ts";
import { answer, startReceiver } from "../automations/receiver.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { until } from "../support/wait.ts";
import { evening, knownEvents } from "./evening.ts";
import { startHubProcess } from "./hub-process.ts";

const KILLS = 6;

const SETTINGS = { HOMETIDE_WEBHOOKS_ALLOW_LOOPBACK: "true", HOMETIDE_WEBHOOKS_RETRY_DELAY: "50ms" };

function byNumber(a: string, b: string): number {
  const [gameA = "", numberA] = a.split("-");
  const [gameB = "", numberB] = b.split("-");
  return gameA === gameB ? Number(numberA) - Number(numberB) : gameA < gameB ? -1 : 1;
}

test(
  "killed at random moments amid two games: every receiver gets every event, in order, with one id",
  { timeout: 180_000 },
  async () => {
    const environment = { ...(await evening()), ...SETTINGS, HOMETIDE_DATA_DIR: temporaryFolder() };
    const steady = await startReceiver();
    const moody = await startReceiver((response, n, request) => answer(n % 3 === 1 ? 500 : 200)(response, n, request));
    const slow = await startReceiver((response, n, request) => {
      void setTimeout(100).then(() => answer(200)(response, n, request));
    });
    const receivers = [steady, moody, slow] as const;
    const ids: string[] = [];
    let secret = "";
    let kills = 0;
    const hasEnded = (): boolean => steady.received.some(({ event }) => event.event === "game_end");
    for (; kills < KILLS && !hasEnded(); kills += 1) {
      const hub = await startHubProcess(environment);
      for (const { url } of kills === 0 ? receivers : []) {
        const path = "/api/v1/ha/webhooks/register";
        const made = await hub.post<{ id: string; secret: string }>(path, { url, events: gameEventKinds });
        ids.push(made.id);
        secret ||= made.secret;
      }
      const before = steady.received.length;
      await until(() => steady.received.length > before, "something happens", 40_000);
      // Some at once, amid the commits of the outcomes, some while others are being sent.
      await setTimeout((kills * 37) % 200);
      await hub.kill();
    }
    const last = await startHubProcess(environment);
    await until(
      () => receivers.every((one) => one.received.some(({ event }) => event.event === "game_end")),
      "an end",
      60_000,
    );
    expect(await last.stop()).toBe(0);
    expect(JSON.stringify(last.log)).not.toContain(secret);
    // What the last one had accepted and not sent when it was stopped; nothing new happens to this one.
    const rest = await startHubProcess({ ...environment, HOMETIDE_ESPN_URL: "http://127.0.0.1:9" });
    const waiting = async (): Promise<number> => {
      const { webhooks } = await rest.get<{ webhooks: { waiting: number }[] }>("/api/v1/ha/webhooks");
      return webhooks.reduce((sum, webhook) => sum + webhook.waiting, 0);
    };
    await until(async () => (await waiting()) === 0, "the queues are empty", 60_000);
    expect(await rest.stop()).toBe(0);

    const known = (await knownEvents(environment.HOMETIDE_DATA_DIR)).toSorted(byNumber);
    const games = new Set(known.map((id) => id.split("-")[0]));
    expect(kills).toBeGreaterThan(2);
    expect(games.size).toBeGreaterThan(1);
    for (const [n, receiver] of receivers.entries()) {
      for (const game of games) {
        const firsts = [...new Set(receiver.eventIds().filter((id) => id.startsWith(`${game}-`)))];
        expect(firsts, `receiver ${n}, game ${game}`).toEqual(known.filter((id) => id.startsWith(`${game}-`)));
      }
      for (const { event, headers } of receiver.received) expect(headers["webhook-id"]).toBe(`${event.id}.${ids[n]}`);
    }
    const repeats = (receiver: Receiver): number => receiver.received.length - new Set(receiver.eventIds()).size;
    // A kill costs what was on its way, and what was sent since the last commit of outcomes: a slow disk makes that a hub's whole backlog.
    // Were outcomes not written, every start would send all again: three times as many, and more.
    expect(repeats(steady)).toBeLessThan(known.length);
    process.stdout.write(`${kills} kills, ${known.length} events, ${repeats(steady)} of them sent twice\n`);
  },
);
