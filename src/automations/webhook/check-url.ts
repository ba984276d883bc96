import { lookup } from "node:dns";
import type { LookupAddress } from "node:dns";
import { isIP } from "node:net";
import type { Clock } from "../../model/clock.ts";
import { HometideError } from "../../model/errors.ts";
import type { AddressRules } from "./address.ts";
import type { Resolve } from "./resolve.ts";
import { hostRefusal, sift } from "./resolve.ts";

/** A resolver that does not answer must not hold up a registration. */
const RESOLVE_MS = 2_000;

/** Checks the address of a webhook when it is registered; see {@link createUrlCheck}. */
export type CheckUrl = (url: string) => Promise<string>;

/**
 * Makes the check of a webhook's address: http or https, no credentials in it, and no host that is refused. A
 * name is resolved; one that cannot be resolved now is taken, because every connection is checked again.
 *
 * @returns a function that gives the address as the URL standard writes it, or throws HometideError webhook_url_refused
 */
export function createUrlCheck(options: {
  readonly rules: AddressRules;
  readonly clock: Pick<Clock, "after">;
  readonly resolve?: Resolve;
}): CheckUrl {
  const { rules, clock, resolve = lookup } = options;
  return async (text) => {
    const url = readUrl(text);
    const host = url.hostname.replace(/^\[|\]$/g, "");
    let refusal = hostRefusal(host, rules);
    if (refusal === undefined && isIP(host) === 0) {
      const addresses = await resolved(host, resolve, clock);
      if (addresses.length > 0) {
        const sifted = sift(host, addresses, rules);
        if (sifted.allowed.length === 0) ({ refusal } = sifted);
      }
    }
    if (refusal !== undefined) throw refused(`Nothing is sent there: ${refusal}.`);
    return url.href;
  };
}

function readUrl(text: string): URL {
  const url = URL.parse(text);
  if (url === null) throw refused("It is no address, such as https://192.168.1.20:1880/goal.");
  if (url.protocol !== "http:" && url.protocol !== "https:")
    throw refused(`It must begin with http:// or https://, not ${url.protocol}//.`);
  if (url.username !== "" || url.password !== "")
    throw refused(
      "It holds a user or a password, which would be sent as they are; let the receiver check the signature.",
    );
  url.hash = "";
  return url;
}

function refused(detail: string): HometideError {
  return new HometideError("webhook_url_refused", detail, { details: { errors: [{ pointer: "/url", detail }] } });
}

/** The addresses of a name; none where it has none now. */
function resolved(name: string, resolve: Resolve, clock: Pick<Clock, "after">): Promise<readonly LookupAddress[]> {
  return new Promise((tell) => {
    const timer = clock.after(RESOLVE_MS, () => tell([]));
    resolve(name, { all: true }, (error, addresses) => {
      timer.cancel();
      tell(error === null ? addresses : []);
    });
  });
}
