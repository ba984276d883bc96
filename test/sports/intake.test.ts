import { expect, it } from "vitest";
import { ManualClock } from "../../src/model/clock.ts";
import { MICROS_PER_MINUTE, parseTime } from "../../src/model/time.ts";
import { silentLog } from "../../src/ops/log.ts";
import { Quality } from "../../src/pipeline/quality.ts";
import { leagues } from "../../src/model/league.ts";
import { parseInjuries } from "../../src/sources/espn/parse-injuries.ts";
import { parseScoreboard } from "../../src/sources/espn/parse-scoreboard.ts";
import { parseSummary } from "../../src/sources/espn/parse-summary.ts";
import { parseTeams } from "../../src/sources/espn/parse-teams.ts";
import { createSportsIntake } from "../../src/sports/intake.ts";
import { createSports } from "../../src/sports/sports.ts";
import { recorded } from "../sources/espn/recorded.ts";
import { openAcceptor } from "../support/acceptor.ts";
import { openTestStore } from "../support/embedded.ts";
import { describeShared } from "../support/shared.ts";

const NOW = parseTime("2025-12-07T18:59:45Z") ?? 0;

describeShared("what ESPN told, counted on disk", () => {
  it("received is stored, filtered and refused, and an identical poll writes nothing but when it was, once a minute", async () => {
    const store = await openTestStore();
    const clock = new ManualClock(NOW);
    let commits = 0;
    const acceptor = openAcceptor({
      journal: {
        ...store,
        accept(commit) {
          commits += 1;
          return store.accept(commit);
        },
      },
    });
    const sports = createSports({ leagues: ["nfl"], clock });
    const intake = createSportsIntake({ sports, acceptor, quality: new Quality(silentLog, clock) });
    const balance = async () => {
      const counts = { received: 0, stored: 0, filtered: 0, refused: 0 };
      for (const { name, add } of await store.tallies())
        counts[name.slice("espn.".length) as keyof typeof counts] += add;
      return counts;
    };
    const sum = ({ stored, filtered, refused }: Awaited<ReturnType<typeof balance>>) => stored + filtered + refused;

    const read = parseScoreboard(recorded("nfl-scoreboard-2025-w14-live-20251207T185945Z.json"), leagues.nfl);
    const around = { league: "nfl", readAt: NOW } as const;
    const problem = { reason: "no_id", detail: "it has no id", sample: "{}" };
    const scoreboard = { kind: "scoreboard", ...around, games: read.games } as const;
    await intake([{ ...scoreboard, problems: [problem] }]);
    const first = await balance();
    const points = await store.range({ measurement: "nfl_scores", from: 0, to: 8e15, limit: 1_000 });
    expect(first).toEqual({ received: sum(first), stored: points.rows.length, filtered: 0, refused: 1 });

    const before = commits;
    const polls = async (from: number, to: number): Promise<void> => {
      for (let poll = from; poll <= to; poll += 1)
        await intake([{ ...scoreboard, problems: [], readAt: NOW + (poll * MICROS_PER_MINUTE) / 4 }]);
    };
    await polls(1, 3);
    expect(commits).toBe(before);
    await polls(4, 7);
    expect(commits).toBe(before + 1);
    // The next thing that is new brings the counts of those along.
    const { teams } = parseTeams(recorded("nfl-teams.json"), leagues.nfl);
    await intake([{ kind: "teams", ...around, teams, problems: [] }]);
    const second = await balance();
    expect(second.received).toBe(sum(second));
    expect(second).toEqual({
      ...first,
      received: first.received + 7 * read.games.length + teams.length,
      filtered: 7 * read.games.length + teams.length,
    });

    const { summary, problems } = parseSummary(recorded("nfl-summary-401547417-final.json"), leagues.nfl);
    if (summary !== undefined) await intake([{ kind: "summary", ...around, summary, problems }]);
    const injuries = parseInjuries(recorded("nba-injuries-league.json"), leagues.nfl);
    await intake([{ kind: "injuries", ...around, ...injuries }]);
    const last = await balance();
    expect(last.stored).toBeGreaterThan(second.stored + 100);
    expect(last.received).toBe(sum(last));
    expect(last.received - second.received).toBe(
      1 + (summary?.players.length ?? 0) + problems.length + injuries.injuries.length + injuries.problems.length,
    );
  });
});
