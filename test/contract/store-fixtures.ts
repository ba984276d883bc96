import { context, series } from "../../src/model/point.ts";
import type { RangeQuery, Row } from "../../src/model/query.ts";
import type { Store } from "../../src/store/store.ts";

export const START = Date.UTC(2026, 8, 10) * 1_000;
export const ALWAYS = { from: 0, to: START * 2 };

export const kitchen = series("home_assistant_events", {
  entity_id: "sensor.kitchen",
  domain: "sensor",
  area: "Kitchen",
});
export const hall = series("home_assistant_events", { entity_id: "sensor.hall", domain: "sensor", area: "Hall" });
export const lamp = series("home_assistant_events", { entity_id: "light.lamp", domain: "light" });
export const rain = context("home_assistant_events", {
  tags: { weather_condition: "rainy" },
  fields: { weather_temp: 8.5 },
});
export const sun = context("home_assistant_events", {
  tags: { weather_condition: "sunny" },
  fields: { weather_temp: 21 },
});
export const game = { game_id: "401", season: "2026", home_team: "NE", away_team: "BUF" };

/** Every row of a query, page by page. */
export async function pages(store: Store, query: RangeQuery): Promise<readonly Row[][]> {
  const found: Row[][] = [];
  for (let after: string | undefined; ;) {
    const { rows, next } = await store.range(after === undefined ? query : { ...query, after });
    found.push([...rows]);
    if (next === undefined) return found;
    after = next;
  }
}
