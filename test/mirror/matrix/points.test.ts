import { afterAll, beforeAll, expect } from "vitest";
import type { Codec } from "../../../src/mirror/codec.ts";
import { systemClock } from "../../../src/model/clock.ts";
import type { Point } from "../../../src/model/point.ts";
import { point, series } from "../../../src/model/point.ts";
import { MICROS_PER_DAY } from "../../../src/model/time.ts";
import type { InfluxServer } from "../../servers/influxdb.ts";
import { describeInfluxdb, startInfluxdb } from "../../servers/influxdb.ts";
import { createCodec } from "../codec.ts";
import { cell } from "./cell.ts";
import { form } from "./form.ts";
import { homePoints, startRig } from "./rig.ts";

const SPEED = 200;
const BATCHES = form.pick({ short: 5, long: 30 });

/** Writes the fields of some points as a faulty encoder would: a text without quotes, no value, no field. */
const SPOILT = ["state_value=on", "normalized_value=", ""] as const;
const MARK = /(?<=light\.spoilt_\d+ )[^ ]*/g;

function spoiling(codec: Codec): Codec {
  const spoil = (text: string): string => {
    let count = 0;
    return text.replace(MARK, () => SPOILT[count++ % SPOILT.length] ?? "");
  };
  return {
    ...codec,
    batches: (points) =>
      codec
        .batches(points)
        .map((batch) => ({ ...batch, body: Buffer.from(spoil(Buffer.from(batch.body).toString())) })),
  };
}

describeInfluxdb("fault matrix: points that no server takes", () => {
  let server: InfluxServer;
  beforeAll(async () => {
    server = await startInfluxdb();
  });
  afterAll(() => server.dispose());

  /** Good points with a bad one behind every so many of them. */
  const mixed = (good: readonly Point[], bad: readonly Point[]): readonly Point[] => {
    const step = Math.floor(good.length / (bad.length + 1));
    return good.flatMap((of, index) => {
      const next = (index + 1) % step === 0 ? bad[(index + 1) / step - 1] : undefined;
      return next === undefined ? [of] : [of, next];
    });
  };
  const now = systemClock.now();

  cell("malformed points in the middle of a batch", async () => {
    const rig = await startRig({ server, speed: SPEED, codec: spoiling(createCodec()) });
    const bad: Point[] = [];
    for (let batch = 0; batch < BATCHES; batch++) {
      const spoilt = SPOILT.map((_, n) =>
        point(series("home_assistant_events", { entity_id: `light.spoilt_${batch * 3 + n}` }), now + n, {
          normalized_value: n,
        }),
      );
      bad.push(...spoilt);
      await rig.accept(mixed(homePoints(1_000, batch * 1_000), spoilt));
    }
    await rig.drained();
    const lines = bad.map((_, n) => {
      const at = now + (n % SPOILT.length);
      return `home_assistant_events,entity_id=light.spoilt_${n} ${SPOILT[n % SPOILT.length] ?? ""} ${at}000`;
    });
    expect(rig.mirror.status().reason).toMatch(/points were refused by the server: `hometide dead-letters list`/);
    return rig.verdict({ points: bad, lines });
  });

  cell("type conflict in the middle of a batch", async () => {
    const rig = await startRig({ server, speed: SPEED, influx: { database: "conflict" } });
    await server.query("CREATE DATABASE conflict");
    await server.query('CREATE RETENTION POLICY "raw_data_policy" ON "conflict" DURATION 365d REPLICATION 1');
    // Another program wrote this field as a text, into the same shard.
    const body = `home_assistant_events,entity_id=light.other confidence="much" ${now}000`;
    const written = await fetch(`${server.url}/write?db=conflict&rp=raw_data_policy`, { method: "POST", body });
    expect(written.status).toBe(204);
    const bad: Point[] = [];
    for (let batch = 0; batch < BATCHES; batch++) {
      const odd = Array.from({ length: 3 }, (_, n) =>
        point(series("home_assistant_events", { entity_id: "light.odd" }), now + batch * 3 + n, { confidence: 1 }),
      );
      bad.push(...odd);
      await rig.accept(mixed(homePoints(1_000, batch * 1_000), odd));
    }
    await rig.drained();
    await server.query("DROP SERIES WHERE entity_id = 'light.other'", "conflict");
    return rig.verdict({ points: bad, lines: bad.map((of) => createCodec().line(of)) });
  });

  cell("retention shorter than the data", async () => {
    const keepDays = { raw_data_policy: 2, sports_events_2y: 2 };
    const rig = await startRig({ server, speed: SPEED, influx: { keepDays } });
    const bad: Point[] = [];
    for (let batch = 0; batch < BATCHES; batch++) {
      // One batch has no good point.
      const good = batch === 1 ? [] : homePoints(1_000, batch * 1_000);
      const old = homePoints(batch === 1 ? 1_000 : 30, batch * 1_000, now - 40 * MICROS_PER_DAY);
      bad.push(...old);
      await rig.accept(batch === 1 ? old : mixed(good, old));
    }
    await rig.drained();
    return rig.verdict({ points: bad, lines: bad.map((of) => createCodec().line(of)) });
  });
});
