import { hubNow } from "../../lib/hub.ts";
import { setQuery } from "../../lib/router.ts";
import type { View } from "../../parts/chart/shape.ts";

/** What of an entity's life is looked at: so long until now, or a stretch that stands still. */
export type Range = { readonly span: Span } | View;

/** The spans that can be chosen, with their lengths in milliseconds. */
export const spans = {
  "1h": 3_600_000,
  "24h": 86_400_000,
  "7d": 7 * 86_400_000,
  "30d": 30 * 86_400_000,
  "365d": 365 * 86_400_000,
  "1826d": 1_826 * 86_400_000,
} as const;
export type Span = keyof typeof spans;
export const spanNames = Object.keys(spans).filter(isSpan);

const USUAL: Span = "24h";
/** Nobody zooms further in: states are seconds apart. */
const LEAST_MS = 1_000;

function isSpan(name: string | null): name is Span {
  return name !== null && Object.hasOwn(spans, name);
}

/** By the address: `?span=7d` or `?from=…&to=…` in milliseconds since the epoch. */
export function rangeOf(query: URLSearchParams): Range {
  const [from, to] = [Number(query.get("from")), Number(query.get("to"))];
  if (Number.isSafeInteger(from) && Number.isSafeInteger(to) && from > 0 && to > from) return { from, to };
  const span = query.get("span");
  return { span: isSpan(span) ? span : USUAL };
}

export function lengthOf(range: Range): number {
  return "span" in range ? spans[range.span] : range.to - range.from;
}

/** What is drawn, now. */
export function viewOf(range: Range): View {
  const now = hubNow();
  return "span" in range ? { from: now - spans[range.span], to: now } : range;
}

export function chooseSpan(span: Span): void {
  setQuery({ span, from: undefined, to: undefined });
}

/** `undefined`: back to the span that was chosen. The future is not looked at. */
export function chooseView(view: View | undefined): void {
  if (view === undefined) return setQuery({ from: undefined, to: undefined });
  const now = Math.ceil(hubNow());
  const length = Math.max(LEAST_MS, Math.min(view.to - view.from, spans["1826d"]));
  const to = Math.min(now, Math.round(view.to));
  setQuery({ from: String(Math.max(1, Math.round(to - length))), to: String(to) });
}
