import type { HometideError } from "../../model/errors.ts";
import type { Micros } from "../../model/time.ts";
import { formatTime } from "../../model/time.ts";
import type { ComponentHealth } from "../../ops/health.ts";
import type { LossReason } from "../listening.ts";

/** What the connection is doing. */
export type Phase =
  | "connecting"
  | "signing_in"
  | "waiting_for_start"
  | "reading_states"
  | "listening"
  | "waiting_to_retry";

/** What kind of loss a failure is, where it says so; a machine that refuses the port is up, its Home Assistant is not. */
export function lossOf({ code, details, cause }: HometideError): LossReason {
  if (code === "home_assistant_auth") return "token_refused";
  const { loss } = details;
  if (loss === "no_answer" || loss === "overloaded" || loss === "home_assistant_stopped") return loss;
  const refused = cause instanceof Error && "code" in cause && cause.code === "ECONNREFUSED";
  return refused ? "home_assistant_stopped" : "connection_lost";
}

/** How the connection is, for a person. */
export function healthOf(
  phase: Phase,
  since: Micros,
  failure: HometideError | undefined,
  facts: { readonly version: string | undefined; readonly waiting: number },
): ComponentHealth {
  const details = { phase, since: formatTime(since), ...facts };
  if (phase === "listening") return { status: "healthy", details };
  if (failure !== undefined) return { status: "unhealthy", reason: `${failure.message}. ${failure.mend}`, details };
  return { status: "degraded", reason: PHASE_REASONS[phase], details };
}

const PHASE_REASONS: Readonly<Record<Exclude<Phase, "listening">, string>> = {
  connecting: "connecting to Home Assistant",
  signing_in: "reading Home Assistant's registries",
  waiting_for_start: "Home Assistant is starting; its states are read when it runs",
  reading_states: "reading Home Assistant's states",
  waiting_to_retry: "Home Assistant is not connected; trying again",
};
