import { text } from "../text/en.ts";

const whole = new Intl.NumberFormat(text.locale, { maximumFractionDigits: 0 });
const some = new Intl.NumberFormat(text.locale, { maximumSignificantDigits: 4 });
const few = new Intl.NumberFormat(text.locale, { maximumFractionDigits: 1 });

/** 12,345 */
export function count(value: number): string {
  return whole.format(value);
}

/** Four significant digits: 21.37, 0.001235. */
export function number(value: number): string {
  return Math.abs(value) >= 1_000 ? whole.format(value) : some.format(value);
}

/** 36.4 % of 0.364 */
export function percent(share: number): string {
  return `${few.format(share * 100)} %`;
}

/** 1.4 MB; in powers of ten, as disks are sold. */
export function bytes(value: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  const step = Math.min(units.length - 1, value < 1 ? 0 : Math.floor(Math.log10(value) / 3));
  return `${few.format(value / 1_000 ** step)} ${units[step]}`;
}
