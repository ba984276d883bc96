import type { Micros } from "../../model/time.ts";
import { MICROS_PER_SECOND } from "../../model/time.ts";
import { textOf } from "../unknown.ts";
import { behaviourOf, type Behaviour } from "./behaviour.ts";
import type { EntityFacts, HomeFile } from "./home-facts.ts";
import { seededRandom, seedOf } from "./random.ts";

/** An entity has another state, or other attributes. */
export interface HomeChange {
  /** Real time. */
  readonly at: Micros;
  readonly entityId: string;
  readonly state: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

export interface HomeCourse {
  readonly home: HomeFile;
  /** The real time at which the home begins, at this local hour. */
  readonly startedAt: Micros;
  readonly beginsAtHour: number;
  /** Seconds of the home in a real second. */
  readonly speed: number;
}

interface Actor {
  readonly facts: EntityFacts;
  readonly behave: Behaviour;
  readonly random: () => number;
  /** Seconds since the beginning, in the home's time. */
  next: number;
  failsAt: number;
}

/** A failing entity is unavailable for some minutes about this often. */
const FAILS_EVERY_SECONDS = 3 * 3_600;
const FAILS_FOR_SECONDS = 4 * 60;

/**
 * What happens in a home, in order of time, without end; the same for the same seed. The first changes, all at the
 * beginning, are the states of every entity.
 */
export function* homeChanges({ home, startedAt, beginsAtHour, speed }: HomeCourse): Generator<HomeChange, never> {
  const states = new Map<string, string>();
  const stateOf = (entityId: string): string | undefined => states.get(entityId);
  const actors: Actor[] = home.entities.map((facts) => {
    const random = seededRandom(seedOf(facts.id, home.seed));
    const failsAt = facts.fails === true ? FAILS_EVERY_SECONDS * random() : Infinity;
    return { facts, behave: behaviourOf(facts.behaviour), random, next: 0, failsAt };
  });
  for (;;) {
    const actor = actors.reduce((first, one) => (one.next < first.next ? one : first));
    const { facts, random, next: second } = actor;
    const hour = (beginsAtHour + second / 3_600) % 24;
    // Microseconds of their own, as real events have them.
    const at = Math.round(startedAt + (second / speed) * MICROS_PER_SECOND);
    let state: string;
    let attributes: Readonly<Record<string, unknown>> = {};
    if (second >= actor.failsAt) {
      state = "unavailable";
      actor.next = second + FAILS_FOR_SECONDS * (0.5 + random());
      actor.failsAt = second + FAILS_EVERY_SECONDS * (0.5 + random());
    } else {
      const step = actor.behave({ second, hour, random, stateOf });
      ({ state, attributes = {} } = step);
      actor.next = second + step.nextInSeconds;
    }
    // Heating draws power, a thermostat that is set to heat does not.
    states.set(facts.id, textOf(attributes["hvac_action"] ?? state));
    // An unavailable entity keeps what it is, not what it measures.
    yield {
      at,
      entityId: facts.id,
      state,
      attributes: { ...facts.attributes, ...attributes, friendly_name: facts.name },
    };
  }
}
