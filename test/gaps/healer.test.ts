import { describe, expect, it, onTestFinished } from "vitest";
import { createGapsView } from "../../src/gaps/backfills.ts";
import { readLedger } from "../../src/gaps/documents.ts";
import type { ListeningGap } from "../../src/gaps/gap.ts";
import { findHorizon } from "../../src/gaps/horizon.ts";
import { Healer } from "../../src/gaps/healer.ts";
import { GapLedger } from "../../src/gaps/ledger.ts";
import { systemClock } from "../../src/model/clock.ts";
import { HometideError } from "../../src/model/errors.ts";
import type { Micros } from "../../src/model/time.ts";
import { MICROS_PER_HOUR } from "../../src/model/time.ts";
import { createMetrics } from "../../src/ops/metrics.ts";
import { silentLog } from "../../src/ops/log.ts";
import { HomePipeline } from "../../src/pipeline/home.ts";
import { createRules } from "../../src/pipeline/rules/rules.ts";
import { Surroundings } from "../../src/pipeline/surroundings.ts";
import type { Recorder } from "../../src/sources/recorder.ts";
import { HomeWeather } from "../../src/pipeline/weather.ts";
import { point, series } from "../../src/model/point.ts";
import type { Commit } from "../../src/store/store.ts";
import { openTestStore } from "../support/embedded.ts";
import { until } from "../support/wait.ts";

const HOUR = MICROS_PER_HOUR;
const NOON: Micros = Date.UTC(2026, 10, 1, 12) * 1_000;
const ENTITY = "sensor.cellar_temperature";

/** A recorder that has states from `reachesTo` on, one each ten minutes, and hours of all time. */
function recorderOf(reachesTo: Micros, given: Partial<Recorder> = {}): Recorder & { readonly asked: number[] } {
  const asked: number[] = [];
  const stateAt = (at: Micros) => ({
    at,
    state: {
      state: String(60 + ((at / HOUR) % 7)),
      attributes: { unit_of_measurement: "°F", device_class: "temperature", state_class: "measurement" },
      lastChanged: at,
      lastUpdated: at,
    },
  });
  return {
    asked,
    entityIds: () => Promise.resolve([ENTITY]),
    reaches: (_ids, at) => Promise.resolve(at > reachesTo),
    async history({ entityIds, from, to }) {
      asked.push((to - from) / HOUR);
      if (!entityIds.includes(ENTITY)) return [];
      const first = Math.ceil(Math.max(from, reachesTo) / (HOUR / 6)) * (HOUR / 6);
      const changes = [];
      for (let at = first; at < to; at += HOUR / 6) changes.push(stateAt(at));
      const before = from > reachesTo ? stateAt(first - HOUR / 6).state : undefined;
      return before === undefined && changes.length === 0 ? [] : [{ entityId: ENTITY, before, changes }];
    },
    async hours({ from, to }) {
      const rows = [];
      for (let start = from; start < to; start += HOUR)
        rows.push({
          entityId: ENTITY,
          start,
          mean: 50,
          min: 41,
          max: 59,
          state: undefined,
          change: undefined,
          unit: "°F",
        });
      return rows;
    },
    backlog: () => Promise.resolve(0),
    ...given,
  };
}

const sameName = (entityId: string): readonly string[] => [entityId];

