/**
 * The short name of a conference or division: "AFC East" of "2024 AFC East Standings", "Atlantic" of "2024-25 Atlantic
 * Division Standings" and of "Atlantic Division", "East" of "Eastern Conference". So the same group has one name,
 * whichever page told it.
 *
 * @returns `undefined` where nothing is left
 */
export function groupName(name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  const short = name
    .replace(/^\d{4}(-\d{2,4})?\s+/, "")
    .replace(/\s+Standings$/i, "")
    .replace(/\s+(Division|Conference)$/i, "")
    .trim();
  return short === "" ? undefined : (SHORT.get(short) ?? short);
}

/** ESPN's standings abbreviate a conference, its summaries spell it out. */
const SHORT: ReadonlyMap<string, string> = new Map([
  ["American Football", "AFC"],
  ["National Football", "NFC"],
  ["Eastern", "East"],
  ["Western", "West"],
]);
