import type { Micros } from "../../model/time.ts";
import { parseTime } from "../../model/time.ts";
import { elementSpans, memberSpan, pathSpan, type Span } from "./json-text.ts";

/** What an event does to the states: `newState` is the JSON text of the state, `undefined` where the entity goes. */
export interface Change {
  readonly entityId: string;
  readonly newState: string | undefined;
  /** When the event was fired. */
  readonly firedAt: Micros | undefined;
}

/** One event message as Home Assistant sends it, cut at its subscription's id, which every client chooses anew. */
export interface EventMessage {
  readonly head: string;
  readonly tail: string;
  /** `undefined` in a recording of `subscribe_entities`, whose messages are compressed states. */
  readonly eventType: string | undefined;
  /** The JSON text of the event itself. */
  readonly event: string;
  readonly change: Change | undefined;
}

/** What went over the socket as one text: a message, or a list of messages where the client coalesces. */
export interface Frame {
  /** Milliseconds since the beginning. */
  readonly atMs: number;
  readonly messages: readonly EventMessage[];
  /** The whole text, cut at each id. */
  readonly pieces: readonly string[];
}

/** The bytes as they were, with the client's own subscription id. */
export function frameText(frame: Frame, id: number): string {
  return frame.pieces.join(String(id));
}

export function messageText(message: EventMessage, id: number): string {
  return `${message.head}${id}${message.tail}`;
}

/** A new event message, for what was not recorded. */
export function eventMessage(eventType: string, event: string, change?: Change): EventMessage {
  return { head: '{"id":', tail: `,"type":"event","event":${event}}`, eventType, event, change };
}

/** A frame of new messages. */
export function frameOf(atMs: number, messages: readonly EventMessage[]): Frame {
  const [first] = messages;
  if (first !== undefined && messages.length === 1) return { atMs, messages, pieces: [first.head, first.tail] };
  const pieces: string[] = [];
  let open = "[";
  for (const message of messages) {
    pieces.push(open + message.head);
    open = `${message.tail},`;
  }
  pieces.push(`${messages.at(-1)?.tail ?? "["}]`);
  return { atMs, messages, pieces };
}

/**
 * Cuts a recorded text into a frame.
 *
 * @returns `undefined` where not every message of it is an event (the answers to commands, which are not replayed)
 */
export function readFrame(atMs: number, text: string): Frame | undefined {
  const spans: readonly Span[] = text.startsWith("[") ? elementSpans(text, 0) : [{ start: 0, end: text.length }];
  const messages: EventMessage[] = [];
  const pieces: string[] = [];
  let from = 0;
  for (const span of spans) {
    const type = memberSpan(text, span.start, "type");
    const id = memberSpan(text, span.start, "id");
    const event = memberSpan(text, span.start, "event");
    if (type === undefined || id === undefined || event === undefined || cut(text, type) !== '"event"')
      return undefined;
    messages.push({
      head: text.slice(span.start, id.start),
      tail: text.slice(id.end, span.end),
      event: cut(text, event),
      ...readEvent(cut(text, event)),
    });
    pieces.push(text.slice(from, id.start));
    from = id.end;
  }
  pieces.push(text.slice(from));
  return { atMs, messages, pieces };
}

function readEvent(event: string): Pick<EventMessage, "eventType" | "change"> {
  const type = memberSpan(event, 0, "event_type");
  if (type === undefined) return { eventType: undefined, change: undefined };
  const eventType = String(JSON.parse(cut(event, type)));
  if (eventType !== "state_changed") return { eventType, change: undefined };
  const entityId = pathSpan(event, 0, ["data", "entity_id"]);
  const newState = pathSpan(event, 0, ["data", "new_state"]);
  if (entityId === undefined || newState === undefined) return { eventType, change: undefined };
  const text = cut(event, newState);
  const fired = memberSpan(event, 0, "time_fired");
  return {
    eventType,
    change: {
      entityId: String(JSON.parse(cut(event, entityId))),
      newState: text === "null" ? undefined : text,
      firedAt: fired === undefined ? undefined : parseTime(String(JSON.parse(cut(event, fired)))),
    },
  };
}

/** The JSON text of the state before a change, `undefined` where there was none. */
export function oldStateText(message: EventMessage): string | undefined {
  const span = pathSpan(message.event, 0, ["data", "old_state"]);
  if (span === undefined) return undefined;
  const text = cut(message.event, span);
  return text === "null" ? undefined : text;
}

function cut(text: string, span: Span): string {
  return text.slice(span.start, span.end);
}
