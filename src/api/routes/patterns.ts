import type { Static } from "typebox";
import { Type } from "typebox";
import type { Figures } from "../../history/patterns.ts";
import { patternNames } from "../../history/patterns.ts";
import type { PatternName } from "../../history/patterns.ts";
import type { Period } from "../../history/read-patterns.ts";
import { readPatterns } from "../../history/read-patterns.ts";
import { seasonName, seasonNames } from "../../history/season-names.ts";
import { countedSpan, tierResolutions } from "../../history/resolution.ts";
import { formatTime } from "../../model/time.ts";
import { askAll } from "../ask.ts";
import type { Api, ApiDeps } from "../deps.ts";
import { historySource } from "../history-source.ts";
import { badParameter } from "../request-errors.ts";
import { answers, orNull, Query } from "../schemas.ts";
import { readSpan } from "../span.ts";
import { EntityIdParams, unknownEntity } from "./entities.ts";

const number = (description: string) => orNull(Type.Number({ description }));
const time = Type.String({ format: "date-time" });

const figures = {
  buckets: Type.Integer({ description: "Hours or days that this is made of" }),
  coverage: Type.Number({ description: "Share of their time in which the value was known" }),
  mean: number("Mean of the buckets' means, each counted by its coverage"),
  stddev: number("How far the buckets' means spread"),
  p10: number("A tenth of the buckets' means is not above"),
  p50: number("Half of the buckets' means is not above"),
  p90: number("Nine tenths of the buckets' means are not above"),
  min: number("Smallest sample"),
  max: number("Largest sample"),
  on_share: number("Share of the known time in which the value was 1"),
  events: number("States in a bucket, on average"),
  change: number("Growth of a meter in a bucket, on average"),
  energy: number("kWh used in a bucket, on average"),
};
const tier = Type.Enum(tierResolutions, { description: "The buckets that are put together" });

const PeriodSchema = Type.Object({ from: time, to: time, ...figures });
const ComparisonSchema = Type.Object({
  ...PeriodSchema.properties,
  difference: number("The period's mean less this one's"),
  ratio: number("The period's mean over this one's; null where that is 0"),
});

const PatternsSchema = Type.Object(
  {
    entity_id: Type.String({ description: "Its present name" }),
    time_zone: Type.String({ description: "The zone whose hours and days these are" }),
    from: time,
    to: time,
    patterns: Type.Array(
      Type.Object({
        by: Type.Enum(patternNames),
        of: tier,
        groups: Type.Array(
          Type.Object({
            key: Type.Integer({
              description: "Hour 0 to 23; 1 (Monday) to 7; day 1 to 31; month 1 to 12; first month of a season; year",
            }),
            label: Type.String(),
            season: orNull(
              Type.Enum(seasonNames, {
                description: "By `season`: by the hemisphere of the home; null where its latitude is not known",
              }),
            ),
            ...figures,
          }),
          { description: "In the order of their keys; those without any bucket are left out" },
        ),
      }),
    ),
    period: Type.Object({ of: tier, ...PeriodSchema.properties }, { description: "The whole span" }),
    previous_period: ComparisonSchema,
    same_period_last_year: ComparisonSchema,
  },
  { title: "Patterns" },
);
export type Patterns = Static<typeof PatternsSchema>;

/** Spans where none is asked for: four weeks, so that each weekday counts alike; three years for what is longer. */
const SHORT = "28d";
const LONG = "1096d";
const long: ReadonlySet<PatternName> = new Set(["month", "season", "year"]);

