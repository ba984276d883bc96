import type { Micros } from "../../model/time.ts";

/** What can go wrong with an answer. */
export type EspnFault =
  /** An answer of this status, with `Retry-After` in seconds where given. */
  | { readonly kind: "status"; readonly status: number; readonly retryAfter?: number }
  /** The head promises the whole body, the socket ends in the middle of it. */
  | { readonly kind: "cut" }
  /** Half of the JSON, correctly framed. */
  | { readonly kind: "half_json" }
  /** The answer comes after this time. */
  | { readonly kind: "slow"; readonly delayMs: number }
  /** The request is taken and never answered. */
  | { readonly kind: "hang" }
  /** The socket is broken off without an answer. */
  | { readonly kind: "reset" }
  /** A scoreboard without events. */
  | { readonly kind: "empty_list" }
  /** Every second event is `{}`, as seen on 2026-07-03 (ESPN.md). */
  | { readonly kind: "empty_events" }
  /** Every member of this name, at any depth, is called otherwise: ESPN changed its format. */
  | { readonly kind: "renamed"; readonly name: string; readonly to: string };

interface Planned {
  readonly fault: EspnFault;
  /** Only answers of paths that contain this. */
  readonly path: string;
  /** Answers that it still befalls. */
  left: number;
  readonly from: Micros;
  readonly to: Micros;
}

/** Which answers go wrong, and how. */
export class FaultPlan {
  #planned: Planned[] = [];

  /** The next `count` answers. */
  next(count: number, fault: EspnFault, path = ""): void {
    this.#planned.push({ fault, path, left: count, from: -Infinity, to: Infinity });
  }

  /** Every answer from `from` up to `to`. */
  between(from: Micros, to: Micros, fault: EspnFault, path = ""): void {
    this.#planned.push({ fault, path, left: Infinity, from, to });
  }

  clear(): void {
    this.#planned = [];
  }

  /** The fault of an answer given now, which uses it up by one. */
  take(path: string, now: Micros): EspnFault | undefined {
    this.#planned = this.#planned.filter((planned) => planned.left > 0 && planned.to > now);
    const planned = this.#planned.find((one) => path.includes(one.path) && one.from <= now);
    if (planned === undefined) return undefined;
    planned.left--;
    return planned.fault;
  }
}