async function rig(recorder: Recorder, recorderDelayMs = 50, namesOf = sameName, clock = systemClock) {
  const commits: Commit[] = [];
  const store = await openTestStore();
  const metrics = createMetrics();
  const accept = (_source: string, commit: Commit): Promise<void> => (commits.push(commit), store.accept(commit));
  const ledger = new GapLedger({
    clock,
    acceptor: { accept },
    metrics,
    source: "test",
    known: await readLedger(store),
    onWork: () => undefined,
  });
  const surroundings = new Surroundings("Europe/Berlin");
  const pipeline = new HomePipeline({ rules: createRules(), surroundings });
  const weather = new HomeWeather({ surroundings, clock, source: "home_assistant", hasHome: true });
  const healer = new Healer({
    ledger,
    store,
    recorder,
    clock,
    log: silentLog,
    metrics,
    recorderDelayMs,
    healed: (changes, before) => pipeline.healed(changes, before),
    weatherOf: (entityId, states) => weather.healed(entityId, states),
    isRecorded: () => true,
    knownIds: () => [],
    namesOf,
    deviceClassOf: () => "temperature",
    onRefused: () => undefined,
  });
  const stopping = new AbortController();
  const running = healer.run(stopping.signal);
  onTestFinished(async () => {
    stopping.abort();
    await running;
  });
  // It listens, and has heard all up to now.
  ledger.resumed(clock.now());
  ledger.promised(clock.now());
  const view = createGapsView({ ledger, healer, clock });
  const backfill = async (given: Parameters<typeof view.backfill>[0]): Promise<ListeningGap | undefined> => {
    const { id } = await view.backfill(given);
    await until(() => !["waiting", "healing"].includes(ledger.gap(id)?.state ?? ""), "it is done");
    return ledger.gap(id);
  };
  const rows = async (measurement: "home_assistant_events" | "hourly_events" | "weather") =>
    (await store.range({ measurement, from: 0, to: Date.UTC(2100, 0, 1) * 1_000 })).rows;
  /** It is heard up to now. */
  const heardNow = (): Micros => {
    const at = clock.now();
    ledger.heard(at, { quiet: true, clockOffset: undefined });
    return at;
  };
  return { backfill, rows, store, commits, heardNow };
}

const stateOf = (at: Micros) => ({ state: "1", attributes: {}, lastChanged: at, lastUpdated: at });

