import type { Point } from "../model/point.ts";
import type { DocumentChange } from "../store/store.ts";
import type { Entity } from "./entity-view.ts";
import type { IdentityLedger } from "./identity-ledger.ts";
import type { Line } from "./line.ts";

/** A document for each entity that Home Assistant said is gone: `{at}`. */
export const REMOVED = "removed_entity";
/** The names of each entity that is in a registry: see identity-ledger.ts. */
export const IDENTITY = "entity_identity";
/** A document for each entity whose present state did not begin when Home Assistant's `last_changed` says: `{since}`, null where nobody knows. */
export const STATE_START = "state_start";

/** What followed beside the outcome of an observation; it belongs into the same commit. */
export interface Aside {
  readonly documents: readonly DocumentChange[];
  /** Points that were written before, with what is known of them only now. */
  readonly points: readonly Point[];
  /** Entities that are shown otherwise than before. */
  readonly entities: readonly Entity[];
}

/** Collects what the pipeline has to say beside the outcomes of observations, until it is taken. */
export class Notes {
  readonly #ledger: IdentityLedger;
  #documents: DocumentChange[] = [];
  #points: Point[] = [];
  #entities: Entity[] = [];

  constructor(ledger: IdentityLedger) {
    this.#ledger = ledger;
  }

  take(): Aside | undefined {
    const isQuiet = this.#documents.length === 0 && this.#points.length === 0 && this.#entities.length === 0;
    if (isQuiet && !this.#ledger.hasChanged) return undefined;
    const identities = this.#ledger.takeDocuments().map((document) => ({ kind: IDENTITY, ...document }));
    const aside = { documents: [...this.#documents, ...identities], points: this.#points, entities: this.#entities };
    this.#documents = [];
    this.#points = [];
    this.#entities = [];
    return aside;
  }

  show(entity: Entity): void {
    this.#entities.push(entity);
  }

  amend(point: Point): void {
    this.#points.push(point);
  }

  /** The entity under this name is not gone, or is another one's by now. */
  notRemoved(name: string): void {
    this.#documents.push({ kind: REMOVED, id: name, value: undefined });
  }

  /** Where a state did not begin when Home Assistant's `last_changed` says, that must outlive a restart. */
  start(name: string, before: Line | undefined, line: Line): void {
    const had = before === undefined ? undefined : startOf(before);
    const has = startOf(line);
    if (had === has) return;
    const value = has === undefined ? undefined : { since: has };
    this.#documents.push({ kind: STATE_START, id: name, value });
  }

  noStart(name: string, line: Line): void {
    if (startOf(line) !== undefined) this.#documents.push({ kind: STATE_START, id: name, value: undefined });
  }
}

function startOf({ since, changedAt }: Line): number | null | undefined {
  if (since === "unknown") return null;
  return since === "as_told" || since === changedAt || changedAt === undefined ? undefined : since;
}

/** Reads the documents of kind {@link STATE_START}. */
export function readStarts(documents: ReadonlyMap<string, unknown>): ReadonlyMap<string, number | "unknown"> {
  const starts = new Map<string, number | "unknown">();
  for (const [name, value] of documents) {
    if (typeof value !== "object" || value === null || !("since" in value)) continue;
    starts.set(name, typeof value.since === "number" ? value.since : "unknown");
  }
  return starts;
}

/** Reads the documents of kind {@link REMOVED}. */
export function readRemoved(documents: ReadonlyMap<string, unknown>): ReadonlyMap<string, number> {
  const removed = new Map<string, number>();
  for (const [name, value] of documents) {
    if (typeof value === "object" && value !== null && "at" in value) removed.set(name, Number(value.at));
  }
  return removed;
}
