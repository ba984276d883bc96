import { parentPort } from "node:worker_threads";
import { faultOf } from "./fault.ts";
import type { Calls, Reply, Request } from "./protocol.ts";

type Handlers<C extends Calls<C>> = { readonly [K in keyof C]: (argument: C[K]["takes"]) => C[K]["gives"] };

/** The thread's side of thread.ts: answers each request, in the order in which they come. */
export function serve<C extends Calls<C>>(handlers: Handlers<C>): void {
  const port = parentPort;
  if (port === null) throw new Error("this file is the entry of a thread");
  port.on("message", (request: Request) => {
    // The main thread's side is typed by the same Calls; only what it posts arrives here.
    const handler = handlers[request.name as keyof C];
    let reply: Reply;
    try {
      reply = { id: request.id, value: handler(request.argument) };
    } catch (error) {
      reply = { id: request.id, fault: faultOf(error) };
    }
    port.postMessage(reply);
  });
}
