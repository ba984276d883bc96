import { appendFileSync } from "node:fs";
import { form } from "./form.ts";
import type { Verdict } from "./sides.ts";

/** A line of the table that `npm run faults` prints. */
export interface CellResult extends Verdict {
  readonly kind: "cell";
  readonly cell: string;
  readonly seconds: number;
  /** What was measured beside. */
  readonly note?: string;
}

/** How fast a hub answers, beside one whose InfluxDB is well. */
export interface AnswersResult {
  readonly kind: "answers";
  /** How the hub's InfluxDB is. */
  readonly influxdb: string;
  readonly paths: readonly {
    readonly path: string;
    /** Median, milliseconds, seen by the client. */
    readonly ms: number;
    /** To the median of the hub whose InfluxDB is well. */
    readonly ratio: number;
  }[];
}

/** Prints a result, and keeps it for the table where one is made. */
export function report(result: CellResult | AnswersResult): void {
  process.stdout.write(`${textOf(result)}\n`);
  if (form.resultsFile !== undefined) appendFileSync(form.resultsFile, `${JSON.stringify(result)}\n`);
}

function textOf(result: CellResult | AnswersResult): string {
  if (result.kind === "answers") {
    const times = result.paths.map(({ path, ms, ratio }) => `${path} ${ms.toFixed(2)} ms (${ratio.toFixed(2)} x)`);
    return `InfluxDB ${result.influxdb}: ${times.join(", ")}`;
  }
  const { cell, points, onServer, deadLetters, lost, differing, seconds, note } = result;
  const counts = `${points} in, ${onServer} on the server, ${deadLetters} dead letters, ${lost} lost, ${differing} differ`;
  return `${cell}: ${counts}, ${seconds} s${note === undefined ? "" : `; ${note}`}`;
}
