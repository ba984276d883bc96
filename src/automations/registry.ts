import { compileCheck } from "../model/check.ts";
import { HometideError } from "../model/errors.ts";
import { nearestFew } from "../model/nearest.ts";
import type { Registration } from "../model/webhook.ts";
import { REGISTRATION_DOCUMENT, RegistrationSchema } from "../model/webhook.ts";
import type { DocumentChange } from "../store/store.ts";

const isRegistration = compileCheck(RegistrationSchema);

/** The registrations in memory. */
export class Registry {
  readonly #all = new Map<string, Registration>();

  /** @returns the ids of those that this version cannot read */
  restore(documents: ReadonlyMap<string, unknown>): readonly string[] {
    const unreadable: string[] = [];
    for (const [id, value] of documents) {
      if (isRegistration(value) && value.id === id) this.#all.set(id, value);
      else unreadable.push(id);
    }
    return unreadable;
  }

  /** By the time of registration. */
  list(): readonly Registration[] {
    return [...this.#all.values()].sort((a, b) => a.created - b.created || (a.id < b.id ? -1 : 1));
  }

  all(): Iterable<Registration> {
    return this.#all.values();
  }

  find(id: string): Registration | undefined {
    return this.#all.get(id);
  }

  /** @throws HometideError unknown_webhook */
  get(id: string): Registration {
    const found = this.#all.get(id);
    if (found !== undefined) return found;
    const nearest = nearestFew(id, this.#all.keys());
    throw new HometideError("unknown_webhook", `There is no webhook ${id.slice(0, 100)}.`, { details: { nearest } });
  }

  /** One that stands for the same receiver and the same events. */
  same(wanted: Registration): Registration | undefined {
    const key = meaning(wanted);
    return this.list().find((registration) => meaning(registration) === key);
  }

  put(registration: Registration): DocumentChange {
    this.#all.set(registration.id, registration);
    return { kind: REGISTRATION_DOCUMENT, id: registration.id, value: registration };
  }

  remove(id: string): DocumentChange {
    this.#all.delete(id);
    return { kind: REGISTRATION_DOCUMENT, id, value: undefined };
  }
}

/** What a registration asks for, as text: two with the same would do everything twice. */
function meaning(of: Registration): string {
  const { delivery, url, webhookId, events, league, team, minScoreChange, delaySeconds, expiresAfterSeconds } = of;
  const whom = team === null ? null : [team.league, team.id];
  const what = events.toSorted();
  return JSON.stringify([
    delivery,
    url,
    webhookId,
    what,
    league,
    whom,
    minScoreChange,
    delaySeconds,
    expiresAfterSeconds,
  ]);
}
