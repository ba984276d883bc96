/** The tests of a real home have two forms: short in `npm test`, long by `npm run soak:home`. */
const long = process.env["SOAK"] === "long";
const seed = process.env["SOAK_SEED"];

export const form = {
  long,
  /** Which restarts happen when; another one each time without it. */
  seed: seed === undefined ? undefined : Number(seed),
  pick: <T>(of: { readonly short: T; readonly long: T }): T => (long ? of.long : of.short),
} as const;
