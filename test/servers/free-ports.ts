import { once } from "node:events";
import { createServer } from "node:net";

/** Ports of the loopback that were free a moment ago, each another one. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const probes = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
  const ports = await Promise.all(
    probes.map(async (probe) => {
      await once(probe, "listening");
      const address = probe.address();
      if (address === null || typeof address === "string") throw new Error("a TCP server has a port");
      return address.port;
    }),
  );
  await Promise.all(
    probes.map(async (probe) => {
      probe.close();
      await once(probe, "close");
    }),
  );
  return ports;
}

/** One of {@link freePorts}. */
export async function freePort(): Promise<number> {
  const [port] = await freePorts(1);
  if (port === undefined) throw new Error("one probe has one port");
  return port;
}
