import { HometideError } from "../../model/errors.ts";
import type { Tags } from "../../model/point.ts";
import { json } from "./judge.ts";

/** A series of an InfluxQL answer: rows under columns, and the values of the tags it is grouped by. */
export interface Table {
  readonly name: string;
  /** A tag that the group does not have is "" on 1.x and 2.x; it is left out here. */
  readonly tags: Tags;
  readonly columns: readonly string[];
  readonly values: readonly (readonly unknown[])[];
}

/** An answer to one statement, or the error that it held: inside a 200 as well as with any other status. */
export type QueryAnswer =
  | { readonly kind: "tables"; readonly tables: readonly Table[] }
  | { readonly kind: "error"; readonly message: string };

/**
 * Reads the JSON answer of `/query`, whole or in chunks (one object a line). Chunks of one series are put together.
 * `partial` means that more follows; after the last chunk it means that the server cut the answer (`max-row-limit`).
 */
export function parseAnswer(text: string): QueryAnswer {
  const tables: { name: string; tags: Tags; columns: readonly string[]; values: (readonly unknown[])[] }[] = [];
  let continues = false;
  for (const line of text.split("\n")) {
    if (line.trim() === "") continue;
    const chunk = record(json(line));
    if (chunk === undefined) return unreadable(line);
    if (typeof chunk["error"] === "string") return { kind: "error", message: chunk["error"] };
    // 2.7 answers `{}` to a DELETE.
    for (const given of list(chunk["results"])) {
      const result = record(given);
      if (result === undefined) return unreadable(line);
      if (typeof result["error"] === "string") return { kind: "error", message: result["error"] };
      for (const one of list(result["series"])) {
        const table = readTable(one);
        if (table === undefined) return unreadable(line);
        const last = tables.at(-1);
        if (last !== undefined && continuesTable(last, table)) for (const row of table.values) last.values.push(row);
        else tables.push({ ...table, values: [...table.values] });
      }
      continues = result["partial"] === true;
    }
  }
  if (continues) return { kind: "error", message: "the answer ends in the middle" };
  return { kind: "tables", tables };
}

function continuesTable(last: Table, next: Table): boolean {
  return (
    last.name === next.name &&
    JSON.stringify(last.tags) === JSON.stringify(next.tags) &&
    last.columns.join("\n") === next.columns.join("\n")
  );
}

function readTable(given: unknown): Table | undefined {
  const series = record(given);
  if (series === undefined) return undefined;
  const columns = list(series["columns"]).filter((column) => typeof column === "string");
  const values = list(series["values"]).filter((row) => Array.isArray(row)) as (readonly unknown[])[];
  const tags: Record<string, string> = {};
  for (const [name, value] of Object.entries(record(series["tags"]) ?? {})) {
    if (typeof value === "string" && value !== "") tags[name] = value;
  }
  return { name: typeof series["name"] === "string" ? series["name"] : "", tags, columns, values };
}

function record(given: unknown): Record<string, unknown> | undefined {
  return typeof given === "object" && given !== null && !Array.isArray(given)
    ? (given as Record<string, unknown>)
    : undefined;
}

function list(given: unknown): readonly unknown[] {
  return Array.isArray(given) ? given : [];
}

function unreadable(line: string): QueryAnswer {
  return { kind: "error", message: `the answer is not InfluxDB's: ${line.slice(0, 200)}` };
}

/** A cell that must be a number, such as a time or a count. */
export function numberCell(cell: unknown): number {
  if (typeof cell === "number") return cell;
  throw new HometideError("store_unavailable", `InfluxDB sent ${JSON.stringify(cell)} where a number was due`);
}
