import type { JSX } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { useShared } from "../../lib/store.ts";
import { isDark } from "../../lib/theme.ts";
import { dateTime } from "../../lib/time.ts";
import { text } from "../../text/en.ts";
import { Icon } from "../icon.tsx";
import { Skeleton } from "../states.tsx";
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
  const { label, height = 220, series, times } = props;
  const [asTable, setAsTable] = useState(false);
  const [at, setAt] = useState<number | undefined>();
  const [own, setOwn] = useState<View | undefined>();
  const frame = useRef<HTMLDivElement>(null);
  const plot = useRef<Plot | undefined>(undefined);
  const keys = useId();
  const data: ChartData = props.onView === undefined && own !== undefined ? { ...props, view: own } : props;
  const choose = (view: View | undefined): void => (props.onView ?? setOwn)(view);
  const latest = useRef({ data, choose });
  latest.current = { data, choose };
  const isEmpty = times.length === 0;

  // Another shape or other colours are another chart; other values are drawn into it.
  const shape = `${useShared(isDark)} ${height} ${series.map(({ name, as, colour, low }) => `${name} ${as} ${colour} ${low !== undefined}`).join()}`;
  useEffect(() => {
    if (asTable || isEmpty || frame.current === null) return undefined;
    const into = frame.current;
    let gone = false;
    void import("./plot.ts").then(({ createPlot }) => {
      if (gone) return;
      into.replaceChildren();
      plot.current = createPlot(into, latest.current.data, {
        height,
        pointed: setAt,
        chosen: (view) => latest.current.choose(view),
        takesWheel: (event) => event.ctrlKey || event.metaKey || document.activeElement === into,
      });
    });
    return () => {
      gone = true;
      plot.current?.remove();
      plot.current = undefined;
    };
  }, [shape, asTable, isEmpty]);
  useEffect(() => plot.current?.draw(data), [times, series, data.view, data.gaps, data.marks]);

  if (isEmpty) return <p class="chart-empty muted">{text.chart.empty}</p>;
  const pressed = (event: KeyboardEvent): void => {
    const view = plot.current?.view();
    const wanted = view === undefined ? undefined : moved(view, event.key);
    if (wanted === undefined) return;
    event.preventDefault();
    choose(wanted === "all" ? undefined : wanted);
  };
  const zoomedIn = own !== undefined;
  return (
    <figure class="chart">
      <figcaption class="chart-head">
        <ChartReadout data={data} at={at} />
        <span class="chart-tools">
          {zoomedIn && (
            <button type="button" class="button-link" onClick={() => setOwn(undefined)}>
              {text.chart.reset}
            </button>
          )}
          <button
            type="button"
            class="button-icon"
            aria-label={`${asTable ? text.chart.chart : text.chart.table}: ${label}`}
            title={asTable ? text.chart.chart : text.chart.table}
            onClick={() => setAsTable(!asTable)}
          >
            <Icon name={asTable ? "chart" : "table"} />
          </button>
        </span>
      </figcaption>
      {asTable ? (
        <ChartTable label={label} data={data} />
      ) : (
        // The picture takes keys, so it can be reached by them.
        <div
          ref={frame}
          class="chart-frame"
          style={{ minHeight: `${height}px` }}
          role="img"
          aria-label={label}
          aria-describedby={keys}
          tabIndex={0}
          onKeyDown={pressed}
          onPointerLeave={() => setAt(undefined)}
        >
          <Skeleton lines={3} />
        </div>
      )}
      <p id={keys} class="hidden">
        {text.chart.keys}
      </p>
    </figure>
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
    <span class="chart-readout">
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
    </span>
  );
}
