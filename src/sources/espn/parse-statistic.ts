import type { StatisticKey } from "../../model/player-statistics.ts";

const NUMBER = /^[+-]?(?:\d{1,6}(?:\.\d{1,6})?|\.\d{1,6})$/;
const PAIR = /^(-?\d{1,6}(?:\.\d{1,6})?)[/-](-?\d{1,6}(?:\.\d{1,6})?)$/;
const MINUTES = /^(\d{1,3}):([0-5]\d)$/;

/** What ESPN writes where there is nothing. */
const NOTHING: ReadonlySet<string> = new Set(["", "-", "--", "---"]);

/**
 * Reads a value of a player's statistics: "12", "+3", "-2", ".870"; "14/25" or "1-11" as two; "21:28" as seconds.
 *
 * @returns a number for each field of the key, in their order; none where ESPN has none ("--"); `undefined` where the
 *   value is written in a way that the key does not have
 */
export function parseStatistic(value: unknown, { notation }: StatisticKey): readonly number[] | undefined {
  const written = typeof value === "number" ? String(value) : value;
  if (typeof written !== "string" || written.length > 20) return undefined;
  const given = written.trim();
  if (NOTHING.has(given)) return [];
  switch (notation) {
    case "number":
      // Adding 0 turns -0 into 0.
      return NUMBER.test(given) ? [Number(given) + 0] : undefined;
    case "pair": {
      const match = PAIR.exec(given);
      return match === null ? undefined : [Number(match[1]) + 0, Number(match[2]) + 0];
    }
    case "minutes": {
      const match = MINUTES.exec(given);
      return match === null ? undefined : [Number(match[1]) * 60 + Number(match[2])];
    }
  }
}
