/**
 * The matrix has one source and several forms:
 *
 * - short, in `npm test`: outages of seconds, few rounds;
 * - long, by `npm run faults`: real minutes, all rounds, and a table of what was counted;
 * - sabotaged, by `npm run faults -- --sabotage`: a proxy swallows batches and answers 204, and every cell must see it.
 */
const long = process.env["MATRIX"] === "long";

export const form = {
  long,
  sabotaged: process.env["MATRIX_SABOTAGE"] === "yes",
  /** Where each cell appends a line of JSON; nowhere without it. */
  resultsFile: process.env["MATRIX_RESULTS"],
  pick: <T>(of: { readonly short: T; readonly long: T }): T => (long ? of.long : of.short),
} as const;
