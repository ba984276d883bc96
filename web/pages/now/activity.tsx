import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import type { ActivityAnswer } from "../../../src/api/routes/activity.ts";
import { useData } from "../../lib/data.ts";
import { hub } from "../../lib/hub.ts";
import { count } from "../../lib/number.ts";
import { useShared } from "../../lib/store.ts";
import { Card } from "../../parts/card.tsx";
import { Chart } from "../../parts/chart/chart.tsx";
import { Figure, Figures } from "../../parts/controls.tsx";
import { Empty, Loaded } from "../../parts/states.tsx";
import { text } from "../../text/en.ts";

const MINUTES = 120;

/** How lively the home is. */
export function ActivityCard(): JSX.Element {
  const configured = useShared(hub)?.home_assistant.configured ?? true;
  const activity = useData<ActivityAnswer>(configured ? `api/v1/activity?minutes=${MINUTES}` : undefined, {
    everyMs: 10_000,
  });
  return (
    <Card title={text.now.activity}>
      {configured ? (
        <Loaded of={activity}>{(known) => <Minutes known={known} />}</Loaded>
      ) : (
        <Empty icon="home" title={text.now.notConfigured} detail={text.now.notConfiguredDetail} />
      )}
    </Card>
  );
}

function Minutes({ known: { minutes } }: { readonly known: ActivityAnswer }): JSX.Element {
  const drawn = useMemo(() => {
    const times = minutes.map(({ time }) => Date.parse(time));
    const last = times.at(-1) ?? 0;
    // A hub that has just begun has little to show: half an hour of it, rather than two hours of nothing.
    const from = last - Math.min(MINUTES, Math.max(30, times.length)) * 60_000;
    return {
      times,
      series: [{ name: text.now.changes, values: minutes.map(({ changes }) => changes), as: "bars" as const }],
      view: { from, to: last + 30_000 },
      gaps: times[0] === undefined ? [] : [{ from, to: times[0] - 30_000 }],
    };
  }, [minutes]);
  // The last minute is not over: the one before it is told.
  const whole = minutes.slice(0, -1).map(({ changes }) => changes);
  const hour = whole.slice(-60).reduce((sum, changes) => sum + changes, 0);
  return (
    <>
      <div class="now-figures">
        <Figures>
          <Figure label={text.now.perMinute} value={count(whole.at(-1) ?? minutes.at(-1)?.changes ?? 0)} />
          <Figure label={text.now.perHour} value={count(whole.length === 0 ? (minutes.at(-1)?.changes ?? 0) : hour)} />
        </Figures>
      </div>
      <Chart label={text.now.activityChart} height={140} format={count} {...drawn} />
    </>
  );
}
