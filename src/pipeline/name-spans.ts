import type { Micros } from "../model/time.ts";
import { MAX_TIME } from "../model/time.ts";

/** A stretch of time in which an entity bore a name: `from <= time < to`. */
export interface NameSpan {
  readonly entityId: string;
  readonly from: Micros;
  readonly to: Micros;
}

/** An entity, whatever its name, and the names that it bore: ascending, without overlap. */
export interface Identity {
  /** The registry's id of it. */
  readonly key: string;
  /** When the hub first saw it; 0 of those that were there when it began to look. */
  readonly seenAt: Micros;
  readonly spans: readonly NameSpan[];
}

/** The end of a span that has none. */
export const FOREVER: Micros = MAX_TIME;

/** The name borne now; `undefined` where another has taken it. */
export function currentName({ spans }: Identity): string | undefined {
  const last = spans.at(-1);
  return last?.to === FOREVER ? last.entityId : undefined;
}

/** The spans with the last one ended; one that would have begun later is none. */
export function closed(spans: readonly NameSpan[], at: Micros): readonly NameSpan[] {
  return clip(spans, 0, at);
}

/** What of the spans lies in a stretch of time. */
export function clip(spans: readonly NameSpan[], from: Micros, to: Micros): readonly NameSpan[] {
  return spans
    .map((span) => ({ entityId: span.entityId, from: Math.max(span.from, from), to: Math.min(span.to, to) }))
    .filter((span) => span.from < span.to);
}

/** An identity as a document: `{names: [{entity_id, from, to}], seen_at}`, `to` null for the present name. */
export function writeIdentity({ seenAt, spans }: Identity): unknown {
  const names = spans.map(({ entityId, from, to }) => ({ entity_id: entityId, from, to: to === FOREVER ? null : to }));
  return { names, seen_at: seenAt };
}

export function readIdentity(key: string, value: unknown): Identity | undefined {
  if (typeof value !== "object" || value === null || !("names" in value) || !Array.isArray(value.names))
    return undefined;
  const seenAt = "seen_at" in value && Number.isSafeInteger(value.seen_at) ? Number(value.seen_at) : 0;
  const spans = value.names.flatMap(readSpan);
  return spans.length === 0 ? undefined : { key, seenAt, spans };
}

function readSpan(given: unknown): readonly NameSpan[] {
  if (typeof given !== "object" || given === null) return [];
  if (!("entity_id" in given) || !("from" in given) || !("to" in given)) return [];
  const { entity_id: entityId, from, to } = given;
  if (typeof entityId !== "string" || !Number.isSafeInteger(from)) return [];
  return [{ entityId, from: Number(from), to: to === null ? FOREVER : Number(to) }];
}
