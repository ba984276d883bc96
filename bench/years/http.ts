import { once } from "node:events";
import type { Socket } from "node:net";
import { connect } from "node:net";

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

const END_OF_HEAD = Buffer.from("\r\n\r\n");
const END_OF_CHUNKS = Buffer.from("\r\n0\r\n\r\n");

/**
 * Asks over one connection that is kept, and reads answers to their ends: as little as HTTP/1.1 allows, so that what is
 * measured is the server. It understands answers with a length, and chunks as far as their end.
 *
 * @param changes whether to come from another address (127.0.0.2, 127.0.0.3 …) before the limit is reached
 */
export function httpClient(url: string, changes: boolean): HttpClient {
  const { hostname, port } = new URL(url);
  let asked = 0;
  let address = FIRST;
  let socket: Socket | undefined;

  const open = async (): Promise<Socket> => {
    const localAddress = changes ? { localAddress: `127.0.0.${address}` } : {};
    const made = connect({ host: hostname, port: Number(port), noDelay: true, ...localAddress });
    await once(made, "connect");
    return made;
  };

  const ask = async (path: string): Promise<Buffer> => {
    if (changes && asked > 0 && asked % PER_ADDRESS === 0) {
      socket?.destroy();
      socket = undefined;
      address = address === LAST ? FIRST : address + 1;
    }
    asked += 1;
    if (socket === undefined || socket.destroyed) socket = await open();
    const answer = read(socket);
    socket.write(`GET ${path} HTTP/1.1\r\nhost: ${hostname}:${port}\r\n\r\n`);
    const { status, body } = await answer;
    if (status !== 200) throw new Error(`${path}: ${status} ${body.subarray(0, 500).toString()}`);
    return body;
  };

  return {
    get: async (path) => (await ask(path)).length,
    text: async (path) => (await ask(path)).toString(),
    close: () => socket?.destroy(),
  };
}

/** The next answer that comes. A body in chunks is given with their heads. */
function read(socket: Socket): Promise<{ readonly status: number; readonly body: Buffer }> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let got = 0;
    /** Where the body begins, and how long it is; it comes in chunks where that is not told. */
    let head: { readonly status: number; readonly start: number; readonly length: number | undefined } | undefined;
    const done = (): void => {
      socket.off("data", take);
      socket.off("close", fail);
      socket.off("error", fail);
    };
    const fail = (): void => {
      done();
      reject(new Error("the connection was closed amid an answer"));
    };
    const take = (part: Buffer): void => {
      parts.push(part);
      got += part.length;
      head ??= headOf(Buffer.concat(parts));
      if (head === undefined) return;
      const { status, start, length } = head;
      if (length === undefined ? !endsChunks(parts) : got < start + length) return;
      done();
      resolve({ status, body: Buffer.concat(parts).subarray(start) });
    };
    socket.on("data", take);
    socket.on("close", fail);
    socket.on("error", fail);
  });
}

function headOf(
  bytes: Buffer,
): { readonly status: number; readonly start: number; readonly length: number | undefined } | undefined {
  const end = bytes.indexOf(END_OF_HEAD);
  if (end === -1) return undefined;
  const text = bytes.subarray(0, end).toString("latin1");
  const length = /^content-length: *(\d+)$/im.exec(text)?.[1];
  return {
    status: Number(text.split(" ", 2)[1]),
    start: end + END_OF_HEAD.length,
    length: length === undefined ? undefined : Number(length),
  };
}

function endsChunks(parts: readonly Buffer[]): boolean {
  const last = parts.at(-1);
  if (last === undefined) return false;
  const end = last.length >= END_OF_CHUNKS.length ? last : Buffer.concat(parts.slice(-2));
  return end.subarray(-END_OF_CHUNKS.length).equals(END_OF_CHUNKS);
}
