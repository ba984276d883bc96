/**
 * Units that the hub brings to one, so that a series and its neighbours can be compared and summed
 * (docs/generated/states.md lists them). What is not listed keeps its unit.
 * Factors: NIST SP 811, appendix B.8; the international foot, mile and avoirdupois pound, US gallon.
 */
export interface UnitRule {
  readonly to: string;
  readonly factor: number;
  /** Added before the factor: (value + offset) * factor. */
  readonly offset?: number;
}

const INHG = 33.863_89;

export const unitRules: Readonly<Record<string, UnitRule>> = {
  "°F": { to: "°C", offset: -32, factor: 5 / 9 },
  mWh: { to: "kWh", factor: 1e-6 },
  Wh: { to: "kWh", factor: 1e-3 },
  MWh: { to: "kWh", factor: 1e3 },
  GWh: { to: "kWh", factor: 1e6 },
  MJ: { to: "kWh", factor: 1 / 3.6 },
  GJ: { to: "kWh", factor: 1000 / 3.6 },
  mW: { to: "W", factor: 1e-3 },
  kW: { to: "W", factor: 1e3 },
  MW: { to: "W", factor: 1e6 },
  GW: { to: "W", factor: 1e9 },
  mV: { to: "V", factor: 1e-3 },
  kV: { to: "V", factor: 1e3 },
  mA: { to: "A", factor: 1e-3 },
  Pa: { to: "hPa", factor: 1e-2 },
  kPa: { to: "hPa", factor: 10 },
  bar: { to: "hPa", factor: 1e3 },
  cbar: { to: "hPa", factor: 10 },
  mbar: { to: "hPa", factor: 1 },
  mmHg: { to: "hPa", factor: 1.333_224 },
  inHg: { to: "hPa", factor: INHG },
  psi: { to: "hPa", factor: 68.947_57 },
  "m/s": { to: "km/h", factor: 3.6 },
  mph: { to: "km/h", factor: 1.609_344 },
  kn: { to: "km/h", factor: 1.852 },
  "ft/s": { to: "km/h", factor: 1.097_28 },
  "in/h": { to: "mm/h", factor: 25.4 },
  "gal/min": { to: "L/min", factor: 3.785_411_784 },
  "ft³": { to: "m³", factor: 0.028_316_846_592 },
  gal: { to: "L", factor: 3.785_411_784 },
  lb: { to: "kg", factor: 0.453_592_37 },
  oz: { to: "kg", factor: 0.028_349_523_125 },
};

/** Brings a number to the unit of a rule. Twelve significant digits remain: more would only be the arithmetic's noise. */
export function converted(value: number, { factor, offset = 0 }: Pick<UnitRule, "factor" | "offset">): number {
  return Number(((value + offset) * factor).toPrecision(12));
}
