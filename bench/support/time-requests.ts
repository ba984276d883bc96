import { subscribe } from "node:diagnostics_channel";
import { isMainThread } from "node:worker_threads";

/*
 * Loaded into the hub's process before it (`--import`): notes how long each request takes there, from Node's having its
 * head to the last byte's being with the operating system, in ms. Whoever started the process asks for what was noted since
 * it last asked. The hub itself knows nothing of it.
 */
if (isMainThread && process.send !== undefined) {
  let times: number[] = [];
  const begun = new WeakMap<object, number>();
  // The shapes of these messages: https://nodejs.org/api/diagnostics_channel.html#http
  subscribe("http.server.request.start", (message) => {
    begun.set((message as { readonly response: object }).response, performance.now());
  });
  subscribe("http.server.response.finish", (message) => {
    const start = begun.get((message as { readonly response: object }).response);
    if (start !== undefined) times.push(performance.now() - start);
  });
  process.on("message", () => {
    process.send?.(times);
    times = [];
  });
  // The hub ends when it has nothing more to do, whether or not somebody may still ask.
  process.channel?.unref();
}
