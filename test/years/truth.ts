import type { Micros } from "../../src/model/time.ts";
import type { Sample } from "../../src/summaries/sample.ts";

/** A state that a home had, and what it means, said by whoever made it up. */
export interface TrueState extends Sample {
  /** What the entity was called when it said so. */
  readonly name: string;
  readonly state: string;
}

/** Everything that ever happened to an entity: what the hub's rows are compared with. */
export interface TrueStory {
  readonly states: TrueState[];
  /** When it was not there. */
  readonly away: { readonly from: Micros; to: Micros }[];
  /** Its names, each from when on; the first one from the beginning. */
  readonly names: {
    readonly name: string;
    readonly from: Micros;
    /** Told while nobody listened. */ readonly unheard: boolean;
  }[];
  readonly deviceClass: string | undefined;
}

/** The name at a time. */
export function trueNameAt({ names }: Pick<TrueStory, "names">, time: Micros): string {
  return names.findLast(({ from }) => from <= time)?.name ?? names[0]?.name ?? "";
}

/**
 * What was said in this time nobody can know any more, but for what still holds afterwards. What a meter counted up to
 * the first reading that is known again is not known either.
 */
export function lose(story: TrueStory, from: Micros, forgotten: Micros): void {
  const { states } = story;
  const last = states.at(-1);
  const kept = states.filter((state) => state.time <= from || state.time >= forgotten || state === last);
  const first = kept.findIndex(({ time }) => time > from);
  const again = kept[first];
  if (again !== undefined) kept[first] = { ...again, used: undefined };
  states.splice(0, states.length, ...kept);
}
