import { randomBytes } from "node:crypto";
import type { Micros } from "../../model/time.ts";
import { MICROS_PER_MINUTE } from "../../model/time.ts";

/** Connections in a row that the broker closes soon after they were opened: then the id may be somebody else's, too. */
const SHORT_ONES = 2;

/** Of letters and digits alone, 23 at most: every broker takes that. */
export function newClientId(): string {
  return `hometide${randomBytes(6).toString("hex")}`;
}

/**
 * The name at the broker. A copy of this hub's data folder has it, too, and each that signs in ends the other's connection:
 * two that kept it would do so for ever, and not every broker says why. Another one costs nothing, for nothing of a session
 * is kept at the broker.
 */
export class ClientId {
  #id: string;
  #short = 0;

  constructor(id: string) {
    this.#id = id;
  }

  get id(): string {
    return this.#id;
  }

  /** The broker has closed a connection that lasted so long. @returns whether the id is another one now */
  closedAfter(lasted: Micros): boolean {
    this.#short = lasted > MICROS_PER_MINUTE ? 0 : this.#short + 1;
    if (this.#short < SHORT_ONES) return false;
    this.#short = 0;
    this.#id = newClientId();
    return true;
  }
}
