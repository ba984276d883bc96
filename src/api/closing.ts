import type { Socket } from "node:net";
import type { Clock } from "../model/clock.ts";
import type { Api } from "./deps.ts";

/** Longer than any question takes (5 s, then 504); a download that goes on is broken off. */
const ANSWERS_WITHIN_MS = 6_000;

/**
 * Makes the server end its connections when it closes. Those on which nothing was asked yet end at once: Node would wait
 * a minute for a question, and browsers open such ones in advance. Others end once they are answered, or after 6 s.
 */
export function endConnections(app: Api, clock: Pick<Clock, "after">): void {
  const unused = new Set<Socket>();
  app.server.on("connection", (socket) => {
    unused.add(socket);
    socket.once("close", () => unused.delete(socket));
  });
  app.server.on("request", ({ socket }) => unused.delete(socket));
  app.addHook("preClose", (done) => {
    for (const socket of unused) socket.destroy();
    const late = clock.after(ANSWERS_WITHIN_MS, () => app.server.closeAllConnections());
    app.server.once("close", () => late.cancel());
    done();
  });
}
