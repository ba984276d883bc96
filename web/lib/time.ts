import { useEffect, useState } from "preact/hooks";
import { text } from "../text/en.ts";
import { hubNow, offsetAt, zone } from "./hub.ts";
import type { Parts } from "./time-parts.ts";
import { partsAhead, partsIn } from "./time-parts.ts";

/** Times are milliseconds since the epoch, or RFC 3339; they are shown in the home's zone. */
export type Time = number | string;

/** Near to now without the browser's tables: the first page is drawn so. */
function parts(time: Time): Parts {
  const ms = msOf(time);
  const offset = offsetAt(ms);
  return offset === undefined ? partsIn(zone(), ms) : partsAhead(offset, ms);
}

export function msOf(time: Time): number {
  return typeof time === "number" ? time : Date.parse(time);
}

/** 19:05 */
export function clockTime(time: Time): string {
  const { hour, minute } = parts(time);
  return `${hour}:${minute}`;
}

/** 19:05:32 */
export function clockSeconds(time: Time): string {
  const { hour, minute, second } = parts(time);
  return `${hour}:${minute}:${second}`;
}

/** Sat, 21 Nov */
export function day(time: Time): string {
  return text.time.day(parts(time));
}

/** 21 Nov 2026 */
export function date(time: Time): string {
  return text.time.date(parts(time));
}

/** 21 Nov 2026, 19:05:32 */
export function dateTime(time: Time): string {
  return `${date(time)}, ${clockSeconds(time)}`;
}

/** Equal for two times of the same day of the home. */
export function dayKey(time: Time): string {
  return text.time.date(parts(time));
}

/** Today, Tomorrow, Yesterday, else the day. */
export function dayName(time: Time, now = hubNow()): string {
  const DAY_MS = 86_400_000;
  if (dayKey(time) === dayKey(now)) return text.time.today;
  if (dayKey(time) === dayKey(now + DAY_MS)) return text.time.tomorrow;
  if (dayKey(time) === dayKey(now - DAY_MS)) return text.time.yesterday;
  return day(time);
}

/** 2 d 3 h, 3 h 12 min, 12 min 5 s, 5 s: a length of time in its two largest parts. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  const parts: readonly (readonly [number, string])[] = [
    [Math.floor(seconds / 86_400), text.time.d],
    [Math.floor(seconds / 3_600) % 24, text.time.h],
    [Math.floor(seconds / 60) % 60, text.time.min],
    [seconds % 60, text.time.s],
  ];
  const first = parts.findIndex(([count]) => count > 0);
  if (first === -1) return `0 ${text.time.s}`;
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(" ");
}

/** "12 min ago" */
export function ago(time: Time, now = hubNow()): string {
  const ms = now - msOf(time);
  return ms < 5_000 ? text.time.justNow : text.time.ago(duration(ms).split(" ").slice(0, 2).join(" "));
}

/** The hub's time now, in a component that is drawn anew every `everyMs` while the page is seen. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(hubNow);
  useEffect(() => {
    const timer = setInterval(() => document.hidden || setNow(hubNow()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
