import { once } from "node:events";
import type { Socket } from "node:net";
import { connect, createServer } from "node:net";

export interface OldBroker {
  readonly url: string;
  /** How many connections by MQTT 5 it has refused. */
  readonly refused: () => number;
  close(): void;
}

/** CONNACK of MQTT 3.1.1, return code 1: unacceptable protocol version (section 3.2.2.3). */
const UNACCEPTABLE = Buffer.from([0x20, 0x02, 0x00, 0x01]);

/** Stands before a broker and lets MQTT 3.1.1 through alone, as brokers that know nothing newer do. */
export async function startOldBroker(port: number): Promise<OldBroker> {
  let refused = 0;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.once("data", (greeting) => {
      if (protocolLevel(greeting) !== 4) {
        refused += 1;
        socket.end(UNACCEPTABLE);
        return;
      }
      const behind = connect(port, "127.0.0.1", () => behind.write(greeting));
      sockets.add(behind);
      behind.on("error", () => socket.destroy());
      socket.pipe(behind).pipe(socket);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a TCP server has a port");
  return {
    url: `mqtt://127.0.0.1:${address.port}`,
    refused: () => refused,
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

/** Behind the fixed header (a type, then the length in one to four bytes) and the name MQTT (section 3.1.2.2). */
function protocolLevel(greeting: Buffer): number | undefined {
  const name = greeting.indexOf("MQTT");
  return name < 0 ? undefined : greeting[name + 4];
}
