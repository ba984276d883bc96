import type { Micros } from "../../src/model/time.ts";
import { formatTime, MICROS_PER_DAY } from "../../src/model/time.ts";
import type { Stage } from "./stage.ts";
import type { Thing } from "./thing.ts";

interface Ask {
  readonly at: Micros;
  readonly from: Micros;
  readonly to: Micros;
  readonly entityId: string;
}

/** What an entity says for a day is recorded and not heard, and asked for when days have been sealed, or before. */
export class LateStates {
  readonly #stage: Stage;
  readonly #random: () => number;
  #hushed: { readonly thing: Thing; readonly from: Micros; readonly to: Micros } | undefined;
  readonly #asks: Ask[] = [];

  constructor(stage: Stage, random: () => number) {
    this.#stage = stage;
    this.#random = random;
  }

  begin(kind: string): void {
    const from = this.#stage.now;
    const to = from + Math.floor((0.3 + this.#random()) * MICROS_PER_DAY);
    this.#hushed ??= { thing: this.#stage.home.thing(kind), from, to };
    this.#stage.hushed = this.#hushed.thing;
  }

  /** Does what is due. */
  async look(): Promise<void> {
    if (this.#hushed !== undefined && this.#hushed.to <= this.#stage.now) this.#unhush(this.#hushed);
    const due = this.#asks.findIndex(({ at }) => at <= this.#stage.now);
    for (const ask of due < 0 ? [] : this.#asks.splice(due, 1)) await this.#backfill(ask);
  }

  /** All is heard from now on, and what was not is asked for. */
  async askAll(): Promise<void> {
    if (this.#hushed !== undefined) this.#unhush(this.#hushed);
    for (const ask of this.#asks.splice(0)) await this.#backfill(ask);
    await this.#stage.settleGaps();
  }

  #unhush({ thing, from }: { readonly thing: Thing; readonly from: Micros }): void {
    this.#hushed = undefined;
    this.#stage.hushed = undefined;
    const at = this.#stage.now + Math.floor((0.2 + 6 * this.#random()) * MICROS_PER_DAY);
    this.#asks.push({ at, from, to: this.#stage.now, entityId: thing.entityId });
  }

  async #backfill({ from, to, entityId }: Ask): Promise<void> {
    await this.#stage.settleGaps();
    const stretch = { from: formatTime(from), to: formatTime(to) };
    await this.#stage.hub?.post("/api/v1/gaps/backfill", { ...stretch, entities: [entityId] });
    if (this.#random() < 0.5) await this.#stage.settleGaps();
  }
}
