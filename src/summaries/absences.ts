import type { Micros } from "../model/time.ts";
import { MAX_TIME } from "../model/time.ts";
import type { DocumentChange } from "../store/store.ts";
import type { Span } from "./spans.ts";
import { mergeSpans } from "./spans.ts";

const ABSENCE = "summary_absence";

/**
 * When entities were not there: from the removal that Home Assistant told to the next state. On disk as a document of the
 * kind `summary_absence` for each entity, `[[from, to], …]` in microseconds; `to` is null as long as it is away.
 */
export class Absences {
  readonly #absences = new Map<string, readonly Span[]>();

  static readonly kind: string = ABSENCE;

  restore(documents: ReadonlyMap<string, unknown>): void {
    for (const [entityId, value] of documents) {
      if (!Array.isArray(value)) continue;
      const spans = value.flatMap((pair: unknown) => {
        const [from, to] = Array.isArray(pair) ? (pair as readonly unknown[]) : [];
        return typeof from === "number" ? [{ from, to: typeof to === "number" ? to : MAX_TIME }] : [];
      });
      this.#absences.set(entityId, mergeSpans(spans));
    }
  }

  of(entityId: string): readonly Span[] {
    return this.#absences.get(entityId) ?? [];
  }

  /** @returns the document that goes into the commit of the removal */
  leave(entityId: string, at: Micros): DocumentChange {
    const known = this.of(entityId);
    const isAway = known.at(-1)?.to === MAX_TIME;
    return this.#set(entityId, isAway ? known : mergeSpans([...known, { from: at, to: MAX_TIME }]));
  }

  /** @returns the document that goes into the commit of the state */
  comeBack(entityId: string, at: Micros): DocumentChange {
    const known = this.of(entityId);
    const last = known.at(-1);
    if (last?.to !== MAX_TIME) return this.#set(entityId, known);
    const back = { from: last.from, to: Math.max(at, last.from) };
    return this.#set(entityId, mergeSpans([...known.slice(0, -1), back]));
  }

  #set(entityId: string, spans: readonly Span[]): DocumentChange {
    this.#absences.set(entityId, spans);
    const value = spans.map(({ from, to }) => [from, to === MAX_TIME ? null : to]);
    return { kind: ABSENCE, id: entityId, value: value.length === 0 ? undefined : value };
  }
}
