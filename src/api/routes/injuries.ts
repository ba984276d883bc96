import type { Static } from "typebox";
import { Type } from "typebox";
import type { Injury } from "../../model/injury.ts";
import { InjurySchema } from "../../model/injury.ts";
import type { Api, ApiDeps } from "../deps.ts";
import { formatAnswers, members } from "../formats.ts";
import { answerList, CHANGING } from "../list-answer.ts";
import { leagueNamed, teamNamed } from "../lookup.ts";
import { exportPageParameters, pageMembers } from "../page.ts";
import { LeagueParameter, Query, TeamParameter } from "../schemas.ts";

const InjuriesSchema = Type.Object({ injuries: Type.Array(InjurySchema), ...pageMembers }, { title: "Injuries" });
export type InjuriesAnswer = Static<typeof InjuriesSchema>;

/** Who is injured, by the last reports. */
export function injuryRoutes(app: Api, { sports }: Pick<ApiDeps, "sports">): void {
  app.get(
    "/api/v1/injuries",
    {
      schema: {
        operationId: "injuries",
        summary: "Who is injured",
        description:
          "The last report of each player, by league, team and name. Read once a day, from memory. How reports changed is in nfl_injuries and nhl_injuries.",
        tags: ["games"],
        querystring: Query({
          team: Type.Optional(TeamParameter),
          league: LeagueParameter,
          recovered: Type.Boolean({
            description: "Also who has left the list within the last 30 days (`recovered_at`)",
            default: false,
          }),
          ...exportPageParameters,
        }),
        response: formatAnswers(InjuriesSchema, "The injuries", 404, 409, 429, 503),
      },
    },
    (request, reply) => {
      const { team: teamName, recovered } = request.query;
      const named = leagueNamed(sports, request.query.league);
      const team = teamName === undefined ? undefined : teamNamed(sports, teamName, named);
      const league = team?.league ?? named;
      const items = (league === undefined ? sports.leagues : [league])
        .flatMap((each) => sports.injuries(each))
        .filter((one) => team === undefined || isOf(one, team.team))
        .filter((one) => recovered || one.recovered_at === null);
      const answer = answerList(request, reply, request.query, {
        items,
        keyOf: (one) => `${one.league} ${one.team ?? ""} ${one.player_name} ${one.player_id}`,
        columns: () => columns,
        cacheControl: CHANGING,
      });
      if (typeof answer === "string") return answer;
      const { items: injuries, total, next } = answer;
      return { injuries, count: injuries.length, total, next };
    },
  );
}

function isOf(
  { team_id, team }: Injury,
  { id, abbreviation }: { readonly id: string; readonly abbreviation: string },
): boolean {
  return team_id === null ? team === abbreviation : team_id === id;
}

const columns = members<Injury, keyof Injury>(
  "league",
  "team",
  "player_name",
  "player_id",
  "position",
  "status",
  "injury_type",
  "side",
  "detail",
  "reported_at",
  "return_date",
  "weeks_out",
  "recovered_at",
  "season",
  "team_id",
);
