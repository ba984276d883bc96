import type { Static } from "typebox";
import { Type } from "typebox";
import type { SeasonName } from "../history/season-names.ts";
import { seasonNames } from "../history/season-names.ts";
import type { HistoryPart } from "../history/read-history.ts";
import { tierResolutions } from "../history/resolution.ts";
import type { Row } from "../model/query.ts";
import { formatTime } from "../model/time.ts";
import type { Made } from "../summaries/tier-rows.ts";
import type { Column } from "./formats.ts";
import { members } from "./formats.ts";
import { HistoryGapSchema } from "./gap-answers.ts";
import { pageMembers } from "./page.ts";
import { numberOf, textOf } from "./row-values.ts";
import { orNull } from "./schemas.ts";

const time = (description: string) => Type.String({ format: "date-time", description });
const number = (description: string) => orNull(Type.Number({ description }));

/** A state as it was. */
const PointSchema = Type.Object(
  {
    time: time("UTC, with the microseconds that it had"),
    state: orNull(Type.String({ description: "As Home Assistant wrote it" })),
    value: number("The state as a number, in `unit`"),
    unit: orNull(Type.String()),
    previous_state: orNull(Type.String()),
    duration_seconds: orNull(Type.Integer({ description: "Time spent in the previous state" })),
    energy_consumption: number("kWh since the previous reading"),
    confidence: orNull(Type.Number()),
    time_of_day: orNull(Type.String()),
    weather_condition: orNull(Type.String()),
    weather_temp: number("°C"),
    weather_humidity: number("%"),
    weather_pressure: number("hPa"),
  },
  { title: "HistoryRow" },
);
export type HistoryRow = Static<typeof PointSchema>;

/** A bucket, or several put together. */
const SummarySchema = Type.Object(
  {
    time: time("Start of the bucket; hours and days are those of the home"),
    end: time("Where it ends; the one of now may end in the future"),
    season: orNull(
      Type.Enum(seasonNames, {
        description:
          "Of seasonal rows: meteorological, by the hemisphere of the home; null where its latitude is not known",
      }),
    ),
    value: number("Mean over time where it is known, else of the samples"),
    avg_value: number("Mean of the samples"),
    time_weighted_avg: number("Mean over time, last value carried forward"),
    min_value: number("Smallest sample"),
    max_value: number("Largest sample"),
    first_value: number("First sample"),
    last_value: number("Last sample"),
    event_count: orNull(Type.Integer({ description: "States in the bucket" })),
    on_seconds: number("Time during which the value was 1"),
    change: number("Growth of a meter, resets accounted for"),
    total_energy: number("kWh used"),
    coverage: number("Share of the bucket in which the value was known, 0 to 1"),
  },
  { title: "SummaryRow" },
);
export type SummaryRow = Static<typeof SummarySchema>;

export const resolutionNames = ["raw", ...tierResolutions] as const;

const PartSchema = Type.Object({
  resolution: Type.Enum(resolutionNames),
  from: time("Start"),
  to: time("End, not included"),
  every: Type.Integer({ description: "So many buckets are put together in a row; 1 of points" }),
  reduced: Type.Boolean({ description: "Points that are not seen in a picture of this width are left out" }),
  count: Type.Integer({ description: "Rows of the part" }),
});

export const HistorySchema = Type.Object(
  {
    entity_id: Type.String({ description: "Its present name: the rows of earlier names are among these" }),
    from: time("Start"),
    to: time("End, not included"),
    resolution: Type.Enum([...resolutionNames, "mixed"], {
      description: "What the rows are: points, or summaries; `mixed`: see `parts`",
    }),
    parts: Type.Array(PartSchema, {
      description: "The stretches of the span, in order, each with its tier: the first rows are of the first part",
    }),
    rows: Type.Array(Type.Union([PointSchema, SummarySchema])),
    gaps: Type.Array(HistoryGapSchema, {
      description:
        "Stretches of the whole span of which not all is known: nobody listened, and the recorder has not told (yet)",
    }),
    count: pageMembers.count,
    next: pageMembers.next,
  },
  { title: "History" },
);
export type History = Static<typeof HistorySchema>;
type PartAnswer = Static<typeof PartSchema>;

