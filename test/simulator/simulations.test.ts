import { describe, expect, it, onTestFinished } from "vitest";
import { ManualClock } from "../../src/model/clock.ts";
import type { GameEvent } from "../../src/model/game-event.ts";
import { silentLog } from "../../src/ops/log.ts";
import { createSimulations } from "../../src/simulator/simulations.ts";
import type { SimulationsView } from "../../src/simulator/view.ts";
import { at } from "../api/support.ts";
import { team } from "../sports/games.ts";

const bears = { league: "nfl", team: team("3", "CHI", "Chicago Bears", "Chicago", "Bears") };

interface Rig {
  readonly simulations: SimulationsView;
  readonly fired: readonly GameEvent[];
  readonly clock: ManualClock;
  readonly end: () => void;
}

function rig(options: { readonly fire?: (event: GameEvent) => Promise<number> } = {}): Rig {
  const clock = new ManualClock(at("2026-11-21T10:00:00Z"));
  const fired: GameEvent[] = [];
  const stopping = new AbortController();
  onTestFinished(() => stopping.abort());
  const fire = async (event: GameEvent): Promise<number> => {
    fired.push(event);
    return (await options.fire?.(event)) ?? 2;
  };
  const { signal } = stopping;
  const simulations = createSimulations({ clock, log: silentLog, followed: () => [bears], fire, signal });
  return { simulations, fired, clock, end: () => stopping.abort() };
}

const MINUTE_MS = 60_000;

describe("a simulated game", () => {
  it.each([5, 30, 600])("%d times as fast as life: every event once, in order, marked as a test", async (speed) => {
    const { simulations, fired, clock } = rig();
    const started = await simulations.start({ speed });
    expect(started).toMatchObject({ state: "running", speed, scenario: "evening", events: [] });
    expect(started.game).toMatchObject({ status: "scheduled", home_team: { abbreviation: "CHI" } });
    await clock.advance((200 * MINUTE_MS) / speed);
    const ended = await simulations.get(started.id);
    expect(ended).toMatchObject({ state: "finished", game: { status: "finished", score: { home: 27, away: 24 } } });
    expect(ended.events).toEqual(fired);
    expect(ended.deliveries).toBe(2 * fired.length);

    expect(fired.every(({ test }) => test)).toBe(true);
    expect(new Set(fired.map(({ id }) => id)).size).toBe(fired.length);
    expect(fired[0]).toMatchObject({ event: "game_start", game_id: started.id, home_team: "CHI", away_team: "BUF" });
    expect(fired.at(-1)).toMatchObject({ event: "game_end", team: "CHI", home_score: 27, away_score: 24 });
    // As the scenario has them: what NE does there the Bears do here.
    const scores = fired.filter(({ event }) => event === "score_update");
    expect(scores.map((event) => `${event.team ?? "?"} +${event.score_change ?? "?"}`).slice(0, 5)).toEqual([
      "CHI +6",
      "CHI +1",
      "BUF +6",
      "BUF +1",
      "CHI +3",
    ]);
    const points = (name: string): number =>
      scores.reduce((sum, event) => sum + (event.team === name ? (event.score_change ?? 0) : 0), 0);
    expect([points("CHI"), points("BUF")]).toEqual([27, 24]);
    expect(fired.filter(({ event }) => event === "period_start").length).toBeGreaterThan(2);
  });

  it("is stopped by whoever asks, and by the end of the hub", async () => {
    const { simulations, fired, clock, end } = rig();
    const [first, second] = [
      await simulations.start({ speed: 30 }),
      await simulations.start({ speed: 30, game: "nhl" }),
    ];
    expect(simulations.list().map(({ id }) => id)).toEqual([second.id, first.id]);
    await clock.advance(MINUTE_MS);
    expect(await simulations.stop(first.id)).toMatchObject({ state: "stopped" });
    const { length } = fired.filter(({ game_id }) => game_id === first.id);
    expect(length).toBeGreaterThan(0);
    await clock.advance(MINUTE_MS);
    expect(fired.filter(({ game_id }) => game_id === first.id)).toHaveLength(length);
    expect((await simulations.get(second.id)).state).toBe("running");
    end();
    await clock.advance(1);
    expect((await simulations.get(second.id)).state).toBe("stopped");
    // A second time changes nothing.
    expect((await simulations.stop(first.id)).state).toBe("stopped");
  });

  it("fails where its events cannot be handed on, and says why", async () => {
    const { simulations, clock } = rig({ fire: () => Promise.reject(new Error("the store is closed")) });
    const { id } = await simulations.start({ speed: 600 });
    await clock.advance(MINUTE_MS);
    expect(await simulations.get(id)).toMatchObject({ state: "failed", reason: "the store is closed" });
  });

  it("is refused: the fifth at a time, an unknown scenario, a path", async () => {
    const { simulations, clock } = rig();
    for (let count = 0; count < 4; count++) await simulations.start({ speed: 600 });
    await expect(simulations.start({ speed: 600 })).rejects.toMatchObject({ code: "simulation_busy" });
    await clock.advance(20 * MINUTE_MS);
    await simulations.start({ speed: 600 });
    for (const scenario of ["morning", "../evening", "/etc/passwd", "scenarios/evening.yaml"])
      await expect(simulations.start({ speed: 1, scenario })).rejects.toMatchObject({ code: "bad_request" });
    await expect(simulations.get("sim-0-0")).rejects.toMatchObject({ code: "unknown_simulation" });
  });

  it("that is over is forgotten after twenty others", async () => {
    const { simulations, clock } = rig();
    const { id } = await simulations.start({ speed: 600 });
    for (let count = 0; count < 20; count++) {
      await clock.advance(MINUTE_MS);
      await simulations.stop((await simulations.start({ speed: 600 })).id);
    }
    expect(simulations.list()).toHaveLength(20);
    await expect(simulations.get(id)).rejects.toMatchObject({ code: "unknown_simulation" });
  });
});
