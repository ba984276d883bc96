import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** How a request is answered. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** Answers JSON. */
export const json =
  (payload: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Answer =>
  (_, response) =>
    response
      .writeHead(status, { "content-type": "application/json;charset=UTF-8", ...headers })
      .end(JSON.stringify(payload));

/**
 * A server on a free port of this machine that answers as the test says, and remembers what it was asked. It ends with
 * the test.
 */
export async function espnStub(answer: Answer): Promise<{
  readonly url: string;
  readonly requests: { readonly path: string; readonly userAgent: string | undefined }[];
  /** Resolves once so many requests were made in all. */
  asked(count: number): Promise<void>;
  answerWith(answer: Answer): void;
  close(): Promise<void>;
}> {
  const requests: { path: string; userAgent: string | undefined }[] = [];
  const waiting: { count: number; resolve: () => void }[] = [];
  let current = answer;
  const server = createServer((request, response) => {
    requests.push({ path: request.url ?? "", userAgent: request.headers["user-agent"] });
    // The clock of a test is not this machine's.
    response.sendDate = false;
    current(request, response);
    for (const one of waiting.filter(({ count }) => requests.length >= count)) one.resolve();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    // A server that is closed already calls back as well.
    await new Promise((resolve) => server.close(resolve));
  };
  onTestFinished(close);
  // A server that listens on a port has an address with a port.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    asked: (count) =>
      new Promise((resolve) => (requests.length >= count ? resolve() : waiting.push({ count, resolve }))),
    answerWith: (next) => {
      current = next;
    },
    close,
  };
}
