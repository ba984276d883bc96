import type { Device } from "./device.ts";
import { NO_VALUE } from "./device.ts";
import type { Message } from "./message.ts";
import { retained } from "./message.ts";
import type { Topics } from "./topics.ts";
import { hubDeviceId } from "./topics.ts";

/** How the hub itself is. */
export interface HubFigures {
  readonly status: "healthy" | "degraded" | "unhealthy";
  readonly pointsPerMinute: number | undefined;
  readonly storageBytes: number | undefined;
  /** Points that wait for a mirror; `undefined` where there is none. */
  readonly mirrorQueue: number | undefined;
}

/** The topics below `hub/`, with what Home Assistant is told of each. */
const SENSORS = {
  status: { name: "Status", device_class: "enum", options: ["healthy", "degraded", "unhealthy"] },
  version: { name: "Version", icon: "mdi:tag-outline" },
  points_per_minute: { name: "Points stored", unit_of_measurement: "points/min", state_class: "measurement" },
  storage: { name: "Storage", device_class: "data_size", unit_of_measurement: "B", state_class: "measurement" },
  mirror_queue: { name: "Mirror queue", unit_of_measurement: "points", state_class: "measurement" },
  live_games: { name: "Live games", unit_of_measurement: "games", state_class: "measurement" },
} as const;
type SensorName = keyof typeof SENSORS;

/** The device of the hub itself. Pure. */
export function hubDevice(topics: Topics, version: string): Device {
  return {
    id: hubDeviceId(topics),
    info: { identifiers: [hubDeviceId(topics)], name: "Hometide", manufacturer: "Hometide", sw_version: version },
    components: Object.fromEntries(
      Object.entries(SENSORS).map(([name, options]) => [
        name,
        {
          platform: "sensor" as const,
          options: {
            ...options,
            default_entity_id: `sensor.${topics.idPrefix}_${name}`,
            state_topic: topics.hub(name),
            entity_category: "diagnostic",
          },
        },
      ]),
    ),
    // The hub's word for all of its devices goes with it, where another base topic makes it another one.
    states: [...Object.keys(SENSORS).map(topics.hub), topics.availability],
  };
}

/** What can be told of at once. Pure. */
export function liveGamesState(topics: Topics, liveGames: number): Message {
  return retained(topics.hub("live_games"), String(liveGames));
}

/** The rest of what is to be known of the hub now. Pure. */
export function hubStates(topics: Topics, version: string, figures: HubFigures): readonly Message[] {
  const numberOf = (value: number | undefined): string => (value === undefined ? NO_VALUE : String(value));
  const values: Readonly<Record<Exclude<SensorName, "live_games">, string>> = {
    status: figures.status,
    version,
    points_per_minute: numberOf(figures.pointsPerMinute),
    storage: numberOf(figures.storageBytes),
    mirror_queue: numberOf(figures.mirrorQueue),
  };
  return Object.entries(values).map(([name, value]) => retained(topics.hub(name), value));
}
