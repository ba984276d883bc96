/** Spans of time and sizes as people write them in a configuration: "15s", "1.5h", "4MiB". */

const MS_PER_UNIT: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const BYTES_PER_UNIT: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
};

/** What {@link parseDuration} reads, as a pattern for schemas. */
export const DURATION_PATTERN = String.raw`^\d+(\.\d+)?(ms|s|m|h|d)$`;
/** What {@link parseSize} reads, as a pattern for schemas. */
export const SIZE_PATTERN = String.raw`^\d+(\.\d+)?(B|kB|MB|GB|KiB|MiB|GiB)$`;

/** "15s" → 15,000 milliseconds (rounded to whole ones), or `undefined` where the text is no such span. */
export function parseDuration(text: string): number | undefined {
  return amount(text, DURATION_PATTERN, MS_PER_UNIT);
}

/** "4MiB" → 4,194,304 bytes (rounded to whole ones), or `undefined` where the text is no such size. */
export function parseSize(text: string): number | undefined {
  return amount(text, SIZE_PATTERN, BYTES_PER_UNIT);
}

function amount(text: string, pattern: string, units: Readonly<Record<string, number>>): number | undefined {
  if (!new RegExp(pattern).test(text)) return undefined;
  const unit = text.replace(/^[\d.]+/, "");
  const size = units[unit];
  const value = size === undefined ? Number.NaN : Math.round(Number.parseFloat(text) * size);
  return Number.isSafeInteger(value) ? value : undefined;
}
