import type { Document, Node, Pair } from "yaml";
import { isAlias, isMap, isNode, isScalar, isSeq, parseDocument, visit, YAMLMap, YAMLSeq } from "yaml";
import { isDeepStrictEqual } from "node:util";
import { giveComments, isSame, matchEntries, plain } from "./edit-list.ts";
import { messageOf } from "../model/errors.ts";
import type { ListSchema, SectionSchema } from "../model/setting-list.ts";
import { isListSchema, isSettingSchema } from "../model/setting-list.ts";
import { findChild } from "./read-file.ts";
import type { Step } from "./settings.ts";
import { rootSchema, secretFileKey } from "./settings.ts";

/** What is wrong with a change, and where: the place is that of the configuration. */
export interface EditProblem {
  readonly path: readonly Step[];
  readonly reason: string;
}

/**
 * Changes the text of a YAML file as a JSON merge patch (RFC 7396) says. Comments stay, but those of what goes. The values
 * themselves are not judged: the new text is to be loaded.
 *
 * @param text that can be loaded
 */
export function editYaml(
  text: string,
  patch: unknown,
): { readonly text: string; readonly problems: readonly EditProblem[] } {
  const document: Document = parseDocument(text);
  const problems: EditProblem[] = [];
  const map = isMap(document.contents) ? document.contents : new YAMLMap(document.schema);
  document.contents = map;
  editSection({ text, document, problems }, map, rootSchema, patch, []);
  return { text: problems.length > 0 ? text : (textOf(document, problems) ?? text), problems };
}

function textOf(document: Document, problems: EditProblem[]): string | undefined {
  try {
    return document.toString({ lineWidth: 0, flowCollectionPadding: false });
  } catch (error) {
    // An alias whose anchor went, or now stands behind it.
    if (!messageOf(error).startsWith("Unresolved alias")) throw error;
    problems.push({
      path: [],
      reason: `the file's aliases do not allow that (${messageOf(error)}): change it there, by hand`,
    });
    return undefined;
  }
}

const ALIAS = "is an alias in the file: change it there, by hand";

interface Editing {
  /** That the document was made from. */
  readonly text: string;
  readonly document: Document;
  readonly problems: EditProblem[];
}

function editSection(
  editing: Editing,
  map: YAMLMap,
  schema: SectionSchema,
  patch: unknown,
  path: readonly Step[],
): void {
  if (!isObject(patch)) {
    editing.problems.push({
      path,
      reason: `is a section: give an object of ${Object.keys(schema.properties).join(", ")}`,
    });
    return;
  }
  for (const [name, value] of Object.entries(patch)) {
    const found = findChild(schema, name);
    const childPath = [...path, found?.name ?? name];
    if (found === undefined || found.file) {
      const reason =
        found === undefined
          ? "is not a setting"
          : "names a file of the hub's machine: write it into the configuration's file";
      editing.problems.push({ path: [...path, name], reason });
    } else if (isSettingSchema(found.schema)) {
      const { keys, secret } = found.schema.setting;
      setPair(editing, map, [found.name, ...keys, ...(secret ? [secretFileKey(found.name)] : [])], value);
    } else if (isListSchema(found.schema)) {
      if (value === null) setPair(editing, map, [found.name], null);
      else if (Array.isArray(value)) editList(editing, map, found.schema, value, childPath);
      else editing.problems.push({ path: childPath, reason: "is a list" });
    } else if (value === null) setPair(editing, map, [found.name], null);
    else editBelow(editing, map, found.schema, value, childPath);
  }
}

function editBelow(editing: Editing, map: YAMLMap, schema: SectionSchema, patch: unknown, path: readonly Step[]): void {
  const name = String(path.at(-1));
  const pair = pairOf(map, [name]);
  if (isAlias(pair?.value)) {
    editing.problems.push({ path, reason: ALIAS });
    return;
  }
  const below = isMap(pair?.value) ? pair.value : new YAMLMap(editing.document.schema);
  editSection(editing, below, schema, patch, path);
  if (below.items.length === 0) map.delete(pair?.key ?? name);
  else if (pair === undefined) map.set(editing.document.createNode(name), below);
  else pair.value = below;
}

/**
 * Entries that stay as they are keep their lines, those that are changed what is not, comments too; a secret that an entry does
 * not name stays that of the entry of its name.
 */
