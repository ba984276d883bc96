import type { IClientOptions } from "mqtt";
import { connect } from "mqtt";
import { onTestFinished } from "vitest";
import { until } from "../../support/wait.ts";

export interface Heard {
  readonly topic: string;
  readonly payload: string;
  /** The broker had kept it from before the witness came. */
  readonly retained: boolean;
  readonly qos: number;
  readonly expirySeconds: number | undefined;
}

/** Another client at the broker, beside the hub: hears everything and says what it is told to. */
export interface Witness {
  /** In the order in which it came. */
  readonly heard: readonly Heard[];
  /** The last payload of a topic. */
  last(topic: string): string | undefined;
  /** Waits until a topic's last payload is this. */
  untilLast(topic: string, payload: string, withinMs?: number): Promise<void>;
  publish(topic: string, payload: string): Promise<void>;
  close(): Promise<void>;
}

/** Comes to a broker; leaves with the test. */
export async function witnessAt(url: string, options: IClientOptions = {}): Promise<Witness> {
  const client = connect(url, { protocolVersion: 5, reconnectPeriod: 50, ...options });
  onTestFinished(() => client.endAsync(true));
  const heard: Heard[] = [];
  client.on("message", (topic, payload, packet) => {
    const expirySeconds = packet.properties?.messageExpiryInterval;
    heard.push({ topic, payload: payload.toString(), retained: packet.retain, qos: packet.qos, expirySeconds });
  });
  await new Promise<void>((resolve) => client.once("connect", () => resolve()));
  await client.subscribeAsync("#", { qos: 1, rap: false });
  const last = (topic: string): string | undefined => heard.findLast((one) => one.topic === topic)?.payload;
  return {
    heard,
    last,
    untilLast: (topic, payload, withinMs) =>
      until(() => last(topic) === payload, `${topic} is ${payload}, not ${String(last(topic))}`, withinMs),
    publish: async (topic, payload) => void (await client.publishAsync(topic, payload, { qos: 1 })),
    close: () => client.endAsync(true),
  };
}

/** What a broker keeps: what a newcomer is told at once. */
export async function retainedAt(url: string, options: IClientOptions = {}): Promise<ReadonlyMap<string, string>> {
  const witness = await witnessAt(url, options);
  await witness.publish("end-of/what-is-retained", "x");
  await until(() => witness.last("end-of/what-is-retained") !== undefined, "the newcomer has heard all");
  await witness.close();
  return new Map(witness.heard.filter(({ retained }) => retained).map(({ topic, payload }) => [topic, payload]));
}
