import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { Agent, get } from "node:http";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { ManualClock } from "../src/model/clock.ts";
import { parseTime } from "../src/model/time.ts";
import { silentLog } from "../src/ops/log.ts";
import { recordedScript } from "../src/replay/espn/script.ts";
import { startEspnServer } from "../src/replay/espn-server.ts";
import type { BenchResult } from "./bench.ts";
import { percentile } from "./bench.ts";
import { startTimedProgram } from "./support/program.ts";
import { random as seeded } from "./support/random.ts";

export const name = "history-games";
export const about =
  "games since 1970 (13,400 of the NFL, five seasons of the NHL) by the importer: each address once, then a thousand requests to the same ones within five minutes, after a thousand that are not counted";

const fixtures = resolve(import.meta.dirname, "../../shared/fixtures");
const files = [
  "nfl-games-1970-2024.csv",
  ...["2021-22", "2022-23", "2023-24", "2024-25", "2025-26"].map((season) => `nhl-games-${season}.csv`),
].map((file) => join(fixtures, "history", file));
const main = resolve(import.meta.dirname, "../dist/main.js");
/** Different addresses of each kind that are asked for. */
const ASKED = 200;

/** Of sixty answers the hundredth part is the worst one: what is kept is asked for so many times, and so many times before. */
const CACHED_REQUESTS = 1_000;
const WARMING_REQUESTS = 1_000;

/** `count` of the addresses, again and again. */
function around(paths: readonly string[], count: number): readonly string[] {
  // None where there are no addresses.
  return Array.from({ length: paths.length === 0 ? 0 : count }, (_, index) => paths[index % paths.length] as string);
}

export async function run(): Promise<readonly BenchResult[]> {
  if (!files.every((file) => existsSync(file))) {
    process.stderr.write("history-games: skipped, the game histories (../shared) are not here\n");
    return [];
  }
  const folder = mkdtempSync(join(tmpdir(), "hometide-bench-"));
  const page = (path: string, file: string) => ({ path, from: 0, file: join(fixtures, "espn", file) });
  const espn = await startEspnServer({
    clock: new ManualClock(parseTime("2026-07-01T00:00:00Z") ?? 0),
    log: silentLog,
    script: recordedScript([
      page("football/nfl/teams", "nfl-teams.json"),
      page("hockey/nhl/teams", "nhl-teams.json"),
      page("football/nfl/scoreboard", "nfl-scoreboard-2024-superbowl-final.json"),
      page("hockey/nhl/scoreboard", "nhl-scoreboard-2024-ecf-g6-final-dates-query.json"),
    ]),
  });
  const hub = await startTimedProgram(["run"], {
    HOMETIDE_DATA_DIR: folder,
    HOMETIDE_ESPN_URL: espn.url,
    HOMETIDE_WEATHER_URL: "http://127.0.0.1:9",
    INFLUXDB_RETENTION_DAYS: "36500",
  });
  try {
    const ask = asker(hub.url);
    const teams = await teamsOf(ask);
    const environment = { ...process.env, HOMETIDE_DATA_DIR: folder, HOMETIDE_PORT: new URL(hub.url).port };
    for (const file of files)
      // 5: some games are of teams that are no more.
      await promisify(execFile)(process.execPath, [main, "import", "games", file], { env: environment }).catch(
        (error: unknown) => {
          if ((error as { code?: unknown }).code !== 5) throw error;
        },
      );
    const results: BenchResult[] = [];
    const measure = async (what: string, asked: readonly string[], reach: string): Promise<void> => {
      await hub.serverTimes();
      const client: number[] = [];
      for (const path of asked) client.push((await ask(path)).ms);
      const server = await hub.serverTimes();
      const median = percentile(client, 0.5).toFixed(2);
      results.push(
        { name: `${what}: p99 in the server`, unit: "ms", value: percentile(server, 0.99), reach },
        { name: `- seen by the client (median ${median})`, unit: "ms", value: percentile(client, 0.99) },
      );
    };
    for (const [what, paths] of await addresses(ask, teams)) {
      await measure(`${what}, uncached`, paths, "under 20");
      for (const path of around(paths, WARMING_REQUESTS)) await ask(path);
      await measure(`${what}, cached`, around(paths, CACHED_REQUESTS), "under 1");
    }
    return results;
  } finally {
    await hub.stop();
    await espn.close();
    rmSync(folder, { recursive: true });
  }
}

