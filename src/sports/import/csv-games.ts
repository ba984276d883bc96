import { parse } from "csv-parse/sync";
import { HometideError, messageOf } from "../../model/errors.ts";
import type { Micros } from "../../model/time.ts";
import { readHockeyReference } from "./hockey-reference.ts";
import { readNflElo } from "./nfl-elo.ts";
import type { CsvGames, Table } from "./table.ts";

/** A shape of table: its reader gives `undefined` where the columns are not its own. */
type ReadShape = (table: Table, now: Micros) => CsvGames | undefined;

const shapes: readonly ReadShape[] = [readNflElo, readHockeyReference];

/**
 * Reads a table of finished games (RFC 4180, with a heading). A row that cannot be taken is told with its line; the rest is read.
 *
 * @param now nothing that is over ends after it
 * @throws HometideError bad_request where it is no CSV, or none of the shapes that are known
 */
export function readCsvGames(text: string, now: Micros): CsvGames {
  const [heading, ...rest] = parseCsv(text);
  if (heading === undefined) throw new HometideError("bad_request", "The file is empty.");
  const table: Table = {
    columns: heading.record,
    rows: rest.map(({ record, info }) => ({ line: info.lines, cells: record })),
  };
  for (const read of shapes) {
    const games = read(table, now);
    if (games !== undefined) return games;
  }
  throw new HometideError(
    "bad_request",
    `The columns ${heading.record.join(",").slice(0, 200)} are of no table that is known. Known are ` +
      "date,season,neutral,playoff,home_team,away_team,home_score,away_score (NFL) and Hockey-Reference's " +
      "Date,Time,Visitor,G,Home,G,,Att.,LOG,Notes (NHL).",
  );
}

interface Parsed {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

function parseCsv(text: string): readonly Parsed[] {
  try {
    // With `info` each record comes with its place in the file; the library's type does not say so.
    return parse(text, {
      bom: true,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
    }) as unknown as Parsed[];
  } catch (error) {
    throw new HometideError("bad_request", `The file is no CSV: ${messageOf(error)}`, { cause: error });
  }
}
