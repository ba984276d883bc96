import type { League } from "../model/league.ts";
import type { TagFilter } from "../model/query.ts";
import type { RowColumns } from "../model/row-columns.ts";
import { columnsOf } from "../model/row-columns.ts";
import type { Reads } from "./ask.ts";

type Scores = NonNullable<League["scores"]>;

const BY = ["game_id", "status"];
/** A game has a handful of rows of these, and hundreds of its course. */
const BUT_LIVE = ["scheduled", "finished", "postponed", "canceled"];

/**
 * The newest rows of games, at least one of each status that they had: all that is needed to tell how they stand.
 *
 * Of a game that is over the rows of its course say nothing more. Where a store gives columns, which is where a question
 * more costs little, they are read of those games alone that have no end.
 *
 * @param sides filters, of which each game fits at least one
 * @param columns the tags and fields that are wanted, game_id and status among them; all where absent
 * @param isKnown the games that need not be told: another knows better how they stand
 */
export async function newestOfGames(
  reads: Reads,
  measurement: Scores,
  sides: readonly TagFilter[],
  isKnown: (gameId: string) => boolean,
  columns?: readonly string[],
): Promise<readonly RowColumns[]> {
  const { latestColumns } = reads;
  const wanted = columns === undefined ? { measurement } : { measurement, columns };
  if (latestColumns === undefined)
    return Promise.all(sides.map(async (tags) => columnsOf(await reads.latest({ measurement, tags, by: BY }))));
  const [parts, played] = await Promise.all([
    Promise.all(sides.map((side) => latestColumns({ ...wanted, tags: { ...side, status: BUT_LIVE } }))),
    Promise.all(
      sides.map((side) => reads.tagValues({ measurement, tag: "game_id", tags: { ...side, status: "live" } })),
    ),
  ]);
  const ended = new Set(parts.flatMap(gamesWithEnd));
  const open = new Set(played.flat().filter((id) => !ended.has(id) && !isKnown(id)));
  if (open.size === 0) return parts;
  const tags = { game_id: [...open], status: "live" };
  return [...parts, await latestColumns({ ...wanted, tags })];
}

function gamesWithEnd({ texts, tags }: RowColumns): readonly string[] {
  const [ids, statuses] = [tags.get("game_id"), tags.get("status")];
  const finished = texts.indexOf("finished") + 1;
  if (ids === undefined || statuses === undefined || finished === 0) return [];
  return [...ids].flatMap((id, at) => (statuses[at] === finished ? (texts[id - 1] ?? []) : []));
}
