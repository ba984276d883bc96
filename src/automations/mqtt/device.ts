/** The platforms of Home Assistant that are used. */
export type Platform = "sensor" | "binary_sensor" | "event" | "device_automation";

/** An entity or device trigger, with the options of Home Assistant's MQTT integration for its platform. */
export interface Component {
  readonly platform: Platform;
  readonly options: Readonly<Record<string, unknown>>;
}

/** A device of Home Assistant as it is to be told. */
export interface Device {
  /** Stable: the registry of Home Assistant knows the device by it. */
  readonly id: string;
  readonly info: Readonly<Record<string, unknown>>;
  /** By a name that never changes. */
  readonly components: Readonly<Record<string, Component>>;
  /** The retained topics that go with the device. */
  readonly states: readonly string[];
}

/** Home Assistant's word for "no value", of numbers, times and (since 2024.11) texts. */
export const NO_VALUE = "None";
