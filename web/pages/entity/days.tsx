import type { JSX } from "preact";
import type { History, SummaryRow } from "../../../src/api/history-answers.ts";
import type { EntityAnswer } from "../../../src/api/routes/entities.ts";
import { useData } from "../../lib/data.ts";
import { kindOf, withUnit } from "../../lib/entity.ts";
import { count, percent } from "../../lib/number.ts";
import { day, duration } from "../../lib/time.ts";
import { Card } from "../../parts/card.tsx";
import { Loaded } from "../../parts/states.tsx";
import type { Column } from "../../parts/table.tsx";
import { Table } from "../../parts/table.tsx";
import { text } from "../../text/en.ts";

/** The last thirty days, a line each. */
export function DaysCard({ entity }: { readonly entity: EntityAnswer }): JSX.Element {
  const path = `api/v1/history/${encodeURIComponent(entity.entity_id)}?resolution=daily&span=30d`;
  const days = useData<History>(path, { everyMs: 600_000 });
  return (
    <Card title={text.entity.days}>
      <Loaded of={days}>
        {({ rows }) => {
          const known = rows.filter((row) => "end" in row).filter(({ event_count }) => event_count !== null);
          return (
            <div class="entity-days">
              <Table
                caption={text.entity.days}
                columns={columnsOf(entity, known)}
                rows={known.toReversed()}
                keyOf={({ time }) => time}
              />
            </div>
          );
        }}
      </Loaded>
    </Card>
  );
}

function columnsOf(entity: EntityAnswer, rows: readonly SummaryRow[]): readonly Column<SummaryRow>[] {
  const kind = kindOf(entity);
  const figure = (name: string, of: (row: SummaryRow) => number | null, unit = entity.unit): Column<SummaryRow> => ({
    name,
    numeric: true,
    cell: (row) => {
      const value = of(row);
      return value === null ? "–" : withUnit(value, unit);
    },
    sort: (row) => of(row) ?? -Infinity,
  });
  const on: Column<SummaryRow> = {
    name: text.entity.onShare,
    numeric: true,
    cell: ({ on_seconds }) => (on_seconds === null ? "–" : duration(on_seconds * 1_000)),
    sort: ({ on_seconds }) => on_seconds ?? -1,
  };
  return [
    { name: text.entity.day, cell: ({ time }) => day(time), sort: ({ time }) => time },
    ...(kind === "number"
      ? [
          figure(text.entity.mean, ({ value }) => value),
          figure(text.entity.least, ({ min_value }) => min_value),
          figure(text.entity.most, ({ max_value }) => max_value),
        ]
      : []),
    ...(kind === "switch" ? [on] : []),
    ...(rows.some(({ total_energy }) => total_energy !== null)
      ? [figure(text.entity.energy, ({ total_energy }) => total_energy, "kWh")]
      : []),
    {
      name: text.entity.changes,
      numeric: true,
      minor: true,
      cell: ({ event_count }) => count(event_count ?? 0),
      sort: ({ event_count }) => event_count ?? 0,
    },
    {
      name: text.entity.known,
      numeric: true,
      minor: true,
      cell: ({ coverage }) => (coverage === null ? "–" : percent(coverage)),
      sort: ({ coverage }) => coverage ?? 0,
    },
  ];
}
