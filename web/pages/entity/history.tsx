import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import type { History } from "../../../src/api/history-answers.ts";
import type { EntityAnswer } from "../../../src/api/routes/entities.ts";
import { useData } from "../../lib/data.ts";
import { download } from "../../lib/download.ts";
import { entityName, kindOf, withUnit } from "../../lib/entity.ts";
import { RequestError, withQuery } from "../../lib/http.ts";
import { useKept, useSettled } from "../../lib/kept.ts";
import { percent } from "../../lib/number.ts";
import { setQuery } from "../../lib/router.ts";
import { clockSeconds, clockTime, date, day, dayKey } from "../../lib/time.ts";
import { Badge } from "../../parts/badge.tsx";
import { Card } from "../../parts/card.tsx";
import { Chart } from "../../parts/chart/chart.tsx";
import type { View } from "../../parts/chart/shape.ts";
import { panned } from "../../parts/chart/shape.ts";
import { Choices } from "../../parts/controls.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Empty, Loaded } from "../../parts/states.tsx";
import { toast } from "../../parts/toast.tsx";
import { text } from "../../text/en.ts";
import { chartOf } from "./chart-data.ts";
import type { Range } from "./range.ts";
import { chooseSpan, chooseView, lengthOf, spanNames, viewOf } from "./range.ts";
import { Timeline } from "./timeline.tsx";

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const MOST_STATES = 1_000;
/** Two rows a pixel are given at most. */
const POINTS = 800;
/** A wheel that turns asks once it rests; the picture follows it at once. */
const SETTLE_MS = 150;

/** The entity's history: years or seconds, as a line or as stretches of states. */
export function HistoryCard({
  entity,
  range,
  compares,
}: {
  readonly entity: EntityAnswer;
  readonly range: Range;
  readonly compares: boolean;
}): JSX.Element {
  const path = useSettled(pathOf(entity, range), SETTLE_MS);
  const history = useKept(useData<History>(path, "span" in range ? { everyMs: refreshMs(range) } : {}));
  const answer = history.data;
  const before = useData<History>(compares && answer !== undefined ? beforePath(entity, range, answer) : undefined);
  const isNumber = kindOf(entity) === "number";
  return (
    <Card
      title={text.entity.history}
      aside={
        <>
          {answer !== undefined && (
            <span class="entity-tier" title={text.entity.tierHint}>
              <Badge tone="accent">{text.entity.tiers[answer.resolution]}</Badge>
            </span>
          )}
          <button
            type="button"
            class="button-icon"
            aria-label={text.entity.csv}
            title={text.entity.csv}
            onClick={() => void saveCsv(entity, path)}
          >
            <Icon name="download" />
          </button>
        </>
      }
    >
      <div class="row spread entity-tools">
        <Choices
          label={text.entity.span}
          value={"span" in range ? range.span : ""}
          of={spanNames.map((value) => ({ value, label: text.entity.spans[value] }))}
          choose={(span) => span !== "" && chooseSpan(span)}
        />
        <Move range={range} />
        {isNumber && (
          <label class="row entity-compare">
            <input
              type="checkbox"
              checked={compares}
              onChange={() => setQuery({ compare: compares ? undefined : "1" })}
            />
            {text.entity.compare}
          </label>
        )}
      </div>
      <Loaded of={history} lines={5}>
        {(known) => (
          <Drawn
            entity={entity}
            answer={known}
            before={compares ? before.data : undefined}
            view={"span" in range ? undefined : range}
          />
        )}
      </Loaded>
    </Card>
  );
}

/** Steps of half a screen, for who has neither wheel nor keys at the chart. */
function Move({ range }: { readonly range: Range }): JSX.Element {
  const view = viewOf(range);
  return (
    <span class="row entity-move">
      <button
        type="button"
        class="button-icon"
        aria-label={text.entity.earlier}
        onClick={() => chooseView(panned(view, -0.5))}
      >
        <Icon name="left" />
      </button>
      <span class="muted small numeric">{edges(view)}</span>
      <button
        type="button"
        class="button-icon"
        aria-label={text.entity.later}
        disabled={"span" in range}
        onClick={() => chooseView(panned(view, 0.5))}
      >
        <Icon name="right" />
      </button>
      {!("span" in range) && (
        <button type="button" class="button-link" onClick={() => chooseView(undefined)}>
          {text.entity.live}
        </button>
      )}
    </span>
  );
}

/** As exact as the width asks for; a day that both ends share is named once. */
function edges({ from, to }: View): string {
  const length = to - from;
  if (length > 2 * DAY_MS) return `${date(from)} – ${date(to)}`;
  const clock = length < HOUR_MS ? clockSeconds : clockTime;
  return `${day(from)} ${clock(from)} – ${dayKey(from) === dayKey(to) ? "" : `${day(to)} `}${clock(to)}`;
}

function Drawn({
  entity,
  answer,
  before,
  view,
}: {
  readonly entity: EntityAnswer;
  readonly answer: History;
  readonly before: History | undefined;
  /** What is wanted to be seen, where that is not all of the answer: a finer one is on its way. */
  readonly view: View | undefined;
}): JSX.Element {
  const kind = kindOf(entity);
  const data = useMemo(() => chartOf(answer, before, kind), [answer, before, kind]);
  if (answer.rows.length === 0) return <Empty icon="clock" title={text.entity.nothing} />;
  const name = entityName(entity);
  if (kind === "words" || (kind === "switch" && answer.resolution === "raw")) {
    return <Timeline label={text.entity.timeline(name)} answer={answer} />;
  }
  return (
    <Chart
      {...data}
      {...(view === undefined ? {} : { view })}
      label={text.entity.chart(name)}
      height={320}
      format={kind === "switch" ? percent : (value) => withUnit(value, entity.unit)}
      onView={chooseView}
      {...(kind === "switch" ? { least: 0, most: 1 } : {})}
    />
  );
}

function pathOf(entity: EntityAnswer, range: Range): string {
  const { from, to } = viewOf(range);
  const stretch =
    "span" in range ? { span: range.span } : { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
  return withQuery(historyPath(entity), { ...stretch, ...tierFor(entity, lengthOf(range)) });
}

function beforePath(entity: EntityAnswer, range: Range, answer: History): string {
  const length = Date.parse(answer.to) - Date.parse(answer.from);
  return withQuery(historyPath(entity), {
    from: new Date(Date.parse(answer.from) - length).toISOString(),
    to: answer.from,
    ...tierFor(entity, lengthOf(range)),
  });
}

function historyPath(entity: EntityAnswer): string {
  return `api/v1/history/${encodeURIComponent(entity.entity_id)}`;
}

/** Numbers: what the picture needs. On and off: each change, or the share of hours and days. Words: each change. */
function tierFor(entity: EntityAnswer, lengthMs: number): Readonly<Record<string, string | number>> {
  const kind = kindOf(entity);
  if (kind === "number") return { points: POINTS };
  if (kind === "words" || lengthMs <= 2 * DAY_MS) return { resolution: "raw", limit: MOST_STATES };
  return { resolution: lengthMs <= 60 * DAY_MS ? "hourly" : "daily", limit: MOST_STATES };
}

function refreshMs(range: Range): number {
  const length = lengthOf(range);
  return length <= HOUR_MS ? 5_000 : length <= DAY_MS ? 15_000 : 120_000;
}

async function saveCsv(entity: EntityAnswer, path: string): Promise<void> {
  try {
    await download(path, `${entity.entity_id}.csv`);
  } catch (error) {
    toast(error instanceof RequestError ? error.problem.detail : text.entity.csvFailed, "bad");
  }
}
