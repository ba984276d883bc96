import type { Game } from "../../model/game.ts";
import type { GameEvent } from "../../model/game-event.ts";

type Facts = Pick<GameEvent, "event" | "team" | "score_change" | "score_kind" | "home_score" | "away_score" | "period">;

/** A sentence for people, such as "NE touchdown: NE 7, BUF 0". */
export function eventText(game: Game, { event, team, ...facts }: Facts): string {
  const [home, away] = [game.home_team.abbreviation, game.away_team.abbreviation];
  const teams = `${away} at ${home}`;
  const score = `${home} ${facts.home_score}, ${away} ${facts.away_score}`;
  const period = /^\d+$/.test(facts.period) ? `period ${facts.period}` : facts.period;
  switch (event) {
    case "game_start":
      return `${teams} has begun`;
    case "game_end":
      return team === null ? `${teams} ends in a tie: ${score}` : `${team} wins: ${score}`;
    case "score_update": {
      const change = facts.score_change ?? 0;
      const what =
        facts.period === "SO" && facts.score_kind === null ? "wins the shootout" : wordsOf(facts.score_kind, change);
      return `${team ?? teams} ${what}: ${score}`;
    }
    case "score_correction":
      return `${team ?? teams} score corrected by ${facts.score_change ?? 0}: ${score}`;
    case "lead_change":
      return `${team ?? teams} takes the lead: ${score}`;
    case "period_start":
      return `${teams}: ${period} begins, ${score}`;
    case "period_end":
      return `${teams}: end of ${period}, ${score}`;
    case "overtime":
      return `${teams} goes to ${period === facts.period ? "overtime" : "extra innings"}: ${score}`;
    case "game_postponed":
      return `${teams} is ${game.status === "canceled" ? "canceled" : "postponed"}`;
  }
}

function wordsOf(kind: GameEvent["score_kind"], change: number): string {
  return kind === null || kind === "other" ? `+${change}` : kind.replaceAll("_", " ");
}