export function historyRow(row: Row): HistoryRow {
  return {
    time: formatTime(row.time),
    state: textOf(row, "state_value"),
    value: numberOf(row, "normalized_value") ?? null,
    unit: textOf(row, "unit_of_measurement"),
    previous_state: textOf(row, "previous_state"),
    duration_seconds: numberOf(row, "duration_seconds") ?? null,
    energy_consumption: numberOf(row, "energy_consumption") ?? null,
    confidence: numberOf(row, "confidence") ?? null,
    time_of_day: row.tags["time_of_day"] ?? null,
    weather_condition: row.tags["weather_condition"] ?? null,
    weather_temp: numberOf(row, "weather_temp") ?? null,
    weather_humidity: numberOf(row, "weather_humidity") ?? null,
    weather_pressure: numberOf(row, "weather_pressure") ?? null,
  };
}

/** @param season of a bucket that is one */
export function summaryRow({ bucket, summary }: Made, season?: SeasonName): SummaryRow {
  return {
    time: formatTime(bucket.start),
    end: formatTime(bucket.end),
    season: season ?? null,
    value: summary.time_weighted_avg ?? summary.avg_value ?? null,
    avg_value: summary.avg_value ?? null,
    time_weighted_avg: summary.time_weighted_avg ?? null,
    min_value: summary.min_value ?? null,
    max_value: summary.max_value ?? null,
    first_value: summary.first_value ?? null,
    last_value: summary.last_value ?? null,
    event_count: summary.event_count ?? null,
    on_seconds: summary.on_seconds ?? null,
    change: summary.change ?? null,
    total_energy: summary.total_energy ?? null,
    coverage: summary.coverage ?? null,
  };
}

export function partAnswer(part: HistoryPart): PartAnswer {
  const { resolution, from, to, rows } = part;
  return {
    resolution,
    from: formatTime(from),
    to: formatTime(to),
    every: part.resolution === "raw" ? 1 : part.every,
    reduced: part.resolution === "raw" && part.reduced,
    count: rows.length,
  };
}

/** The one tier of an answer, or that there are several. */
export function resolutionOf(parts: readonly Pick<PartAnswer, "resolution">[]): PartAnswer["resolution"] | "mixed" {
  const [first] = parts;
  if (first === undefined) return "raw";
  return parts.every(({ resolution }) => resolution === first.resolution) ? first.resolution : "mixed";
}

/** A row of a table in which points and summaries stand beside each other. */
export type AnyRow = (HistoryRow | SummaryRow) & { readonly resolution: PartAnswer["resolution"] };

/** @param seasonOf what the season is called that begins at a time */
export function rowsOf(
  part: HistoryPart,
  seasonOf: (start: number) => SeasonName | undefined,
): readonly (HistoryRow | SummaryRow)[] {
  if (part.resolution === "raw") return part.rows.map(historyRow);
  const isSeason = part.resolution === "seasonal" && part.every === 1;
  return part.rows.map((made) => summaryRow(made, isSeason ? seasonOf(made.bucket.start) : undefined));
}

export const pointColumns = members<HistoryRow, keyof HistoryRow>(
  "time",
  "state",
  "value",
  "unit",
  "previous_state",
  "duration_seconds",
  "energy_consumption",
  "confidence",
  "time_of_day",
  "weather_condition",
  "weather_temp",
  "weather_humidity",
  "weather_pressure",
);

const summaryNames = [
  "time",
  "end",
  "season",
  "value",
  "avg_value",
  "time_weighted_avg",
  "min_value",
  "max_value",
  "first_value",
  "last_value",
  "event_count",
  "on_seconds",
  "change",
  "total_energy",
  "coverage",
] as const satisfies readonly (keyof SummaryRow)[];
export const summaryColumns = members<SummaryRow, keyof SummaryRow>(...summaryNames);

const mixedNames = ["resolution", "time", "end", "state", "unit", ...summaryNames.slice(2)] as const;
/** Columns of a table in which points and summaries stand beside each other. */
export const mixedColumns: readonly Column<AnyRow>[] = mixedNames.map((name) => ({
  name,
  value: (row) => new Map(Object.entries(row)).get(name) ?? null,
}));
