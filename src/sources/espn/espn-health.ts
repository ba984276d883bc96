import type { HometideError } from "../../model/errors.ts";
import type { LeagueId } from "../../model/game.ts";
import type { Micros } from "../../model/time.ts";
import { formatTime, MICROS_PER_MS } from "../../model/time.ts";
import type { ComponentHealth } from "../../ops/health.ts";
import type { EspnSettings } from "./options.ts";

/** How the reading of a league goes. */
export interface LeagueState {
  /** When its scoreboard was last read and kept. */
  readonly readAt: Micros | undefined;
  /** Absent unless the last poll failed. */
  readonly failure: { readonly error: HometideError; readonly since: Micros; readonly retryAt: Micros } | undefined;
  /** Absent unless the last reading of its teams failed. */
  readonly teamsFailure: HometideError | undefined;
  /** Absent unless the last reading of its games ahead failed. */
  readonly monthsFailure: HometideError | undefined;
}

export const NOT_READ_YET: LeagueState = {
  readAt: undefined,
  failure: undefined,
  teamsFailure: undefined,
  monthsFailure: undefined,
};

/**
 * How ESPN is read: `healthy` while every league's last poll went well, `degraded` while one waits for its first
 * answer, failed, or lacks its teams or games ahead, `unhealthy` once none was read for two idle intervals. Pure.
 */
export function espnHealth(
  states: ReadonlyMap<LeagueId, LeagueState>,
  now: Micros,
  { idleMs }: Pick<EspnSettings, "idleMs">,
): ComponentHealth {
  if (states.size === 0) return { status: "disabled", reason: "No league is followed." };
  const details = Object.fromEntries([...states].map(([league, state]) => [league, describe(state)]));
  const failing = [...states].filter(([, state]) => state.failure !== undefined);
  const waiting = [...states].filter(([, state]) => state.readAt === undefined && state.failure === undefined);
  const patience = 2 * idleMs * MICROS_PER_MS;
  const isLost = ({ readAt, failure }: LeagueState): boolean =>
    failure !== undefined && now - (readAt ?? failure.since) > patience;
  if (failing.length > 0) {
    const reason = failing.map(([league, { failure }]) => `${league}: ${failure?.error.message ?? ""}`).join("; ");
    return { status: [...states.values()].every(isLost) ? "unhealthy" : "degraded", reason, details };
  }
  if (waiting.length > 0) {
    return { status: "degraded", reason: `Not read yet: ${waiting.map(([league]) => league).join(", ")}.`, details };
  }
  const lacking = [...states].flatMap(([league, { teamsFailure, monthsFailure }]) => [
    ...(teamsFailure === undefined ? [] : [`teams of ${league}: ${teamsFailure.message}`]),
    ...(monthsFailure === undefined ? [] : [`games ahead of ${league}: ${monthsFailure.message}`]),
  ]);
  if (lacking.length > 0) return { status: "degraded", reason: lacking.join("; "), details };
  return { status: "healthy", details };
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
