import type { JSX } from "preact";
import type { EntityAnswer } from "../../../src/api/routes/entities.ts";
import type { Patterns } from "../../../src/api/routes/patterns.ts";
import { useData } from "../../lib/data.ts";
import { kindOf, withUnit } from "../../lib/entity.ts";
import { percent } from "../../lib/number.ts";
import { Card } from "../../parts/card.tsx";
import { Figure, Figures } from "../../parts/controls.tsx";
import { Loaded } from "../../parts/states.tsx";
import { text } from "../../text/en.ts";
import type { Typical } from "./typical-chart.tsx";
import { TypicalChart } from "./typical-chart.tsx";

type Group = Patterns["patterns"][number]["groups"][number];

/** What is typical of an entity: of a day, of a week, and against the weeks before. Words have no pattern. */
export function PatternCards({ entity }: { readonly entity: EntityAnswer }): JSX.Element | null {
  const kind = kindOf(entity);
  const patterns = useData<Patterns>(
    kind === "words" ? undefined : `api/v1/patterns/${encodeURIComponent(entity.entity_id)}`,
    { everyMs: 600_000 },
  );
  if (kind === "words") return null;
  const isSwitch = kind === "switch";
  const format = isSwitch ? percent : (value: number): string => withUnit(value, entity.unit);
  const groupsBy = (by: string): readonly Group[] =>
    patterns.data?.patterns.find((pattern) => pattern.by === by)?.groups ?? [];
  const typical = (of: readonly Group[], keys: readonly number[], label: (key: number) => string): readonly Typical[] =>
    keys.map((key) => {
      const group = of.find((each) => each.key === key);
      return {
        label: label(key),
        middle: (isSwitch ? group?.on_share : group?.mean) ?? null,
        low: isSwitch ? null : (group?.p10 ?? null),
        high: isSwitch ? null : (group?.p90 ?? null),
      };
    });
  const hours = Array.from({ length: 24 }, (_, hour) => hour);
  const weekdays = [1, 2, 3, 4, 5, 6, 7];
  const hint = isSwitch ? text.entity.typicalShare : text.entity.typicalHint;
  return (
    <>
      <Card title={text.entity.typicalDay}>
        <Loaded of={patterns}>
          {() => (
            <TypicalChart
              label={text.entity.typicalDay}
              hint={hint}
              format={format}
              isShare={isSwitch}
              every={6}
              of={typical(groupsBy("hour_of_day"), hours, (hour) => `${String(hour).padStart(2, "0")}:00`)}
            />
          )}
        </Loaded>
      </Card>
      <Card title={text.entity.typicalWeek}>
        <Loaded of={patterns}>
          {() => (
            <TypicalChart
              label={text.entity.typicalWeek}
              hint={hint}
              format={format}
              isShare={isSwitch}
              every={1}
              of={typical(groupsBy("day_of_week"), weekdays, (weekday) => text.entity.weekdays[weekday - 1] ?? "")}
            />
          )}
        </Loaded>
      </Card>
      <Card title={text.entity.compared}>
        <Loaded of={patterns}>{(known) => <Compared known={known} isSwitch={isSwitch} format={format} />}</Loaded>
      </Card>
    </>
  );
}

function Compared({
  known: { period, previous_period: before },
  isSwitch,
  format,
}: {
  readonly known: Patterns;
  readonly isSwitch: boolean;
  readonly format: (value: number) => string;
}): JSX.Element {
  const shown = (value: number | null): string => (value === null ? "–" : format(value));
  const { difference } = before;
  return (
    <>
      <Figures>
        {isSwitch ? (
          <Figure label={text.entity.onShare} value={shown(period.on_share)} />
        ) : (
          <>
            <Figure label={text.entity.mean} value={shown(period.mean)} />
            <Figure label={text.entity.least} value={shown(period.min)} />
            <Figure label={text.entity.most} value={shown(period.max)} />
          </>
        )}
        {period.energy !== null && (
          <Figure label={text.entity.used} value={withUnit(period.energy, "kWh")} unit={text.entity.perDay} />
        )}
      </Figures>
      {difference !== null && (
        <p class="muted entity-against">
          <b class="numeric">
            {difference >= 0 ? "+" : "−"}
            {format(Number(Math.abs(difference).toPrecision(2)))}
          </b>{" "}
          {text.entity.against}
        </p>
      )}
    </>
  );
}
