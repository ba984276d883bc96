import { expect, it, onTestFinished } from "vitest";
import { ManualClock } from "../../src/model/clock.ts";
import { parseTime } from "../../src/model/time.ts";
import { silentLog } from "../../src/ops/log.ts";
import type { EspnFault } from "../../src/replay/espn/faults.ts";
import type { EspnServer } from "../../src/replay/espn-server.ts";
import { startEspnServer } from "../../src/replay/espn-server.ts";
import { recordedScript } from "../../src/replay/espn/script.ts";
import { describeShared, shared } from "../support/shared.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { until } from "../support/wait.ts";
import { homeCounts } from "./hub-answers.ts";
import type { HubProcess } from "./hub-process.ts";
import { startHubProcess } from "./hub-process.ts";

const time = (text: string): number => parseTime(text) ?? Number.NaN;

const SCOREBOARD = "football/nfl/scoreboard";
const FIRST = "2025-12-07T18:59:45Z";
const SECOND = "2025-12-07T19:00:37Z";

const EMPTY_COUNTS = { received: -1, stored: 0, filtered: {}, refused: {} };

interface Live {
  readonly games: readonly { readonly id: string; readonly home_team: { readonly abbreviation: string } }[];
  readonly count: number;
}

/** An NFL Sunday with eight live games, its next poll 52 s later when the clock is moved, and a hub that follows it. */
async function sunday(): Promise<{
  readonly server: EspnServer;
  readonly clock: ManualClock;
  readonly hub: HubProcess;
}> {
  const clock = new ManualClock(time(FIRST));
  const page = (from: string, file: string) => ({
    path: SCOREBOARD,
    from: time(from),
    file: shared.fixture("espn", file),
  });
  const server = await startEspnServer({
    clock,
    log: silentLog,
    script: recordedScript([
      page(FIRST, "nfl-scoreboard-2025-w14-live-20251207T185945Z.json"),
      page(SECOND, "nfl-scoreboard-2025-w14-live-20251207T190037Z.json"),
      { path: "football/nfl/teams", from: 0, file: shared.fixture("espn", "nfl-teams.json") },
    ]),
  });
  onTestFinished(() => server.close());
  const hub = await startHubProcess({
    HOMETIDE_ESPN_URL: server.url,
    HOMETIDE_LEAGUES: "nfl",
    HOMETIDE_DATA_DIR: temporaryFolder(),
    HOMETIDE_ESPN_LIVE_INTERVAL: "50ms",
    HOMETIDE_ESPN_SOON_INTERVAL: "50ms",
    HOMETIDE_ESPN_IDLE_INTERVAL: "100ms",
    HOMETIDE_ESPN_TIMEOUT: "300ms",
  });
  await until(async () => (await live(hub)).count === 8, "eight live games");
  return { server, clock, hub };
}

const live = (hub: HubProcess): Promise<Live> => hub.get<Live>("/api/v1/games/live");

/** How every live game stands, and how many points of ESPN's were ever stored. */
async function everything(hub: HubProcess): Promise<unknown> {
  const { games } = await live(hub);
  return { games, stored: (await homeCounts(hub, "espn"))?.stored };
}

async function isStale(hub: HubProcess): Promise<boolean> {
  return (await hub.get<{ stale: boolean }>("/api/v1/ha/game-status/TB")).stale;
}

async function sportsHealth(hub: HubProcess): Promise<{ readonly status: string; readonly reason?: string }> {
  const { components } = await hub.get<{ components: { sports: { status: string; reason?: string } } }>("/health");
  return components.sports;
}

/** Resolves after so many more questions for the scoreboard were answered, or left unanswered. */
async function asked(server: EspnServer, count: number): Promise<void> {
  const all = (): number => server.requests.filter(({ path }) => path.endsWith(SCOREBOARD)).length;
  const before = all();
  await until(() => all() >= before + count, `${count} polls`);
}

