import type { Codec } from "../../src/mirror/codec.ts";
import type { Point } from "../../src/model/point.ts";
import { point, series } from "../../src/model/point.ts";
import { createLineEncoder } from "../../src/store/influx/line-protocol.ts";
import { splitLines, textOf } from "../../src/store/influx/lines.ts";
import type { InfluxOptions } from "../../src/store/influx/options.ts";

/** 2026-01-31, a Saturday, in microseconds. */
export const START = Date.UTC(2026, 0, 31) * 1_000;

export function lampPoint(lamp: number, time: number, value: number): Point {
  const of = series("home_assistant_events", { entity_id: `light.lamp_${lamp}`, domain: "light" });
  return point(of, time, { normalized_value: value, state_value: `state ${value}` });
}

/** So many points of ten lamps, one each millisecond. */
export function lampPoints(count: number, first = 0): readonly Point[] {
  return Array.from({ length: count }, (_, n) => lampPoint(n % 10, START + (first + n) * 1_000, first + n));
}

export function createCodec(options: Pick<InfluxOptions, "context" | "home"> = {}): Codec {
  const encoder = createLineEncoder(options);
  return {
    line: (of) =>
      encoder
        .batches([of])
        .map(({ body }) => textOf(body))
        .join(),
    batches: encoder.batches,
    lines: (body) => splitLines(textOf(body)),
  };
}
