import type { Static } from "typebox";
import { Type } from "typebox";

/** The facts of a home in scenarios/*.yaml; src/replay/scenario/behaviour.ts makes states of them. */

const closed = { additionalProperties: false } as const;
const text = Type.String({ minLength: 1 });
const id = Type.String({ pattern: "^[a-z0-9_]+$" });
const entityId = Type.String({ pattern: "^[a-z_]+\\.[a-z0-9_]+$" });
const every = Type.Number({ exclusiveMinimum: 0, description: "Seconds between readings" });
const hour = Type.Number({ minimum: 0, maximum: 24 });

/** A day's curve: highest at `peak`, `swing` above `mean`, with noise. */
const Curve = Type.Object(
  {
    kind: Type.Literal("curve"),
    mean: Type.Number(),
    swing: Type.Number(),
    peak: hour,
    noise: Type.Number({ minimum: 0 }),
    decimals: Type.Integer({ minimum: 0, maximum: 6 }),
    every,
  },
  closed,
);
/** Goes through states, each for a while drawn around its length in minutes; less often at night where `rests`. */
const Turns = Type.Object(
  {
    kind: Type.Literal("turns"),
    states: Type.Array(Type.Object({ state: text, minutes: Type.Number({ exclusiveMinimum: 0 }) }, closed), {
      minItems: 2,
    }),
    rests: Type.Optional(Type.Boolean({ description: "Stays in the first state from 23 to 6 o'clock" })),
  },
  closed,
);
/** Power: a base, and what each entity draws while it is on. */
const Power = Type.Object(
  {
    kind: Type.Literal("power"),
    base: Type.Number(),
    noise: Type.Number(),
    draws: Type.Record(entityId, Type.Number()),
    every,
  },
  closed,
);
/** A meter that counts what a power sensor draws, in kWh; it never goes back. */
const Meter = Type.Object({ kind: Type.Literal("meter"), of: entityId, start: Type.Number(), every }, closed);
/** Heats while a temperature is below the target. */
const Climate = Type.Object({ kind: Type.Literal("climate"), sensor: entityId, target: Type.Number(), every }, closed);
const Sun = Type.Object({ kind: Type.Literal("sun"), rise: hour, set: hour }, closed);
const Weather = Type.Object(
  { kind: Type.Literal("weather"), conditions: Type.Array(text, { minItems: 1 }), temperature: entityId, every },
  closed,
);
/** Home but for these hours. */
const Away = Type.Object({ kind: Type.Literal("away"), from: hour, to: hour }, closed);
const Constant = Type.Object({ kind: Type.Literal("constant"), state: text }, closed);

export const BehaviourFacts = Type.Union([Curve, Turns, Power, Meter, Climate, Sun, Weather, Away, Constant]);
export type BehaviourFacts = Static<typeof BehaviourFacts>;

export const EntityFacts = Type.Object(
  {
    id: entityId,
    name: text,
    device: Type.Optional(id),
    area: Type.Optional(id),
    integration: text,
    attributes: Type.Optional(
      Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Array(Type.String())])),
    ),
    behaviour: BehaviourFacts,
    fails: Type.Optional(Type.Boolean({ description: "Is unavailable for some minutes now and then" })),
  },
  closed,
);
export type EntityFacts = Static<typeof EntityFacts>;

/** scenarios/home.yaml */
export const HomeFile = Type.Object(
  {
    title: text,
    version: Type.String({
      pattern: "^[0-9]{4}\\.[0-9]+\\.[0-9]+$",
      description: "Of the Home Assistant that it shows",
    }),
    seed: Type.Integer({ minimum: 0 }),
    time_zone: text,
    latitude: Type.Number(),
    longitude: Type.Number(),
    elevation: Type.Number(),
    floors: Type.Array(Type.Object({ id, name: text, level: Type.Integer() }, closed)),
    areas: Type.Array(Type.Object({ id, name: text, floor: Type.Optional(id) }, closed)),
    devices: Type.Array(
      Type.Object(
        { id, name: text, area: Type.Optional(id), manufacturer: text, model: text, via: Type.Optional(id) },
        closed,
      ),
    ),
    entities: Type.Array(EntityFacts, { minItems: 1 }),
  },
  closed,
);
export type HomeFile = Static<typeof HomeFile>;
