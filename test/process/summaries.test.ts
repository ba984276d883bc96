import { expect, test } from "vitest";
import type { RebuildAnswer, SummariesAnswer } from "../../src/api/summary-answers.ts";
import { systemClock } from "../../src/model/clock.ts";
import { formatTime, parseTime } from "../../src/model/time.ts";
import { silentLog } from "../../src/ops/log.ts";
import type { EmbeddedStore } from "../../src/store/embedded/store.ts";
import { openEmbeddedStore } from "../../src/store/embedded/store.ts";
import type { Tier } from "../../src/summaries/calendar.ts";
import { createCalendar } from "../../src/summaries/calendar.ts";
import type { Sample } from "../../src/summaries/sample.ts";
import { pointOfSample, rowsOf } from "../summaries/engine.ts";
import { differenceOf, summariseByHand } from "../summaries/reference.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { until } from "../support/wait.ts";
import { command } from "./command.ts";
import type { HubProcess } from "./hub-process.ts";
import { startHubProcess } from "./hub-process.ts";

const HOUR = 3_600_000_000;
const DAYS = 60;
const ENTITIES = 30;
const ZONE = "Europe/Berlin";
const tiers: readonly Tier[] = ["hour", "day", "month", "season", "year"];

const statusOf = (hub: HubProcess): Promise<SummariesAnswer> => hub.get<SummariesAnswer>("/api/v1/summaries");

/** States of an entity some hours apart, of which nobody ever made summaries. */
function samplesOf(entity: number, now: number): readonly Sample[] {
  const samples: Sample[] = [];
  const of = { isKnown: true, isWord: false, used: undefined, deviceClass: entity % 5 === 0 ? "water" : undefined };
  for (let time = now - DAYS * 24 * HOUR + entity * 977_777; time < now - HOUR;) {
    const number = samples.length;
    const isGone = (number + entity) % 11 === 0;
    const value = (number * 7.25) % (40 + entity);
    samples.push(isGone ? { ...of, time, isKnown: false, value: undefined } : { ...of, time, value });
    time += ((number * number * 37 + entity * 11) % (17 * 60)) * 60_000_000 + 1_234_567;
  }
  return samples;
}

async function withStore<T>(folder: string, run: (store: EmbeddedStore) => Promise<T>): Promise<T> {
  const store = await openEmbeddedStore({ folder, clock: systemClock, log: silentLog, groupMs: 1 });
  try {
    return await run(store);
  } finally {
    await store.close();
  }
}

test("a hub that is killed again and again makes every summary, none twice, and none anew where nothing changed", async () => {
  const folder = temporaryFolder();
  const stories = Array.from({ length: ENTITIES }, (_, entity) => ({
    entityId: `sensor.of_${entity}`,
    samples: samplesOf(entity, systemClock.now()),
  }));
  await withStore(folder, async (store) => {
    for (const { entityId, samples } of stories)
      await store.write(samples.map((sample) => pointOfSample(entityId, sample)));
  });
  const environment = { HOMETIDE_DATA_DIR: folder, HOMETIDE_TIME_ZONE: ZONE };
  const start = (): Promise<HubProcess> => startHubProcess(environment);
  const whole = ENTITIES * DAYS * 24;
  for (const share of [0.95, 0.6, 0.3]) {
    const hub = await start();
    await until(async () => {
      const { made_up_to, waiting_hours } = await statusOf(hub);
      return made_up_to !== null && waiting_hours < share * whole;
    }, `less than ${share} of the hours wait`);
    await hub.kill();
  }
  const hub = await start();
  let status = await statusOf(hub);
  await until(async () => {
    status = await statusOf(hub);
    return status.made_up_to !== null && status.waiting_entities === 0;
  }, "everything is made");
  const before = (await statusOf(hub)).rows_written;
  const from = formatTime(systemClock.now() - DAYS * 24 * HOUR);
  const port = new URL(hub.url).port;
  const ofHub = { ...environment, HOMETIDE_PORT: port };
  const rebuilt = await command(ofHub, "summaries", "rebuild", "--from", from, "--json");
  expect(rebuilt.code, rebuilt.error).toBe(0);
  const answer = JSON.parse(rebuilt.out) as RebuildAnswer;
  expect(answer.entities).toBe(ENTITIES);
  // Only the hour that has not ended yet may have been written meanwhile.
  status = await statusOf(hub);
  expect(status.rows_written - before).toBeLessThanOrEqual(5 * ENTITIES);
  const told = await command(ofHub, "summaries", "status");
  expect(told.out).toContain(`(${ZONE})\nwaiting: nothing\n`);
  const planned = await command(ofHub, "summaries", "rebuild", "--from", from, "--entity", "sensor.of_3", "--dry-run");
  expect(planned.out).toMatch(/^would make 14\d\d hours of 1 entities/);
  const unknown = await command(ofHub, "summaries", "rebuild", "--from", from, "--entity", "sensor.none");
  expect([unknown.code, unknown.error]).toEqual([1, expect.stringContaining("No entity is called sensor.none.")]);
  expect(await hub.stop()).toBe(0);
  const nobody = await command(ofHub, "summaries", "status");
  expect(nobody.code, nobody.error).toBe(4);

  const madeUpTo = parseTime(status.made_up_to ?? "") ?? 0;
  const calendar = createCalendar(ZONE);
  await withStore(folder, async (store) => {
    for (const [entity, { entityId, samples }] of stories.entries()) {
      const story = { samples, holes: [], isMeter: entity % 5 === 0, now: madeUpTo };
      for (const tier of tiers) {
        const rows = await rowsOf(store, tier, entityId);
        for (const bucket of calendar.buckets(tier, samples[0]?.time ?? 0, madeUpTo)) {
          const difference = differenceOf(rows.get(bucket.start), summariseByHand(story, bucket));
          if (difference !== undefined) expect.fail(`${entityId} ${tier} ${formatTime(bucket.start)}: ${difference}`);
          rows.delete(bucket.start);
        }
        expect([...rows.keys()].filter((time) => time < madeUpTo)).toEqual([]);
      }
    }
  });
}, 120_000);
