import type { JSX } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { useShared } from "../../lib/store.ts";
import { isDark } from "../../lib/theme.ts";
import { dateTime } from "../../lib/time.ts";
import { text } from "../../text/en.ts";
import { Skeleton } from "../states.tsx";
import { ChartFigure } from "./frame.tsx";
import type { Plot } from "./plot.ts";
import type { ChartData, View } from "./shape.ts";
import { panned, zoomed } from "./shape.ts";
import { ChartTable } from "./table.tsx";

export interface ChartProps extends ChartData {
  /** What is drawn, for who does not see it: "Kitchen temperature, last 24 hours". */
  readonly label: string;
  readonly height?: number;
  /**
   * The user asks for another stretch of time: by dragging, the wheel, keys or the button (`undefined`: all). Who takes
   * it hands in data for it; else the chart moves within what it has.
   */
  readonly onView?: (view: View | undefined) => void;
}

/** A chart over time that can be read, pointed at, zoomed by mouse and keys, and seen as a table. */
export function Chart(props: ChartProps): JSX.Element {
  const { label, height = 220, times } = props;
  const [at, setAt] = useState<number | undefined>();
  const [own, setOwn] = useState<View | undefined>();
  if (times.length === 0) return <p class="chart-empty muted">{text.chart.empty}</p>;
  const data: ChartData = props.onView === undefined && own !== undefined ? { ...props, view: own } : props;
  return (
    <ChartFigure
      label={label}
      readout={<ChartReadout data={data} at={at} />}
      tools={
        own !== undefined && (
          <button type="button" class="button-link" onClick={() => setOwn(undefined)}>
            {text.chart.reset}
          </button>
        )
      }
      table={() => <ChartTable label={label} data={data} />}
    >
      <Picture label={label} height={height} data={data} pointed={setAt} choose={props.onView ?? setOwn} />
    </ChartFigure>
  );
}

/** The chart itself. It takes keys, so it can be reached by them. */
function Picture({
  label,
  height,
  data,
  pointed,
  choose,
}: {
  readonly label: string;
  readonly height: number;
  readonly data: ChartData;
  readonly pointed: (at: number | undefined) => void;
  readonly choose: (view: View | undefined) => void;
}): JSX.Element {
  const { series, times } = data;
  const frame = useRef<HTMLDivElement>(null);
  const plot = useRef<Plot | undefined>(undefined);
  const keys = useId();
  const latest = useRef({ data, choose });
  latest.current = { data, choose };
  // Another shape or other colours are another chart; other values are drawn into it.
  const shape = `${useShared(isDark)} ${height} ${series.map(({ name, as, colour, low }) => `${name} ${as} ${colour} ${low !== undefined}`).join()}`;
  useEffect(() => {
    const into = frame.current;
    if (into === null) return undefined;
    let gone = false;
    // From now on also while there is no chart in it: what is below stays where it is.
    into.style.minHeight = `${height}px`;
    void import("./plot.ts").then(({ createPlot }) => {
      if (gone) return;
      into.replaceChildren();
      plot.current = createPlot(into, latest.current.data, {
        height,
        pointed,
        chosen: (view) => latest.current.choose(view),
        takesWheel: (event) => event.ctrlKey || event.metaKey || document.activeElement === into,
      });
    });
    return () => {
      gone = true;
      plot.current?.remove();
      plot.current = undefined;
    };
  }, [shape]);
  useEffect(() => plot.current?.draw(data), [times, series, data.view, data.gaps, data.marks]);
  const pressed = (event: KeyboardEvent): void => {
    const view = plot.current?.view();
    const wanted = view === undefined ? undefined : moved(view, event.key);
    if (wanted === undefined) return;
    event.preventDefault();
    choose(wanted === "all" ? undefined : wanted);
  };
  return (
    <>
      <div
        ref={frame}
        class="chart-frame"
        role="img"
        aria-label={label}
        aria-describedby={keys}
        tabIndex={0}
        onKeyDown={pressed}
        onPointerLeave={() => pointed(undefined)}
      >
        <svg class="chart-room" height={height} aria-hidden="true" />
        <Skeleton lines={3} />
      </div>
      <p id={keys} class="hidden">
        {text.chart.keys}
      </p>
    </>
  );
}

/** What a key does to the view. */
function moved(view: View, key: string): View | "all" | undefined {
  switch (key) {
    case "ArrowLeft":
      return panned(view, -0.2);
    case "ArrowRight":
      return panned(view, 0.2);
    case "+":
    case "=":
      return zoomed(view, 0.5);
    case "-":
      return zoomed(view, 2);
    case "0":
      return "all";
    default:
      return undefined;
  }
}

/** The names of the lines with their colours; where the pointer is, the values there. */
function ChartReadout({ data, at }: { readonly data: ChartData; readonly at: number | undefined }): JSX.Element {
  const { series, times, format } = data;
  const time = at === undefined ? undefined : times[at];
  return (
    <>
      {time !== undefined && <span class="muted">{dateTime(time)}</span>}
      {series.map(({ name, values, colour }, place) => {
        const value = at === undefined ? undefined : values[at];
        return (
          <span key={name} class="chart-key">
            <i
              class={`chart-colour chart-colour-${place % 4}`}
              style={colour === undefined ? {} : { background: colour }}
            />
            {name}
            {time !== undefined && (
              <b class="numeric">{value === undefined || value === null ? text.chart.gap : format(value)}</b>
            )}
          </span>
        );
      })}
    </>
  );
}
