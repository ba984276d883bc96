import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import type { Clock } from "../../model/clock.ts";
import type { EventMessage, Frame } from "./frame.ts";
import { frameText, messageText } from "./frame.ts";
import { FrameWriter } from "./frame-writer.ts";
import { PendingLimit } from "./pending-limit.ts";

/** What a client asked to be told. */
export type Subscription =
  | { readonly kind: "events"; readonly id: number; readonly eventType: string | undefined }
  | { readonly kind: "entities"; readonly id: number; readonly entityIds: ReadonlySet<string> | undefined };

/** What a connection has had; kept after it is gone. */
export interface ConnectionRecord {
  readonly number: number;
  readonly open: boolean;
  /** The replay's position when its first frame was handed to this socket, and after its last; equal while there is none. */
  readonly from: number;
  readonly to: number;
  /** Event messages handed to this socket. */
  readonly sentCount: number;
  /** Why it was dropped as one that does not read. */
  readonly givenUp?: string | undefined;
  /** The latest commands it sent (5,000 at least), in order, without the authentication. */
  readonly commands: readonly Readonly<Record<string, unknown>>[];
}

/** Compressed difference of a state change, made once for all who want it; `undefined` where it is no state change. */
export type Difference = (message: EventMessage) => { readonly entityId: string; readonly event: string } | undefined;

/** What happens to a client that reads more slowly than the home tells. */
export type Pressure =
  /** The home waits while so much lies in the socket's buffer. */
  | { readonly maxBufferedBytes: number }
  /** It goes on, as a real one does, and the client is dropped by Home Assistant's limits. */
  | { readonly limits: Clock };

const DROPPED_AT_BYTES = 16 * 1024 * 1024;
const MAX_COMMANDS = 10_000;

/** One client that may be sent events. */
export class Connection {
  readonly number: number;
  readonly #socket: WebSocket;
  readonly #writer: FrameWriter;
  readonly #maxBufferedBytes: number;
  readonly #limit: PendingLimit | undefined;
  #givenUp: string | undefined;
  readonly #subscriptions = new Map<number, Subscription>();
  readonly #commands: Readonly<Record<string, unknown>>[] = [];
  #coalesces = false;
  #takesStates = false;
  #range: { from: number; to: number } | undefined;
  #sentCount = 0;
  #drained: (() => void)[] = [];

  /** @param wire the stream under the websocket */
  constructor(number: number, socket: WebSocket, wire: Duplex, pressure: Pressure) {
    this.number = number;
    this.#socket = socket;
    this.#writer = new FrameWriter(wire, () => this.#left());
    this.#maxBufferedBytes = "limits" in pressure ? Infinity : pressure.maxBufferedBytes;
    if ("limits" in pressure) {
      const onExceeded = (reason: string): void => {
        this.#givenUp = reason;
        socket.terminate();
      };
      this.#limit = new PendingLimit({ clock: pressure.limits, onExceeded });
    }
    socket.on("close", () => {
      this.#limit?.end();
      this.#wake();
    });
  }

  get open(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  /** Whether a home that tells its states has a listener here. */
  get listens(): boolean {
    return this.open && this.#takesStates;
  }

  record(): ConnectionRecord {
    const { from, to } = this.#range ?? { from: 0, to: 0 };
    const { number, open } = this;
    return { number, open, from, to, sentCount: this.#sentCount, givenUp: this.#givenUp, commands: this.#commands };
  }

  noteCommand(command: Readonly<Record<string, unknown>>): void {
    this.#commands.push(command);
    if (this.#commands.length > MAX_COMMANDS) this.#commands.splice(0, MAX_COMMANDS / 2);
  }

  /** From now on a frame may be a list of messages. */
  coalesce(): void {
    this.#coalesces = true;
  }

  subscribe(subscription: Subscription): void {
    this.#subscriptions.set(subscription.id, subscription);
    this.#look();
  }

  unsubscribe(id: number): boolean {
    const was = this.#subscriptions.delete(id);
    this.#look();
    return was;
  }

  #look(): void {
    this.#takesStates = [...this.#subscriptions.values()].some((subscription) => takes(subscription, "state_changed"));
  }

  sendText(text: string): void {
    if (this.open) this.#writer.add(text);
  }

  ready(): boolean {
    return !this.open || this.#writer.bufferedBytes < this.#maxBufferedBytes;
  }

  /** Resolves once `ready`, which is also when the client is gone. */
  drained(): Promise<void> {
    return this.ready() ? Promise.resolve() : new Promise((resolve) => this.#drained.push(resolve));
  }

  /** Sends what the subscriptions ask for; `position` is the frame's place in the replay, where it is of one. */
  deliver(frame: Frame, difference: Difference, position?: number): void {
    if (!this.open || this.#subscriptions.size === 0) return;
    const singles: string[] = [];
    for (const subscription of this.#subscriptions.values()) {
      const whole = this.#coalesces || frame.messages.length === 1;
      if (whole && frame.messages.every((message) => takesAsItIs(subscription, message))) {
        this.#sendEvent(frameText(frame, subscription.id), frame.messages.length);
        continue;
      }
      for (const message of frame.messages) {
        const text = textFor(subscription, message, difference);
        if (text !== undefined) singles.push(text);
      }
    }
    if (this.#coalesces && singles.length > 1) this.#sendEvent(`[${singles.join(",")}]`, singles.length);
    else for (const text of singles) this.#sendEvent(text, 1);
    if (position !== undefined && this.#takesStates)
      this.#range = { from: this.#range?.from ?? position, to: position + 1 };
  }

  #sendEvent(text: string, messages: number): void {
    this.#sentCount += messages;
    this.#writer.add(text);
    this.#limit?.sent(messages, this.#writer.bufferedBytes);
    // Home Assistant too drops a client that leaves thousands of messages lying.
    if (this.#writer.bufferedBytes > DROPPED_AT_BYTES) this.#socket.terminate();
  }

  /** Sends what waits for the end of this turn; before a close frame, which must be the last. */
  flush(): void {
    if (this.open) this.#writer.flush();
  }

  #left(): void {
    this.#limit?.left(this.#writer.bufferedBytes);
    if (this.#drained.length > 0 && this.ready()) this.#wake();
  }

  #wake(): void {
    const waiting = this.#drained;
    this.#drained = [];
    for (const wake of waiting) wake();
  }
}

function takes(subscription: Subscription, eventType: string | undefined): boolean {
  if (subscription.kind === "entities") return eventType === undefined || eventType === "state_changed";
  return subscription.eventType === undefined || subscription.eventType === eventType;
}

/** Compressed messages go to subscriptions of entities, event messages to subscriptions of events. */
function takesAsItIs(subscription: Subscription, message: EventMessage): boolean {
  if (subscription.kind === "entities") return message.eventType === undefined && subscription.entityIds === undefined;
  return message.eventType !== undefined && takes(subscription, message.eventType);
}

function textFor(subscription: Subscription, message: EventMessage, difference: Difference): string | undefined {
  if (takesAsItIs(subscription, message)) return messageText(message, subscription.id);
  if (subscription.kind === "events") return undefined;
  if (message.eventType === undefined) return messageText(message, subscription.id);
  const change = difference(message);
  if (change === undefined || !(subscription.entityIds?.has(change.entityId) ?? true)) return undefined;
  return `{"id":${subscription.id},"type":"event","event":${change.event}}`;
}
