import type { Tags } from "../../model/point.ts";

export interface Group {
  readonly tags: Tags;
  /** Sorts groups by the values of their tags, in the order of `by`; a missing tag comes before every value. */
  readonly order: string;
}

/** Which group something with these tags belongs to. Values of tags hold no control characters. */
export function groupOf(tags: Tags, by: readonly string[]): Group {
  const own: Record<string, string> = {};
  let order = "";
  for (const name of by) {
    const value = tags[name];
    if (value !== undefined) own[name] = value;
    order += value === undefined ? "\u0001" : `\u0002${value}\u0001`;
  }
  return { tags: own, order };
}
