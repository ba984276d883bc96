import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import { parseJson, recordOf } from "../unknown.ts";
import { runCommand } from "./commands.ts";
import type { CommandContext } from "./handler.ts";
import type { Pressure } from "./connection.ts";
import { Connection } from "./connection.ts";
import { errorText, idReuse, incorrectlyFormatted, readCommand } from "./protocol.ts";

export interface SessionOptions {
  readonly token: string;
  readonly context: CommandContext;
  readonly pressure: Pressure;
  /** Called with the number for a connection that has been let in. */
  nextNumber(): number;
  opened(connection: Connection): void;
}

/** One client from the handshake on: authentication, then commands whose ids have to increase. */
export function serveClient(socket: WebSocket, wire: Duplex, options: SessionOptions): void {
  const { context, token } = options;
  const { version } = context.home;
  let connection: Connection | undefined;
  let lastId = 0;
  const say = (message: object): void => socket.send(JSON.stringify(message));
  say({ type: "auth_required", ha_version: version });
  socket.on("message", (data) => {
    // ws gives Buffers unless its binaryType is changed.
    const message = parse((data as Buffer).toString("utf8"));
    if (connection === undefined) {
      if (!isAuth(message, token)) {
        say({ type: "auth_invalid", message: "Invalid access token or password" });
        socket.close(1000);
        return;
      }
      connection = new Connection(options.nextNumber(), socket, wire, options.pressure);
      connection.sendText(JSON.stringify({ type: "auth_ok", ha_version: version }));
      options.opened(connection);
      return;
    }
    for (const part of Array.isArray(message) ? message : [message]) {
      const command = readCommand(part);
      if (command === undefined) connection.sendText(errorText(null, incorrectlyFormatted));
      else if (command.id <= lastId) connection.sendText(errorText(command.id, idReuse));
      else {
        lastId = command.id;
        connection.noteCommand({ id: command.id, type: command.type, ...command.fields });
        runCommand(command, connection, context);
      }
    }
  });
}

/** What is not JSON is answered as badly formatted. */
function parse(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

function isAuth(message: unknown, token: string): boolean {
  const { type, access_token } = recordOf(message);
  return type === "auth" && access_token === token;
}