/** The typical day, week, month, season and year of an entity. */
export function patternRoutes(app: Api, deps: ApiDeps): void {
  const source = historySource(deps);
  const named = (by: PatternName, key: number, label: string) => {
    const season = by === "season" ? seasonName(key, deps.latitude()) : undefined;
    if (season === undefined) return { key, label, season: null };
    return { key, label: `${season.charAt(0).toUpperCase()}${season.slice(1)} (${label})`, season };
  };
  app.get(
    "/api/v1/patterns/:entity_id",
    {
      schema: {
        operationId: "patterns",
        summary: "What is typical of an entity: by the hour of the day, the day of the week, the month, the season",
        description:
          "From its hourly and daily summaries, in the home's time zone, and compared with the period before and with the same period a year ago. docs/patterns.md has the questions of everyday.",
        tags: ["home"],
        params: EntityIdParams,
        querystring: Query({
          by: Type.String({
            description: `One or more of ${patternNames.join(", ")}, separated by commas`,
            default: "hour_of_day,day_of_week",
            maxLength: 200,
          }),
          from: Type.Optional(Type.String({ description: "Start: RFC 3339 with a zone, or a date", maxLength: 40 })),
          to: Type.Optional(Type.String({ description: "End (not included); now where absent", maxLength: 40 })),
          span: Type.Optional(
            Type.String({
              description: `In place of \`from\`: whole days before \`to\`; ${SHORT} where both are absent, ${LONG} where \`by\` asks for months, seasons or years`,
              maxLength: 20,
            }),
          ),
        }),
        response: answers(PatternsSchema, "The patterns", 404, 429, 503, 504),
      },
    },
    async (request, reply) => {
      const { entity_id } = request.params;
      const { from, to, span } = request.query;
      const by = namesIn(request.query.by);
      const otherwise = by.some((name) => long.has(name)) ? LONG : SHORT;
      const given = readSpan(
        from === undefined ? { to, span: span ?? otherwise } : { from, to, span },
        deps.clock.now(),
      );
      const { calendar } = source(deps.store);
      const asked = from === undefined ? countedSpan(calendar, "daily", given) : given;
      const found = await askAll(deps, (reads) => readPatterns(source(reads), entity_id, { ...asked, by }));
      const known = deps.entities.entity(entity_id);
      if (known === undefined && found.period.buckets + found.previous.buckets + found.yearBefore.buckets === 0)
        throw unknownEntity(deps.entities, entity_id);
      reply.header("cache-control", "private, no-cache");
      return {
        entity_id: known?.entityId ?? entity_id,
        time_zone: calendar.timeZone,
        from: formatTime(asked.from),
        to: formatTime(asked.to),
        patterns: found.patterns.map(({ by: name, of, groups }) => ({
          by: name,
          of,
          groups: groups.map(({ key, label, ...rest }) => ({ ...named(name, key, label), ...shown(rest) })),
        })),
        period: { of: found.of, ...periodAnswer(found.period) },
        previous_period: compared(found.period, found.previous),
        same_period_last_year: compared(found.period, found.yearBefore),
      };
    },
  );
}

/** @throws HometideError bad_request */
function namesIn(text: string): readonly PatternName[] {
  const words = text.split(",").map((word) => word.trim());
  const names = patternNames.filter((name) => words.includes(name));
  const wrong = words.find((word) => word !== "" && !names.some((name) => name === word));
  if (wrong !== undefined || names.length === 0)
    throw badParameter(
      "by",
      `Parameter by must be of ${patternNames.join(", ")}${wrong === undefined ? "" : `, not ${wrong}`}.`,
    );
  return names;
}

function shown(of: Figures) {
  const { buckets, coverage, mean, stddev, p10, p50, p90, min, max, onShare, events, change, energy } = of;
  return {
    buckets,
    coverage,
    mean: mean ?? null,
    stddev: stddev ?? null,
    p10: p10 ?? null,
    p50: p50 ?? null,
    p90: p90 ?? null,
    min: min ?? null,
    max: max ?? null,
    on_share: onShare ?? null,
    events: events ?? null,
    change: change ?? null,
    energy: energy ?? null,
  };
}

function periodAnswer(of: Period): Static<typeof PeriodSchema> {
  return { from: formatTime(of.from), to: formatTime(of.to), ...shown(of) };
}

function compared(now: Period, before: Period): Static<typeof ComparisonSchema> {
  const both = now.mean !== undefined && before.mean !== undefined;
  return {
    ...periodAnswer(before),
    difference: both ? now.mean - before.mean : null,
    ratio: both && before.mean !== 0 ? now.mean / before.mean : null,
  };
}
