import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";
import { text } from "../text/en.ts";
import { Icon } from "./icon.tsx";

export interface Column<T> {
  readonly name: string;
  /** The longer name, told on hover and to screen readers. */
  readonly title?: string;
  readonly cell: (row: T) => ComponentChildren;
  /** Makes the column sortable. */
  readonly sort?: (row: T) => number | string;
  /** Right, in digits of one width. */
  readonly numeric?: boolean;
  /** Left out where the screen is narrow. */
  readonly minor?: boolean;
}

/** A table that scrolls within itself where it is wider than the screen. The first column names the row. */
export function Table<T>({
  caption,
  columns,
  rows,
  keyOf,
  classOf,
  empty = text.table.empty,
}: {
  /** For who does not see it; the card's title stands above. */
  readonly caption: string;
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  readonly keyOf: (row: T, at: number) => string;
  readonly classOf?: (row: T) => string;
  readonly empty?: ComponentChildren;
}): JSX.Element {
  const [by, setBy] = useState<{ readonly column: string; readonly down: boolean } | undefined>();
  const sort = columns.find(({ name }) => name === by?.column)?.sort;
  const sorted =
    sort === undefined || by === undefined
      ? rows
      : rows.toSorted((a, b) => compare(sort(a), sort(b)) * (by.down ? -1 : 1));
  if (rows.length === 0) return typeof empty === "string" ? <p class="muted">{empty}</p> : <>{empty}</>;
  return (
    // A region that scrolls must be reachable by keyboard.
    <div class="table-frame" tabIndex={0} role="region" aria-label={caption}>
      <table>
        <caption class="hidden">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th
                key={column.name}
                scope="col"
                class={classes(column)}
                aria-sort={by?.column === column.name ? (by.down ? "descending" : "ascending") : undefined}
              >
                {column.sort === undefined ? (
                  <Heading column={column} />
                ) : (
                  <button
                    type="button"
                    class="sort"
                    aria-label={text.table.sortBy(column.title ?? column.name)}
                    onClick={() =>
                      setBy({
                        column: column.name,
                        down: by?.column === column.name ? !by.down : column.numeric === true,
                      })
                    }
                  >
                    <Heading column={column} />
                    {by?.column === column.name && <Icon name={by.down ? "down" : "up"} />}
                  </button>
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sorted.map((row, at) => (
            <tr key={keyOf(row, at)} class={classOf?.(row)}>
              {columns.map((column, place) =>
                place === 0 ? (
                  <th key={column.name} scope="row" class={classes(column)}>
                    {column.cell(row)}
                  </th>
                ) : (
                  <td key={column.name} class={classes(column)}>
                    {column.cell(row)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Heading<T>({ column }: { readonly column: Column<T> }): JSX.Element {
  return column.title === undefined ? <>{column.name}</> : <abbr title={column.title}>{column.name}</abbr>;
}

function classes<T>({ numeric, minor }: Column<T>): string {
  return `${numeric === true ? "numeric" : ""}${minor === true ? " minor" : ""}`;
}

function compare(a: number | string, b: number | string): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return String(a).localeCompare(String(b), text.locale, { numeric: true });
}
