import type { JSX } from "preact";
import { text } from "../../text/en.ts";

/** An hour or a weekday: its usual value, and what eight of ten lie between. */
export interface Typical {
  readonly label: string;
  readonly middle: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

const WIDTH = 320;
const HEIGHT = 120;

/** What is usual by the hour or the weekday: a line with its band, or bars of a share. */
export function TypicalChart({
  label,
  hint,
  of,
  format,
  isShare,
  every,
}: {
  readonly label: string;
  readonly hint: string;
  readonly of: readonly Typical[];
  readonly format: (value: number) => string;
  /** From none to all, as bars. */
  readonly isShare: boolean;
  /** Each so-many-th is named at the axis. */
  readonly every: number;
}): JSX.Element {
  const values = of.flatMap(({ middle, low, high }) => [middle, low, high]).filter((value) => value !== null);
  if (values.length === 0) return <p class="muted">{text.entity.noPatterns}</p>;
  const [least, most] = isShare ? [0, Math.max(0.05, ...values)] : bounds(values);
  const slot = WIDTH / of.length;
  const x = (at: number): number => (at + 0.5) * slot;
  const y = (value: number): number => HEIGHT - ((value - least) / (most - least)) * HEIGHT;
  return (
    <figure class="typical">
      <div class="typical-scale muted small numeric" aria-hidden="true">
        <span>{format(most)}</span>
        <span>{format(least)}</span>
      </div>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        {isShare ? (
          of.map(
            ({ label: name, middle }, at) =>
              middle !== null && (
                <rect
                  key={name}
                  class="typical-bar"
                  x={x(at) - slot * 0.36}
                  width={slot * 0.72}
                  y={y(middle)}
                  height={HEIGHT - y(middle)}
                />
              ),
          )
        ) : (
          <>
            {runs(of).map((run) => (
              <path key={run[0]} class="typical-band" d={band(run, of, x, y)} />
            ))}
            {runs(of).map((run) => (
              <path key={run[0]} class="typical-line" d={line(run, (at) => of[at]?.middle ?? 0, x, y)} />
            ))}
          </>
        )}
      </svg>
      <div class={`typical-axis typical-axis-${every} muted small`} aria-hidden="true">
        {of.map(({ label: name }, at) => at % every === 0 && <span key={name}>{name}</span>)}
      </div>
      <figcaption class="muted small">{hint}</figcaption>
      <table class="hidden">
        <caption>{label}</caption>
        <tbody>
          {of.map(({ label: name, middle }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{middle === null ? text.chart.gap : format(middle)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}

function bounds(values: readonly number[]): readonly [number, number] {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const room = most === least ? Math.max(0.5, Math.abs(most) * 0.05) : (most - least) * 0.06;
  return [least - room, most + room];
}

/** Places beside each other of which something is known. */
function runs(of: readonly Typical[]): readonly (readonly number[])[] {
  const found: number[][] = [];
  for (const [at, { middle }] of of.entries()) {
    if (middle === null) continue;
    const last = found.at(-1);
    if (last?.at(-1) === at - 1) last.push(at);
    else found.push([at]);
  }
  return found;
}

type Scale = (value: number) => number;

function line(run: readonly number[], value: (at: number) => number, x: Scale, y: Scale): string {
  const [only, second] = run;
  // One alone is a short stroke: a point would not be seen.
  if (only !== undefined && second === undefined) {
    const reach = (x(1) - x(0)) / 3;
    const height = y(value(only)).toFixed(1);
    return `M${(x(only) - reach).toFixed(1)} ${height}L${(x(only) + reach).toFixed(1)} ${height}`;
  }
  return run.map((at, place) => `${place === 0 ? "M" : "L"}${x(at).toFixed(1)} ${y(value(at)).toFixed(1)}`).join("");
}

function band(run: readonly number[], of: readonly Typical[], x: Scale, y: Scale): string {
  const middle = (at: number): number => of[at]?.middle ?? 0;
  const over = line(run, (at) => of[at]?.high ?? middle(at), x, y);
  const under = line(run.toReversed(), (at) => of[at]?.low ?? middle(at), x, y);
  return `${over}L${under.slice(1)}Z`;
}
