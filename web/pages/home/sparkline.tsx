import type { JSX } from "preact";

const WIDTH = 88;
const HEIGHT = 24;
const EDGE = 2;

/** A line without axes, beside the words that say the same; where nothing is known it has a hole. */
export function Sparkline({ values }: { readonly values: readonly (number | null)[] }): JSX.Element | null {
  const known = values.filter((value) => value !== null);
  if (known.length < 2) return <span class="sparkline" />;
  const [least, most] = [Math.min(...known), Math.max(...known)];
  const x = (at: number): number => EDGE + (at / (values.length - 1)) * (WIDTH - 2 * EDGE);
  const y = (value: number): number =>
    most === least ? HEIGHT / 2 : HEIGHT - EDGE - ((value - least) / (most - least)) * (HEIGHT - 2 * EDGE);
  const path = values
    .map((value, at) => {
      if (value === null) return "";
      const isFirst = at === 0 || values[at - 1] === null;
      return `${isFirst ? "M" : "L"}${x(at).toFixed(1)} ${y(value).toFixed(1)}`;
    })
    .join("");
  return (
    <svg class="sparkline" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={WIDTH} height={HEIGHT} aria-hidden="true">
      <path d={path} />
    </svg>
  );
}
