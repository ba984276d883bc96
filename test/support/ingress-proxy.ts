import type { AddressInfo } from "node:net";
import { createServer, request } from "node:http";

export interface IngressProxy {
  /** Where the hub is seen: an address with a path, ending in a slash. */
  readonly url: string;
  close(): Promise<void>;
}

/** A proxy that does as Home Assistant's ingress: the hub under a path with a random name, which it is told of. */
export async function startIngressProxy(hub: string): Promise<IngressProxy> {
  const path = "/api/hassio_ingress/Zm9v-YmFy_1";
  const server = createServer((incoming, outgoing) => {
    const { url = "", method, headers } = incoming;
    if (!url.startsWith(`${path}/`)) {
      outgoing.writeHead(404).end();
      return;
    }
    const asked = request(
      hub + url.slice(path.length),
      { method, headers: { ...headers, "x-ingress-path": path, "accept-encoding": "identity" } },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    asked.on("error", () => outgoing.destroy());
    outgoing.on("close", () => asked.destroy());
    incoming.pipe(asked);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${path}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