const refusals: readonly (readonly [string, EspnFault, RegExp])[] = [
  ["403", { kind: "status", status: 403 }, /answered 403\. ESPN refuses this hub.*update Hometide/],
  ["429", { kind: "status", status: 429, retryAfter: 1 }, /answered 429\. ESPN wants fewer requests/],
  ["a cut body", { kind: "cut" }, /cannot be read/],
  ["cut JSON", { kind: "half_json" }, /did not answer JSON/],
  ["silence", { kind: "hang" }, /no answer within 300 ms/],
  ["a broken connection", { kind: "reset" }, /cannot be read/],
  ["events called otherwise", { kind: "renamed", name: "events", to: "games" }, /there is no list events/],
  [
    "competitors called otherwise",
    { kind: "renamed", name: "competitors", to: "sides" },
    /none of its 14 events can be read.*hometide doctor espn/,
  ],
];

/** Answers that are well-formed, and tell nothing of games that are on; the page of their day neither. */
const lies: readonly (readonly [string, EspnFault, RegExp])[] = [
  ["an empty list in mid-game", { kind: "empty_list" }, /nothing of 8 games that are on/],
  ["events that are {}", { kind: "empty_events" }, /nothing of (a game|\d games) that (is|are) on/],
  ["scores called otherwise", { kind: "renamed", name: "score", to: "points" }, /nothing of 8 games that are on/],
];

describeShared("chaos at ESPN, with games under way", () => {
  it("whatever ESPN does: nothing false is written, what is old is marked, and the hub goes on when ESPN does", async () => {
    const { server, clock, hub } = await sunday();
    await asked(server, 2);
    const before = await everything(hub);

    for (const [name, fault, reason] of refusals) {
      server.faults.between(0, Infinity, fault, "/scoreboard");
      await until(() => isStale(hub), `${name}: marked stale`);
      // On a machine that has much else to do a poll may come to its time-out in between.
      await until(async () => reason.test((await sportsHealth(hub)).reason ?? ""), `${name}: told in health`);
      await asked(server, 2);
      expect(await everything(hub), name).toEqual(before);
      server.faults.clear();
      await until(async () => !(await isStale(hub)), `${name}: over`);
    }

    for (const [name, fault, reason] of lies) {
      server.faults.between(0, Infinity, fault, "/scoreboard");
      await until(() => isStale(hub), `${name}: marked stale`);
      await until(async () => reason.test((await sportsHealth(hub)).reason ?? ""), `${name}: told in health`);
      for (let poll = 0; poll < 4; poll += 1) {
        await asked(server, 1);
        expect(await isStale(hub), `${name}: stale on each poll`).toBe(true);
      }
      expect(await everything(hub), name).toEqual(before);
      server.faults.clear();
      await until(async () => !(await isStale(hub)), `${name}: over`);
      await asked(server, 2);
      expect(await everything(hub), name).toEqual(before);
    }

    const { received, stored, filtered, refused } = (await homeCounts(hub, "espn")) ?? EMPTY_COUNTS;
    const sum = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((a, b) => a + b, 0);
    expect(received).toBe(stored + sum(filtered) + sum(refused));
    expect(Object.keys(refused)).toContain("no_score");

    // The next recorded poll comes through as if nothing had been.
    await clock.moveTo(time(SECOND));
    await asked(server, 2);
    const tampa = (await live(hub)).games.find((game) => game.home_team.abbreviation === "TB")?.id ?? "";
    const { timeline } = await hub.get<{ timeline: { home_score: number; away_score: number }[] }>(
      `/api/v1/games/timeline/${tampa}`,
    );
    expect(timeline.map(({ home_score, away_score }) => `${away_score}-${home_score}`)).toEqual(["7-7", "7-10"]);
    expect(await hub.stop()).toBe(0);
  }, 90_000);

  it("scores that cannot be read are told in health, with the way to find out", async () => {
    const { server, hub } = await sunday();
    server.faults.between(0, Infinity, { kind: "renamed", name: "score", to: "points" }, "/scoreboard");
    await until(async () => (await sportsHealth(hub)).reason?.includes("could not be read") === true, "told");
    expect((await sportsHealth(hub)).reason).toMatch(
      /9 of 14 events of nfl could not be read: hometide doctor espn names what changed/,
    );
  }, 30_000);

  it("a hub whose clock is nearly a year off follows the games all the same, and says so", async () => {
    // The recorded Sunday is this server's now, by its Date header; the hub has the machine's clock.
    const { hub } = await sunday();
    expect((await sportsHealth(hub)).reason).toMatch(/this machine's clock is \d+ minutes ahead of ESPN's.*NTP/);
    expect((await live(hub)).count).toBe(8);
  }, 30_000);
});
