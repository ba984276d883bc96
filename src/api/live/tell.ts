import { isUnfinished } from "../../gaps/gap.ts";
import type { Clock, Timer } from "../../model/clock.ts";
import type { Entity } from "../../pipeline/entity-view.ts";
import type { ApiDeps } from "../deps.ts";
import { gapAnswer } from "../gap-answers.ts";
import { entityAnswer } from "../routes/entities.ts";
import type { Feed } from "./feed.ts";
import type { HealthMessage } from "./message.ts";

/** States are gathered so long: a lively home then sends a message a second, not thousands. */
const GATHER_MS = 1_000;
/** How often health and gaps are looked at: they have no moment of their own at which they change. */
const LOOK_MS = 2_000;
/** Entities in one message at most; who needs all of more asks for them. */
const MOST_ENTITIES = 500;

/**
 * Tells the feed what happens, until `stopped`; `look` is to be called when somebody begins to listen. While nobody listens and nobody was there lately, nothing is written
 * down: readers that come back after that are told to ask anew.
 */
export function tellFeed(
  deps: Pick<ApiDeps, "sports" | "entities" | "health" | "gaps" | "clock">,
  feed: Feed,
  stopped: AbortSignal,
): { readonly look: () => void } {
  const { sports, entities, clock } = deps;
  const ends = [
    sports.watch(({ games, events }) => {
      for (const game of games) feed.publish("game", game);
      for (const event of events) feed.publish("game_event", event);
    }),
    entities.watch(
      gather(clock, feed, (changed, changes) => {
        const shown = [...changed.values()].slice(-MOST_ENTITIES);
        feed.publish("states", { entities: shown.map((entity) => entityAnswer(entity, entities)), changes });
      }),
    ),
  ];
  const looking = lookWhileWanted(deps, feed);
  ends.push(looking.end);
  stopped.addEventListener("abort", () => ends.forEach((end) => end()), { once: true });
  return looking;
}

/** Gathers changes until a second has passed; of an entity that changed twice the later counts. */
function gather(
  clock: Clock,
  feed: Pick<Feed, "isWanted" | "forget">,
  send: (changed: ReadonlyMap<string, Entity>, changes: number) => void,
): (changed: Iterable<Entity>) => void {
  let gathered = new Map<string, Entity>();
  let changes = 0;
  return (changed) => {
    if (!feed.isWanted) {
      feed.forget();
      return;
    }
    if (gathered.size === 0) {
      clock.after(GATHER_MS, () => {
        const [together, count] = [gathered, changes];
        [gathered, changes] = [new Map<string, Entity>(), 0];
        send(together, count);
      });
    }
    for (const entity of changed) {
      // The latest change goes last, so that it is among those that are sent.
      gathered.delete(entity.entityId);
      gathered.set(entity.entityId, entity);
      changes += 1;
    }
  };
}

/** Looks at health and gaps again and again while somebody listens; `look` begins it. */
function lookWhileWanted(
  deps: Pick<ApiDeps, "health" | "gaps" | "clock">,
  feed: Feed,
): { readonly look: () => void; readonly end: () => void } {
  let timer: Timer | undefined;
  let compare = (): void => {};
  const again = (): void => {
    timer = undefined;
    if (!feed.isWanted) {
      feed.forget();
      return;
    }
    compare();
    timer = deps.clock.after(LOOK_MS, again);
  };
  return {
    look() {
      if (timer !== undefined) return;
      compare = comparison(deps, feed);
      compare();
      timer = deps.clock.after(LOOK_MS, again);
    },
    end: () => timer?.cancel(),
  };
}

/** Tells of health and gaps where they are not what they were at the time before. */
function comparison({ health, gaps }: Pick<ApiDeps, "health" | "gaps">, feed: Feed): () => void {
  let [lastHealth, lastGaps] = ["", ""];
  return () => {
    const { status, components } = health();
    const message: HealthMessage = {
      status,
      components: Object.fromEntries(
        Object.entries(components).map(([name, part]) => [
          name,
          part.reason === undefined ? { status: part.status } : { status: part.status, reason: part.reason },
        ]),
      ),
    };
    // Reasons count seconds: a change is a change of a status.
    const nowHealth = Object.entries(components)
      .map(([name, part]) => `${name} ${part.status}`)
      .join();
    const all = gaps.gaps();
    const latest = all.at(-1);
    const unfinished = all.filter((gap) => gap.state === "open" || isUnfinished(gap)).length;
    const nowGaps = `${all.length} ${unfinished} ${latest?.state} ${latest?.points} ${latest?.cursor?.from}`;
    if (lastHealth !== "" && nowHealth !== lastHealth) feed.publish("health", message);
    if (lastGaps !== "" && nowGaps !== lastGaps)
      feed.publish("gaps", { unfinished, latest: latest === undefined ? null : gapAnswer(latest) });
    [lastHealth, lastGaps] = [nowHealth, nowGaps];
  };
}
