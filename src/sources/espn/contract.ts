import { at, field, list } from "./json.ts";
import type { PageKind } from "./page-kind.ts";

/** What a value must be to be of use. */
export type Shape = "text" | "number" | "flag" | "list" | "object" | "time";

/** Something that the parser reads in an object; of several paths the first that is there. */
export interface Need {
  /** Below the object, such as `status.type.state`; `competitions.0` is the first entry of a list. */
  readonly paths: readonly string[];
  readonly shape: Shape;
  /** Without it there is no game, team or standing. Else it is told where ESPN has it. */
  readonly relied: boolean;
}

/** Objects of one sort in a payload, and what the parser reads in each of them. */
export interface Part {
  /** How the objects are named to the user, such as `events[]`. */
  readonly where: string;
  readonly find: (payload: unknown) => readonly unknown[];
  readonly needs: readonly Need[];
}

const relied = (shape: Shape, ...paths: readonly string[]): Need => ({ paths, shape, relied: true });
const used = (shape: Shape, ...paths: readonly string[]): Need => ({ paths, shape, relied: false });

const events = (payload: unknown): readonly unknown[] => list(field(payload, "events"));
const competitionOf = (event: unknown): unknown => list(field(event, "competitions"))[0];
const competitors = (event: unknown): readonly unknown[] => list(field(competitionOf(event), "competitors"));
const stateOf = (event: unknown): unknown =>
  at(competitionOf(event), "status", "type", "state") ?? at(event, "status", "type", "state");

/** Of a competitor or an entry of standings. */
const teamNeeds = (id: readonly string[], under: string): readonly Need[] => [
  relied("number", ...id),
  relied("text", `${under}abbreviation`),
  relied("text", `${under}displayName`),
  used("text", `${under}location`),
  used("text", `${under}name`, `${under}shortDisplayName`),
];

const teamLook: readonly Need[] = [used("text", "team.color"), used("text", "team.alternateColor")];

const status = (...names: readonly string[]): readonly string[] => [
  ...names.map((name) => `competitions.0.status.${name}`),
  ...names.map((name) => `status.${name}`),
];

/** The parts of each page that the source reads. A test holds it to what the parsers touch (test/sources/espn). */
export const contract: Partial<Record<PageKind, readonly Part[]>> = {
  scoreboard: [
    { where: "", find: (payload) => [payload], needs: [relied("list", "events"), used("text", "leagues.0.id")] },
    {
      where: "events[]",
      find: events,
      needs: [
        relied("number", "id", "competitions.0.id"),
        relied("time", "date", "competitions.0.date", "competitions.0.startDate"),
        relied("number", "season.year"),
        used("number", "season.type"),
        relied("list", "competitions"),
        relied("list", "competitions.0.competitors"),
        relied("text", ...status("type.state")),
        relied("text", ...status("type.name")),
        relied("flag", ...status("type.completed")),
        relied("text", ...status("type.detail", "type.shortDetail")),
        used("number", ...status("period")),
        used("text", ...status("displayClock")),
        used("flag", "competitions.0.neutralSite"),
        used("text", "competitions.0.venue.fullName"),
        used("list", "competitions.0.broadcasts"),
        used("object", "competitions.0.situation"),
        used("flag", "competitions.0.timeValid"),
      ],
    },
    {
      where: "events[].competitions[0].competitors[]",
      find: (payload) => events(payload).flatMap(competitors),
      needs: [
        relied("text", "homeAway"),
        ...teamNeeds(["team.id", "id"], "team."),
        ...teamLook,
        used("text", "team.logo"),
        used("list", "records"),
      ],
    },
    {
      where: "events[].competitions[0].competitors[] of games that have begun",
      find: (payload) =>
        events(payload)
          .filter(
            (event) => stateOf(event) === "in" || at(competitionOf(event), "status", "type", "completed") === true,
          )
          .flatMap(competitors),
      needs: [relied("number", "score"), used("list", "linescores")],
    },
    {
      where: "events[].competitions[0].competitors[] of games that are over",
      find: (payload) =>
        events(payload)
          .filter((event) => at(competitionOf(event), "status", "type", "completed") === true)
          .flatMap(competitors),
      needs: [used("flag", "winner")],
    },
  ],
  teams: [
    { where: "", find: (payload) => [payload], needs: [relied("list", "sports.0.leagues.0.teams")] },
    {
      where: "sports[0].leagues[0].teams[].team",
      find: (payload) =>
        list(field(list(field(list(field(payload, "sports"))[0], "leagues"))[0], "teams")).map((one) =>
          field(one, "team"),
        ),
      needs: [
        ...teamNeeds(["id"], ""),
        used("text", "color"),
        used("text", "alternateColor"),
        used("text", "logos.0.href"),
      ],
    },
  ],
  standings: [
    {
      where: "groups without children[]",
      find: (payload) => leaves(payload, 0),
      needs: [relied("object", "standings")],
    },
    {
      where: "standings.entries[], at any depth of children[]",
      find: (payload) => tables(payload, 0).flatMap((table) => list(field(table, "entries"))),
      needs: [...teamNeeds(["team.id"], "team."), relied("list", "stats")],
    },
    {
      where: "standings, at any depth of children[]",
      find: (payload) => tables(payload, 0),
      needs: [relied("list", "entries"), relied("number", "season", "season.year")],
    },
    {
      where: "standings.entries[].stats[]",
      find: (payload) =>
        tables(payload, 0).flatMap((table) =>
          list(field(table, "entries")).flatMap((entry) => list(field(entry, "stats"))),
        ),
      needs: [relied("text", "name")],
    },
    {
      where: "standings.entries[].stats[] named wins and losses",
      find: (payload) =>
        tables(payload, 0)
          .flatMap((table) => list(field(table, "entries")).flatMap((entry) => list(field(entry, "stats"))))
          .filter((stat) => ["wins", "losses"].includes(String(field(stat, "name")))),
      needs: [relied("number", "value")],
    },
  ],
  injuries: [
    { where: "", find: (payload) => [payload], needs: [relied("list", "injuries"), relied("number", "season.year")] },
    {
      where: "injuries[]",
      find: (payload) => list(field(payload, "injuries")),
      needs: [relied("list", "injuries"), used("number", "id")],
    },
    {
      where: "injuries[].injuries[]",
      find: (payload) => list(field(payload, "injuries")).flatMap((team) => list(field(team, "injuries"))),
      needs: [
        relied("text", "status"),
        relied("time", "date"),
        relied("text", "athlete.displayName"),
        relied("list", "athlete.links"),
        used("text", "athlete.position.abbreviation"),
        used("text", "athlete.team.abbreviation"),
        used("text", "shortComment"),
        used("object", "details"),
      ],
    },
  ],
};

/** A league, its conferences, their divisions: those that are not divided further. */
function leaves(node: unknown, depth: number): readonly unknown[] {
  const children = depth < 5 ? list(field(node, "children")) : [];
  return children.length === 0 ? [node] : children.flatMap((child) => leaves(child, depth + 1));
}

function tables(node: unknown, depth: number): readonly unknown[] {
  const inside = depth < 5 ? list(field(node, "children")).flatMap((child) => tables(child, depth + 1)) : [];
  const own = field(node, "standings");
  return own === undefined ? inside : [own, ...inside];
}
