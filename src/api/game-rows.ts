import type { League } from "../model/league.ts";
import type { TagFilter } from "../model/query.ts";
import type { RowColumns } from "../model/row-columns.ts";
import { columnsOf } from "../model/row-columns.ts";
import type { Reads } from "./ask.ts";

type Scores = NonNullable<League["scores"]>;

const BY = ["game_id", "status"];

/**
 * The newest rows of games, at least one of each status that they had: all that is needed to tell how they stand.
 *
 * A game has a handful of rows of these, and hundreds of its course, which say nothing more once it is over. Where a store
 * gives columns, which is where a question more costs little, they are read of those games alone that have no end.
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
  const first = await latestColumns({ ...wanted, either: sides, listed: { status: "live" } });
  const ended = gamesWith(first, "finished");
  const open = [...gamesWith(first, "live")].filter((id) => !ended.has(id) && !isKnown(id));
  if (open.length === 0) return [first];
  return [first, await latestColumns({ ...wanted, tags: { game_id: open, status: "live" } })];
}

function gamesWith({ texts, tags }: RowColumns, status: string): ReadonlySet<string> {
  const [ids, statuses] = [tags.get("game_id"), tags.get("status")];
  const code = texts.indexOf(status) + 1;
  const found = new Set<string>();
  if (ids === undefined || statuses === undefined || code === 0) return found;
  for (let at = 0; at < statuses.length; at++) if (statuses[at] === code) found.add(texts[(ids[at] ?? 0) - 1] ?? "");
  return found;
}
