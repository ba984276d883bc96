import { randomBytes } from "node:crypto";
import type { Clock } from "../model/clock.ts";
import { HometideError } from "../model/errors.ts";
import type { Micros } from "../model/time.ts";
import { MICROS_PER_MS } from "../model/time.ts";
import type { Delivery, Registration } from "../model/webhook.ts";
import type { Deliveries } from "./deliveries.ts";
import { newDelivery } from "./deliveries.ts";
import type { Dispatcher } from "./dispatcher.ts";
import type { Recorder } from "./recorder.ts";
import type { Registry } from "./registry.ts";
import type { Outcome } from "./sender.ts";
import { sampleEvent } from "./sample-event.ts";
import { shown } from "./shown.ts";
import type { NewRegistration, Registered, RegistrationChanges, ShownRegistration, WebhooksView } from "./view.ts";
import type { CheckUrl } from "./webhook/check-url.ts";
import { makeSecret, secretRefusal } from "./webhook/sign.ts";

export interface WebhooksViewOptions {
  readonly registry: Registry;
  readonly deliveries: Deliveries;
  readonly dispatcher: Dispatcher;
  readonly recorder: Recorder;
  readonly checkUrl: CheckUrl;
  /** The ids of Home Assistant's webhook triggers; throws HometideError where it does not tell them. */
  readonly homeWebhookIds: () => Promise<readonly string[]>;
  readonly clock: Clock;
  /** How long the earlier secret signs beside a new one. */
  readonly rotationMs: number;
}

/** What the API asks and changes. A change is made in memory and on disk together; who asked waits for the disk. */
export function createWebhooksView(options: WebhooksViewOptions): WebhooksView {
  const { registry, deliveries, dispatcher, recorder, checkUrl, homeWebhookIds, clock, rotationMs } = options;
  const show = (registration: Registration): ShownRegistration =>
    shown(registration, deliveries.waiting(registration.id).length, clock.now());
  const store = async (registration: Registration): Promise<ShownRegistration> => {
    await recorder.write([registry.put(registration)]);
    return show(registration);
  };

  return {
    list: () => registry.list().map(show),
    get: (id) => show(registry.get(id)),
    async register(wanted): Promise<Registered> {
      const { secret, ...settings } = wanted;
      checkSecret(secret);
      const url = wanted.url === null ? null : await checkUrl(wanted.url);
      const signs = wanted.delivery === "webhook";
      const made = signs ? (secret ?? makeSecret()) : undefined;
      const registration: Registration = {
        ...NOTHING_YET,
        ...settings,
        events: [...settings.events],
        url,
        id: `wh_${randomBytes(9).toString("base64url")}`,
        secrets: made === undefined ? [] : [{ secret: made, until: null }],
        created: clock.now(),
      };
      const same = registry.same(registration);
      if (same === undefined) return { webhook: await store(registration), secret: made, isNew: true };
      if (secret === undefined || same.secrets[0]?.secret === secret)
        return { webhook: show(same), secret: undefined, isNew: false };
      throw new HometideError("webhook_exists", `The webhook ${same.id} is the same, with another secret.`);
    },
    async change(id, changes) {
      const { paused, url, ...rest } = changes;
      const checked = url === undefined || url === null ? {} : { url: await checkUrl(url) };
      // Looked up after the wait: it may have been changed or removed meanwhile.
      const before = registry.get(id);
      const set = { ...before, ...checked, ...without(rest) };
      if (paused === true && before.pause?.by !== "user") {
        const pause = { by: "user", at: clock.now(), reason: "Its user paused it." } as const;
        const stored = store({ ...set, pause });
        dispatcher.skipWaiting(id);
        await stored;
        return show(registry.get(id));
      }
      return store(paused === false ? resume(set) : set);
    },
    async remove(id) {
      const was = show(registry.get(id));
      const documents = [registry.remove(id), ...deliveries.removeAll(id)];
      dispatcher.forget(id);
      await recorder.write(documents);
      return was;
    },
    async test(id, event) {
      const registration = registry.get(id);
      const kind = event ?? registration.events[0] ?? "score_update";
      const sample = sampleEvent(registration, kind, clock.now());
      const fresh = newDelivery(registration, sample, deliveries.nextSequence(), clock.now());
      const { outcome, timing } = await dispatcher.send(registration, fresh);
      const { status = null, reason = null, answer = null } = outcome;
      const took = Math.max(0, timing.ended - timing.began);
      const last = { at: timing.began, took, status, reason, answer };
      const isDelivered = outcome.kind === "delivered";
      const done: Delivery = { ...fresh, state: isDelivered ? "delivered" : "failed", attempts: 1, tries: 1, last };
      const now = registry.find(id);
      if (now === undefined) return done;
      const after = afterTest(now, outcome, timing.ended);
      const written = recorder.write([...deliveries.put(done), ...(after === now ? [] : [registry.put(after)])]);
      if (after.pause !== null && now.pause === null) dispatcher.paused(after);
      await written;
      return done;
    },
    async check(id) {
      const { delivery, url, webhookId, pause } = registry.get(id);
      if (pause !== null) return `It is paused: ${pause.reason}`;
      try {
        if (delivery === "webhook") {
          if (url !== null) await checkUrl(url);
        } else if (!(await homeWebhookIds()).includes(webhookId ?? "") && delivery === "home_assistant_webhook")
          return `Home Assistant knows no webhook ${webhookId ?? ""}: is the automation switched on?`;
        return undefined;
      } catch (error) {
        if (error instanceof HometideError) return error.message;
        throw error;
      }
    },
    async rotate(id, secret) {
      checkSecret(secret);
      const registration = registry.get(id);
      if (registration.delivery !== "webhook")
        throw new HometideError("bad_request", `The webhook ${id} goes to Home Assistant and has no secret.`);
      const made = secret ?? makeSecret();
      const until = clock.now() + rotationMs * MICROS_PER_MS;
      const earlier = registration.secrets.slice(0, 1).map((one) => ({ secret: one.secret, until }));
      const secrets = [{ secret: made, until: null }, ...earlier.filter((one) => one.secret !== made)];
      return { webhook: await store({ ...registration, secrets }), secret: made, isNew: true };
    },
    resume: async (id) => store(resume(registry.get(id))),
    deliveries: (id) => deliveries.of(registry.get(id).id).toReversed(),
    async redeliver(id, deliveryId) {
      if (registry.get(id).pause !== null) throw new HometideError("webhook_paused", `The webhook ${id} is paused.`);
      const chosen = deliveries.of(id).filter((one) => isChosen(one, deliveryId));
      if (deliveryId !== undefined && chosen.length === 0)
        throw new HometideError(
          "unknown_delivery",
          `The webhook ${id} has no delivery ${deliveryId.slice(0, 100)} that is over.`,
        );
      const again = chosen.map(
        (one) => ({ ...one, state: "waiting", due: clock.now(), expires: null, tries: 0 }) as const,
      );
      await recorder.write(again.flatMap((one) => deliveries.put(one)));
      for (const one of again) dispatcher.enqueue(one);
      return again;
    },
  };
}

