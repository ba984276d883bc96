import { WebSocket } from "ws";

/** A bare websocket client that keeps every text as it came. */
export interface Client {
  /** Texts received, without the handshake. */
  readonly texts: readonly string[];
  /** Resolves to the close code. */
  readonly closed: Promise<number>;
  readonly socket: WebSocket;
  send(message: unknown): void;
  /** Sends a command and resolves to its answer. */
  ask(message: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>>;
  /** Resolves once `enough` says so of the texts. */
  until(enough: (texts: readonly string[]) => boolean): Promise<void>;
}

/** Connects and authenticates; rejects with the server's message where it refuses the token. */
export async function connectClient(url: string, token: string): Promise<Client> {
  const socket = new WebSocket(`${url.replace("http", "ws")}/api/websocket`);
  const texts: string[] = [];
  let waiting: { enough: (texts: readonly string[]) => boolean; wake: () => void }[] = [];
  const closed = new Promise<number>((resolve) => socket.once("close", resolve));
  await new Promise<void>((resolve, reject) => {
    socket.once("error", reject);
    let ready = false;
    socket.on("message", (data) => {
      const text = String(data);
      if (ready) {
        texts.push(text);
        const done = waiting.filter(({ enough }) => enough(texts));
        waiting = waiting.filter((wait) => !done.includes(wait));
        for (const { wake } of done) wake();
        return;
      }
      const { type, message } = JSON.parse(text);
      if (type === "auth_required") socket.send(JSON.stringify({ type: "auth", access_token: token }));
      else if (type === "auth_ok") {
        ready = true;
        resolve();
      } else reject(new Error(`${String(type)}: ${String(message)}`));
    });
  });
  const until = (enough: (texts: readonly string[]) => boolean): Promise<void> =>
    enough(texts) ? Promise.resolve() : new Promise((wake) => waiting.push({ enough, wake }));
  return {
    texts,
    closed,
    socket,
    until,
    send: (message) => socket.send(JSON.stringify(message)),
    async ask(message) {
      const from = texts.length;
      socket.send(JSON.stringify(message));
      const id = message["id"] ?? null;
      let looked = from;
      let found: Record<string, unknown> | undefined;
      const answer = (): Record<string, unknown> | undefined => {
        for (; found === undefined && looked < texts.length; looked++) {
          found = [JSON.parse(texts[looked] ?? "")].flat().find((part) => part.id === id && part.type !== "event");
        }
        return found;
      };
      await until(() => answer() !== undefined);
      return answer() ?? {};
    },
  };
}
