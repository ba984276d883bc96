import type { Fault, FaultProxy } from "../../support/fault-proxy.ts";
import { startFaultProxy } from "../../support/fault-proxy.ts";
import { form } from "./form.ts";

/** In the sabotaged form so many writes are swallowed: the first ones, so that what follows meets with the faults as always. */
const SWALLOWED = 3;

export type Front = FaultProxy & {
  /** Writes that have met with a fault. */
  readonly faults: () => number;
};

/** The proxy in front of a server; in the sabotaged form it says that writes are done which it swallowed. */
export async function startFront(target: string): Promise<Front> {
  const proxy = await startFaultProxy(target);
  let faults = 0;
  let passed = 0;
  const onWrite = (faultOf: (number: number) => Fault | undefined): void =>
    proxy.onWrite((number) => {
      const fault = faultOf(number);
      if (fault !== undefined) faults += 1;
      else if (form.sabotaged && passed++ < SWALLOWED) return { kind: "answer", status: 204 };
      return fault;
    });
  onWrite(() => undefined);
  return { ...proxy, onWrite, faults: () => faults };
}
