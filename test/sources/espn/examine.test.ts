import { readdirSync } from "node:fs";
import { expect, it } from "vitest";
import { leagues } from "../../../src/model/league.ts";
import { examine } from "../../../src/sources/espn/examine.ts";
import type { PageKind } from "../../../src/sources/espn/page-kind.ts";
import { parseInjuries } from "../../../src/sources/espn/parse-injuries.ts";
import { parseScoreboard } from "../../../src/sources/espn/parse-scoreboard.ts";
import { parseStandings } from "../../../src/sources/espn/parse-standings.ts";
import { parseTeams } from "../../../src/sources/espn/parse-teams.ts";
import { describeShared, shared } from "../../support/shared.ts";
import { recorded } from "./recorded.ts";

type Json = Readonly<Record<string, unknown>>;

/** The kind of page that a recording is, where the hub reads it. */
function kindOfFile(name: string): PageKind | undefined {
  if (!name.endsWith(".json") || name.endsWith(".headers.json") || name.includes("-cdn-") || name.includes("-core-"))
    return undefined;
  if (/-scoreboard-|worldcup-2026/.test(name)) return "scoreboard";
  return (["teams", "standings", "injuries"] as const).find((kind) => name.includes(`-${kind}`));
}

/** The payload without the members of a path, such as `events[].id`, or with them called otherwise. */
function without(payload: unknown, path: string, to?: string): unknown {
  const [name = "", ...rest] = path.split(".");
  const key = name.replace("[]", "");
  const change = (object: unknown): unknown => {
    if (typeof object !== "object" || object === null || !(key in object)) return object;
    const { [key]: value, ...others } = object as Json;
    if (rest.length === 0) return to === undefined ? others : { ...others, [to]: value };
    const inside = rest.join(".");
    return {
      ...others,
      [key]: Array.isArray(value) ? value.map((one) => without(one, inside, to)) : without(value, inside, to),
    };
  };
  return change(payload);
}

/** Every path of a payload, each once, without those below a list of texts. */
function pathsOf(value: unknown, prefix = "", found = new Set<string>()): ReadonlySet<string> {
  if (Array.isArray(value)) for (const one of value) pathsOf(one, prefix, found);
  else if (typeof value === "object" && value !== null) {
    for (const [name, one] of Object.entries(value)) {
      const path = prefix === "" ? name : `${prefix}.${name}`;
      found.add(path);
      pathsOf(one, path, found);
    }
  }
  return found;
}

describeShared("ESPN's contract", () => {
  const files = readdirSync(shared.fixture("espn")).filter((name) => kindOfFile(name) !== undefined);

  it("saw the recordings", () => {
    expect(new Set(files.map(kindOfFile))).toEqual(new Set(["scoreboard", "teams", "standings", "injuries"]));
    expect(files.length).toBeGreaterThan(28);
  });

  it.each(files)("%s is as the parsers expect it", (name) => {
    const { objects, findings } = examine(kindOfFile(name) ?? "other", recorded(name));
    expect(objects).toBeGreaterThan(0);
    expect(findings).toEqual([]);
  });

  const read: readonly [string, PageKind, (payload: unknown) => number][] = [
    ["nfl-scoreboard-2024-superbowl-final.json", "scoreboard", (one) => parseScoreboard(one, leagues.nfl).games.length],
    [
      "nhl-scoreboard-2025-scf-g1-2-third-period.json",
      "scoreboard",
      (one) => parseScoreboard(one, leagues.nhl).games.length,
    ],
    ["nhl-teams.json", "teams", (one) => parseTeams(one, leagues.nhl).teams.length],
    ["nhl-standings-2026.json", "standings", (one) => parseStandings(one, leagues.nhl).standings.length],
    ["nba-injuries-league.json", "injuries", (one) => parseInjuries(one, leagues.nba).injuries.length],
  ];
  it.each(read)(
    "%s: whatever member is gone, if the parser loses something by it the doctor says so",
    (name, kind, count) => {
      const payload = recorded(name);
      const all = count(payload);
      expect(all).toBeGreaterThan(0);
      const missed = [...pathsOf(payload)].filter((path) => {
        const spoilt = without(payload, path);
        return count(spoilt) < all / 2 && !examine(kind, spoilt).findings.some(({ breaks }) => breaks);
      });
      expect(missed).toEqual([]);
    },
  );

  it("names what is called otherwise, and its likely new name", () => {
    const payload = recorded("nfl-scoreboard-2025-w14-live-20251207T185945Z.json");
    const renamed = without(payload, "events.competitions.competitors.team.abbreviation", "abbrev");
    expect(examine("scoreboard", renamed).findings).toEqual([
      {
        path: "events[].competitions[0].competitors[]: team.abbreviation",
        expected: "text",
        found: "missing",
        places: 28,
        of: 28,
        breaks: true,
        perhaps: "abbrev",
      },
    ]);
  });

  it("names what is of another type; one event of many that is {} breaks nothing", () => {
    // The recordings are scoreboards, which have this shape.
    const payload = recorded("nfl-scoreboard-2024-w15-final-dates-query.json") as {
      events: { competitions: Json[] }[];
    };
    const objects = payload.events.map((event) => ({
      ...event,
      competitions: event.competitions.map((one) => ({
        ...one,
        competitors: (one["competitors"] as Json[]).map((side) => ({ ...side, score: { value: 3 } })),
      })),
    }));
    expect(examine("scoreboard", { ...payload, events: objects }).findings).toMatchObject([
      { path: expect.stringContaining("score"), expected: "number", found: "object", breaks: true },
    ]);
    const { findings } = examine("scoreboard", { ...payload, events: [{}, ...payload.events] });
    expect(findings.length).toBeGreaterThan(0);
    expect(findings.filter(({ breaks }) => breaks)).toEqual([]);
    expect(findings[0]).toMatchObject({ places: 1, of: 14 });
  });
});
