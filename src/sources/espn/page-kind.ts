/** What a request is for: the label of its count, and what decides which requests wait when there were too many. */
export const pageKinds = [
  "scoreboard",
  "day",
  "month",
  "teams",
  "standings",
  "schedule",
  "summary",
  "injuries",
  "other",
] as const;
export type PageKind = (typeof pageKinds)[number];

/**
 * The kind of a page. Pure.
 *
 * @param page path below the league, such as `scoreboard` or `teams/17/schedule`
 */
export function kindOf(page: string, query: Readonly<Record<string, string>>): PageKind {
  if (page === "scoreboard") {
    const dates = query["dates"];
    return dates === undefined ? "scoreboard" : dates.length > 6 ? "day" : "month";
  }
  if (/^teams\/[^/]+\/schedule$/.test(page)) return "schedule";
  return pageKinds.find((kind) => kind === page) ?? "other";
}