function editList(
  editing: Editing,
  map: YAMLMap,
  { items, list: { unique } }: ListSchema,
  entries: readonly unknown[],
  path: readonly Step[],
): void {
  const { document, problems, text } = editing;
  const given = entries.filter(isObject);
  for (const [index, entry] of entries.entries()) {
    if (!isObject(entry)) problems.push({ path: [...path, index], reason: "is an entry: give an object" });
    else
      for (const name of Object.keys(entry))
        if (findChild(items, name)?.file === true)
          problems.push({ path: [...path, index, name], reason: "names a file of the hub's machine" });
  }
  if (given.length < entries.length) return;
  const pair = pairOf(map, [String(path.at(-1))]);
  const before = isSeq(pair?.value) ? pair.value : new YAMLSeq(document.schema);
  giveComments(before, text);
  const next = new YAMLSeq(document.schema);
  const byPlace = !Object.values(items.properties).some((child) => isSettingSchema(child) && child.setting.secret);
  for (const [index, match] of matchEntries(document, before.items, given, { unique, byPlace }).entries()) {
    const { former, stays } = match;
    const entry = given[index] ?? {};
    // What others refer to is not changed under them.
    if (!stays && isMap(former) && former.anchor === undefined) {
      editSection(editing, former, items, wholly(former, items, entry), [...path, index]);
      next.items.push(former);
    } else next.items.push(stays ? former : madeEntry(editing, items, entry, isMap(former) ? former : undefined));
  }
  replace(editing, map, [String(path.at(-1))], next);
}

/** What an entry says, as a change of the map that it was: what it does not say any more goes, but secrets. */
function wholly(map: YAMLMap, schema: SectionSchema, entry: Entry): Entry {
  const patch: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(entry)) patch[findChild(schema, name)?.name ?? name] = value;
  for (const pair of map.items) {
    const found = findChild(schema, nameOf(pair));
    if (found === undefined || (isSettingSchema(found.schema) && found.schema.setting.secret)) continue;
    const { name, schema: child } = found;
    const said = patch[name];
    if (said === undefined) patch[name] = null;
    else if (isObject(said) && isMap(pair.value) && !isSettingSchema(child) && !isListSchema(child))
      patch[name] = wholly(pair.value, child, said);
  }
  return patch;
}

function madeEntry({ document }: Editing, items: SectionSchema, entry: object, former: YAMLMap | undefined): YAMLMap {
  const kept = Object.entries(entry).filter(([, value]) => value !== null);
  // An object becomes a map.
  const made = nodeOf(document, Object.fromEntries(kept)) as YAMLMap;
  for (const [name, child] of Object.entries(items.properties)) {
    if (!isSettingSchema(child) || !child.setting.secret || Object.hasOwn(entry, name)) continue;
    const secret = former === undefined ? undefined : pairOf(former, [name, secretFileKey(name)]);
    if (secret !== undefined) made.items.push(secret);
  }
  return made;
}

/** Gives a setting a value, or with `null` takes it away, whichever of its names it has in the file. */
function setPair(editing: Editing, map: YAMLMap, names: readonly string[], value: unknown): void {
  if (value === null) {
    for (let pair = pairOf(map, names); pair !== undefined; pair = pairOf(map, names)) map.delete(pair.key);
    return;
  }
  const [name] = names;
  const pair = pairOf(map, names);
  // What is so already stays as it is written.
  if (pair !== undefined && nameOf(pair) === name && isSame(plain(pair.value, editing.document), value)) return;
  replace(editing, map, names, nodeOf(editing.document, value));
}

function nameOf({ key }: Pair): string {
  return String(isScalar(key) ? key.value : key);
}

/** Lists of plain values stand on one line. */
function nodeOf(document: Document, value: unknown): Node {
  const node = document.createNode(value);
  visit(node, { Seq: (_, seq) => void (seq.flow = seq.items.every(isScalar)) });
  return node;
}

/** Puts a node in the place of the one that a name has; comments beside it stay. */
function replace({ document }: Editing, map: YAMLMap, names: readonly string[], node: unknown): void {
  const [name = ""] = names;
  const pair = pairOf(map, names);
  if (pair === undefined) {
    map.add(document.createPair(name, node));
    return;
  }
  const former = pair.value;
  if (isNode(former) && isNode(node)) {
    node.comment = former.comment ?? null;
    node.commentBefore = former.commentBefore ?? null;
    if (isSeq(former) && isSeq(node)) keepItems(former, node, document);
  }
  // A secret that was in a file of its own is now here.
  if (isScalar(pair.key) && names.indexOf(String(pair.key.value)) > 0 && String(pair.key.value).endsWith("_file"))
    pair.key.value = name;
  pair.value = node;
}

/** Items of a list that are in both keep their comments, and the list its way of being written. */
function keepItems(former: YAMLSeq, next: YAMLSeq, document: Document): void {
  next.flow = former.flow ?? false;
  next.items = next.items.map(
    (item) => former.items.find((old) => isDeepStrictEqual(plain(old, document), plain(item, document))) ?? item,
  );
}

function pairOf(map: YAMLMap, names: readonly string[]): Pair | undefined {
  return map.items.find((pair) => names.includes(nameOf(pair)));
}

type Entry = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Entry {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
