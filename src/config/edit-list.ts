import type { Document, Node, YAMLSeq } from "yaml";
import { isCollection, isMap, isNode } from "yaml";
import { isDeepStrictEqual } from "node:util";

type Entry = Readonly<Record<string, unknown>>;

/** What becomes of an entry: the lines that it had, or none. */
export interface Match {
  /** The entry of the file that it was; `undefined` of new ones. */
  readonly former: unknown;
  /** Whether it says what it said. */
  readonly stays: boolean;
}

/**
 * Finds for each entry which one of the file it was: the one that says the same, else the one of its name, else, where names
 * do not tell, the one in its place among those that are left.
 *
 * @param unique the leaf by which entries are known, if there is one
 * @param byPlace whether what is left may go by its place: not where it would hand a secret from one entry to another
 */
export function matchEntries(
  document: Document,
  before: readonly unknown[],
  entries: readonly Entry[],
  { unique, byPlace }: { readonly unique: string | undefined; readonly byPlace: boolean },
): readonly Match[] {
  const left = new Set(before);
  const matches = new Map<number, Match>();
  const claim = (index: number, former: unknown, stays = false): void => {
    if (former === undefined) return;
    left.delete(former);
    matches.set(index, { former, stays });
  };
  for (const [index, entry] of entries.entries()) {
    claim(
      index,
      [...left].find((node) => isSame(plain(node, document), entry)),
      true,
    );
  }
  const nameOf = (node: unknown): unknown => (unique === undefined || !isMap(node) ? undefined : node.get(unique));
  for (const [index, entry] of entries.entries()) {
    const name = unique === undefined ? undefined : entry[unique];
    if (!matches.has(index) && name !== undefined)
      claim(
        index,
        [...left].find((node) => nameOf(node) === name),
      );
  }
  const open = entries.flatMap((_, index) => (matches.has(index) ? [] : [index]));
  if (byPlace) {
    const rest = [...left];
    // What is left on both sides is as much: each is one that was changed, and perhaps moved.
    const isPaired = rest.length === open.length;
    for (const [at, index] of open.entries()) {
      const former = isPaired ? rest[at] : before[index];
      if (left.has(former)) claim(index, former);
    }
  }
  return entries.map((_, index) => matches.get(index) ?? { former: undefined, stays: false });
}

/**
 * Gives each entry of a list the comments that stand above it. As they are read, those above the first are the list's, and those
 * above another one are the end of the entry before, so that they would not move with their own.
 *
 * @param text that the list was read from
 */
export function giveComments(list: YAMLSeq, text: string): void {
  const [first] = list.items;
  const above = list.commentBefore;
  // A paragraph of its own is about the list.
  if (isNode(first) && typeof above === "string" && !above.endsWith("\n")) {
    const paragraph = above.lastIndexOf("\n\n") + 1;
    first.commentBefore = above.slice(paragraph === 0 ? 0 : paragraph + 1);
    list.commentBefore = paragraph === 0 ? null : above.slice(0, paragraph);
  }
  if (list.flow === true) return;
  for (const [index, node] of list.items.entries()) {
    const earlier = list.items[index - 1];
    if (isNode(node) && isCollection(earlier)) moveComments(earlier, node, text);
  }
}

/** Takes from the end of an entry what stands above the next one: the lines that are less deep than its keys. */
function moveComments(earlier: Node, next: Node, text: string): void {
  if (typeof earlier.comment !== "string" || !earlier.range || !next.range) return;
  const depth = earlier.range[0] - lineStart(text, earlier.range[0]);
  const above = text.slice(0, lineStart(text, next.range[0])).split("\n").slice(0, -1).toReversed();
  const end = above.findIndex(
    (line) => line.trim() !== "" && (line.search(/\S/) >= depth || !line.trim().startsWith("#")),
  );
  const own = above.slice(0, end).filter((line) => line.trim() !== "").length;
  if (own === 0) return;
  const lines = earlier.comment.split("\n");
  const from = lines.length - own;
  next.commentBefore = [...lines.slice(Math.max(from, 0)), ...(next.commentBefore?.split("\n") ?? [])].join("\n");
  const kept = lines.slice(0, Math.max(from, 0)).join("\n").trimEnd();
  earlier.comment = kept === "" ? null : kept;
}

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf("\n", offset - 1) + 1;
}

/** Whether two values of the file say the same: a single text is a list of one. */
export function isSame(one: unknown, other: unknown): boolean {
  return isDeepStrictEqual(asLists(one), asLists(other));
}

function asLists(value: unknown): unknown {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]: [string, unknown]) => [name, asLists(each)]));
}

/** A node's value. */
export function plain(node: unknown, document: Document): unknown {
  return isNode(node) ? node.toJS(document) : node;
}
