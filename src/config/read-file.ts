import { readFileSync } from "node:fs";
import type { Document, Node } from "yaml";
import { isAlias, isMap, isNode, isScalar, LineCounter, parseDocument } from "yaml";
import { messageOf } from "../model/errors.ts";
import { nearest } from "../model/nearest.ts";
import type { SettingSchema } from "../model/setting.ts";
import type { Given } from "./given.ts";
import type { Problem } from "./problem.ts";
import type { ObjectSchema } from "./settings.ts";
import { isSettingSchema, rootSchema, settings } from "./settings.ts";

/** What a layer of the configuration gives, by key. */
export interface Layer {
  readonly given: ReadonlyMap<string, Given>;
  readonly problems: readonly Problem[];
  readonly warnings: readonly string[];
}

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
  return { given: new Map(), problems: [problem], warnings: [] };
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
    return { given: new Map(), problems, warnings: [] };
  }
  const walk = new Walk(document, at);
  walk.section(document.contents, rootSchema, []);
  const warnings = document.warnings.map(({ pos, message }) => `${at(pos[0])}: ${message}`);
  return { given: walk.given, problems: walk.problems, warnings };
}

/** Goes through a document along the schema. */
class Walk {
  readonly given = new Map<string, Given>();
  readonly problems: Problem[] = [];
  readonly #document: Document;
  readonly #at: (offset: number | undefined) => string;

  constructor(document: Document, at: (offset: number | undefined) => string) {
    this.#document = document;
    this.#at = at;
  }

  section(node: unknown, schema: ObjectSchema, path: readonly string[]): void {
    const map = isAlias(node) ? node.resolve(this.#document) : node;
    // An empty section gives nothing, as an empty value does.
    if (map === null || map === undefined || (isScalar(map) && map.value === null)) return;
    if (!isMap(map)) {
      const key = path.length === 0 ? "the file" : path.join(".");
      this.#wrong(
        node,
        key,
        "is not a section",
        `Write its keys below it: ${Object.keys(schema.properties).join(", ")}.`,
      );
      return;
    }
    for (const { key, value } of map.items) this.#entry(key, value, schema, path);
  }

  #entry(keyNode: unknown, value: unknown, schema: ObjectSchema, path: readonly string[]): void {
    const name = isScalar(keyNode) ? String(keyNode.value) : String(keyNode);
    const found = findChild(schema, name);
    const key = [...path, found?.name ?? name].join(".");
    if (found === undefined) this.#wrong(keyNode, key, "is not a setting", suggestion(name, key, schema, path));
    else if (isSettingSchema(found.schema)) this.#setting(keyNode, value, key);
    else this.section(value, found.schema, [...path, found.name]);
  }

  #setting(keyNode: unknown, node: unknown, key: string): void {
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
    this.given.set(key, { raw, written: "yaml", origin: this.#at(offsetOf(keyNode)) });
  }

  #wrong(node: unknown, key: string, reason: string, mend: string): void {
    this.problems.push({ key, origin: this.#at(offsetOf(node)), reason, mend });
  }
}

function offsetOf(node: unknown): number | undefined {
  return isNode(node) ? (node as Node).range?.[0] : undefined;
}

/** A property by its name, or by another name that the setting goes by. */
function findChild(
  schema: ObjectSchema,
  name: string,
): { name: string; schema: ObjectSchema | SettingSchema } | undefined {
  const { properties } = schema;
  const direct = Object.hasOwn(properties, name) ? properties[name] : undefined;
  if (direct !== undefined) return { name, schema: direct };
  for (const [property, child] of Object.entries(properties)) {
    if (isSettingSchema(child) && child.setting.keys.includes(name)) return { name: property, schema: child };
  }
  return undefined;
}

/** The nearest name in this section, else a setting of that very name in another one, else all names of this section. */
function suggestion(name: string, key: string, schema: ObjectSchema, path: readonly string[]): string {
  const near = nearest(name, Object.keys(schema.properties));
  if (near !== undefined) return `Did you mean ${[...path, near].join(".")}?`;
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
