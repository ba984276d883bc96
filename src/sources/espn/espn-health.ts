import type { HometideError } from "../../model/errors.ts";
import type { LeagueId } from "../../model/game.ts";
import type { Micros } from "../../model/time.ts";
import { formatTime, MICROS_PER_MS } from "../../model/time.ts";
import type { ComponentHealth } from "../../ops/health.ts";
import type { Budget, BudgetState } from "./budget.ts";
import { withAdvice } from "./failure.ts";
import type { EspnSettings } from "./options.ts";

/** How the reading of a league goes. */
export interface LeagueState {
  /** When its scoreboard was last read and kept. */
  readonly readAt: Micros | undefined;
  /** Absent unless the last poll failed. */
  readonly failure: { readonly error: HometideError; readonly since: Micros; readonly retryAt: Micros } | undefined;
  /** How many events of the last answer could not be read, and of how many. */
  readonly unreadable: { readonly events: number; readonly of: number };
  /** Absent unless the last reading of its teams failed. */
  readonly teamsFailure: HometideError | undefined;
  /** Absent unless the last reading of its games ahead failed. */
  readonly monthsFailure: HometideError | undefined;
  /** What else is read beside the scoreboard and fails at present, by name (standings, injuries, summaries …). */
  readonly besideFailures: ReadonlyMap<string, HometideError>;
}

export const NOT_READ_YET: LeagueState = {
  readAt: undefined,
  failure: undefined,
  unreadable: { events: 0, of: 0 },
  teamsFailure: undefined,
  monthsFailure: undefined,
  besideFailures: new Map(),
};

/**
 * How ESPN is read: `healthy` while every league's last poll went well, `degraded` while one waits for its first
 * answer, failed, lacks what is read beside the scoreboard, or had its share of requests, and while the clocks
 * disagree; `unhealthy` once none was read for two idle intervals. Pure.
 */
export function espnHealth(
  states: ReadonlyMap<LeagueId, LeagueState>,
  now: Micros,
  { idleMs }: Pick<EspnSettings, "idleMs">,
  { budget, aheadMs }: { readonly budget: Pick<Budget, "of">; readonly aheadMs: number },
): ComponentHealth {
  if (states.size === 0) return { status: "disabled", reason: "No league is followed." };
  const details = Object.fromEntries(
    [...states].map(([league, state]) => [league, { ...describe(state), requests: budget.of(league) }]),
  );
  const failing = [...states].filter(([, state]) => state.failure !== undefined);
  const waiting = [...states].filter(([, state]) => state.readAt === undefined && state.failure === undefined);
  const patience = 2 * idleMs * MICROS_PER_MS;
  const isLost = ({ readAt, failure }: LeagueState): boolean =>
    failure !== undefined && now - (readAt ?? failure.since) > patience;
  if (failing.length > 0) {
    const reason = failing
      .map(([league, { failure }]) => `${league}: ${failure === undefined ? "" : withAdvice(failure.error)}`)
      .join("; ");
    return { status: [...states.values()].every(isLost) ? "unhealthy" : "degraded", reason, details };
  }
  if (waiting.length > 0) {
    return { status: "degraded", reason: `Not read yet: ${waiting.map(([league]) => league).join(", ")}.`, details };
  }
  const lacking = [...states].flatMap(([league, { unreadable, teamsFailure, monthsFailure, besideFailures }]) => [
    ...(unreadable.events === 0
      ? []
      : [
          `${unreadable.events} of ${unreadable.of} events of ${league} could not be read: hometide doctor espn names what changed`,
        ]),
    ...(teamsFailure === undefined ? [] : [`teams of ${league}: ${teamsFailure.message}`]),
    ...(monthsFailure === undefined ? [] : [`games ahead of ${league}: ${monthsFailure.message}`]),
    ...[...besideFailures].map(([what, { message }]) => `${what} of ${league}: ${message}`),
    ...waitingKinds(league, budget.of(league)),
  ]);
  if (aheadMs !== 0) lacking.push(clockAdvice(aheadMs));
  if (lacking.length > 0) return { status: "degraded", reason: lacking.join("; "), details };
  return { status: "healthy", details };
}

function waitingKinds(league: LeagueId, { day, waiting }: BudgetState): readonly string[] {
  if (waiting.length === 0) return [];
  return [
    `${league} had its share of requests (${day} today), so ${waiting.join(", ")} had to wait; espn.requests_per_day and espn.requests_per_hour say how many there are`,
  ];
}

function clockAdvice(aheadMs: number): string {
  const minutes = Math.round(Math.abs(aheadMs) / 60_000);
  return `this machine's clock is ${minutes} minutes ${aheadMs > 0 ? "behind" : "ahead of"} ESPN's, and so are the times of what is stored: set it, by NTP`;
}

function describe({ readAt, failure }: LeagueState): Readonly<Record<string, unknown>> {
  return {
    read_at: readAt === undefined ? null : formatTime(readAt),
    stale: failure !== undefined,
    ...(failure === undefined
      ? {}
      : {
          reason: failure.error.message,
          code: failure.error.code,
          failing_since: formatTime(failure.since),
          retry_at: formatTime(failure.retryAt),
        }),
  };
}
