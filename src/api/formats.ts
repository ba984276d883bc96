import type { FastifyReply, FastifyRequest } from "fastify";
import type { TSchema } from "typebox";
import { Type } from "typebox";
import { answers } from "./schemas.ts";

/** The forms in which history is given. */
export type Format = "json" | "csv" | "ndjson";

const contentTypes: Readonly<Record<Format, string>> = {
  json: "application/json; charset=utf-8",
  csv: "text/csv; charset=utf-8; header=present",
  ndjson: "application/x-ndjson; charset=utf-8",
};

const accepted: Readonly<Record<string, Format>> = {
  "application/json": "json",
  "application/*": "json",
  "*/*": "json",
  "text/csv": "csv",
  "text/*": "csv",
  "application/x-ndjson": "ndjson",
  "application/ndjson": "ndjson",
  "application/jsonl": "ndjson",
};

/** The form that the Accept header likes best; JSON where it names none that we have. */
export function wantedFormat(request: FastifyRequest): Format {
  let best: Format = "json";
  let bestQuality = 0;
  for (const part of (request.headers.accept ?? "").slice(0, 1_000).split(",")) {
    const [type = "", ...parameters] = part.split(";").map((each) => each.trim().toLowerCase());
    const format = accepted[type];
    const quality = qualityOf(parameters);
    if (format !== undefined && quality > bestQuality) {
      best = format;
      bestQuality = quality;
    }
  }
  return best;
}

function qualityOf(parameters: readonly string[]): number {
  const given = parameters.find((each) => each.startsWith("q="));
  const quality = given === undefined ? 1 : Number(given.slice(2));
  return quality >= 0 && quality <= 1 ? quality : 0;
}

/** Sets the content type, and tells caches that it depends on Accept. */
export function setFormat(reply: FastifyReply, format: Format): FastifyReply {
  return reply.header("content-type", contentTypes[format]).header("vary", "Accept");
}

/** A column of an export: its name, and how to take its value from a row. */
export interface Column<T> {
  readonly name: string;
  readonly value: (row: T) => string | number | boolean | null;
}

/** Columns that are the members of a row themselves. */
export function members<T extends Readonly<Record<K, string | number | boolean | null>>, K extends string>(
  ...names: readonly K[]
): readonly Column<T>[] {
  return names.map((name) => ({ name, value: (row) => row[name] }));
}

/** The names of the columns as the first line of a CSV; nothing for NDJSON. */
export function exportHead<T>(format: Format, columns: readonly Column<T>[]): string {
  return format === "csv" ? csvLine(columns.map((column) => column.name)) : "";
}

/** Rows as lines of CSV (RFC 4180) or NDJSON. */
export function exportLines<T>(format: Format, columns: readonly Column<T>[], rows: readonly T[]): string {
  return rows
    .map((row) => (format === "csv" ? csvLine(columns.map((column) => column.value(row))) : `${JSON.stringify(row)}\n`))
    .join("");
}

function csvLine(values: readonly (string | number | boolean | null)[]): string {
  return `${values.map(csvValue).join(",")}\r\n`;
}

function csvValue(value: string | number | boolean | null): string {
  const text = value === null ? "" : String(value);
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const NEEDS_QUOTES = /[",\r\n]/;

/** The answers of a route that also gives CSV and NDJSON. */
export function formatAnswers(
  ok: TSchema,
  description: string,
  ...statuses: readonly number[]
): Readonly<Record<number, TSchema>> {
  const text = { schema: Type.String() };
  const content = { "application/json": { schema: ok }, "text/csv": text, "application/x-ndjson": text };
  return { ...answers(ok, description, ...statuses), 200: { description, content } };
}
