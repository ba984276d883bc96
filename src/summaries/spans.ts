import type { Micros } from "../model/time.ts";

/** `from <= time < to`. */
export interface Span {
  readonly from: Micros;
  readonly to: Micros;
}

/**
 * Spans as few as may be: in order, those that touch or lie closer together than `near` put together, and then the
 * closest ones until at most `most` are left.
 */
export function mergeSpans(spans: readonly Span[], near: Micros = 0, most = Infinity): readonly Span[] {
  const sorted = [...spans].filter(({ from, to }) => from < to).sort((a, b) => a.from - b.from);
  const merged = joined(sorted, near);
  if (merged.length <= most) return merged;
  const distances = merged.slice(1).map(({ from }, index) => from - (merged[index]?.to ?? from));
  const widest = distances.sort((a, b) => b - a)[Math.max(0, most - 1)] ?? 0;
  return joined(merged, widest);
}

function joined(sorted: readonly Span[], near: Micros): readonly Span[] {
  const merged: Span[] = [];
  for (const span of sorted) {
    const last = merged.at(-1);
    if (last === undefined || span.from > last.to + near) merged.push(span);
    else if (span.to > last.to) merged[merged.length - 1] = { from: last.from, to: span.to };
  }
  return merged;
}

/** What of `of` no span of `minus` covers. */
export function subtractSpans(of: readonly Span[], minus: readonly Span[]): readonly Span[] {
  let left = mergeSpans(of);
  for (const { from, to } of mergeSpans(minus)) {
    left = left.flatMap((span) => {
      if (to <= span.from || from >= span.to) return [span];
      const before = { from: span.from, to: Math.min(span.to, from) };
      const after = { from: Math.max(span.from, to), to: span.to };
      return [before, after].filter((part) => part.from < part.to);
    });
  }
  return left;
}

/** How much of `from <= time < to` spans cover that are merged. */
export function coveredBy(spans: readonly Span[], from: Micros, to: Micros): Micros {
  let covered = 0;
  for (const span of spans) {
    if (span.from >= to) break;
    covered += Math.max(0, Math.min(span.to, to) - Math.max(span.from, from));
  }
  return covered;
}
