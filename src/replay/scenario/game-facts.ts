import type { Static } from "typebox";
import { Type } from "typebox";

/** The facts of teams and games in scenarios/*.yaml; src/replay/scenario/game-event.ts makes ESPN's events of them. */

const closed = { additionalProperties: false } as const;
const count = Type.Integer({ minimum: 0 });
const text = Type.String({ minLength: 1 });
const color = Type.String({ pattern: "^[0-9a-fA-F]{6}$", description: "rrggbb" });

const ScenarioLeague = Type.Union([Type.Literal("nfl"), Type.Literal("nhl")]);

const TeamFacts = Type.Object(
  {
    id: Type.String({ pattern: "^[0-9]+$", description: "ESPN's id" }),
    abbreviation: text,
    city: text,
    nickname: text,
    division: Type.Optional(Type.String({ minLength: 1, description: "Such as AFC East or Atlantic, for standings" })),
    colors: Type.Tuple([color, color]),
  },
  closed,
);
export type TeamFacts = Static<typeof TeamFacts>;

/** scenarios/teams.yaml */
export const TeamsFile = Type.Object({ nfl: Type.Array(TeamFacts), nhl: Type.Array(TeamFacts) }, closed);
export type TeamsFile = Static<typeof TeamsFile>;

const Side = Type.Object(
  {
    team: Type.String({ description: "Abbreviation, as in teams.yaml" }),
    wins: count,
    losses: count,
    ties: Type.Integer({ minimum: 0, description: "Ties; in hockey games lost in overtime" }),
    shots: Type.Optional(Type.Integer({ minimum: 0, description: "Hockey: shots on goal in the whole game" })),
  },
  closed,
);
export type SideFacts = Static<typeof Side>;

const Play = Type.Object(
  {
    period: Type.Integer({ minimum: 1 }),
    clock: Type.String({ pattern: "^[0-9]{1,2}:[0-5][0-9]$", description: "Left in the period when it happened" }),
    text,
    by: Type.Optional(Type.String({ description: "Abbreviation of the team that it is of" })),
    points: Type.Optional(Type.Integer({ minimum: 1, description: "What `by` scores by it" })),
    situation: Type.Optional(
      Type.String({
        pattern: "^[A-Z]+ [1-4] & ([0-9]+|Goal) at ([A-Z]+ [0-9]+|50)$",
        description:
          "Football, what the next play starts from: team with the ball, down & distance, place: NE 2 & 7 at BUF 31",
      }),
    ),
  },
  closed,
);
export type PlayFacts = Static<typeof Play>;

export const GameFacts = Type.Object(
  {
    league: ScenarioLeague,
    starts_at: Type.Number({ minimum: 0, description: "Minutes after the evening's beginning" }),
    season: Type.Integer({ description: "ESPN's year of the season" }),
    season_type: Type.Integer({ minimum: 1, maximum: 4 }),
    week: Type.Optional(Type.Integer({ minimum: 1 })),
    home: Side,
    away: Side,
    venue: Type.Object({ name: text, city: text, state: text, country: text, indoor: Type.Boolean() }, closed),
    broadcast: text,
    plays: Type.Array(Play, { minItems: 1, description: "In order" }),
  },
  closed,
);
export type GameFacts = Static<typeof GameFacts>;

/** scenarios/<name>.yaml */
export const ScenarioFile = Type.Object(
  {
    title: text,
    home: Type.String({ description: "The file of the home, beside this one" }),
    begins_at: Type.Number({ minimum: 0, exclusiveMaximum: 24, description: "The home's local hour at the beginning" }),
    rest: Type.Number({ minimum: 0, description: "Minutes from the last final to the beginning of the next evening" }),
    games: Type.Array(GameFacts, { minItems: 1 }),
  },
  closed,
);
export type ScenarioFile = Static<typeof ScenarioFile>;
