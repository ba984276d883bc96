import type { Outcome, Rejected } from "../destination.ts";
import type { Answer, Failure } from "./http.ts";

/** What the server said, as text: the `error` or `message` of JSON, else the body itself. At most 500 characters. */
export function wordsOf(answer: Answer): string {
  return short(fullWords(answer));
}

function fullWords(answer: Answer): string {
  const parsed = json(answer.text);
  if (typeof parsed === "object" && parsed !== null) {
    if ("error" in parsed && typeof parsed.error === "string") return parsed.error;
    if ("message" in parsed && typeof parsed.message === "string") return parsed.message;
  }
  if (/^\s*<(!doctype|html)/i.test(answer.text)) return "an HTML page, not InfluxDB's answer";
  return answer.text.trim();
}

function short(text: string): string {
  return text.length > MAX_WORDS ? `${text.slice(0, MAX_WORDS)}…` : text;
}

const MAX_WORDS = 500;

/** Reads JSON; `undefined` where the text is none. */
export function json(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/**
 * The outcome of a write, from status and body: what is common to all generations. Each generation's file looks first at
 * the answers that only it gives. The words are the recorded ones (fixtures/influxdb) and those of INFLUXDB.md.
 */
export function judgeWrite(answer: Answer | Failure, lines: () => readonly string[]): Outcome {
  if (answer.kind === "failure") return judgeFailure(answer);
  const { status } = answer;
  const words = fullWords(answer);
  const reason = `${status} ${short(words)}`.trim();
  if (status === 204) return { kind: "written" };
  if (status === 401 || status === 403) return { kind: "auth", reason };
  // First the refusals that repeat lines: a line may hold any of the words below.
  if (POINTS.test(words)) return refusedLines(words, reason, lines());
  if (status === 413 || SIZE.test(words)) return { kind: "permanent", fault: "size", reason };
  if (status === 408 || status === 429 || BUSY.test(words)) return transient(reason, answer.retryAfterMs);
  if (PLACE.test(words)) return { kind: "permanent", fault: "place", reason };
  if (REQUEST.test(words)) return { kind: "permanent", fault: "request", reason };
  if (status >= 500) return transient(reason, answer.retryAfterMs);
  if (status === 400 || status === 422) return { kind: "permanent", fault: "lines", reason };
  // 200, a redirect, 404 without InfluxDB's words: this is not (only) InfluxDB.
  return { kind: "permanent", fault: "request", reason };
}

const SIZE = /max request size/;
const BUSY = /request throttled|queue length exceeded|overloaded/;
const PLACE =
  /database not found|retention policy not found|bucket ("[^]*" )?not found|organization name "[^]*" not found|no dbrp mapping found|exceed limit of \d+ databases/;
const REQUEST =
  /gzip|content-encoding|unable to read data|^unexpected EOF|invalid precision|database is required|provide either orgID or org|^serde |failed to deserialize db|incoming write was empty/;
const POINTS =
  /^(failure writing points to database: )?(partial write|unable to parse)|^write buffer error: parsing for line protocol failed/;

function transient(reason: string, retryAfterMs: number | undefined): Outcome {
  return { kind: "transient", reason, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}

function judgeFailure(of: Failure): Outcome {
  // Only refused lines are repeated in a header: which ones is found by smaller requests.
  if (of.why === "headers_too_large") return { kind: "permanent", fault: "lines", reason: of.message };
  return { kind: "transient", reason: of.message };
}

/** 1.x and 2.x: `unable to parse 'LINE': WHY` for each malformed line, and `dropped=N` for what they did not take. */
function refusedLines(words: string, reason: string, lines: readonly string[]): Outcome {
  const dropped = /dropped=(\d+)(?: for database|$)/.exec(words)?.[1];
  // Every point was dropped for one reason (all beyond the retention, say): there is nothing to look for.
  if (dropped !== undefined && Number(dropped) >= lines.length && words.includes("partial write")) {
    return { kind: "partial", rejected: lines.map((_, line) => ({ line, reason })) };
  }
  return { kind: "permanent", fault: "lines", reason, named: namedLines(words, lines) };
}

const NAMED = "unable to parse '";

/** The lines that the text names. The same line twice in a batch is bad twice. */
function namedLines(words: string, lines: readonly string[]): readonly Rejected[] {
  if (!words.includes(NAMED)) return [];
  const places = new Map<string, number[]>();
  lines.forEach((line, index) => {
    const known = places.get(line);
    if (known === undefined) places.set(line, [index]);
    else known.push(index);
  });
  const longest = lines.reduce((most, line) => Math.max(most, line.length), 0);
  const named: Rejected[] = [];
  for (let at = words.indexOf(NAMED); at >= 0; at = words.indexOf(NAMED, at + NAMED.length)) {
    const from = at + NAMED.length;
    // The line may itself hold what ends it: each possible end is tried.
    for (let end = words.indexOf("': ", from); end >= 0 && end - from <= longest; end = words.indexOf("': ", end + 1)) {
      const line = words.slice(from, end);
      const found = places.get(line);
      if (found === undefined) continue;
      const why = words.slice(end + 3).split("\n", 1)[0] ?? "";
      for (const index of found)
        named.push({ line: index, reason: `unable to parse: ${short(why.replace(/ dropped=\d+.*$/, ""))}` });
      places.delete(line);
      break;
    }
  }
  return named;
}
