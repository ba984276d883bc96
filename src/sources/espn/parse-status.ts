import type { GameStatus } from "../../model/game.ts";
import { at, field, integer, text } from "./json.ts";

/** Where a game is, as ESPN's `status` object says it. */
export interface ReadStatus {
  readonly status: GameStatus;
  /** ESPN's number of the period. Scheduled matches may lack it (0), and may say 1 before the start. */
  readonly period: number;
  readonly clock: string | undefined;
  /** ESPN's words, at most 300 characters. */
  readonly detail: string;
  /** The day is known and the time is not (`status.isTBDFlex`). */
  readonly timeToBeDecided: boolean;
}

const CALLED_OFF: ReadonlySet<string> = new Set(["STATUS_CANCELED", "STATUS_CANCELLED", "STATUS_ABANDONED"]);

/**
 * Reads a status. Only `completed` says that a game is over: `post` without it is postponed, suspended or canceled.
 *
 * A suspended game is `postponed` and keeps its score: it goes on under the same id on another day, and turns live then.
 * A forfeit counts as finished where ESPN calls it completed.
 *
 * @returns `undefined` where it says nothing that is known
 */
export function parseStatus(status: unknown): ReadStatus | undefined {
  const type = field(status, "type");
  const meaning = statusOf(text(field(type, "state")), text(field(type, "name")), field(type, "completed") === true);
  if (meaning === undefined) return undefined;
  return {
    status: meaning,
    period: Math.max(0, integer(field(status, "period")) ?? 0),
    clock: text(field(status, "displayClock"), 20),
    detail:
      text(field(type, "detail"), 300) ??
      text(field(type, "shortDetail"), 300) ??
      text(at(type, "description"), 300) ??
      "",
    timeToBeDecided: field(status, "isTBDFlex") === true,
  };
}

function statusOf(state: string | undefined, name = "", completed: boolean): GameStatus | undefined {
  if (name === "STATUS_POSTPONED" || name === "STATUS_SUSPENDED") return "postponed";
  if (CALLED_OFF.has(name)) return "canceled";
  if (name === "STATUS_FORFEIT" && !completed) return "canceled";
  if (state === "pre") return "scheduled";
  if (completed) return "finished";
  if (state === "in") return "live";
  return state === "post" ? "postponed" : undefined;
}
