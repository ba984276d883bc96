import { once } from "node:events";
import { WebSocket } from "ws";

interface Answer {
  readonly id: number;
  readonly type: string;
  readonly success: boolean;
  readonly result: unknown;
  readonly error?: { readonly message: string };
}

/** A websocket of an administrator, beside the hub's: it does what a person would do in Home Assistant's own pages. */
export interface HomeAssistantClient {
  /** Sends a command and gives its result, whose shape is the caller's knowledge. Rejects where it is refused. */
  command<T>(type: string, fields?: Readonly<Record<string, unknown>>): Promise<T>;
  /** Calls a service and waits until it is done. */
  call(service: string, data?: Readonly<Record<string, unknown>>): Promise<void>;
  close(): void;
}

/** Signs in. @throws where Home Assistant is not there or refuses the token */
export async function connectClient(url: string, token: string): Promise<HomeAssistantClient> {
  const socket = new WebSocket(`${url.replace(/^http/, "ws")}/api/websocket`, { maxPayload: 256 * 1024 * 1024 });
  const waiting = new Map<number, { type: string; resolve: (result: unknown) => void; reject: (e: Error) => void }>();
  const greeting = async (): Promise<string> => {
    const [data] = await once(socket, "message");
    return String(JSON.parse(String(data)).type);
  };
  await greeting();
  const greeted = greeting();
  socket.send(JSON.stringify({ type: "auth", access_token: token }));
  const answer = await greeted;
  if (answer !== "auth_ok") throw new Error(`Home Assistant answered ${answer}`);

  socket.on("message", (data) => {
    // Everything after the sign-in answers one of our commands: nothing is subscribed here.
    const { id, success, result, error } = JSON.parse(String(data)) as Answer;
    const call = waiting.get(id);
    waiting.delete(id);
    if (success) call?.resolve(result);
    else call?.reject(new Error(`${call.type}: ${error?.message ?? "refused"}`));
  });
  socket.on("error", () => undefined);
  socket.on("close", () => {
    for (const { type, reject } of waiting.values()) reject(new Error(`${type}: the connection was closed`));
    waiting.clear();
  });

  let last = 0;
  const command = <T>(type: string, fields: Readonly<Record<string, unknown>> = {}): Promise<T> =>
    new Promise((resolve, reject) => {
      const id = ++last;
      // The result's type is what the caller says.
      waiting.set(id, { type, resolve: resolve as (result: unknown) => void, reject });
      socket.send(JSON.stringify({ id, type, ...fields }));
    });
  return {
    command,
    async call(service, data = {}) {
      const [domain, name] = service.split(".");
      await command("call_service", { domain, service: name, service_data: data });
    },
    close: () => socket.close(),
  };
}
