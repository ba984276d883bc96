import type { Clock, Timer } from "../../model/clock.ts";

export interface PendingLimitOptions {
  readonly clock: Clock;
  /** Told once, with the reason, when the client is to be dropped. */
  readonly onExceeded: (reason: string) => void;
}

/**
 * When Home Assistant gives up a client that does not read: 4,096 messages wait for its socket, or more than 1,024 do for
 * 10 s. Messages wait while the socket's own buffer is full, and leave in one piece once it has drained.
 * Figures and rule: homeassistant/core, components/websocket_api/const.py and http.py; the buffer's limits are asyncio's.
 */
export class PendingLimit {
  readonly #options: PendingLimitOptions;
  #full = false;
  #waiting = 0;
  #peak: Timer | undefined;
  #exceeded = false;

  constructor(options: PendingLimitOptions) {
    this.#options = options;
  }

  /** So many messages were handed to the socket, in which there are now so many bytes. */
  sent(messages: number, bufferedBytes: number): void {
    this.#full ||= bufferedBytes > FULL_BYTES;
    if (!this.#full || this.#exceeded) return;
    this.#waiting += messages;
    if (this.#waiting >= MAX_WAITING) this.#exceed(`${MAX_WAITING} messages wait`);
    else if (this.#waiting > PEAK) {
      this.#peak ??= this.#options.clock.after(PEAK_MS, () => this.#exceed(`more than ${PEAK} messages wait for 10 s`));
    }
  }

  /** Bytes have left the socket's buffer. */
  left(bufferedBytes: number): void {
    if (this.#full && bufferedBytes <= DRAINED_BYTES) this.end();
  }

  /** The client is gone, or has caught up. */
  end(): void {
    this.#full = false;
    this.#waiting = 0;
    this.#peak?.cancel();
    this.#peak = undefined;
  }

  #exceed(reason: string): void {
    this.#exceeded = true;
    this.end();
    this.#options.onExceeded(reason);
  }
}

const MAX_WAITING = 4_096;
const PEAK = 1_024;
const PEAK_MS = 10_000;
const FULL_BYTES = 64 * 1_024;
const DRAINED_BYTES = 16 * 1_024;
