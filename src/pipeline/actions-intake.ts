import type { HomeObservation } from "../model/home.ts";
import type { Point } from "../model/point.ts";
import { validatePoint } from "../model/point.ts";
import type { Emit } from "../sources/source.ts";
import type { Acceptor } from "./accept.ts";
import { Tallies } from "./accept.ts";
import { Actions } from "./actions.ts";
import type { Quality } from "./quality.ts";

const SOURCE = "home_assistant_actions";
/** States that followed from an action, counted apart: they are counted as states of the home too. */
const EFFECTS = "home_assistant_effects";

/**
 * Observations in; actions, and the states that they led to, become points; all but the actions go on to `next`, the
 * intake of the states. Both are on disk when it resolves.
 */
export function createActionsIntake(options: {
  readonly next: Emit<HomeObservation>;
  readonly acceptor: Acceptor;
  readonly quality: Quality;
  /** Whether anything of an entity is recorded. */
  readonly isRecorded: (entityId: string) => boolean;
}): Emit<HomeObservation> {
  const { next, acceptor, quality, isRecorded } = options;
  const actions = new Actions();
  return async (observations) => {
    const points: Point[] = [];
    const rest: HomeObservation[] = [];
    const tallies = new Tallies(SOURCE);
    const effects = new Tallies(EFFECTS);
    for (const observation of observations) {
      if (observation.kind === "action") {
        const { action } = observation;
        const made = actions.observe(action, action.entityIds.filter(isRecorded));
        tallies.add("received");
        const refusal = made.map(validatePoint).find((found) => found !== undefined);
        if (refusal !== undefined) {
          tallies.add("refused", refusal.reason);
          quality.note(SOURCE, { ...refusal, sample: `${action.domain}.${action.service ?? ""}`.slice(0, 100) });
        } else if (made.length === 0) tallies.add("filtered", "excluded");
        else {
          tallies.add("stored");
          points.push(...made);
        }
        continue;
      }
      rest.push(observation);
      if (observation.kind !== "state") continue;
      const effect = actions.follow(observation.change);
      if (effect === undefined || !isRecorded(observation.change.entityId)) continue;
      const refusal = validatePoint(effect);
      if (refusal === undefined) {
        effects.add("stored");
        points.push(effect);
      } else {
        effects.add("refused", refusal.reason);
        quality.note(EFFECTS, { ...refusal, sample: observation.change.entityId });
      }
    }
    const counted = [...tallies.list(), ...effects.list()];
    await Promise.all([
      counted.length === 0 ? undefined : acceptor.accept(SOURCE, { points, tallies: counted }),
      rest.length === 0 ? undefined : next(rest),
    ]);
  };
}
