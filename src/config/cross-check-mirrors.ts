import { FIRST_MIRROR } from "../mirror/options.ts";
import type { CrossProblem } from "./problem.ts";
import type { Config } from "./schema.ts";

/** What no single value of the mirrors shows: two that write to one place, and half a login. */
export function crossCheckMirrors(
  { influxdb, mirrors }: Pick<Config, "influxdb" | "mirrors">,
  origin: (key: string) => string,
): { readonly problems: readonly CrossProblem[]; readonly warnings: readonly string[] } {
  const all = [{ key: FIRST_MIRROR, of: influxdb }, ...mirrors.map((of, i) => ({ key: `mirrors[${i}]`, of }))];
  const problems: CrossProblem[] = [];
  const warnings: string[] = [];
  const places = new Map<string, string>();
  for (const { key, of } of all) {
    const { url, username, password } = of;
    if ((username === undefined) !== (password === undefined)) {
      const [has, lacks] = username === undefined ? ["password", "username"] : ["username", "password"];
      const name = (leaf: string): string =>
        key === FIRST_MIRROR ? `INFLUXDB_${leaf.toUpperCase()}` : `${key}.${leaf}`;
      warnings.push(`${name(has)} is given without ${name(lacks)}: neither is sent.`);
    }
    // A missing address is told where it is missing.
    if (url === undefined) continue;
    const place = JSON.stringify([url, of.database, of.org, of.home]);
    const other = places.get(place);
    places.set(place, other ?? key);
    if (other === undefined) continue;
    problems.push({
      key: `${key}.url`,
      about: [`${key}.url`, `${key}.database`, `${other}.url`, `${other}.database`],
      origin: origin(`${key}.url`),
      value: JSON.stringify(url),
      reason: `leads to the database that ${other} writes to`,
      mend: "Give it a database of its own, or leave one of the two out.",
    });
  }
  return { problems, warnings };
}
