import { text } from "../text/en.ts";

/** The browser reads its tables for the first of these, which is felt on a phone: each is made when it is first needed. */
const formats = new Map<string, Intl.NumberFormat>();

function format(options: Intl.NumberFormatOptions, value: number): string {
  const key = JSON.stringify(options);
  const made = formats.get(key) ?? new Intl.NumberFormat(text.locale, options);
  formats.set(key, made);
  return made.format(value);
}

/** 12,345 */
export function count(value: number): string {
  return String(Math.round(value)).replaceAll(/\B(?=(\d{3})+$)/g, text.group);
}

/** Four significant digits: 21.37, 0.001235. */
export function number(value: number): string {
  return Math.abs(value) >= 1_000 ? count(value) : format({ maximumSignificantDigits: 4 }, value);
}

/** 36.4 % of 0.364 */
export function percent(share: number): string {
  return `${few(share * 100)} %`;
}

function few(value: number): string {
  return format({ maximumFractionDigits: 1 }, value);
}

/** 1.4 MB; in powers of ten, as disks are sold. */
export function bytes(value: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  const step = Math.min(units.length - 1, value < 1 ? 0 : Math.floor(Math.log10(value) / 3));
  return `${few(value / 1_000 ** step)} ${units[step]}`;
}