describe("healing from a recorder", () => {
  it("reads states in windows of at most six hours, and adds only what is missing", async () => {
    const recorder = recorderOf(0);
    const { backfill, rows } = await rig(recorder);
    const span = { from: NOON, to: NOON + 48 * HOUR };
    expect(await backfill({ ...span, dryRun: true })).toMatchObject({ state: "healed", points: 288, dryRun: true });
    expect(await rows("home_assistant_events")).toEqual([]);
    expect(await backfill(span)).toMatchObject({ state: "healed", points: 288, hours: 0 });
    expect(Math.max(...recorder.asked)).toBe(6);
    const stored = await rows("home_assistant_events");
    expect(stored.map(({ time }) => time)).toEqual(Array.from({ length: 288 }, (_, i) => NOON + (i * HOUR) / 6));
    // Each follows on the one before, over the edges of the windows too.
    expect(
      stored.slice(1).every(({ fields }, i) => fields["previous_state"] === stored[i]?.fields["state_value"]),
    ).toBe(true);
    expect(stored.slice(1).every(({ fields }) => fields["duration_seconds"] === 600)).toBe(true);
    expect(await backfill(span)).toMatchObject({ state: "healed", points: 0 });
    expect(await rows("home_assistant_events")).toEqual(stored);
  });

  it("says what the recorder forgot while the healing rested, and that no entity is not recorded", async () => {
    let [skip, knows] = [0, recorderOf(0)];
    const recorder = recorderOf(0, {
      reaches: (entityIds, at) => knows.reaches(entityIds, at),
      async history(query) {
        const told = await knows.history(query);
        // Behind the first window: the hub is away for as long as the recorder remembers.
        knows = recorderOf(NOON + 30 * HOUR + 5);
        skip = 11 * 24 * HOUR;
        return told;
      },
    });
    const clock = { ...systemClock, now: () => systemClock.now() + skip };
    const { backfill, store } = await rig(recorder, 50, sameName, clock);
    const heard = point(series("home_assistant_events", { entity_id: ENTITY, domain: "sensor" }), NOON + 10 * HOUR, {
      state_value: "7",
    });
    await store.accept({ points: [heard] });
    const gap = await backfill({ from: NOON, to: NOON + 48 * HOUR });
    expect(gap).toMatchObject({ state: "partial", unrecorded: [] });
    const [missing, ...others] = gap?.missing ?? [];
    expect(others).toEqual([]);
    expect(missing).toMatchObject({ from: NOON + HOUR / 4, hours: true });
    expect(missing?.to).toBeGreaterThan(NOON + 30 * HOUR);
    expect(missing?.to).toBeLessThanOrEqual(NOON + 31 * HOUR + 5);
  });

  it("takes whole hours where the states were purged, and says which", async () => {
    const { backfill, rows } = await rig(recorderOf(NOON + 30 * HOUR + 5));
    const gap = await backfill({ from: NOON + HOUR / 2, to: NOON + 36 * HOUR });
    expect(gap).toMatchObject({ state: "partial", missing: [{ from: NOON + HOUR / 2, hours: true }] });
    const [missing] = gap?.missing ?? [];
    expect(Math.abs((missing?.to ?? 0) - (NOON + 30 * HOUR))).toBeLessThan(HOUR);
    const hours = await rows("hourly_events");
    expect(hours[0]).toMatchObject({
      time: NOON + HOUR,
      tags: { entity_id: ENTITY, domain: "sensor", device_class: "temperature" },
      fields: { avg_value: 10, min_value: 5, max_value: 15 },
    });
    expect(hours[0]?.fields["coverage"]).toBeUndefined();
    expect(hours.length).toBe(gap?.hours);
    expect(hours.length).toBeGreaterThan(28);
    // The states after it are there as well.
    expect(gap?.points).toBe(35);
  });

  it("finds where the states begin although Home Assistant calls the gap's end the future", async () => {
    const to = NOON + 100 * HOUR;
    const reaches = (_ids: readonly string[], at: Micros): Promise<boolean> =>
      Promise.resolve(at > NOON + 30 * HOUR && at < to);
    const horizon = await findHorizon({ reaches }, [ENTITY], { from: NOON, to });
    expect(horizon?.nothingBefore).toBeLessThanOrEqual(NOON + 30 * HOUR);
    expect(horizon?.knownAt).toBeLessThan(NOON + 32 * HOUR);
  });

  it("reads again what the recorder wrote while the first reading went on, however long that took", async () => {
    const others = Array.from({ length: 30 }, (_, i) => `sensor.z_${i}`);
    let at = 0;
    let written = false;
    const recorder = recorderOf(0, {
      entityIds: () => Promise.resolve([ENTITY, ...others]),
      async history({ entityIds }) {
        if (entityIds.includes(ENTITY))
          return written ? [{ entityId: ENTITY, before: undefined, changes: [{ at, state: stateOf(at) }] }] : [];
        // The last ones of the window are read when the recorder has long written what the first ones lacked.
        if (!written) await systemClock.sleep(900);
        written = true;
        return [];
      },
    });
    const { backfill, rows, heardNow } = await rig(recorder, 600);
    at = heardNow();
    expect(await backfill({ from: at - HOUR / 60, to: at + 1 })).toMatchObject({ state: "healed", points: 1 });
    expect((await rows("home_assistant_events")).map(({ time }) => time)).toEqual([at]);
  });

  it("counts what is missing once, and waits for nothing where the recorder has long written all", async () => {
    let at = 0;
    const changes = () => [{ at, state: stateOf(at) }];
    const history = () => Promise.resolve([{ entityId: ENTITY, before: undefined, changes: changes() }]);
    const fresh = await rig(recorderOf(0, { history }), 300);
    at = fresh.heardNow();
    const asked = { from: at - HOUR / 60, to: at + 1, dryRun: true };
    expect(await fresh.backfill(asked)).toMatchObject({ state: "healed", points: 1 });
    const { backfill } = await rig(recorderOf(0), 3_600_000);
    expect(await backfill({ from: NOON, to: NOON + HOUR + 1 })).toMatchObject({ state: "healed", points: 7 });
  });

  it("keeps the weather of the stretch in the commit of its states, and what it was around them", async () => {
    const told = (state: string, at: Micros, attributes = {}) => ({
      at,
      state: { state, attributes, lastChanged: at, lastUpdated: at },
    });
    const rain = told("rainy", NOON + 60e6, { temperature: 5 });
    const sun = told("sunny", NOON + 3_000e6, { temperature: 9 });
    const histories = [
      { entityId: "light.hall", before: undefined, changes: [told("on", NOON + 120e6)] },
      { entityId: "weather.home", before: undefined, changes: [rain, sun] },
    ];
    const recorder = recorderOf(0, {
      entityIds: () => Promise.resolve(["light.hall", "weather.home"]),
      history: ({ from, to }) =>
        Promise.resolve(
          histories.map((of) => ({ ...of, changes: of.changes.filter(({ at }) => at >= from && at < to) })),
        ),
    });
    const { backfill, rows, commits } = await rig(recorder);
    expect(await backfill({ from: NOON, to: NOON + HOUR })).toMatchObject({ state: "healed", points: 3 });
    const weather = await rows("weather");
    expect(weather.map(({ time, fields }) => [time, fields["temp"]])).toEqual([
      [rain.at, 5],
      [sun.at, 9],
    ]);
    const [lamp] = (await rows("home_assistant_events")).filter(({ tags }) => tags["entity_id"] === "light.hall");
    expect(lamp?.tags["weather_condition"]).toBe("rainy");
    // Whoever is told that a weather entity's state is there finds its weather there, too.
    const kinds = ({ points }: Commit): readonly number[] =>
      points.filter(({ series: of }) => of.measurement === "weather").map(({ time }) => time);
    const states = ({ points }: Commit): readonly number[] =>
      points.filter(({ series: of }) => of.tags["entity_id"] === "weather.home").map(({ time }) => time);
    for (const commit of commits) expect(kinds(commit)).toEqual(states(commit));
    // Read again, nothing is written anew.
    const before = commits.length;
    await backfill({ from: NOON, to: NOON + HOUR });
    expect(commits.slice(before).flatMap(({ points }) => points)).toEqual([]);
  });

  it("goes on counting what a meter counts that was unavailable when the stretch began", async () => {
    const attributes = { unit_of_measurement: "kWh", device_class: "energy", state_class: "total_increasing" };
    const states = ["100", "unavailable", "100.5", "101.25"].map((state, index) => {
      const at = NOON + index * HOUR;
      return { at, state: { state, attributes, lastChanged: at, lastUpdated: at } };
    });
    const entityId = "sensor.meter";
    const recorder = recorderOf(0, {
      entityIds: () => Promise.resolve([entityId]),
      history: ({ from, to }) =>
        Promise.resolve([
          {
            entityId,
            before: states.findLast(({ at }) => at < from)?.state,
            changes: states.filter(({ at }) => at >= from && at < to),
          },
        ]),
    });
    const { backfill, rows } = await rig(recorder);
    await backfill({ from: NOON, to: NOON + 1.5 * HOUR });
    await backfill({ from: NOON + 1.5 * HOUR, to: NOON + 4 * HOUR });
    const used = (await rows("home_assistant_events")).map(({ fields }) => fields["energy_consumption"]);
    expect(used).toEqual([undefined, undefined, 0.5, 0.75]);
  });

  it("does not take a renamed entity for unrecorded where its past is under the old name", async () => {
    const renamed = "sensor.cellar_new";
    const recorder = recorderOf(0, { entityIds: () => Promise.resolve([ENTITY, renamed]) });
    const namesOf = (entityId: string): readonly string[] => (entityId === renamed ? [ENTITY, renamed] : [entityId]);
    const { backfill, store } = await rig(recorder, 50, namesOf);
    const tags = { entity_id: ENTITY, domain: "sensor", device_class: "temperature" };
    await store.write([point(series("home_assistant_events", tags), NOON + 60e6, { state_value: "61" })]);
    expect(await backfill({ from: NOON, to: NOON + HOUR })).toMatchObject({ state: "healed", unrecorded: [] });
  });

  it("says what is not to be had", async () => {
    const nothing = await rig(recorderOf(Infinity, { hours: () => Promise.resolve([]) }));
    expect(await nothing.backfill({ from: NOON, to: NOON + 9 * HOUR })).toMatchObject({
      state: "unhealable",
      points: 0,
      detail: expect.stringContaining("any more"),
    });
    const misspelt = { from: NOON, to: NOON + 9 * HOUR, entityIds: ["sensor.atic"] };
    expect((await nothing.backfill(misspelt))?.detail).toContain("called so");
    const refusing = await rig(
      recorderOf(0, {
        history: () =>
          Promise.reject(
            new HometideError("home_assistant_refused", "Unknown command.", { details: { code: "unknown_command" } }),
          ),
      }),
    );
    expect(await refusing.backfill({ from: NOON, to: NOON + HOUR })).toMatchObject({
      state: "unhealable",
      detail: expect.stringContaining("Unknown command"),
    });
  });
});
