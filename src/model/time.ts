/**
 * Time as the hub keeps it: integer microseconds since the Unix epoch in a JavaScript number.
 * Home Assistant's clock has microseconds; 2^53 of them reach the year 2255, so a plain number is exact.
 */
export type Micros = number;

export const MICROS_PER_MS = 1_000;
export const MICROS_PER_SECOND = 1_000_000;
export const MICROS_PER_MINUTE = 60 * MICROS_PER_SECOND;
export const MICROS_PER_HOUR = 60 * MICROS_PER_MINUTE;
export const MICROS_PER_DAY = 24 * MICROS_PER_HOUR;

/** The latest time a point may carry: 2200-01-01, well inside both 2^53 µs and InfluxDB's 64-bit nanoseconds. */
export const MAX_TIME: Micros = Date.UTC(2200, 0, 1) * MICROS_PER_MS;

const RFC3339 =
  /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?([Zz]|[+-](?:[01]\d|2[0-3]):?[0-5]\d)$/;

/**
 * Reads an RFC 3339 time (seconds may be absent, as ESPN writes them; up to nine fractional digits, cut to microseconds).
 *
 * @returns microseconds since the epoch, or `undefined` where the text is not a time with a zone
 */
export function parseTime(text: string): Micros | undefined {
  return parseHomeAssistantTime(text) ?? parseWholeSeconds(text) ?? parseAnyTime(text);
}

/** The day that was read last: events come by the thousand on the same one. */
let lastDay = { text: "", start: Number.NaN };

/** `2026-11-21T02:08:37.302326+00:00`, as Home Assistant writes every time: three in each event, so without a pattern. */
function parseHomeAssistantTime(text: string): Micros | undefined {
  if (text.length !== 32 || !text.endsWith("+00:00")) return undefined;
  const day = text.slice(0, 11);
  if (day !== lastDay.text) {
    const start = parseAnyTime(`${day}00:00:00Z`);
    if (start === undefined) return undefined;
    lastDay = { text: day, start };
  }
  const hour = digits(text, 11, 13);
  const minute = digits(text, 14, 16);
  const second = digits(text, 17, 19);
  const micros = digits(text, 20, 26);
  const separators = text[13] === ":" && text[16] === ":" && text[19] === ".";
  if (!separators || !(hour < 24 && minute < 60 && second < 60 && micros >= 0)) return undefined;
  return lastDay.start + ((hour * 60 + minute) * 60 + second) * MICROS_PER_SECOND + micros;
}

/** By number of the month. The 29th of February is left to the pattern. */
const daysOfMonths = [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** `2026-11-21T02:08:37Z`, as starts of games are written: a season's are looked at with every poll, so without a pattern. */
function parseWholeSeconds(text: string): Micros | undefined {
  if (text.length !== 20 || text[10] !== "T" || text[19] !== "Z") return undefined;
  const separators = text[4] === "-" && text[7] === "-" && text[13] === ":" && text[16] === ":";
  const [year, month, day] = [digits(text, 0, 4), digits(text, 5, 7), digits(text, 8, 10)];
  const [hour, minute, second] = [digits(text, 11, 13), digits(text, 14, 16), digits(text, 17, 19)];
  // Date.UTC takes years before 100 for those of the last century.
  const isPlain = year >= 100 && day >= 1 && day <= (daysOfMonths[month] ?? 0);
  if (!separators || !isPlain || !(hour < 24 && minute < 60 && second < 60)) return undefined;
  return Date.UTC(year, month - 1, day, hour, minute, second) * MICROS_PER_MS;
}

/** The number that the characters from `from` up to `to` write, NaN where one is not a digit. */
function digits(text: string, from: number, to: number): number {
  let value = 0;
  for (let index = from; index < to; index += 1) {
    const digit = text.charCodeAt(index) - 48;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

const MS_OF_400_YEARS = 146_097 * 86_400_000;

function parseAnyTime(text: string): Micros | undefined {
  const match = RFC3339.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second = "0", fraction = "", zone = "Z"] = match;
  // Date.UTC takes years before 100 for those of the last century: the calendar repeats itself every 400 years.
  const later = Date.UTC(
    Number(year) + 400,
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  );
  const check = new Date(later);
  // Date.UTC rolls 31 February over into March; a time that is not on the calendar is refused instead.
  if (check.getUTCDate() !== Number(day) || check.getUTCMonth() !== Number(month) - 1) return undefined;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  const micros = fraction === "" ? 0 : Number(fraction.slice(0, 6).padEnd(6, "0"));
  return (later - MS_OF_400_YEARS) * MICROS_PER_MS + micros - zoneOffset(zone);
}

/** `+01:30` → 5,400,000,000 µs; `Z` → 0. */
function zoneOffset(zone: string): Micros {
  if (zone === "Z" || zone === "z") return 0;
  const sign = zone.startsWith("-") ? -1 : 1;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(-2));
  return sign * (hours * MICROS_PER_HOUR + minutes * MICROS_PER_MINUTE);
}

/**
 * Seconds in a double, as Home Assistant's recorder keeps its times → microseconds, as Home Assistant writes the same time
 * in its events: Python's `datetime.fromtimestamp` takes the nearest microsecond, of two the even one. The whole seconds
 * are put aside first, for then every step is exact; `seconds * 1e6` is rounded by itself, and one time of eight would be
 * a microsecond off.
 */
export function microsOfSeconds(seconds: number): Micros {
  const whole = Math.floor(seconds);
  const fraction = (seconds - whole) * MICROS_PER_SECOND;
  const below = Math.floor(fraction);
  const rest = fraction - below;
  const up = rest > 0.5 || (rest === 0.5 && below % 2 === 1);
  return whole * MICROS_PER_SECOND + below + (up ? 1 : 0);
}

/** The day that was written last: answers have thousands of times of few days. */
let writtenDay = { start: Number.NaN, text: "" };

const twoDigits = Array.from({ length: 100 }, (_, number) => String(number).padStart(2, "0"));

const threeDigits = Array.from({ length: 1_000 }, (_, number) => String(number).padStart(3, "0"));

/** `2026-11-21`; games of decades have a day each, so without taking a longer text apart where the year has four digits. */
function dayText(day: Date): string {
  const year = day.getUTCFullYear();
  if (year >= 1_000 && year <= 9_999)
    return `${year}-${twoDigits[day.getUTCMonth() + 1] ?? ""}-${twoDigits[day.getUTCDate()] ?? ""}`;
  const [text = ""] = day.toISOString().split("T");
  return text;
}

/** Writes microseconds as RFC 3339 in UTC: with six digits of fraction where there is one, none where there is none. */
export function formatTime(time: Micros): string {
  const sinceDay = time - writtenDay.start;
  if (!(sinceDay >= 0 && sinceDay < MICROS_PER_DAY)) {
    const start = Math.floor(time / MICROS_PER_DAY) * MICROS_PER_DAY;
    writtenDay = { start, text: dayText(new Date(start / MICROS_PER_MS)) };
  }
  const seconds = Math.floor((time - writtenDay.start) / MICROS_PER_SECOND);
  const fraction = time - writtenDay.start - seconds * MICROS_PER_SECOND;
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const clock = `${twoDigits[hours] ?? ""}:${twoDigits[minutes - hours * 60] ?? ""}:${twoDigits[seconds - minutes * 60] ?? ""}`;
  const base = `${writtenDay.text}T${clock}`;
  if (fraction === 0) return `${base}Z`;
  const ms = Math.floor(fraction / 1_000);
  return `${base}.${threeDigits[ms] ?? ""}${threeDigits[fraction - ms * 1_000] ?? ""}Z`;
}
