import type { HaWebSocket } from "home-assistant-js-websocket";
import { WebSocket } from "ws";
import type { Clock } from "../../model/clock.ts";
import { HometideError, messageOf } from "../../model/errors.ts";
import { isRecord } from "./read-state.ts";

/** A list of all states is one frame: 20,000 entities of 4 KB each stay below this. */
const MAX_FRAME_BYTES = 128 * 1024 * 1024;

/** What the client takes for a socket, and the brake that ours has beside: reading stops, and so does the sender. */
export type HomeAssistantSocket = HaWebSocket & Pick<WebSocket, "pause" | "resume">;

export interface SocketOptions {
  /** ws:// or wss://, with the path /api/websocket. */
  readonly url: string;
  readonly token: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Until Home Assistant has accepted the token, milliseconds. */
  readonly timeoutMs: number;
  /** Takes each frame once signed in, with who reads it; called by the socket's handler, so it only keeps them. */
  readonly onFrame: (data: Buffer, deliver: (text: string) => void) => void;
}

/** http://host:port → its websocket. */
export function websocketUrl(url: string): string {
  return `${url.replace(/^http/, "ws").replace(/\/+$/, "")}/api/websocket`;
}

/**
 * Opens a websocket to Home Assistant and signs in, for the official client's `Connection`.
 *
 * Our own in place of the client's `createSocket` because that one cannot say why a connection failed, and lets a
 * frame that is not JSON end the process (docs/adr/0003-home-assistant-socket.md).
 *
 * @throws HometideError home_assistant_unreachable or home_assistant_auth
 */
export function openSocket(options: SocketOptions): Promise<HomeAssistantSocket> {
  const { url, token, signal } = options;
  return new Promise((resolve, reject) => {
    // Frames of states compress well, but inflating them costs more time than loopback or a home's network saves.
    const socket = new WebSocket(url, { perMessageDeflate: false, maxPayload: MAX_FRAME_BYTES });
    const timer = options.clock.after(options.timeoutMs, () => fail(`no answer within ${options.timeoutMs / 1000} s`));
    const abort = (): void => fail("the hub is stopping");
    signal.addEventListener("abort", abort, { once: true });

    function settle(): void {
      timer.cancel();
      signal.removeEventListener("abort", abort);
      socket.off("message", handshake);
      socket.off("close", closed);
      socket.off("error", failed);
    }
    function end(error: HometideError): void {
      settle();
      // An error after this is only about the socket that is being thrown away.
      socket.on("error", () => undefined);
      socket.terminate();
      reject(error);
    }
    function fail(why: string, cause?: unknown): void {
      end(new HometideError("home_assistant_unreachable", `${url}: ${why}`, { cause }));
    }
    function failed(error: Error): void {
      fail(messageOf(error), error);
    }
    function closed(code: number): void {
      fail(`closed with code ${code} before signing in`);
    }
    function handshake(data: unknown): void {
      const message = parse(String(data));
      const type = isRecord(message) ? message["type"] : undefined;
      if (type === "auth_required") {
        socket.send(JSON.stringify({ type: "auth", access_token: token }));
      } else if (type === "auth_invalid") {
        end(new HometideError("home_assistant_auth", `${url} refused the token`));
      } else if (type === "auth_ok" && isRecord(message)) {
        settle();
        resolve(signedIn(socket, String(message["ha_version"]), options.onFrame));
      } else {
        fail(`answered "${String(data).slice(0, 80)}" in place of Home Assistant's greeting`);
      }
    }
    socket.on("message", handshake);
    socket.on("close", closed);
    socket.on("error", failed);
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON is told by the caller, with what came instead.
    return undefined;
  }
}

const NOTHING = Buffer.alloc(0);

/** Dresses the socket as the client wants it; frames reach the client's listener by way of `onFrame`. */
function signedIn(socket: WebSocket, version: string, onFrame: SocketOptions["onFrame"]): HomeAssistantSocket {
  // Coalesced messages: many events in a frame. The id 1 is kept free for it by the client.
  socket.send(JSON.stringify({ id: 1, type: "supported_features", features: { coalesce_messages: 1 } }));
  // A broken connection is always followed by `close`, which the client listens to.
  socket.on("error", () => undefined);
  const addEventListener = (type: string, listener: (event: { data?: string; code?: number }) => void): void => {
    if (type === "message") {
      const deliver = (text: string): void => listener({ data: text });
      // One buffer for each message: `binaryType` is nodebuffer, the default of `ws`.
      socket.on("message", (data) => onFrame(data as Buffer, deliver));
    } else if (type === "close") {
      // In its turn too: the client forgets its subscriptions then, and frames that came before are still theirs.
      socket.on("close", (code) => onFrame(NOTHING, () => listener({ code })));
    }
  };
  // The client uses addEventListener, send, close and readyState, which `ws` has as browsers do; the types differ in the rest.
  return Object.assign(socket, { addEventListener, haVersion: version }) as unknown as HomeAssistantSocket;
}
