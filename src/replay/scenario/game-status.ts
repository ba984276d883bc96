import type { Micros } from "../../model/time.ts";
import { MICROS_PER_MS } from "../../model/time.ts";
import type { GameFacts } from "./game-facts.ts";
import type { Moment } from "./game-timeline.ts";

/** ESPN's status of a game, in its own words; `undefined` as the moment means that it has not begun. */
export function statusOf(
  facts: GameFacts,
  moment: Moment | undefined,
  startsAt: Micros,
): Readonly<Record<string, unknown>> {
  const word = facts.league === "nfl" ? "Quarter" : "Period";
  const regulation = facts.league === "nfl" ? 4 : 3;
  const name = (period: number): string => (period > regulation ? "OT" : ordinal(period));
  if (moment === undefined) {
    return status(0, 0, {
      id: "1",
      name: "STATUS_SCHEDULED",
      state: "pre",
      description: "Scheduled",
      ...easternWords(startsAt),
    });
  }
  const { period } = moment;
  if (moment.phase === "final") {
    const overtime = period > regulation;
    const detail = overtime ? "Final/OT" : "Final";
    const type = {
      id: "3",
      name: "STATUS_FINAL",
      state: "post",
      completed: true,
      description: "Final",
      detail,
      shortDetail: detail,
    };
    return status(0, period, overtime ? { ...type, altDetail: "OT" } : type);
  }
  if (moment.phase === "break") {
    if (moment.halftime) {
      return status(0, period, {
        id: "23",
        name: "STATUS_HALFTIME",
        state: "in",
        description: "Halftime",
        detail: "Halftime",
        shortDetail: "Halftime",
      });
    }
    const detail = period > regulation ? "End of OT" : `End of ${ordinal(period)} ${word}`;
    const shortDetail = `End of ${name(period)}`;
    return status(0, period, {
      id: "22",
      name: "STATUS_END_PERIOD",
      state: "in",
      description: "End of Period",
      detail,
      shortDetail,
    });
  }
  const clock = displayClock(moment.secondsLeft);
  const detail = period > regulation ? `${clock} - OT` : `${clock} - ${ordinal(period)} ${word}`;
  const shortDetail = `${clock} - ${name(period)}`;
  return status(moment.secondsLeft, period, {
    id: "2",
    name: "STATUS_IN_PROGRESS",
    state: "in",
    description: "In Progress",
    detail,
    shortDetail,
  });
}

function status(
  clock: number,
  period: number,
  type: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return { clock, displayClock: displayClock(clock), period, type: { completed: false, ...type } };
}

function displayClock(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

function ordinal(number: number): string {
  return ["0th", "1st", "2nd", "3rd"][number] ?? `${number}th`;
}

const longEastern = new Intl.DateTimeFormat("en-US", {
  timeZone: "America/New_York",
  weekday: "short",
  month: "long",
  day: "numeric",
});
const shortEastern = new Intl.DateTimeFormat("en-US", {
  timeZone: "America/New_York",
  month: "numeric",
  day: "numeric",
});
const timeEastern = new Intl.DateTimeFormat("en-US", {
  timeZone: "America/New_York",
  hour: "numeric",
  minute: "2-digit",
  timeZoneName: "short",
});

/** `Sun, December 7th at 4:05 PM EST`, and `12/7 - 4:05 PM EST`. */
function easternWords(time: Micros): { readonly detail: string; readonly shortDetail: string } {
  const ms = time / MICROS_PER_MS;
  const day = longEastern.format(ms).replace(/\d+$/, (number) => number + suffix(Number(number)));
  const at = timeEastern.format(ms).replaceAll("\u202f", " ");
  return { detail: `${day} at ${at}`, shortDetail: `${shortEastern.format(ms)} - ${at}` };
}

function suffix(day: number): string {
  if (day >= 11 && day <= 13) return "th";
  return ["th", "st", "nd", "rd"][day % 10] ?? "th";
}
