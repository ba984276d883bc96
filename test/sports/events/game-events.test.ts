import { describe, expect, it } from "vitest";
import { ManualClock } from "../../../src/model/clock.ts";
import type { Game } from "../../../src/model/game.ts";
import type { GameEvent } from "../../../src/model/game-event.ts";
import { GAME_EVENT_DOCUMENT } from "../../../src/model/game-event.ts";
import { MICROS_PER_DAY, MICROS_PER_SECOND } from "../../../src/model/time.ts";
import { createLog } from "../../../src/ops/log.ts";
import { KEEP_EVENTS, TOLD_DOCUMENT } from "../../../src/sports/events/game-events.ts";
import type { SportsChange } from "../../../src/sports/view.ts";
import { createSports } from "../../../src/sports/sports.ts";
import { KeptDocuments } from "../kept-documents.ts";
import { BEGIN, nhl, tellAll } from "./tell.ts";

function hub(kept = new KeptDocuments()) {
  const clock = new ManualClock(BEGIN);
  const sports = createSports({ leagues: ["nhl"], clock });
  sports.restore(kept.documents());
  const see = (...games: readonly Game[]) => {
    const made = sports.observe({ kind: "scoreboard", league: "nhl", games, problems: [], readAt: clock.now() });
    kept.keep(made.commit.documents);
    return made;
  };
  return { clock, sports, kept, see };
}

const other = (game: Game): Game => ({ ...game, id: "499" });
const idsOf = (events: readonly GameEvent[]): readonly string[] => events.map(({ id }) => id);

describe("the last events", () => {
  it("are kept by game, league and team, oldest first, and restored so", async () => {
    const { clock, sports, kept, see } = hub();
    see(nhl("scheduled"), other(nhl("scheduled"))).apply();
    await clock.advance(1_000);
    see(nhl("live"), other(nhl("scheduled"))).apply();
    await clock.advance(1_000);
    see(nhl("live", { home: 1 }), other(nhl("live"))).apply();
    const all = ["401-1", "401-2", "401-3", "499-1", "499-2"];
    for (const view of [sports, hub(kept).sports]) {
      expect(idsOf(view.events())).toEqual(all);
      expect(idsOf(view.events({ gameId: "499" }))).toEqual(["499-1", "499-2"]);
      expect(idsOf(view.events({ league: "nhl", team: "BOS", limit: 2 }))).toEqual(["499-1", "499-2"]);
      expect(view.events({ team: "NYR" })).toEqual([]);
      expect(view.events({ league: "nfl" })).toEqual([]);
      expect(view.events({ limit: 0 })).toEqual([]);
    }
  });

  it("are told of once they are on disk, to be lost no more", () => {
    const { sports, see } = hub();
    see(nhl("scheduled")).apply();
    const made = see(nhl("live"));
    expect(idsOf(made.events)).toEqual(["401-1", "401-2"]);
    expect(sports.events()).toEqual([]);
    made.apply();
    expect(sports.events()).toEqual(made.events);
  });

  it("of more than 30 days go with the next ones, and their numbers are not used again", async () => {
    const { clock, sports, kept, see } = hub();
    see(nhl("scheduled"), other(nhl("scheduled"))).apply();
    see(nhl("live")).apply();
    await clock.advance((31 * MICROS_PER_DAY) / 1_000);
    see(other(nhl("live"))).apply();
    expect(idsOf(sports.events())).toEqual(["499-1", "499-2"]);
    await clock.advance(1_000);
    see(nhl("live", { home: 1, clock: "1:00" })).apply();
    for (const view of [sports, hub(kept).sports]) expect(idsOf(view.events())).toEqual(["499-1", "499-2", "401-3"]);
  });

  it(`are ${KEEP_EVENTS} at most`, async () => {
    const kept = new KeptDocuments();
    const [first] = tellAll([nhl("scheduled"), nhl("live")]).flat();
    if (first === undefined) throw new Error("a start is told");
    const events = Array.from({ length: KEEP_EVENTS }, (_, n) => ({ ...first, id: `700-${n + 1}`, game_id: "700" }));
    kept.keep(events.map((event) => ({ kind: GAME_EVENT_DOCUMENT, id: event.id, value: event })));
    const { clock, sports, see } = hub(kept);
    await clock.advance(60_000);
    see(nhl("scheduled")).apply();
    const made = see(nhl("live"));
    made.apply();
    expect(made.commit.documents?.filter(({ value }) => value === undefined).map(({ id }) => id)).toEqual([
      "700-1",
      "700-2",
    ]);
    for (const view of [sports, hub(kept).sports]) {
      expect(view.events().length).toBe(KEEP_EVENTS);
      expect(idsOf(view.events()).slice(-3)).toEqual([`700-${KEEP_EVENTS}`, "401-1", "401-2"]);
    }
  });

  it("that another version wrote are named and left out; numbers go on after those that are there", () => {
    const { kept, see } = hub();
    see(nhl("scheduled")).apply();
    see(nhl("live")).apply();
    kept.keep([
      { kind: GAME_EVENT_DOCUMENT, id: "401-9", value: { id: "401-9", event: "something_new" } },
      { kind: TOLD_DOCUMENT, id: "401", value: { count: "many" } },
    ]);
    const sports = createSports({ leagues: ["nhl"], clock: new ManualClock(BEGIN) });
    expect(sports.restore(kept.documents()).unreadable).toEqual([
      `${GAME_EVENT_DOCUMENT} 401-9`,
      `${TOLD_DOCUMENT} 401`,
    ]);
    const again = hub(kept);
    expect(idsOf(again.see(nhl("live", { away: 1 })).events)).toEqual(["401-3"]);
  });

  it("of a game that is forgotten stay for their time, what was told of it goes", async () => {
    const { clock, sports, kept, see } = hub();
    see(nhl("scheduled")).apply();
    see(nhl("finished", { home: 1 })).apply();
    expect(kept.documents().events?.told.size).toBe(1);
    await clock.advance((401 * MICROS_PER_DAY) / 1_000);
    see().apply();
    expect(kept.documents().events?.told.size).toBe(0);
    expect(sports.game("401")).toBeUndefined();
    expect(sports.events().length).toBeGreaterThan(0);
  });
});

describe("watchers", () => {
  it("hear of games and events, in order, until they end it; one that throws is logged and harms nobody", () => {
    const lines: string[] = [];
    const log = createLog({ level: "error", format: "json" });
    log.error = (...words: readonly unknown[]) => void lines.push(JSON.stringify(words));
    const sports = createSports({ leagues: ["nhl"], clock: new ManualClock(BEGIN), log });
    const heard: SportsChange[] = [];
    sports.watch(() => {
      throw new Error("no lamp");
    });
    const end = sports.watch((change) => {
      expect(sports.events().slice(-change.events.length || undefined)).toEqual(change.events);
      heard.push(change);
    });
    const see = (game: Game): void =>
      sports
        .observe({ kind: "scoreboard", league: "nhl", games: [game], problems: [], readAt: BEGIN + MICROS_PER_SECOND })
        .apply();
    see(nhl("scheduled"));
    see(nhl("scheduled"));
    see(nhl("live"));
    end();
    see(nhl("live", { home: 1 }));
    expect(heard.map(({ games, events }) => [games.map(({ status }) => status), idsOf(events)])).toEqual([
      [["scheduled"], []],
      [["live"], ["401-1", "401-2"]],
    ]);
    expect(lines.length).toBe(3);
    expect(lines[0]).toContain("no lamp");
  });
});
