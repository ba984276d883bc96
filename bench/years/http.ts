import { Agent, request } from "node:http";

/** An address may ask the history so often a minute: the bench asks from as many addresses of the loopback as it needs. */
const PER_ADDRESS = 90;
const FIRST = 2;
const LAST = 250;

export interface HttpClient {
  /** @returns the body's length, bytes @throws Error where the answer is no success */
  get(path: string): Promise<number>;
  text(path: string): Promise<string>;
  close(): void;
}

/**
 * Asks over one connection that is kept, and reads answers to their ends.
 *
 * @param changes whether to come from another address (127.0.0.2, 127.0.0.3 …) before the limit is reached
 */
export function httpClient(url: string, changes: boolean): HttpClient {
  const { hostname, port } = new URL(url);
  let asked = 0;
  let address = FIRST;
  let agent = agentFrom(changes ? address : undefined);
  const ask = (path: string): Promise<Buffer> => {
    if (changes && asked > 0 && asked % PER_ADDRESS === 0) {
      agent.destroy();
      address = address === LAST ? FIRST : address + 1;
      agent = agentFrom(address);
    }
    asked += 1;
    return new Promise((resolve, reject) => {
      const asking = request({ hostname, port, path, agent }, (answer) => {
        const parts: Buffer[] = [];
        answer.on("data", (part: Buffer) => parts.push(part));
        answer.on("error", reject);
        answer.on("end", () => {
          const body = Buffer.concat(parts);
          if (answer.statusCode === 200) resolve(body);
          else reject(new Error(`${path}: ${String(answer.statusCode)} ${body.subarray(0, 500).toString()}`));
        });
      });
      asking.on("error", reject);
      asking.end();
    });
  };
  return {
    get: async (path) => (await ask(path)).length,
    text: async (path) => (await ask(path)).toString(),
    close: () => agent.destroy(),
  };
}

function agentFrom(address: number | undefined): Agent {
  return new Agent({
    keepAlive: true,
    maxSockets: 1,
    ...(address === undefined ? {} : { localAddress: `127.0.0.${address}` }),
  });
}
