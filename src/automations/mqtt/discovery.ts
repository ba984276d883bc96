import type { Device } from "./device.ts";
import type { Message } from "./message.ts";
import { retained } from "./message.ts";
import type { DiscoveryForm } from "./options.ts";

/**
 * Discovery messages of Home Assistant's MQTT integration (https://www.home-assistant.io/integrations/mqtt/, "Discovery
 * messages and payloads"), in its two forms: one message a device, since Home Assistant 2024.11, or one a component.
 */
export interface DiscoveryContext {
  readonly form: DiscoveryForm;
  readonly prefix: string;
  /** Who says it; Home Assistant requires it of devices and names it in its log. */
  readonly origin: { readonly name: string; readonly sw_version: string; readonly support_url: string };
  readonly availabilityTopic: string;
}

/** What was told of a device: a document keeps it, so that it can be taken back, by a later version and configuration too. */
export interface Announced {
  /** The discovery messages' topics. */
  readonly topics: readonly string[];
  /** Platform by name of the component. */
  readonly components: Readonly<Record<string, string>>;
  /** The retained topics of its states. */
  readonly states: readonly string[];
}

/**
 * The messages that tell of a device in place of what was told before: what a later version does not have any more is
 * removed by its platform alone, as Home Assistant asks. In the other form the old topics are first made to let go
 * (`migrate_discovery`), so that entities keep their history and names. Pure.
 *
 * @returns in the order in which they are to be sent
 */
export function discoveryMessages(
  device: Device,
  before: Announced | undefined,
  context: DiscoveryContext,
): readonly Message[] {
  const now = announcedOf(device, context);
  const left = (before?.topics ?? []).filter((topic) => !now.topics.includes(topic));
  const moves = left.length > 0 && now.topics.length > 0;
  const stale = (before?.states ?? []).filter((topic) => !now.states.includes(topic));
  return [
    ...(moves ? left.map((topic) => retained(topic, JSON.stringify({ migrate_discovery: true }))) : []),
    ...(context.form === "device" ? [deviceMessage(device, before, context)] : []),
    ...(context.form === "components" ? componentMessages(device, context) : []),
    ...[...left, ...stale].map((topic) => retained(topic, "")),
  ];
}

/** The messages that take a device back, with the states that the broker keeps. Pure. */
export function removalMessages({ topics, states }: Announced): readonly Message[] {
  return [...topics, ...states].map((topic) => retained(topic, ""));
}

/** What is to be kept of a device once it has been told. Pure. */
export function announcedOf(device: Device, { form, prefix }: DiscoveryContext): Announced {
  const entries = Object.entries(device.components);
  const told = form !== "off";
  return {
    topics:
      form === "device"
        ? [`${prefix}/device/${device.id}/config`]
        : form === "components"
          ? entries.map(([name, { platform }]) => componentTopic(prefix, platform, device.id, name))
          : [],
    components: told ? Object.fromEntries(entries.map(([name, { platform }]) => [name, platform])) : {},
    states: device.states,
  };
}

function deviceMessage(device: Device, before: Announced | undefined, context: DiscoveryContext): Message {
  const components: Record<string, Readonly<Record<string, unknown>>> = {};
  for (const [name, platform] of Object.entries(before?.components ?? {})) components[name] = { platform };
  for (const [name, { platform, options }] of Object.entries(device.components))
    components[name] = { platform, ...uniqueId(device, platform, name), ...options, qos: 1 };
  const payload = {
    device: device.info,
    origin: context.origin,
    availability: [{ topic: context.availabilityTopic }],
    components,
  };
  return retained(`${context.prefix}/device/${device.id}/config`, JSON.stringify(payload));
}

function componentMessages(device: Device, context: DiscoveryContext): readonly Message[] {
  return Object.entries(device.components).map(([name, { platform, options }]) => {
    const payload = {
      ...uniqueId(device, platform, name),
      ...forOlder(platform, options),
      device: device.info,
      origin: context.origin,
      ...(platform === "device_automation" ? {} : { availability: [{ topic: context.availabilityTopic }] }),
      qos: 1,
    };
    return retained(componentTopic(context.prefix, platform, device.id, name), JSON.stringify(payload));
  });
}

/** Device triggers have none. */
function uniqueId(device: Device, platform: string, name: string): { unique_id?: string } {
  return platform === "device_automation" ? {} : { unique_id: `${device.id}_${name}` };
}

/**
 * Releases before 2024.11 know `object_id` for today's `default_entity_id` (those that know both take the latter without a
 * warning), and show a text sensor's "None" as a text.
 */
function forOlder(platform: string, options: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { default_entity_id: entityId } = options;
  const isText = platform === "sensor" && !("device_class" in options) && !("unit_of_measurement" in options);
  return {
    ...options,
    ...(typeof entityId === "string" ? { object_id: entityId.slice(entityId.indexOf(".") + 1) } : {}),
    ...(isText ? { value_template: "{{ 'unknown' if value == 'None' else value }}" } : {}),
  };
}

function componentTopic(prefix: string, platform: string, deviceId: string, name: string): string {
  return `${prefix}/${platform}/${deviceId}/${name}/config`;
}
