import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { zone } from "../../lib/hub.ts";
import { count } from "../../lib/number.ts";
import type { ChartData, ChartSeries, View } from "./shape.ts";
import { zoomed } from "./shape.ts";

export interface Plot {
  draw(data: ChartData): void;
  /** What is shown now. */
  view(): View;
  show(view: View): void;
  remove(): void;
}

export interface PlotOptions {
  readonly height: number;
  /** The pointer is over this one of the times; `undefined` when it has left. */
  readonly pointed: (at: number | undefined) => void;
  /** The user has chosen a stretch. */
  readonly chosen: (view: View) => void;
  /** Whether the wheel zooms here, where it else would scroll the page. */
  readonly takesWheel: (event: WheelEvent) => boolean;
}

/** Draws a chart into an element, as wide as that is, and keeps it so. Colours are the page's at this moment. */
export function createPlot(into: HTMLElement, first: ChartData, options: PlotOptions): Plot {
  const style = getComputedStyle(into);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  const palette = ["--chart-1", "--chart-2", "--chart-3", "--chart-4"].map(colour);
  let shown = first;
  const chart = new uPlot(optionsOf(), columns(first), into);
  // The chart is a picture with a description beside it: what is in it says nothing more.
  chart.root.setAttribute("aria-hidden", "true");

  const resized = new ResizeObserver(() => {
    const width = into.clientWidth;
    if (width > 0 && width !== chart.width) chart.setSize({ width, height: options.height });
  });
  resized.observe(into);
  const wheel = (event: WheelEvent): void => {
    if (!options.takesWheel(event)) return;
    event.preventDefault();
    const { left, width } = chart.over.getBoundingClientRect();
    options.chosen(zoomed(view(), event.deltaY > 0 ? 1.25 : 0.8, (event.clientX - left) / width));
  };
  chart.over.addEventListener("wheel", wheel, { passive: false });

  function view(): View {
    const { min, max } = chart.scales["x"] ?? {};
    return { from: (min ?? 0) * 1_000, to: (max ?? 0) * 1_000 };
  }
  function show({ from, to }: View): void {
    chart.setScale("x", { min: from / 1_000, max: to / 1_000 });
  }

  function optionsOf(): uPlot.Options {
    const axis: uPlot.Axis = {
      stroke: colour("--ink-soft"),
      font: `12px ${style.fontFamily}`,
      grid: { stroke: colour("--chart-grid"), width: 1 },
      ticks: { show: false },
    };
    return {
      width: into.clientWidth,
      height: options.height,
      legend: { show: false },
      padding: [8, 22, 0, 0],
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1_000), zone()),
      cursor: {
        y: false,
        drag: { x: true, y: false, setScale: false },
        points: { size: 7 },
      },
      scales: {
        x: { time: true, range: () => rangeX() },
        y: { range: (_chart, min, max) => rangeY(min, max) },
      },
      axes: [
        { ...axis, space: 64, size: 28, values: timeLabels },
        {
          ...axis,
          size: (_chart, values) => 14 + 6.8 * Math.max(3, ...(values ?? []).map((value) => value.length)),
          // What is counted has no halves: where lines lie between two counts, they bear no number.
          values: (_chart, values) =>
            values.map((value) => (shown.format === count && !Number.isInteger(value) ? "" : shown.format(value))),
        },
      ],
      series: [{}, ...shown.series.flatMap((series, at) => seriesOf(series, at))],
      bands: bandsOf(),
      hooks: {
        drawClear: [shade],
        setCursor: [({ cursor }) => options.pointed(cursor.idx ?? undefined)],
        setSelect: [selected],
      },
    };
  }

  function seriesOf(series: ChartSeries, at: number): uPlot.Series[] {
    const stroke = series.colour ?? palette[at % palette.length] ?? "#000000";
    const { as = "line" } = series;
    const paths =
      as === "step"
        ? uPlot.paths.stepped?.({ align: 1 })
        : as === "bars"
          ? uPlot.paths.bars?.({ size: [0.8, 24] })
          : undefined;
    const bars = as === "bars";
    const main: uPlot.Series = {
      stroke,
      width: bars ? 0 : 2,
      points: { show: false },
      ...(bars || series.fill === true ? { fill: bars ? stroke : `${stroke}26` } : {}),
      ...(paths === undefined ? {} : { paths }),
    };
    if (series.low === undefined) return [main];
    const edge: uPlot.Series = { stroke: `${stroke}00`, width: 0, points: { show: false } };
    return [main, edge, edge];
  }

  function bandsOf(): uPlot.Band[] {
    const bands: uPlot.Band[] = [];
    let place = 1;
    for (const [at, series] of shown.series.entries()) {
      const stroke = series.colour ?? palette[at % palette.length] ?? "#000000";
      if (series.low !== undefined) bands.push({ series: [place + 2, place + 1], fill: `${stroke}2e` });
      place += series.low === undefined ? 1 : 3;
    }
    return bands;
  }

  function rangeX(): uPlot.Range.MinMax {
    const { view: wanted, times } = shown;
    const [from, to] = [wanted?.from ?? times[0] ?? 0, wanted?.to ?? times.at(-1) ?? 1];
    return [from / 1_000, Math.max(to, from + 1) / 1_000];
  }

  function rangeY(min: number | null, max: number | null): uPlot.Range.MinMax {
    const [low, high] = [min ?? 0, max ?? 1];
    const room = high === low ? Math.max(1, Math.abs(high) * 0.1) : (high - low) * 0.08;
    const bars = shown.series.some(({ as }) => as === "bars");
    return [shown.least ?? (bars ? 0 : low - room), shown.most ?? high + room];
  }

  /** What nothing is known of, and moments, under the lines. */
  function shade({ ctx, bbox, valToPos }: uPlot): void {
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    for (const { from, to } of shown.gaps ?? []) {
      const [left, right] = [valToPos(from / 1_000, "x", true), valToPos(to / 1_000, "x", true)];
      hatch(ctx, { left, top: bbox.top, width: Math.max(1, right - left), height: bbox.height }, colour("--line"));
    }
    for (const mark of shown.marks ?? []) {
      const time = typeof mark.time === "number" ? mark.time : Date.parse(mark.time);
      ctx.fillStyle = mark.colour ?? colour("--line-strong");
      ctx.fillRect(valToPos(time / 1_000, "x", true), bbox.top, devicePixelRatio, bbox.height);
    }
    ctx.restore();
  }

  function selected({ select, posToVal }: uPlot): void {
    if (select.width < 4) return;
    const [from, to] = [posToVal(select.left, "x") * 1_000, posToVal(select.left + select.width, "x") * 1_000];
    chart.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    options.chosen({ from, to });
  }

  return {
    draw(data) {
      shown = data;
      chart.setData(columns(data));
    },
    view,
    show,
    remove() {
      resized.disconnect();
      chart.destroy();
    },
  };
}

