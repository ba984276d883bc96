import { expect, test } from "vitest";
import { ManualClock } from "../../src/model/clock.ts";
import type { HomeObservation } from "../../src/model/home.ts";
import { silentLog } from "../../src/ops/log.ts";
import { createMetrics } from "../../src/ops/metrics.ts";
import { createAcceptor } from "../../src/pipeline/accept.ts";
import { Entities } from "../../src/pipeline/entities.ts";
import { createHomeIntake, restoreHome } from "../../src/pipeline/home-intake.ts";
import { HomePipeline } from "../../src/pipeline/home.ts";
import { IdentityLedger } from "../../src/pipeline/identity-ledger.ts";
import { Quality } from "../../src/pipeline/quality.ts";
import { qualityReport } from "../../src/pipeline/quality-view.ts";
import { createRules } from "../../src/pipeline/rules/rules.ts";
import { Surroundings } from "../../src/pipeline/surroundings.ts";
import type { EmbeddedStore } from "../../src/store/embedded/store.ts";
import { openTestStore } from "../support/embedded.ts";
import { event, registries, stateAt } from "../pipeline/home-world.ts";
import { at, startApi } from "./support.ts";

const none = { domains: [], entities: [], entity_globs: [] };
const start = at("2026-01-10T00:00:00Z");
const SECOND = 1_000_000;
const said = (seconds: number, state: string) => stateAt(start + seconds * SECOND, state);

/** The home's part of a hub on a store that may have been used before, and the API over it. */
async function startHome(store: EmbeddedStore) {
  const clock = new ManualClock(start);
  const names = new IdentityLedger();
  const entities = new Entities(names);
  const surroundings = new Surroundings("UTC");
  const rules = createRules({ rules: [], include: none, exclude: none });
  const pipeline = new HomePipeline({ rules, surroundings, names });
  const quality = new Quality(silentLog, clock);
  await restoreHome({ journal: store, names, pipeline, entities });
  const { signal } = new AbortController();
  const [totals, metrics] = [await store.tallies(), createMetrics()];
  const acceptor = createAcceptor({ journal: store, clock, log: silentLog, metrics, signal, totals, outlets: [] });
  const intake = createHomeIntake({ pipeline, entities, acceptor, quality });
  const report = () => qualityReport(acceptor.totals(), quality, start);
  const api = await startApi({ now: "2026-01-10T01:00:00Z", store, entities, quality: report });
  return { api, observe: (...observations: readonly HomeObservation[]) => intake(observations) };
}

test("a renamed entity has its whole history under both names, page by page and as a table, also after a restart", async () => {
  const store = await openTestStore();
  const first = await startHome(store);
  const states = [said(1, "on"), said(2, "off"), said(3, "on"), said(10.5, "on"), said(12, "off")] as const;
  const [a, b, c, d, e] = states;
  await first.observe(registries({ r1: "light.a" }), event("light.a", undefined, a), event("light.a", a, b));
  // As a client of release 2026.2 gets it, in two groups: the word about the new name comes last.
  await first.observe(
    event("light.a", b, c),
    event("light.a", c, undefined, start + 10 * SECOND),
    event("light.b", undefined, d),
  );
  await first.observe(
    { kind: "renamed", from: "light.a", to: "light.b", at: start + 9 * SECOND },
    event("light.b", d, e),
  );

  for (const { api } of [first, await startHome(store)]) {
    const entity = { entity_id: "light.b", aliases: ["light.a"], state: "off", removed_at: null };
    expect((await api.get("/api/v1/entities")).body).toMatchObject({ entities: [entity], total: 1 });
    for (const name of ["light.a", "light.b"]) {
      expect((await api.get(`/api/v1/entities/${name}`)).body).toMatchObject(entity);
      const whole = await api.get(`/api/v1/history/${name}`);
      expect(whole.body).toMatchObject({ entity_id: "light.b", count: 5 });
      expect(whole.body.rows.map((row: { state: string }) => row.state)).toEqual(["on", "off", "on", "on", "off"]);
      expect(whole.body.rows[3]).toMatchObject({ previous_state: "on", duration_seconds: null });
      expect(whole.body.rows[4]).toMatchObject({ previous_state: "on", duration_seconds: 9 });
      const paged: unknown[] = [];
      for (let next = ""; ;) {
        const page = await api.get(`/api/v1/history/${name}?limit=2${next}`);
        paged.push(...page.body.rows);
        if (page.body.next === null) break;
        next = `&cursor=${page.body.next}`;
      }
      expect(paged).toEqual(whole.body.rows);
      const table = await api.get(`/api/v1/history/${name}`, { accept: "text/csv" });
      expect(table.text.trim().split("\n")).toHaveLength(6);
    }
  }
});

test("GET /api/v1/quality tells what could not be read or kept, since the installation and since the start", async () => {
  const store = await openTestStore();
  const first = await startHome(store);
  const unreadable: HomeObservation = {
    kind: "unreadable",
    unreadable: { reason: "bad_time", detail: "no time", sample: "{}" },
  };
  const temperature = said(1, "20.5");
  await first.observe(unreadable, unreadable, event("sensor.t", undefined, temperature));
  await first.observe(
    event("sensor.t", temperature, said(2, "hot")),
    event("sensor.t", said(2, "hot"), said(3, "hotter")),
  );
  const reasons = [
    { reason: "bad_time", outcome: "refused", since_installation: 2, since_start: 2 },
    { reason: "text_for_number", outcome: "mistyped", since_installation: 2, since_start: 2 },
  ];
  const told = (await first.api.get("/api/v1/quality")).body;
  expect(told).toMatchObject({
    sources: [{ source: "home_assistant", received: 5, stored: 3, filtered: 0, refused: 2, mistyped: 2 }],
    reasons,
  });
  expect(told.reasons[0].samples).toEqual([
    { time: "2026-01-10T00:00:00Z", detail: "no time", sample: "{}" },
    { time: "2026-01-10T00:00:00Z", detail: "no time", sample: "{}" },
  ]);
  const again = (await (await startHome(store)).api.get("/api/v1/quality")).body;
  expect(again.reasons).toMatchObject(
    reasons.map((each) => ({ ...each, since_start: 0, first_at: null, samples: [] })),
  );
});
