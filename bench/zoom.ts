import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ENTITY, writeYear, YEAR_MS } from "../test/support/year-of-entity.ts";
import type { BenchResult } from "./bench.ts";
import { percentile } from "./bench.ts";
import { startProgram } from "./support/program.ts";
import { httpClient } from "./years/http.ts";

export const name = "zoom";
export const about =
  "a year of an entity at a value a minute, zoomed on the dashboard from the year to a minute: what each step asks, over HTTP";
/** What is written comes out the same each time. */
export const rounds = 1;

const MINUTE_MS = 60_000;
/** As the entity's page asks (web/pages/entity/history.tsx). */
const POINTS = 800;
const EACH = 60;
const MOST_WAIT_MS = 300_000;

/** From step to step a fifth of what was seen. */
const steps: readonly (readonly [name: string, lengthMs: number])[] = [
  ["a year", YEAR_MS],
  ["ten weeks", 70 * 1_440 * MINUTE_MS],
  ["two weeks", 14 * 1_440 * MINUTE_MS],
  ["three days", 3 * 1_440 * MINUTE_MS],
  ["fourteen hours", 14 * 60 * MINUTE_MS],
  ["three hours", 3 * 60 * MINUTE_MS],
  ["half an hour", 30 * MINUTE_MS],
  ["six minutes", 6 * MINUTE_MS],
  ["a minute", MINUTE_MS],
];

export async function run(): Promise<readonly BenchResult[]> {
  const folder = mkdtempSync(join(tmpdir(), "hometide-bench-"));
  try {
    const began = await writeYear(folder, MINUTE_MS);
    const hub = await startProgram(["run"], {
      HOMETIDE_DATA_DIR: folder,
      // Nobody answers there: nothing but the questions is to be measured.
      HOMETIDE_ESPN_URL: "http://127.0.0.1:9",
      HOMETIDE_WEATHER_URL: "http://127.0.0.1:9",
    });
    try {
      await summedUp(hub.url);
      const client = httpClient(hub.url, true);
      const results: BenchResult[] = [];
      for (const [what, length] of steps) {
        const times: number[] = [];
        for (let count = 0; count < EACH; count++) {
          // Another place each time, so that no answer is one that was kept.
          const from = began + Math.round(((YEAR_MS - length) * count) / EACH) + count;
          const span = `from=${iso(from)}&to=${iso(from + length)}`;
          const asked = performance.now();
          await client.get(`/api/v1/history/${ENTITY}?${span}&points=${POINTS}`);
          times.push(performance.now() - asked);
        }
        results.push({ name: `${what}: median`, unit: "ms", value: percentile(times, 0.5), reach: "under 50" });
        results.push({ name: `${what}: p99`, unit: "ms", value: percentile(times, 0.99), reach: "under 50" });
      }
      client.close();
      return results;
    } finally {
      await hub.stop();
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function iso(timeMs: number): string {
  return new Date(timeMs).toISOString();
}

/** Waits until every hour that is over has its summary. */
async function summedUp(url: string): Promise<void> {
  const end = performance.now() + MOST_WAIT_MS;
  for (;;) {
    const answer = await fetch(`${url}/health`);
    // The hub tells of its parts in this shape.
    const { components } = (await answer.json()) as {
      readonly components: { readonly summaries: { readonly waiting_hours: number; readonly made_up_to: string } };
    };
    const { waiting_hours, made_up_to } = components.summaries;
    if (waiting_hours === 0 && Date.parse(made_up_to) > Date.now() - 120 * MINUTE_MS) return;
    if (performance.now() > end) throw new Error("the year was not summed up");
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
