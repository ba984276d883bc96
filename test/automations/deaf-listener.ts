import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";

/* A process that listens, and never takes a connection: it stands still as soon as it has told its port. */
const server = createServer().listen({ port: 0, host: "127.0.0.1", backlog: 1 });
await once(server, "listening");
process.send?.((server.address() as AddressInfo).port, () => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
});
