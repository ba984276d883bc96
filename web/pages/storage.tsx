import type { JSX } from "preact";
import type { StorageAnswer } from "../../src/api/storage-answers.ts";
import { useData } from "../lib/data.ts";
import { bytes, count, percent } from "../lib/number.ts";
import { ago, date } from "../lib/time.ts";
import { Badge } from "../parts/badge.tsx";
import { Breakable } from "../parts/breakable.tsx";
import { Card, Grid, Page } from "../parts/card.tsx";
import { Figure, Figures } from "../parts/controls.tsx";
import { Loaded } from "../parts/states.tsx";
import { Table } from "../parts/table.tsx";
import { text } from "../text/en.ts";
import { Recommendations } from "./storage/recommendations.tsx";
import { RetentionCard } from "./storage/retention.tsx";
import "./storage/storage.css";

/** What the store takes, what it will take, and what would save most. */
export default function Storage(): JSX.Element {
  const storage = useData<StorageAnswer>("api/v1/storage", { everyMs: 60_000 });
  const known = storage.data;
  const points = known?.measurements.reduce((sum, each) => sum + each.points, 0) ?? 0;
  return (
    <Page
      title={text.storage.title}
      {...(known === undefined ? {} : { lead: text.storage.lead(count(points), bytes(known.bytes)) })}
    >
      <Loaded of={storage} lines={6}>
        {(report) => (
          <div class="stack">
            <Size report={report} />
            <Alerts report={report} />
            <Measurements report={report} />
            <Grid wide>
              <Recommendations of={report.recommendations ?? []} />
              <div class="stack">
                <RetentionCard />
                <Tags report={report} />
              </div>
            </Grid>
          </div>
        )}
      </Loaded>
    </Page>
  );
}

function Size({ report }: { readonly report: StorageAnswer }): JSX.Element {
  const { growth, disk } = report;
  const perDay = growth.per_day_over_30d ?? growth.per_day_over_7d ?? growth.per_day_over_1d;
  const fullAt = [report.disk_full_at, report.limit_reached_at].filter((time) => time !== null).toSorted()[0];
  return (
    <Card title={text.storage.size}>
      <Figures>
        <Figure label={text.storage.size} value={bytes(report.bytes)} />
        <Figure
          label={text.storage.growth}
          value={perDay === null ? "–" : bytes(Math.max(0, perDay))}
          unit={perDay === null ? text.storage.notYet : text.storage.aDay}
        />
        <Figure label={text.storage.free} value={bytes(disk.free_bytes)} />
        <Figure label={text.storage.full} value={fullAt === undefined ? text.storage.never : date(fullAt)} />
        {report.limit_bytes !== null && <Figure label={text.storage.limit} value={bytes(report.limit_bytes)} />}
      </Figures>
      <meter
        class="storage-disk"
        min={0}
        max={disk.total_bytes}
        high={disk.total_bytes * 0.9}
        value={disk.total_bytes - disk.free_bytes}
        aria-label={text.storage.ofDisk(percent(1 - disk.free_bytes / disk.total_bytes))}
      />
      <p class="muted small">{text.storage.ofDisk(percent(1 - disk.free_bytes / disk.total_bytes))}</p>
    </Card>
  );
}

function Alerts({ report: { alerts } }: { readonly report: StorageAnswer }): JSX.Element | null {
  if (alerts.length === 0) return null;
  return (
    <Card title={text.storage.alerts}>
      <ul class="storage-alerts">
        {alerts.map(({ code, subject, severity, message, since, resolved_at }) => (
          <li key={`${code} ${subject}`}>
            <Badge
              tone={resolved_at !== null ? "good" : severity === "critical" ? "bad" : "warn"}
              icon={resolved_at === null ? "warn" : "check"}
            >
              {resolved_at === null ? text.storage.alertSince(ago(since)) : text.storage.resolved(ago(resolved_at))}
            </Badge>
            <span>{message}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

type Measurement = StorageAnswer["measurements"][number];

function Measurements({ report }: { readonly report: StorageAnswer }): JSX.Element {
  const of = report.measurements.filter(({ points }) => points > 0).toSorted((a, b) => b.bytes - a.bytes);
  const perPoint = ({ bytes: size, points }: Measurement): number => size / points;
  return (
    <Card title={text.storage.measurements}>
      <Table
        caption={text.storage.measurements}
        columns={[
          {
            name: text.storage.measurement,
            cell: ({ measurement }) => <Breakable of={measurement} />,
            sort: ({ measurement }) => measurement,
          },
          {
            name: text.storage.space,
            numeric: true,
            cell: (each) => (
              <span class="storage-space">
                <meter
                  min={0}
                  max={report.bytes}
                  value={each.bytes}
                  aria-label={text.storage.share(percent(each.bytes / report.bytes))}
                />
                {bytes(each.bytes)}
              </span>
            ),
            sort: (each) => each.bytes,
          },
          {
            name: text.storage.points,
            numeric: true,
            cell: ({ points }) => count(points),
            sort: ({ points }) => points,
          },
          {
            name: text.storage.perPoint,
            numeric: true,
            minor: true,
            cell: (each) => perPoint(each).toFixed(1),
            sort: perPoint,
          },
          {
            name: text.storage.sealed,
            numeric: true,
            minor: true,
            cell: ({ sealed, points }) => percent(sealed.points / points),
            sort: ({ sealed, points }) => sealed.points / points,
          },
          {
            name: text.storage.oldest,
            minor: true,
            cell: ({ oldest }) => (oldest === null ? "–" : date(oldest)),
            sort: ({ oldest }) => oldest ?? "",
          },
          {
            name: text.storage.kept,
            numeric: true,
            cell: ({ kept_days }) => (kept_days === null ? text.storage.forEver : text.storage.keptDays(kept_days)),
            sort: ({ kept_days }) => kept_days ?? Infinity,
          },
        ]}
        rows={of}
        keyOf={({ measurement }) => measurement}
      />
    </Card>
  );
}

const MOST_TAGS = 12;

function Tags({ report: { cardinality } }: { readonly report: StorageAnswer }): JSX.Element {
  return (
    <Card title={text.storage.tags}>
      <Table
        caption={text.storage.tags}
        columns={[
          { name: text.storage.tag, cell: ({ tag }) => tag },
          { name: text.storage.measurement, minor: true, cell: ({ measurement }) => measurement },
          { name: text.storage.values, numeric: true, cell: ({ values }) => count(values) },
          { name: text.storage.ofLimit, numeric: true, cell: ({ values, limit }) => percent(values / limit) },
        ]}
        rows={cardinality.slice(0, MOST_TAGS)}
        keyOf={({ measurement, tag }) => `${measurement} ${tag}`}
      />
    </Card>
  );
}
