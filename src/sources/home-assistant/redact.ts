/**
 * What a call was told, as JSON that may be kept: without secrets, and bounded. A name that might be a secret's costs
 * its value; a colour or a brightness is not worth the risk of a door's code.
 */

const REDACTED = "[redacted]";

/** Words in names of secrets: alarm and lock codes (`code`, `usercode`), PINs, passwords, tokens, keys. */
const SECRET_NAME =
  /code|passw|passphrase|pwd|secret|token|credential|authori[sz]ation|cookie|api[-_ ]?key|access[-_ ]?key|(private|encryption|security|network)[-_ ]?key|(^|[-_ ])(pin|auth|otp|psk)s?([-_ ]|\d*$)/i;

/** Secrets inside texts: `?token=…`, `"code": "1234"` in a payload, `Bearer …`, `https://user:password@host`. */
const IN_TEXT: readonly (readonly [RegExp, string])[] = [
  [/(\bbearer\s+|\bbasic\s+)[\w.~+/=-]{8,}/gi, `$1${REDACTED}`],
  [/(:\/\/)[^/\s@"']+@/g, `$1${REDACTED}@`],
  [
    /(["']?[\w-]*(?:code|passw\w*|pwd|secret|token|api[-_]?key|\bpin)[\w-]*["']?\s*[=:]\s*)("[^"]*"|'[^']*'|[^\s&,;}"']+)/gi,
    `$1${REDACTED}`,
  ],
];

const MAX_TEXT = 300;
const MAX_ENTRIES = 50;
const MAX_DEPTH = 5;
/** Bytes of the JSON. */
const MAX_DATA = 2_048;

/** @returns `undefined` where nothing is in it */
export function redactedJson(given: Readonly<Record<string, unknown>>): string | undefined {
  const names = Object.keys(given);
  if (names.length === 0) return undefined;
  const json = JSON.stringify(redacted(given, 0));
  if (Buffer.byteLength(json) <= MAX_DATA) return json;
  const shown = names.slice(0, MAX_ENTRIES).map((name) => name.slice(0, 30));
  return JSON.stringify({ too_long: true, names: shown });
}

function redacted(value: unknown, depth: number): unknown {
  if (typeof value === "string") return redactedText(value);
  if (typeof value !== "object" || value === null) return value;
  if (depth >= MAX_DEPTH) return "…";
  if (Array.isArray(value)) return value.slice(0, MAX_ENTRIES).map((entry) => redacted(entry, depth + 1));
  const entries = Object.entries(value).slice(0, MAX_ENTRIES);
  return Object.fromEntries(
    entries.map(([name, entry]) => {
      const isSecret = SECRET_NAME.test(separated(name)) && entry !== null && typeof entry !== "boolean";
      return [name.slice(0, 100), isSecret ? REDACTED : redacted(entry, depth + 1)];
    }),
  );
}

/** userPin → user_Pin */
function separated(name: string): string {
  return name.replace(/([a-z])([A-Z])/g, "$1_$2");
}

function redactedText(text: string): string {
  // Cutting first keeps huge texts cheap; what is cut in the middle of a secret is a secret's beginning, and goes too.
  const short = text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT).toWellFormed()}…` : text;
  return IN_TEXT.reduce((cleaned, [pattern, instead]) => cleaned.replace(pattern, instead), short);
}
