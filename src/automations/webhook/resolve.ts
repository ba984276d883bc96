import type { LookupAddress, LookupOptions } from "node:dns";
import type { AddressRules } from "./address.ts";
import { addressRefusal } from "./address.ts";

/** Nothing is sent there; the message says why. */
export class AddressRefused extends Error {}

/** Resolves a name to all its addresses, as `dns.lookup` does with `all`. */
export type Resolve = (
  name: string,
  options: LookupOptions & { readonly all: true },
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

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
