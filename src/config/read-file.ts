import { readFileSync } from "node:fs";
import type { Document, Node } from "yaml";
import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from "yaml";
import { messageOf } from "../model/errors.ts";
import { nearest } from "../model/nearest.ts";
import type { ListSchema, SectionSchema } from "../model/setting-list.ts";
import { isListSchema, isSettingSchema } from "../model/setting-list.ts";
import type { Entries } from "./check-entries.ts";
import type { Given } from "./given.ts";
import type { Problem } from "./problem.ts";
import type { Step } from "./settings.ts";
import { keyOf, rootSchema, secretFileKey, settings } from "./settings.ts";

/** What a layer of the configuration gives, by key. */
export interface Layer {
  readonly given: ReadonlyMap<string, Given>;
  readonly entries: Entries;
  readonly problems: readonly Problem[];
  readonly warnings: readonly string[];
  /** Of a file: its content. */
  readonly text?: string;
}

/** More would be a mistake: settings are written by hand. */
const MAX_ENTRIES = 1_000;
const MAX_FILE_BYTES = 1_048_576;

/** Reads the YAML file at `path`; `name` is what messages call it. */
export function readConfigFile(path: string, name: string): Layer {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    const mend = "Name a file that the hub may read with HOMETIDE_CONFIG or --config.";
    return failed({ key: "the file", origin: name, reason: `cannot be read (${messageOf(error)})`, mend });
  }
  if (bytes.length > MAX_FILE_BYTES) {
    const mend = "Name the configuration's own file.";
    return failed({ key: "the file", origin: name, reason: "is larger than a configuration can be (1 MiB)", mend });
  }
  return readYaml(bytes.toString("utf8"), name);
}

function failed(problem: Problem): Layer {
  return { given: new Map(), entries: new Map(), problems: [problem], warnings: [] };
}

/** Reads the text of a YAML file. */
export function readYaml(text: string, name: string): Layer {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: "silent" });
  const at = (offset: number | undefined): string =>
    offset === undefined ? name : `${name}:${lines.linePos(offset).line}`;
  if (document.errors.length > 0) {
    const problems = document.errors.map(({ pos, message }): Problem => ({
      key: "the file",
      origin: at(pos[0]),
      reason: `is not YAML (${message})`,
      mend: "Correct this line.",
    }));
    return { given: new Map(), entries: new Map(), problems, warnings: [] };
  }
  const walk = new Walk(document, at);
  walk.section(document.contents, rootSchema, []);
  const warnings = document.warnings.map(({ pos, message }) => `${at(pos[0])}: ${message}`);
  return { given: walk.given, entries: walk.entries, problems: walk.problems, warnings, text };
}

/** Goes through a document along the schema. */
class Walk {
  readonly given = new Map<string, Given>();
  readonly entries = new Map<string, readonly string[]>();
  readonly problems: Problem[] = [];
  readonly #document: Document;
  readonly #at: (offset: number | undefined) => string;

  constructor(document: Document, at: (offset: number | undefined) => string) {
    this.#document = document;
    this.#at = at;
  }

  section(node: unknown, schema: SectionSchema, path: readonly Step[]): void {
    const map = this.#resolved(node);
    // An empty section gives nothing, as an empty value does.
    if (isEmpty(map)) return;
    if (!isMap(map)) {
      const key = path.length === 0 ? "the file" : keyOf(path);
      const mend = `Write its keys below it: ${Object.keys(schema.properties).join(", ")}.`;
      this.#wrong(node, key, "is not a section", mend);
      return;
    }
    for (const { key, value } of map.items) this.#entry(key, value, schema, path);
  }

