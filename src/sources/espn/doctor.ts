import type { Clock } from "../../model/clock.ts";
import type { LeagueId } from "../../model/game.ts";
import type { League } from "../../model/league.ts";
import type { Metrics } from "../../ops/metrics.ts";
import type { Examination } from "./examine.ts";
import { examine } from "./examine.ts";
import { withAdvice } from "./failure.ts";
import { createPageFetch } from "./fetch-page.ts";
import type { EspnSettings } from "./options.ts";
import { kindOf } from "./page-kind.ts";

/** How a page of a league is. */
export interface PageReport extends Examination {
  readonly league: LeagueId;
  readonly page: string;
  /**
   * `changed`: something that the hub relies on is not there; `empty`: there is nothing to compare, as of a league out
   * of season; `absent`: ESPN has no such page for this league.
   */
  readonly outcome: "as_expected" | "changed" | "empty" | "absent" | "unreachable";
  /** Why it is unreachable, and what can be done. */
  readonly reason?: string;
}

/** Pages without which a league cannot be followed; the others are kinds that ESPN has for some leagues only. */
const NEEDED: ReadonlySet<string> = new Set(["scoreboard", "teams"]);

const asked: readonly { readonly page: string; readonly query: Readonly<Record<string, string>> }[] = [
  { page: "scoreboard", query: { limit: "500" } },
  { page: "teams", query: { limit: "500" } },
  { page: "standings", query: { level: "3" } },
  { page: "injuries", query: {} },
];

/** Asks ESPN for the pages that the hub reads, once each, one after the other, and compares them with what it expects. */
export async function examineEspn(options: {
  readonly settings: Pick<EspnSettings, "url" | "timeoutMs" | "leagues">;
  readonly version: string;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly signal: AbortSignal;
}): Promise<readonly PageReport[]> {
  const { settings, version, clock, metrics, signal } = options;
  const fetchPage = createPageFetch({ ...settings, version, clock, metrics });
  const reports: PageReport[] = [];
  for (const league of settings.leagues) {
    for (const { page, query } of asked) reports.push(await report(league, page, query));
  }
  return reports;

  async function report(league: League, page: string, given: Readonly<Record<string, string>>): Promise<PageReport> {
    const query = page === "scoreboard" ? { ...league.scoreboardQuery, ...given } : given;
    const kind = kindOf(page, query);
    const fetched = await fetchPage({ league, kind, page, query }, undefined, signal);
    const nothing = { league: league.id, page, objects: 0, findings: [], absent: [] };
    if (fetched.kind === "answered") {
      const examination = examine(kind, fetched.payload);
      const breaks = examination.findings.some((finding) => finding.breaks);
      const outcome = breaks ? "changed" : examination.objects === 0 ? "empty" : "as_expected";
      return { league: league.id, page, outcome, ...examination };
    }
    if (fetched.kind === "failed" && fetched.error.code === "espn_unreadable") {
      const reason = fetched.error.message;
      return { ...nothing, outcome: "changed", reason };
    }
    const isAbsent = fetched.kind === "failed" && fetched.error.details["status"] === 404 && !NEEDED.has(page);
    if (isAbsent) return { ...nothing, outcome: "absent" };
    const reason = fetched.kind === "failed" ? withAdvice(fetched.error) : "ESPN answered 304 to a plain question";
    return { ...nothing, outcome: "unreachable", reason };
  }
}
