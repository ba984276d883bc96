import type { FieldValue, Point } from "../../../src/model/point.ts";
import { measurementNames } from "../../../src/model/measurement.ts";
import type { EmbeddedStore } from "../../../src/store/embedded/store.ts";

/** The points of a side: what a point is (measurement, tags, time) → what it says (its fields). */
export type Side = ReadonlyMap<string, string>;

interface Row {
  readonly measurement: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Microseconds. */
  readonly time: number;
  readonly fields: Readonly<Record<string, FieldValue | null>>;
}

const MANY = 10_000;
const ALWAYS = { from: 0, to: Date.UTC(2100, 0, 1) * 1_000, limit: MANY } as const;

function sideOf(rows: Iterable<Row>): Side {
  const side = new Map<string, string>();
  for (const { measurement, tags, time, fields } of rows) {
    side.set(`${measurement} ${sorted(tags)} ${time}`, sorted(fields));
  }
  return side;
}

/** What is absent has no value, or an empty one (a tag of another series in InfluxDB's answer). */
function sorted(values: Readonly<Record<string, FieldValue | null>>): string {
  const known = Object.entries(values).filter(([, value]) => value !== null && value !== "");
  return JSON.stringify(known.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** What was handed in. */
export function givenSide(points: readonly Point[]): Side {
  return sideOf(
    points.map(({ series, time, fields, context }) => ({
      measurement: series.measurement,
      tags: { ...series.tags, ...context?.tags },
      time,
      fields: { ...fields, ...context?.fields },
    })),
  );
}

/** What the hub's store has, all measurements. */
export async function storedSide(store: EmbeddedStore): Promise<Side> {
  const rows: Row[] = [];
  for (const measurement of measurementNames) {
    for (let after: string | undefined; ;) {
      const page = await store.range({ measurement, ...ALWAYS, ...(after === undefined ? {} : { after }) });
      for (const { tags, time, fields } of page.rows) rows.push({ measurement, tags, time, fields });
      if (page.next === undefined) break;
      after = page.next;
    }
  }
  return sideOf(rows);
}

interface Answer {
  readonly results: readonly {
    readonly error?: string;
    readonly series?: readonly {
      readonly name: string;
      readonly tags?: Readonly<Record<string, string>>;
      readonly columns: readonly string[];
      readonly values: readonly (readonly (string | number | null)[])[];
    }[];
  }[];
}

/** What an InfluxDB 1 has, all retention policies; asked by InfluxQL of our own, read by nothing of the product. */
export async function serverSide(of: {
  readonly url: string;
  readonly database: string;
  readonly admin?: { readonly username: string; readonly password: string } | undefined;
}): Promise<Side> {
  const ask = async (q: string): Promise<NonNullable<Answer["results"][number]["series"]>> => {
    const login = of.admin === undefined ? undefined : `${of.admin.username}:${of.admin.password}`;
    const answer = await fetch(`${of.url}/query`, {
      method: "POST",
      headers: login === undefined ? {} : { authorization: `Basic ${Buffer.from(login).toString("base64")}` },
      body: new URLSearchParams({ q, epoch: "u" }),
    });
    // InfluxDB's own form; an error of its own ends the test.
    const [result] = ((await answer.json()) as Answer).results;
    if (result === undefined || result.error !== undefined) throw new Error(`${q}: ${String(result?.error)}`);
    return result.series ?? [];
  };
  const rows: Row[] = [];
  const [policies] = await ask(`SHOW RETENTION POLICIES ON "${of.database}"`);
  for (const [policy] of policies?.values ?? []) {
    for (const series of await ask(`SELECT * FROM "${of.database}"."${String(policy)}"./.*/ GROUP BY *`)) {
      const { name: measurement, tags = {}, columns, values } = series;
      for (const [time, ...fields] of values) {
        const named = fields.map((value, index) => [columns[index + 1] ?? "", value] as const);
        rows.push({ measurement, tags, time: Number(time), fields: Object.fromEntries(named) });
      }
    }
  }
  return sideOf(rows);
}

export interface Verdict {
  /** Handed in, good and bad. */
  readonly points: number;
  readonly onServer: number;
  readonly deadLetters: number;
  /** Good ones that the server lacks. */
  readonly lost: number;
  /** On both sides and not alike, or on the server only. */
  readonly differing: number;
  /** Dead letters of good points, and bad points without one. */
  readonly wrongLetters: number;
}

/** Counts and compares. @param bad the lines of the points that no server can take: exactly those belong to the dead letters */
export function compare(of: {
  readonly good: Side;
  readonly server: Side;
  readonly bad?: readonly string[];
  readonly letters: readonly string[];
}): Verdict {
  const { good, server, bad = [], letters } = of;
  let lost = 0;
  let differing = 0;
  for (const [key, fields] of good) {
    const there = server.get(key);
    if (there === undefined) lost += 1;
    else if (there !== fields) differing += 1;
  }
  for (const key of server.keys()) if (!good.has(key)) differing += 1;
  const [refused, wrong] = [new Set(letters), new Set(bad)];
  const wrongLetters = refused.symmetricDifference(wrong).size + (letters.length - refused.size);
  const points = good.size + bad.length;
  return { points, onServer: server.size, deadLetters: letters.length, lost, differing, wrongLetters };
}