  #entry(keyNode: unknown, value: unknown, schema: SectionSchema, path: readonly Step[]): void {
    const name = isScalar(keyNode) ? String(keyNode.value) : String(keyNode);
    const found = findChild(schema, name);
    const childPath = [...path, found?.name ?? name];
    const key = keyOf(childPath);
    if (found === undefined) this.#wrong(keyNode, key, "is not a setting", suggestion(name, key, schema, path));
    else if (isSettingSchema(found.schema)) this.#setting(keyNode, value, key, found.file);
    else if (isListSchema(found.schema)) this.#list(value, found.schema, childPath);
    else this.section(value, found.schema, childPath);
  }

  #list(node: unknown, { items }: ListSchema, path: readonly Step[]): void {
    const list = this.#resolved(node);
    if (isEmpty(list)) return;
    const key = keyOf(path);
    const keys = Object.keys(items.properties).join(", ");
    if (!isSeq(list)) {
      this.#wrong(node, key, "is not a list", `Write each entry behind a dash: "- ", then its keys (${keys}).`);
      return;
    }
    if (list.items.length > MAX_ENTRIES) {
      this.#wrong(node, key, `has more than ${MAX_ENTRIES} entries`, "Keep those that are needed.");
      return;
    }
    this.entries.set(
      key,
      list.items.map((entry) => this.#at(offsetOf(entry) ?? offsetOf(node))),
    );
    for (const [i, entry] of list.items.entries()) this.section(entry, items, [...path, i]);
  }

  #setting(keyNode: unknown, node: unknown, key: string, file: boolean): void {
    let raw: unknown;
    try {
      raw = isNode(node) ? node.toJS(this.#document) : node;
      // Throws where an alias makes the value a part of itself.
      JSON.stringify(raw);
    } catch (error) {
      const [why = ""] = messageOf(error).split("\n");
      this.#wrong(keyNode, key, `cannot be read (${why})`, "Write the value out, without aliases.");
      return;
    }
    if (raw === null || raw === undefined || raw === "") return;
    const earlier = this.given.get(key);
    if (earlier !== undefined) {
      this.#wrong(keyNode, key, `is given under two names (see ${earlier.origin})`, "Keep one of them.");
      return;
    }
    this.given.set(key, { raw, written: file ? "secret_file" : "yaml", origin: this.#at(offsetOf(keyNode)) });
  }

  #resolved(node: unknown): unknown {
    return isAlias(node) ? node.resolve(this.#document) : node;
  }

  #wrong(node: unknown, key: string, reason: string, mend: string): void {
    this.problems.push({ key, origin: this.#at(offsetOf(node)), reason, mend });
  }
}

function isEmpty(node: unknown): boolean {
  return node === null || node === undefined || (isScalar(node) && node.value === null);
}

function offsetOf(node: unknown): number | undefined {
  return isNode(node) ? (node as Node).range?.[0] : undefined;
}

interface Child {
  readonly name: string;
  readonly schema: SectionSchema["properties"][string];
  /** Whether the value is the name of a file that holds the setting. */
  readonly file: boolean;
}

/** A property by its name, by another name that the setting goes by, or by a secret's name with `_file`. */
export function findChild({ properties }: SectionSchema, name: string): Child | undefined {
  const direct = Object.hasOwn(properties, name) ? properties[name] : undefined;
  if (direct !== undefined) return { name, schema: direct, file: false };
  for (const [property, child] of Object.entries(properties)) {
    if (!isSettingSchema(child)) continue;
    const { keys, secret } = child.setting;
    if (keys.includes(name)) return { name: property, schema: child, file: false };
    if (secret && name === secretFileKey(property)) return { name: property, schema: child, file: true };
  }
  return undefined;
}

/** The nearest name in this section, else a setting of that very name in another one, else all names of this section. */
function suggestion(name: string, key: string, schema: SectionSchema, path: readonly Step[]): string {
  const near = nearest(name, Object.keys(schema.properties));
  if (near !== undefined) return `Did you mean ${keyOf([...path, near])}?`;
  const elsewhere =
    settings.find((setting) => setting.path.at(-1) === name || setting.environment.includes(name))?.key ??
    nearest(
      key,
      settings.map((setting) => setting.key),
    );
  return elsewhere === undefined
    ? `The keys here are ${Object.keys(schema.properties).join(", ")}.`
    : `Did you mean ${elsewhere}?`;
}
