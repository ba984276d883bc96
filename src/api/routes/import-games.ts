import { Type } from "typebox";
import { HistoricalGameSchema } from "../../model/historical-game.ts";
import type { Api, ApiDeps } from "../deps.ts";
import { answers, orNull } from "../schemas.ts";

const ResultSchema = Type.Object(
  {
    mapping: Type.Array(
      Type.Object({
        name: Type.String({ description: "As the file says" }),
        team: Type.String({ description: "Abbreviation" }),
        how: Type.Enum(["asked", "known", "former"]),
      }),
    ),
    unknown: Type.Array(Type.Object({ name: Type.String(), nearest: Type.Array(Type.String()) })),
    stored: Type.Integer(),
    already_known: Type.Integer(),
    too_old: Type.Integer({ description: "Games older than games are kept" }),
    keep_days: orNull(Type.Integer()),
    refused: Type.Integer({ description: "Games of teams that nobody knows" }),
  },
  { title: "GamesImported" },
);
const MAX_GAMES = 2_000;

/** Games of the past, from a file. */
export function importGamesRoute(app: Api, { importGames }: Pick<ApiDeps, "importGames">): void {
  app.post(
    "/api/v1/games/import",
    {
      schema: {
        operationId: "importGames",
        summary: "Take finished games of the past into the store",
        description:
          "A game that is stored already, of the same teams on the same day, stays as it is: the same file twice changes nothing. One that is still to come refuses the request. With dry_run nothing is written.",
        tags: ["games"],
        body: Type.Object(
          {
            league: Type.Enum(["nfl", "nhl"]),
            games: Type.Array(HistoricalGameSchema, { maxItems: MAX_GAMES }),
            teams: Type.Optional(
              Type.Record(Type.String({ maxLength: 100 }), Type.String({ minLength: 1, maxLength: 20 }), {
                description: "Abbreviations for names of the file",
              }),
            ),
            dry_run: Type.Optional(Type.Boolean()),
          },
          { additionalProperties: false },
        ),
        response: answers(ResultSchema, "They are on disk", 503),
      },
    },
    async ({ body }) =>
      importGames({
        league: body.league,
        games: body.games,
        teams: body.teams ?? {},
        dryRun: body.dry_run ?? false,
      }),
  );
}
