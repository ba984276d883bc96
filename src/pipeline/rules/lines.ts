import type { EntityState, StateChange } from "../../model/home.ts";
import type { Point } from "../../model/point.ts";
import type { Micros } from "../../model/time.ts";
import type { Entity } from "../entity-view.ts";
import { unknownStates } from "../state-words.ts";
import type { Memory, Offered, Sighting, Written } from "./line-memory.ts";
import { begin, note, restart, write } from "./line-memory.ts";
import type { RuleReason, Shaping } from "./shape.ts";
import { shapeState } from "./shape.ts";
import { judge, release, sampleOf } from "./thin.ts";

/** A change to a state that is there. */
export type KnownChange = StateChange & { readonly current: EntityState };

/**
 * The lines of the entities whose rules leave something out: what of their states is stored, and when. Each point says
 * what the stored line says: its previous state is the one that was stored before, with how long that one stood, and
 * its consumption is what the meter counted since.
 */
export class Lines {
  readonly #memories = new Map<string, Memory>();
  #late: Written[] = [];
  #heard: Micros = 0;

  /** A state as its rule leaves it, or the reason under which it is left out. */
  shape(shaping: Shaping, change: KnownChange): KnownChange | RuleReason {
    const { entityId, current, previous } = change;
    const shaped = shapeState(shaping, entityId, current);
    if (shaped === "out_of_range") {
      const memory = this.#memories.get(entityId);
      if (memory !== undefined) memory.newest = undefined;
      return shaping.reasons.out_of_range;
    }
    const before = previous === undefined ? "out_of_range" : shapeState(shaping, entityId, previous);
    return { ...change, current: shaped, previous: before === "out_of_range" ? previous : before };
  }

  /**
   * Judges a state of an entity. What it frees to be stored before it waits in {@link takeLate}.
   *
   * @param before what was known of the entity before, from this run or the one before
   * @returns the point to be stored, or the reason under which it is left out
   */
  offer(shaping: Shaping, offered: Offered, before: Entity | undefined): Point | RuleReason {
    const { entity, current } = offered;
    const { entityId } = entity;
    const sighting: Sighting = { ...offered, ...sampleOf(current.lastUpdated, entity.state, entity.value) };
    let memory = this.#memories.get(entityId);
    if (memory === undefined) this.#memories.set(entityId, (memory = begin(shaping, sighting, before)));
    const { line, gone, newest } = memory;
    memory.newest = sighting;
    note(memory, sighting.time);
    const store = (held: Sighting): void => void this.#late.push(write(memory, held));
    if (gone) restart(line, sighting);
    memory.gone = false;
    this.#release(memory, sighting.time);
    const verdict = gone ? "kept" : judge(shaping.thinning, line, sighting, store);
    // A held state that went before this one has none of this one's consumption.
    const used = sighting.point.fields["energy_consumption"];
    if (typeof used === "number") memory.energy = (memory.energy ?? 0) + used;
    // What a meter counted before it fell silent is stored before the silence.
    if (verdict === "kept" && newest !== undefined && newest !== memory.written) {
      if (sighting.number === undefined && (memory.energy ?? 0) !== 0) store(newest);
    }
    if (verdict === "kept") return write(memory, sighting).point;
    memory.skipped = true;
    return shaping.reasons[verdict];
  }

  /** An entity is gone: what was held is stored, and so is whatever comes when it is back. */
  leave(entityId: string): void {
    const memory = this.#memories.get(entityId);
    if (memory === undefined) return;
    const { held } = memory.line;
    if (held !== undefined) this.#late.push(write(memory, held));
    memory.line.held = undefined;
    memory.newest = undefined;
    memory.gone = true;
  }

  /** Nobody listened for a while: how long a state stood is not known. */
  gap(): void {
    for (const memory of this.#memories.values()) {
      memory.since = undefined;
      memory.gapped = true;
    }
  }

  /** Whether a state of that time has been judged as it came: what was left out then is not to come back. */
  hasJudged(entityId: string, time: Micros): boolean {
    const { judged = [] } = this.#memories.get(entityId) ?? {};
    return judged.some(({ from, to }) => time > from && time <= to);
  }

  /** What shall be stored although its time was earlier; given once. */
  takeLate(): readonly Written[] {
    if (this.#late.length === 0) return NOTHING;
    const late = this.#late;
    this.#late = [];
    return late;
  }

  /** Home Assistant has told of everything up to this time, by its own clock. */
  hear(time: Micros): void {
    if (time > this.#heard) this.#heard = time;
  }

  /**
   * Frees held states whose interval is over: by what Home Assistant has told since, or, where it tells nothing, after
   * they waited for so long.
   *
   * @param now the hub's clock, which need not be Home Assistant's
   */
  tick(now: Micros): void {
    for (const memory of this.#memories.values()) {
      const { line } = memory;
      if (line.held === undefined) memory.waitsSince = undefined;
      else {
        memory.waitsSince ??= now;
        const waited = now - memory.waitsSince >= (memory.shaping.thinning.minimumInterval ?? 0);
        this.#release(memory, waited ? Infinity : this.#heard);
      }
    }
  }

  /** Frees every held state. */
  release(): void {
    for (const memory of this.#memories.values()) this.#release(memory, Infinity);
  }

  /** Frees what was seen last of each entity, held or left out, where the stored line does not say it: nothing more comes. */
  finish(): void {
    this.release();
    for (const memory of this.#memories.values()) {
      const { newest, written, energy } = memory;
      if (newest === undefined || (newest.state === written.state && (energy ?? 0) === 0)) continue;
      this.#late.push(write(memory, newest));
    }
  }

  #release(memory: Memory, now: Micros): void {
    const due = release(memory.shaping.thinning, memory.line, now);
    if (due !== undefined) this.#late.push(write(memory, due));
  }

  /** An entity has another name. */
  rename(from: string, to: string): void {
    const memory = this.#memories.get(from);
    if (memory === undefined) return;
    this.#memories.delete(from);
    this.#memories.set(to, memory);
  }

  /**
   * What has been written for the last time a heartbeat ago and is still so: as states at the time of what Home
   * Assistant told last, for up to then it would have told of a change.
   */
  repeats(): readonly StateChange[] {
    const now = this.#heard;
    const repeats: StateChange[] = [];
    for (const [entityId, { shaping, line, newest }] of this.#memories) {
      const { heartbeat } = shaping.thinning;
      if (heartbeat === undefined || newest === undefined || line.held !== undefined) continue;
      if (now - line.kept.time < heartbeat || now <= newest.time || unknownStates.has(newest.state)) continue;
      const current = { ...newest.current, lastUpdated: now };
      // It is what a list of states would say now.
      repeats.push({ entityId, current, previous: undefined, firedAt: now, origin: "snapshot" });
    }
    return repeats;
  }
}

const NOTHING: readonly Written[] = [];
