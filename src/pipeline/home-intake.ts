import type { HomeObservation } from "../model/home.ts";
import type { Point } from "../model/point.ts";
import type { Row } from "../model/query.ts";
import { MAX_TIME } from "../model/time.ts";
import type { Emit } from "../sources/source.ts";
import type { DocumentChange, Journal } from "../store/store.ts";
import type { Acceptor } from "./accept.ts";
import { Tallies } from "./accept.ts";
import type { Entities } from "./entities.ts";
import type { Entity } from "./entity-view.ts";
import type { HomePipeline } from "./home.ts";
import type { IdentityLedger } from "./identity-ledger.ts";
import { holdsReading, lastReading } from "./line.ts";
import { IDENTITY, readRemoved, readStarts, REMOVED, STATE_START } from "./notes.ts";
import type { Quality } from "./quality.ts";
import type { Written } from "./rules/line-memory.ts";
import { countWeather } from "./weather-intake.ts";
import type { HomeWeather } from "./weather.ts";

export const HOME_ASSISTANT = "home_assistant";
/** States read from the list after a connect are counted apart from the events. */
const SNAPSHOT = "home_assistant_snapshot";
/** States that a rule held back when they came, and stored at the end of its interval. */
const HELD = "home_assistant_held";

/** So many states without a number are looked back over for a meter's last one. */
const LOOK_BACK = 200;

export interface HomeIntakeOptions {
  readonly pipeline: HomePipeline;
  readonly entities: Entities;
  readonly acceptor: Acceptor;
  readonly quality: Quality;
  /** Beside the states, weather entities make points of the weather. */
  readonly weather?: HomeWeather;
}

/** Takes up what the store knows, before the first observation: names, and each entity's latest state. */
export async function restoreHome(options: {
  readonly journal: Journal;
  readonly names: IdentityLedger;
  readonly pipeline: HomePipeline;
  readonly entities: Entities;
}): Promise<void> {
  const { journal, names, pipeline, entities } = options;
  const [rows, identities, removed, starts] = await Promise.all([
    journal.latest({ measurement: "home_assistant_events", by: ["entity_id"], patient: true }),
    journal.documents(IDENTITY),
    journal.documents(REMOVED),
    journal.documents(STATE_START),
  ]);
  names.restore(identities);
  const readings = await lastReadings(journal, rows);
  entities.publish(pipeline.restore(rows, { removed: readRemoved(removed), starts: readStarts(starts), readings }));
}

/** The last reading of each energy meter whose latest state is none: what it counts next is measured against that. */
async function lastReadings(journal: Journal, rows: readonly Row[]): Promise<ReadonlyMap<string, Row>> {
  const readings = new Map<string, Row>();
  for (const row of rows) {
    const { entity_id, device_class } = row.tags;
    if (entity_id === undefined || device_class !== "energy" || holdsReading(row)) continue;
    const query = { measurement: "home_assistant_events", tags: { entity_id }, from: 0, to: MAX_TIME } as const;
    const { rows: last } = await journal.range({ ...query, order: "descending", limit: LOOK_BACK, patient: true });
    const reading = lastReading(last);
    if (reading !== undefined) readings.set(entity_id, reading);
  }
  return readings;
}

/** Observations of the home in, one commit of points, counts and notes out; entities are shown once it is on disk. */
export function createHomeIntake(options: HomeIntakeOptions): Emit<HomeObservation> {
  const { pipeline, entities, acceptor, quality, weather } = options;
  return async (observations) => {
    const points: Point[] = [];
    const documents: DocumentChange[] = [];
    const changed: Entity[] = [];
    const events = new Tallies(HOME_ASSISTANT);
    const snapshot = new Tallies(SNAPSHOT);
    const held = new Tallies(HELD);
    const keepLate = ({ point, entity }: Written): void => {
      held.add("received");
      held.add("stored");
      points.push(point);
      changed.push(entity);
    };
    for (const observation of renamesFirst(observations)) {
      const outcome = pipeline.observe(observation);
      // Before the outcome's own: an entity gives up a name before another has it.
      const aside = pipeline.takeAside();
      if (aside !== undefined) {
        points.push(...aside.points);
        documents.push(...aside.documents);
        changed.push(...aside.entities);
      }
      for (const late of pipeline.lines.takeLate()) keepLate(late);
      if (outcome.kind === "noted") continue;
      const isSnapshot = observation.kind === "state" && observation.change.origin === "snapshot";
      const tallies = isSnapshot ? snapshot : events;
      tallies.add("received");
      switch (outcome.kind) {
        case "stored":
          tallies.add("stored");
          points.push(outcome.point);
          if (outcome.returned) documents.push({ kind: REMOVED, id: outcome.entity.entityId, value: undefined });
          changed.push(outcome.entity);
          if (outcome.mistyped !== undefined) {
            tallies.add("mistyped", outcome.mistyped.reason);
            quality.note(HOME_ASSISTANT, outcome.mistyped, outcome.entity.entityId);
          }
          break;
        case "filtered":
          tallies.add("filtered", outcome.reason);
          if (outcome.reason === "removed" && outcome.entity !== undefined) {
            documents.push({ kind: REMOVED, id: outcome.entity.entityId, value: { at: outcome.entity.removedAt } });
            changed.push(outcome.entity);
          }
          break;
        case "refused":
          tallies.add("refused", outcome.reason);
          quality.note(HOME_ASSISTANT, outcome);
          break;
      }
    }
    for (const late of pipeline.lines.takeLate()) keepLate(late);
    const ofWeather = weather?.takePoints() ?? [];
    points.push(...ofWeather);
    const tallies = [...events.list(), ...snapshot.list(), ...held.list(), ...countWeather(ofWeather).list()];
    if (tallies.length === 0 && documents.length === 0 && points.length === 0) return;
    await acceptor.accept(HOME_ASSISTANT, { points, documents, tallies });
    entities.publish(changed);
  };
}

/**
 * Home Assistant fires the event about a rename before the old name's state is removed and the new one's added, but a
 * client may get it after them. Within what came together it is put before the states that were fired after it.
 */
function renamesFirst(observations: readonly HomeObservation[]): readonly HomeObservation[] {
  if (!observations.some(({ kind }) => kind === "renamed")) return observations;
  const ordered: HomeObservation[] = [];
  for (const observation of observations) {
    const { at } = observation.kind === "renamed" ? observation : { at: Infinity };
    const index = ordered.findIndex((other) => other.kind === "state" && other.change.firedAt >= at);
    ordered.splice(index < 0 ? ordered.length : index, 0, observation);
  }
  return ordered;
}
