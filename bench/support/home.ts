import { random } from "./random.ts";

/**
 * A made-up home whose frames have the shape and the size of Home Assistant's own (a state_changed frame of the
 * recordings has 1,110 bytes at the median, one of these 1,170). Seeded, so that every run has the same.
 */
export interface MadeHome {
  /** State-changed frames, one event each, for the subscription `id`. */
  frames(count: number, id: number): readonly string[];
}

const kinds = [
  { domain: "sensor", device_class: "temperature", unit: "°C", state_class: "measurement" },
  { domain: "sensor", device_class: "power", unit: "W", state_class: "measurement" },
  { domain: "sensor", device_class: "energy", unit: "kWh", state_class: "total_increasing" },
  { domain: "binary_sensor", device_class: "motion", unit: undefined, state_class: undefined },
  { domain: "light", device_class: undefined, unit: undefined, state_class: undefined },
] as const;

export function makeHome(entities: number, startMs: number, stepMicros: number): MadeHome {
  const next = random(7);
  const states = Array.from({ length: entities }, (_, index) => {
    const kind = kinds[index % kinds.length] ?? kinds[0];
    return {
      kind,
      entityId: `${kind.domain}.room_${index}_${kind.device_class ?? "light"}`,
      value: 20 + next() * 5,
      on: false,
      time: "",
      total: 1000,
    };
  });
  let micros = 0;
  const timeText = (): string => {
    micros += stepMicros;
    const ms = startMs + Math.floor(micros / 1_000);
    return `${new Date(ms).toISOString().slice(0, 23)}${String(micros % 1_000).padStart(3, "0")}+00:00`;
  };
  const event = (): object => {
    const entity = states[Math.floor(next() * states.length)] ?? states[0];
    if (entity === undefined) throw new Error("a home needs entities");
    const { kind, entityId } = entity;
    const stateText = (): string => {
      if (kind.domain !== "sensor") return entity.on ? "on" : "off";
      return kind.device_class === "energy" ? entity.total.toFixed(3) : entity.value.toFixed(2);
    };
    const attributes = {
      ...(kind.state_class === undefined ? {} : { state_class: kind.state_class }),
      ...(kind.unit === undefined ? {} : { unit_of_measurement: kind.unit }),
      ...(kind.device_class === undefined ? {} : { device_class: kind.device_class }),
      ...(kind.domain === "light"
        ? { brightness: Math.floor(next() * 255), color_mode: "hs", supported_color_modes: ["color_temp", "hs"] }
        : {}),
      friendly_name: entityId.slice(entityId.indexOf(".") + 1).replaceAll("_", " "),
    };
    const context = { id: "01M7XXSQ10QBCHHYRMY32WTYRR", parent_id: null, user_id: "8f7cb2e051174bd885c26390865b40ef" };
    const stateNow = (): object => ({
      entity_id: entityId,
      state: stateText(),
      attributes,
      last_changed: entity.time,
      last_reported: entity.time,
      last_updated: entity.time,
      context,
    });
    const before = stateNow();
    entity.on = !entity.on;
    entity.value += next() - 0.5;
    entity.total += next() * 0.01;
    const first = entity.time === "";
    entity.time = timeText();
    const after = stateNow();
    return {
      event_type: "state_changed",
      data: { entity_id: entityId, old_state: first ? null : before, new_state: after },
      origin: "LOCAL",
      time_fired: entity.time,
      context,
    };
  };
  return {
    frames: (count, id) => Array.from({ length: count }, () => JSON.stringify({ type: "event", event: event(), id })),
  };
}

/**
 * Frames as the lines of a recording, which the replay server reads.
 *
 * @param perSecond the pace, where the recording shall be played at its own
 */
export function recordingOf(frames: readonly string[], perFrame: number, perSecond = 1_000_000): string {
  const lines = ['{"t":0,"dir":"in","msg":{"type":"auth_required","ha_version":"2026.2.3"}}'];
  for (let index = 0; index < frames.length; index += perFrame) {
    const part = frames.slice(index, index + perFrame);
    const message = perFrame === 1 ? part[0] : `[${part.join(",")}]`;
    lines.push(`{"t":${Math.floor((index * 1_000) / perSecond)},"dir":"in","msg":${message}}`);
  }
  return `${lines.join("\n")}\n`;
}
