import type { Micros } from "../model/time.ts";
import type { Registration } from "../model/webhook.ts";
import type { ShownRegistration } from "./view.ts";

/** A registration as it may be shown: the one way out for it, which leaves the secrets behind. */
export function shown(registration: Registration, waiting: number, now: Micros): ShownRegistration {
  const { secrets, ...rest } = registration;
  const until = secrets[1]?.until ?? null;
  return {
    ...rest,
    hasSecret: secrets.length > 0,
    rotatingUntil: until !== null && until > now ? until : null,
    waiting,
  };
}