const NOTHING_YET = { pause: null, failures: 0, failingSince: null, lastDelivered: null } as const;

function resume(registration: Registration): Registration {
  return { ...registration, pause: null, failures: 0, failingSince: null };
}

/** A test that arrives mends, and a receiver that is gone says so to a test too; what its user paused stays so. Other failures of a test are not counted. */
function afterTest(registration: Registration, { kind, reason = "" }: Outcome, now: Micros): Registration {
  if (registration.pause?.by === "user") return registration;
  if (kind === "delivered") return { ...resume(registration), lastDelivered: now };
  return kind === "gone" ? { ...registration, pause: { by: "gone", at: now, reason } } : registration;
}

/** One that is asked for by its id, or one that did not arrive. */
function isChosen({ id, state }: Delivery, asked: string | undefined): boolean {
  return asked === undefined ? state === "failed" || state === "skipped" : id === asked && state !== "waiting";
}

/** Without what was not given: `undefined` means that it stays. */
function without(changes: Omit<RegistrationChanges, "paused" | "url">): Partial<Registration> {
  const given = Object.entries(changes).filter(([, value]) => value !== undefined);
  // The names are a registration's own, and so are their values.
  return Object.fromEntries(given) as Partial<Registration>;
}

function checkSecret(secret: NewRegistration["secret"]): void {
  const detail = secret === undefined ? undefined : secretRefusal(secret);
  if (detail === undefined) return;
  throw new HometideError("bad_request", `The secret cannot be used. ${detail}`, {
    details: { errors: [{ pointer: "/secret", detail }] },
  });
}