type Ask = (path: string) => Promise<{ readonly ms: number; readonly body: string }>;

/** Asks one question after the other, from many addresses of this machine: each may ask 100 times a minute. */
function asker(url: string): Ask {
  const agents = Array.from(
    { length: 200 },
    (_, index) => new Agent({ keepAlive: true, localAddress: `127.0.1.${index + 1}` }),
  );
  let asked = 0;
  return (path) =>
    new Promise((resolved, reject) => {
      const agent = agents[(asked += 1) % agents.length] as Agent;
      const started = performance.now();
      get(url + path, { agent }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          const ms = performance.now() - started;
          const body = Buffer.concat(chunks).toString();
          if (response.statusCode === 200) resolved({ ms, body });
          else reject(new Error(`${path} answered ${String(response.statusCode)}: ${body.slice(0, 200)}`));
        });
      }).on("error", reject);
    });
}

async function teamsOf(ask: Ask): Promise<ReadonlyMap<string, readonly string[]>> {
  const teams = new Map<string, readonly string[]>();
  for (const league of ["nfl", "nhl"]) {
    let names: readonly string[] = [];
    // ESPN's list of teams is read soon after the start.
    while (names.length < 32) {
      const { body } = await ask(`/api/v1/teams?league=${league}`);
      names = (JSON.parse(body) as { teams: { abbreviation: string }[] }).teams.map((team) => team.abbreviation);
    }
    teams.set(league, names);
  }
  return teams;
}

/** The addresses of each kind, drawn, always the same ones. */
async function addresses(
  ask: Ask,
  teams: ReadonlyMap<string, readonly string[]>,
): Promise<readonly (readonly [string, readonly string[]])[]> {
  const random = seeded(1);
  const one = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)] as T;
  const seasons = { nfl: Array.from({ length: 55 }, (_, index) => 1970 + index), nhl: [2022, 2023, 2024, 2025, 2026] };
  const some = (of: () => string): readonly string[] => {
    const found = new Set<string>();
    for (let tries = 0; tries < 10 * ASKED && found.size < ASKED; tries += 1) found.add(of());
    return [...found];
  };
  const teamAndSeason = (): string => {
    const league = one(["nfl", "nhl"] as const);
    return `league=${league}&team=${one(teams.get(league) ?? [])}&season=${one(seasons[league])}`;
  };
  const ids = await idsOf(ask, seasons);
  return [
    ["a team's season with its record", some(() => `/api/v1/games/history?${teamAndSeason()}`)],
    [
      "all games of a team, the first hundred",
      [...teams].flatMap(([league, own]) => own.map((team) => `/api/v1/games/history?league=${league}&team=${team}`)),
    ],
    [
      "a whole season of a league, the first hundred",
      Object.entries(seasons).flatMap(([league, own]) =>
        own.map((season) => `/api/v1/games/history?league=${league}&season=${season}`),
      ),
    ],
    ["one game", some(() => `/api/v1/games/${one(ids)}`)],
    ["the timeline of a game", some(() => `/api/v1/games/timeline/${one(ids)}`)],
  ];
}

async function idsOf(ask: Ask, seasons: Readonly<Record<string, readonly number[]>>): Promise<readonly string[]> {
  const ids: string[] = [];
  for (const [league, own] of Object.entries(seasons)) {
    for (const season of own) {
      const { body } = await ask(`/api/v1/games/history?league=${league}&season=${season}&limit=1000`);
      ids.push(...(JSON.parse(body) as { games: { id: string }[] }).games.map(({ id }) => id));
    }
  }
  return ids;
}
