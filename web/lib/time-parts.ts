import { text } from "../text/en.ts";

/** A time's parts as words: Sat, 21, Nov, 2026, 19, 05, 32. */
type Part = "weekday" | "day" | "month" | "year" | "hour" | "minute" | "second";
export type Parts = Readonly<Record<Part, string>>;

const PARTS: Intl.DateTimeFormatOptions = {
  weekday: "short",
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
};
/** By zone. The first one is felt on a phone: the browser reads its tables of zones and words for it. */
const formats = new Map<string, Intl.DateTimeFormat>();

/** Of milliseconds since the epoch, in a zone, by the browser's tables. */
export function partsIn(timeZone: string, ms: number): Parts {
  const format = formats.get(timeZone) ?? new Intl.DateTimeFormat(text.locale, { ...PARTS, timeZone });
  formats.set(timeZone, format);
  // All of them are asked for in PARTS.
  return Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, value])) as Parts;
}

/** Of milliseconds since the epoch, where clocks are so far ahead of UTC, without tables: the same words. */
export function partsAhead(offsetMs: number, ms: number): Parts {
  const date = new Date(ms + offsetMs);
  const two = (value: number): string => String(value).padStart(2, "0");
  return {
    weekday: text.time.weekdays[date.getUTCDay()] ?? "",
    day: String(date.getUTCDate()),
    month: text.time.months[date.getUTCMonth()] ?? "",
    year: String(date.getUTCFullYear()),
    hour: two(date.getUTCHours()),
    minute: two(date.getUTCMinutes()),
    second: two(date.getUTCSeconds()),
  };
}
