import fc from "fast-check";
import { expect, test } from "vitest";
import type { Automations } from "../../src/automations/automations.ts";
import { createAutomations } from "../../src/automations/automations.ts";
import type { Sender } from "../../src/automations/sender.ts";
import { ManualClock } from "../../src/model/clock.ts";
import { GAME_EVENT_DOCUMENT } from "../../src/model/game-event.ts";
import { REGISTRATION_DOCUMENT } from "../../src/model/webhook.ts";
import { silentLog } from "../../src/ops/log.ts";
import { createMetrics } from "../../src/ops/metrics.ts";
import type { Commit, DocumentChange } from "../../src/store/store.ts";
import { commitOf, touchdown } from "./events.ts";
import { registration } from "./registration.ts";

const never = new Promise<never>(() => undefined);

/** Documents that outlive a crash, and what a receiver has seen. A commit is on them whole, or not at all. */
interface Remains {
  readonly documents: Map<string, Map<string, unknown>>;
  /** Event and `webhook-id`, by registration, in the order of their arrival. */
  readonly received: Map<string, string[]>;
}

/** A hub dies at its n-th step, where a step is a commit or a delivery: just before it, or just after it. */
interface Death {
  readonly steps: number;
  readonly isAfter: boolean;
}
const NEVER: Death = { steps: Number.POSITIVE_INFINITY, isAfter: false };

/** A hub until its death. */
class Life {
  readonly clock = new ManualClock(0);
  readonly automations: Automations;
  readonly #remains: Remains;
  #left: number;
  readonly #isAfter: boolean;
  #isDead = false;

  constructor(remains: Remains, death: Death, refuses: (registration: string) => boolean) {
    this.#remains = remains;
    this.#left = death.steps;
    this.#isAfter = death.isAfter;
    const send: Sender = ({ id }, event, { deliveryId }) =>
      this.#step(() => {
        if (refuses(id)) return { kind: "failed", reason: "not now" };
        const seen = remains.received.get(id) ?? [];
        remains.received.set(id, [...seen, `${event.id} ${deliveryId}`]);
        return { kind: "delivered" };
      });
    this.automations = createAutomations({
      senders: { webhook: send, home_assistant_webhook: send, home_assistant_event: send },
      homeWebhookIds: () => Promise.resolve([]),
      checkUrl: (url) => Promise.resolve(url),
      abbreviationOf: ({ abbreviation }) => abbreviation,
      accept: (_source, commit) => this.accept(commit),
      clock: this.clock,
      log: silentLog,
      metrics: createMetrics(),
      timeoutMs: 10_000,
      rotationMs: 1,
      logSize: 1_000,
      patience: { retries: 1_000, retryDelayMs: 0.001, pauseAfterFailures: 1_000, pauseAfterMs: 1e9 },
    });
  }

  get isDead(): boolean {
    return this.#isDead;
  }

  /** As the acceptor does it: what the event leads to is in the event's commit. */
  async accept(commit: Commit): Promise<void> {
    const notes = this.automations.noteKeeper.notesFor(commit);
    await this.#step(() => this.#write([...(commit.documents ?? []), ...(notes?.documents ?? [])]));
    notes?.settled(true);
  }

  #write(documents: readonly DocumentChange[]): void {
    for (const { kind, id, value } of documents) {
      const all = this.#remains.documents.get(kind) ?? new Map<string, unknown>();
      this.#remains.documents.set(kind, all);
      if (value === undefined) all.delete(id);
      else all.set(id, structuredClone(value));
    }
  }

  async #step<T>(run: () => T): Promise<T> {
    // What is done at once in a life may be done in another order than it was asked for, as with a disk and a network.
    await Promise.resolve();
    if (this.#isDead) return never;
    this.#left -= 1;
    if (this.#left > 0) return run();
    this.#isDead = true;
    if (this.#isAfter) run();
    return never;
  }
}

const lives = fc.array(fc.record({ steps: fc.integer({ min: 1, max: 25 }), isAfter: fc.boolean() }), { maxLength: 8 });

test("killed between any two commits or deliveries: each event at least once to each, in order, with one id", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 6 }),
      lives,
      fc.infiniteStream(fc.boolean()),
      async (receivers, sizes, deaths, moods) => {
        const ids = Array.from({ length: receivers }, (_, n) => `wh_${n}`);
        const registrations = new Map<string, unknown>(ids.map((id) => [id, registration(id)]));
        const remains: Remains = { documents: new Map([[REGISTRATION_DOCUMENT, registrations]]), received: new Map() };
        let number = 0;
        const batches = sizes.map((size) => Array.from({ length: size }, () => touchdown(`a-${(number += 1)}`)));
        const refused = new Map<string, number>();
        // Each refusal makes it wait five times as long as the one before: after ten in a row it takes the next.
        const refuses = (id: string): boolean => {
          const inARow = refused.get(id) ?? 0;
          const isRefused = inARow < 10 && moods.next().value === true;
          refused.set(id, isRefused ? inARow + 1 : 0);
          return isRefused;
        };
        const isDelivered = (): boolean => {
          const known = [...(remains.documents.get("delivery")?.values() ?? [])] as readonly {
            readonly state: string;
          }[];
          return known.length === receivers * number && known.every(({ state }) => state === "delivered");
        };
        for (const death of [...deaths, NEVER]) {
          const life = new Life(remains, death, refuses);
          await life.automations.restore({
            documents: (kind) => Promise.resolve(structuredClone(remains.documents.get(kind) ?? new Map())),
          });
          void life.automations.run(new AbortController().signal);
          for (const batch of batches) {
            // Sports finds out again what it had not on disk.
            if (remains.documents.get(GAME_EVENT_DOCUMENT)?.has(batch[0]?.id ?? "") === true) continue;
            void life.accept(commitOf(...batch));
            await life.clock.advance(1);
            await new Promise((resolve) => setImmediate(resolve));
          }
          for (let turn = 0; turn < 2_000 && !life.isDead && !isDelivered(); turn += 1) {
            // Long enough for a receiver that refuses ten times in a row.
            await life.clock.advance(100_000);
            // Attempts and outcomes take turns of the event loop, not only time.
            await new Promise((resolve) => setImmediate(resolve));
          }
        }
        expect(isDelivered()).toBe(true);
        for (const id of ids) {
          const firsts = [...new Set(remains.received.get(id))];
          expect(firsts).toEqual(Array.from({ length: number }, (_, n) => `a-${n + 1} a-${n + 1}.${id}`));
        }
      },
    ),
    { numRuns: 200 },
  );
});
