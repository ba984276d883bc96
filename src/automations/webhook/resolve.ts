import type { LookupAddress, LookupOptions } from "node:dns";
import { isIP } from "node:net";
import type { LookupFunction } from "node:net";
import type { AddressRules } from "./address.ts";
import { addressRefusal, nameRefusal } from "./address.ts";

/** Nothing is sent there; the message says why. */
export class AddressRefused extends Error {}

/** Resolves a name to all its addresses, as `dns.lookup` does with `all`. */
export type Resolve = (
  name: string,
  options: LookupOptions & { readonly all: true },
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** Why nothing is sent to the host of a URL: for its name, or for the address that it is. A name's addresses are judged by {@link sift}. */
export function hostRefusal(hostname: string, rules: AddressRules): string | undefined {
  const host = hostname.replace(/^\[|\]$/g, "");
  return isIP(host) === 0 ? nameRefusal(host) : addressRefusal(host, rules);
}

/** Of the addresses of a name those that may be used: a name in a home often has a link-local one beside another. */
export function sift(
  name: string,
  addresses: readonly LookupAddress[],
  rules: AddressRules,
): { readonly allowed: LookupAddress[]; readonly refusal: string } {
  const judged = addresses.map((one) => ({ one, refusal: addressRefusal(one.address, rules) }));
  const allowed = judged.flatMap(({ one, refusal }) => (refusal === undefined ? [one] : []));
  return { allowed, refusal: `${name}: ${judged[0]?.refusal ?? "it has no address"}` };
}

/**
 * What a connection asks for the addresses that it will really use: a name may have pointed elsewhere when it was registered. Where
 * the host is an address itself, nothing is looked up.
 */
export function checkedLookup(rules: AddressRules, resolve: Resolve): LookupFunction {
  return (name, options, done) => {
    resolve(name, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return done(error, "");
      const { allowed, refusal } = sift(name, addresses, rules);
      const [first] = allowed;
      if (first === undefined) return done(new AddressRefused(refusal), "");
      return options.all === true ? done(null, allowed) : done(null, first.address, first.family);
    });
  };
}
