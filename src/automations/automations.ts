import { compileCheck } from "../model/check.ts";
import type { Clock } from "../model/clock.ts";
import type { GameEvent } from "../model/game-event.ts";
import { GAME_EVENT_DOCUMENT, GameEventSchema } from "../model/game-event.ts";
import type { Delivery, DeliveryKind, Registration } from "../model/webhook.ts";
import { DELIVERY_DOCUMENT, REGISTRATION_DOCUMENT } from "../model/webhook.ts";
import type { ComponentHealth } from "../ops/health.ts";
import type { Log } from "../ops/log.ts";
import type { Metrics } from "../ops/metrics.ts";
import type { Acceptor, NoteKeeper } from "../pipeline/accept.ts";
import type { Journal } from "../store/store.ts";
import type { Patience } from "./after-attempt.ts";
import { Deliveries, deliveryDocument, newDelivery } from "./deliveries.ts";
import { Dispatcher, SERVED_AT_ONCE } from "./dispatcher.ts";
import { webhooksHealth } from "./health.ts";
import { matches } from "./matches.ts";
import { Recorder } from "./recorder.ts";
import { Registry } from "./registry.ts";
import type { Prepare, Sender } from "./sender.ts";
import type { EventSink, WebhooksView } from "./view.ts";
import { createWebhooksView } from "./webhooks-view.ts";
import type { CheckUrl } from "./webhook/check-url.ts";

export interface AutomationsOptions {
  readonly senders: Readonly<Record<DeliveryKind, Sender>>;
  readonly prepare?: Prepare;
  readonly checkUrl: CheckUrl;
  readonly homeWebhookIds: () => Promise<readonly string[]>;
  /** How events call a team now. */
  readonly abbreviationOf: (team: NonNullable<Registration["team"]>) => string;
  readonly accept: Acceptor["accept"];
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly timeoutMs: number;
  readonly rotationMs: number;
  readonly logSize: number;
  readonly patience: Patience;
}

export interface Automations extends EventSink {
  /** Puts what an event leads to into the transaction that accepts the event. */
  readonly noteKeeper: NoteKeeper;
  readonly view: WebhooksView;
  /** Takes up what the last run left. Nothing is sent before `run`. */
  restore(journal: Pick<Journal, "documents">): Promise<void>;
  /** Sends until the signal aborts; resolves once everything that was sent is on disk as sent. */
  run(signal: AbortSignal): Promise<void>;
  health(): ComponentHealth;
}

const isEvent = compileCheck(GameEventSchema);

/**
 * Sends the events of games on, at least once to every registration that waits for them. A delivery is on disk with its event, so
 * that either both are lost to a crash or none; it is sent from memory, and again by the next run where its outcome was not written.
 */
export function createAutomations(options: AutomationsOptions): Automations {
  const { accept, clock, log, metrics, abbreviationOf, logSize } = options;
  const registry = new Registry();
  const deliveries = new Deliveries(logSize);
  const recorder = new Recorder(accept);
  const dispatcher = new Dispatcher({ ...options, registry, deliveries, recorder });
  metrics.watch(() => {
    metrics.webhookQueueDepth.set(deliveries.waitingCount());
    metrics.webhooksPaused.set(registry.list().filter(({ pause }) => pause !== null).length);
  });

  const deliveriesOf = (event: GameEvent): readonly Delivery[] => {
    const made: Delivery[] = [];
    for (const registration of registry.all()) {
      if (!matches(registration, event, abbreviationOf)) continue;
      const delivery = newDelivery(registration, event, deliveries.nextSequence(), clock.now());
      if (deliveries.get(registration.id, delivery.id) === undefined) made.push(delivery);
    }
    return made;
  };

  /** Signing and connecting take as long as the disk does: for what is sent as soon as it is written, both are done meanwhile. */
  const prepare = (made: readonly Delivery[]): void => {
    const begun = new Set<string>();
    for (const { registration: id, state, due, event, id: deliveryId } of made) {
      if (begun.size === SERVED_AT_ONCE) return;
      const registration = registry.find(id);
      if (registration === undefined || state !== "waiting" || due > clock.now()) continue;
      // One that fails has slots of its own; one that is sent something now takes this after it, over the same connection.
      if (registration.failures > 0 || begun.has(id) || deliveries.waiting(id).length > 0) continue;
      begun.add(id);
      options.prepare?.(registration, event, deliveryId);
    }
  };

  /** Takes over deliveries that are on disk. */
  const take = (made: readonly Delivery[]): void => {
    for (const delivery of made) {
      const { registration } = delivery;
      const now = registry.find(registration);
      if (now === undefined) {
        // Removed while the event was being written.
        void recorder.write([{ kind: DELIVERY_DOCUMENT, id: delivery.id, value: undefined }]);
        continue;
      }
      // Paused while the event was being written.
      const isLate = now.pause !== null && delivery.state === "waiting";
      const changes = deliveries.put(isLate ? { ...delivery, state: "skipped" } : delivery);
      void recorder.write(isLate ? changes : changes.slice(1));
      if (!isLate && delivery.state === "waiting") dispatcher.enqueue(delivery);
    }
  };

  return {
    noteKeeper: {
      notesFor(commit) {
        const made = (commit.documents ?? [])
          .filter(({ kind, value }) => kind === GAME_EVENT_DOCUMENT && value !== undefined)
          .flatMap(({ value }) => (isEvent(value) ? deliveriesOf(value) : []));
        if (made.length === 0) return undefined;
        // By then the commit has been handed over.
        setImmediate(() => prepare(made));
        return {
          documents: made.map(deliveryDocument),
          settled: (stored) => {
            if (stored) take(made);
          },
        };
      },
    },
    view: createWebhooksView({ ...options, registry, deliveries, dispatcher, recorder }),
    async fire(event) {
      const made = deliveriesOf(event);
      if (made.length === 0) return 0;
      await accept("automations", { points: [], documents: made.map(deliveryDocument), urgent: true });
      take(made);
      return made.length;
    },
    async restore(journal) {
      const [registrations, kept] = await Promise.all([
        journal.documents(REGISTRATION_DOCUMENT),
        journal.documents(DELIVERY_DOCUMENT),
      ]);
      const unreadable = [...registry.restore(registrations), ...deliveries.restore(kept)];
      if (unreadable.length > 0)
        log.warn({ unreadable }, "webhooks of another version cannot be read; they are kept, and not served");
    },
    async run(signal) {
      const stopped = new Promise<void>((resolve) => {
        if (signal.aborted) resolve();
        else signal.addEventListener("abort", () => resolve(), { once: true });
      });
      for (const { id, pause } of registry.list()) {
        if (pause !== null) dispatcher.skipWaiting(id);
        else for (const delivery of deliveries.waiting(id)) dispatcher.enqueue(delivery);
      }
      await Promise.race([stopped, recorder.broken]);
      await dispatcher.stop();
      await recorder.settled();
    },
    health: () => webhooksHealth(registry, deliveries),
  };
}