function columns({ times, series }: ChartData): uPlot.AlignedData {
  const lines = series.flatMap(({ values, low, high }) => (low === undefined ? [values] : [values, low, high ?? low]));
  // uPlot only reads what it is handed.
  return [times.map((time) => time / 1_000), ...lines] as unknown as uPlot.AlignedData;
}

/** Stripes: unlike a colour they are nothing that a value could be. */
function hatch(
  ctx: CanvasRenderingContext2D,
  {
    left,
    top,
    width,
    height,
  }: { readonly left: number; readonly top: number; readonly width: number; readonly height: number },
  stroke: string,
): void {
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, top, width, height);
  ctx.clip();
  ctx.strokeStyle = stroke;
  ctx.lineWidth = devicePixelRatio;
  ctx.beginPath();
  const step = 7 * devicePixelRatio;
  for (let x = left - height; x < left + width; x += step) {
    ctx.moveTo(x, top + height);
    ctx.lineTo(x + height, top);
  }
  ctx.stroke();
  ctx.restore();
}

const labelFormats = new Map<string, Intl.DateTimeFormat>();

/** Labels of the time axis, as exact as their distance asks for. */
function timeLabels(_chart: uPlot, seconds: number[], _axis: number, _space: number, step: number): string[] {
  const options: Intl.DateTimeFormatOptions =
    step < 60
      ? { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }
      : step < 86_400
        ? { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }
        : step < 28 * 86_400
          ? { day: "numeric", month: "short" }
          : step < 365 * 86_400
            ? { month: "short", year: "numeric" }
            : { year: "numeric" };
  const timeZone = zone();
  const write = (given: Intl.DateTimeFormatOptions, time: number): string => {
    const key = `${timeZone} ${JSON.stringify(given)}`;
    const format = labelFormats.get(key) ?? new Intl.DateTimeFormat("en-GB", { ...given, timeZone });
    labelFormats.set(key, format);
    return format.format(time * 1_000);
  };
  const dayOf = (time: number): string => write({ day: "numeric", month: "short" }, time);
  return seconds.map((time, at) => {
    const label = write(options, time);
    const before = seconds[at - 1];
    // Where a new day begins between hours, it is named.
    if (step >= 60 && step < 86_400 && before !== undefined && dayOf(before) !== dayOf(time)) return dayOf(time);
    return label;
  });
}
