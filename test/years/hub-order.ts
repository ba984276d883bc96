import type { Micros } from "../../src/model/time.ts";

/** What the parent of a driven hub asks: to leap to a time, or (without one) to let the pauses end that are over. */
export interface HubOrder {
  readonly id: number;
  readonly leapTo?: Micros;
}

/** Where its clock came from and where it is. */
export interface Leapt {
  readonly from: Micros;
  readonly now: Micros;
}

/** Its answers: the first one tells the address, the others answer orders. */
export type HubReply = ({ readonly url: string; readonly id?: undefined } | { readonly id: number }) & Leapt;
