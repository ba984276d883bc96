import type { Transferable } from "node:worker_threads";
import { parentPort } from "node:worker_threads";
import { faultOf } from "./fault.ts";
import type { Calls, Reply, Request } from "./protocol.ts";

/** Each may put buffers of its answer into `transfer`: those are handed over instead of copied. */
type Handlers<C extends Calls<C>> = {
  readonly [K in keyof C]: (argument: C[K]["takes"], transfer: Transferable[]) => C[K]["gives"];
};

/** The thread's side of thread.ts: answers each request, in the order in which they come. */
export function serve<C extends Calls<C>>(handlers: Handlers<C>): void {
  const port = parentPort;
  if (port === null) throw new Error("this file is the entry of a thread");
  port.on("message", (request: Request) => {
    // The main thread's side is typed by the same Calls; only what it posts arrives here.
    const handler = handlers[request.name as keyof C];
    const transfer: Transferable[] = [];
    let reply: Reply;
    try {
      reply = { id: request.id, value: handler(request.argument, transfer) };
    } catch (error) {
      transfer.length = 0;
      reply = { id: request.id, fault: faultOf(error) };
    }
    port.postMessage(reply, transfer);
  });
}
