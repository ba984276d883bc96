import type { DocumentChange } from "../../store/store.ts";
import type { Announced } from "./discovery.ts";

/** Documents of this kind hold an {@link Announced} each, by the device's id. */
export const MQTT_DEVICE = "mqtt_device";
/** `client`: `{id}`, the name at the broker. `acknowledged`: `{ids}`, events that the broker has and that still count. */
export const MQTT_NOTE = "mqtt";

/** The documents of the last run, as a journal gives them. */
export interface MqttDocuments {
  readonly devices: ReadonlyMap<string, unknown>;
  readonly notes: ReadonlyMap<string, unknown>;
}

/** What MQTT has to know after a restart. */
export interface MqttMemory {
  readonly clientId: string | undefined;
  readonly acknowledged: readonly string[];
  readonly announced: ReadonlyMap<string, Announced>;
}

/** Takes up documents; what another version wrote and this one cannot read counts as absent. */
export function readMemory({ devices, notes }: MqttDocuments): MqttMemory {
  const announced = [...devices].flatMap(([id, value]) => {
    const read = announcedIn(value);
    return read === undefined ? [] : [[id, read] as const];
  });
  const clientId = memberOf(notes.get("client"), "id");
  return {
    clientId: typeof clientId === "string" ? clientId : undefined,
    acknowledged: textsIn(memberOf(notes.get("acknowledged"), "ids")) ?? [],
    announced: new Map(announced),
  };
}

export function clientDocument(id: string): DocumentChange {
  return { kind: MQTT_NOTE, id: "client", value: { id } };
}

export function acknowledgedDocument(ids: readonly string[]): DocumentChange {
  return { kind: MQTT_NOTE, id: "acknowledged", value: { ids } };
}

export function deviceDocument(id: string, announced: Announced | undefined): DocumentChange {
  return { kind: MQTT_DEVICE, id, value: announced };
}

function announcedIn(value: unknown): Announced | undefined {
  const [topics, states] = [textsIn(memberOf(value, "topics")), textsIn(memberOf(value, "states"))];
  const components = memberOf(value, "components");
  if (topics === undefined || states === undefined || typeof components !== "object" || components === null)
    return undefined;
  const platforms = Object.entries(components).map(([name, platform]) => [name, String(platform)] as const);
  return { topics, states, components: Object.fromEntries(platforms) };
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

function textsIn(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) ? value.map(String) : undefined;
}
