import { lookup } from "node:dns";
import { isIP } from "node:net";
import { Agent, buildConnector } from "undici";
import type { AddressRules } from "./address.ts";
import { addressRefusal, nameRefusal } from "./address.ts";
import type { Resolve } from "./resolve.ts";
import { AddressRefused, sift } from "./resolve.ts";

/**
 * Makes what opens connections to receivers. Every connection is checked with the addresses that it will really use: a name may
 * have pointed elsewhere when it was registered. A delivery has a connection of its own: minutes lie between two
 * events, and one that the receiver has closed meanwhile would cost a retry.
 */
export function createReceiverAgent(rules: AddressRules, resolve: Resolve = lookup): Agent {
  const open = buildConnector({
    // The timer of a delivery ends it, connection included.
    timeout: 0,
    lookup: (name, options, done) => {
      resolve(name, { ...options, all: true }, (error, addresses) => {
        if (error !== null) return done(error, "");
        const { allowed, refusal } = sift(name, addresses, rules);
        const [first] = allowed;
        if (first === undefined) return done(new AddressRefused(refusal), "");
        return options.all === true ? done(null, allowed) : done(null, first.address, first.family);
      });
    },
  });
  return new Agent({
    pipelining: 0,
    connect: (options, done) => {
      const { hostname } = options;
      const host = hostname.replace(/^\[|\]$/g, "");
      // Where the host is an address, nothing is looked up.
      const refusal = isIP(host) === 0 ? nameRefusal(host) : addressRefusal(host, rules);
      if (refusal === undefined) open(options, done);
      else done(new AddressRefused(refusal), null);
    },
  });
}
