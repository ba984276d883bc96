/** An event with no more than what makes a game: what is odd is put in by each test. */
export function event(
  changes: Readonly<Record<string, unknown>> = {},
  status: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  const side = (homeAway: string, id: string, abbreviation: string) => ({
    id,
    homeAway,
    score: "0",
    team: { id, abbreviation },
  });
  return {
    id: "1",
    date: "2025-12-07T18:00Z",
    season: { year: 2025, type: 2 },
    week: { number: 14 },
    competitions: [{ id: "1", competitors: [side("away", "2", "CIN"), side("home", "1", "BUF")] }],
    status: { period: 0, type: { state: "pre", name: "STATUS_SCHEDULED", completed: false }, ...status },
    ...changes,
  };
}
