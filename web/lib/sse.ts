/** One message of a stream of server-sent events. */
export interface SseMessage {
  readonly id: string | undefined;
  readonly event: string;
  readonly data: string;
}

/**
 * Reads server-sent events (HTML Living Standard, 9.2.6) from pieces of text, cut anywhere. `heard` is called for each
 * piece, comments too: heartbeats are comments.
 */
export function createSseReader(given: (message: SseMessage) => void): (piece: string) => void {
  let rest = "";
  let id: string | undefined;
  let event = "";
  let data: string[] = [];
  const line = (text: string): void => {
    if (text === "") {
      if (data.length > 0) given({ id, event: event === "" ? "message" : event, data: data.join("\n") });
      [event, data] = ["", []];
      return;
    }
    const colon = text.indexOf(":");
    const field = colon === -1 ? text : text.slice(0, colon);
    const value = colon === -1 ? "" : text.slice(colon + 1).replace(/^ /, "");
    if (field === "event") event = value;
    else if (field === "data") data.push(value);
    else if (field === "id") id = value;
  };
  return (piece) => {
    const lines = (rest + piece).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? "";
    for (const text of lines) line(text);
  };
}
