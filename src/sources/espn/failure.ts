import { HometideError, messageOf } from "../../model/errors.ts";
import { NOT_A_LIST } from "./parse-scoreboard.ts";

/** A request that failed, on its way out of a poll. */
export class Failure extends Error {
  readonly error: HometideError;
  readonly retryAfterMs: number | undefined;

  constructor(error: HometideError, retryAfterMs: number | undefined) {
    super(error.message, { cause: error });
    this.error = error;
    this.retryAfterMs = retryAfterMs;
  }
}

/** Anything that a poll threw, told as a failure of it. */
export function failureOf(error: unknown): {
  readonly error: HometideError;
  readonly retryAfterMs: number | undefined;
} {
  if (error instanceof Failure) return error;
  if (error instanceof HometideError) return { error, retryAfterMs: undefined };
  return { error: new HometideError("internal", messageOf(error), { cause: error }), retryAfterMs: undefined };
}

/** What the user can do about a refusal, by its status. */
const advice: Readonly<Record<number, string>> = {
  403: "ESPN refuses this hub, which asks more and more rarely. If that lasts for hours: update Hometide, see that no proxy changes its User-Agent, and that it asks from a home's address (those of VPNs and data centres may be refused)",
  429: "ESPN wants fewer requests, and the hub waits as it was told. See that no other hub or program asks from the same address, or raise espn.idle_interval and espn.soon_interval",
};

/** What went wrong, and what can be done. */
export function withAdvice({ message, details }: HometideError): string {
  const mend = advice[Number(details?.["status"])];
  return mend === undefined ? message : `${message}. ${mend}`;
}

/** A scoreboard of which nothing can be read is a failure of the poll, too: what is shown then grows old. */
export function refuseAllUnreadable(
  games: number,
  problems: readonly { readonly detail: string; readonly sample: string }[],
): void {
  const [first] = problems;
  if (games > 0 || first === undefined) return;
  const said = `none of its ${problems.length} events can be read, such as ${first.detail} (${first.sample}); hometide doctor espn names what changed`;
  throw new Failure(new HometideError("espn_unreadable", said), undefined);
}

/** JSON that is no scoreboard at all is a failure of the poll; a single event is not. */
export function refuseUnreadable(
  problems: readonly { readonly reason: string; readonly detail: string; readonly sample: string }[],
): void {
  const whole = problems.find((problem) => problem.reason === NOT_A_LIST);
  if (whole === undefined) return;
  throw new Failure(new HometideError("espn_unreadable", `${whole.detail}: ${whole.sample}`), undefined);
}
