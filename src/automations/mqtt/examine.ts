import { randomBytes } from "node:crypto";
import type { Clock } from "../../model/clock.ts";
import type { ErrorCode } from "../../model/errors.ts";
import { HometideError } from "../../model/errors.ts";
import { MICROS_PER_MS } from "../../model/time.ts";
import type { Session, SessionOptions } from "./session.ts";
import { openSession } from "./session.ts";
import { topicsOf } from "./topics.ts";

/** What a look at the broker showed. */
export type MqttReport = {
  readonly url: string;
  /** Ids of the devices of this base topic that Home Assistant is told of. */
  readonly devices: readonly string[];
} & (
  | {
      readonly protocol: Protocol;
      readonly connect_ms: number;
      /** From a message of ours to our having it back. */
      readonly round_trip_ms: number;
      readonly problem: null;
    }
  | {
      /** `null` where there was no connection. */
      readonly protocol: Protocol | null;
      readonly connect_ms: number | null;
      readonly round_trip_ms: null;
      readonly problem: { readonly code: ErrorCode; readonly message: string; readonly mend: string };
    }
);

type Protocol = "5" | "3.1.1";

export interface ExamineOptions extends Pick<SessionOptions, "url" | "username" | "password" | "ca"> {
  readonly discoveryPrefix: string;
  readonly baseTopic: string;
  readonly clock: Clock;
}

const BACK_WITHIN_MS = 5_000;

/** Signs in beside the hub, sends itself a message, and looks which devices are told of. Leaves nothing at the broker. */
export async function examineMqtt(options: ExamineOptions, signal: AbortSignal): Promise<MqttReport> {
  const { url, clock, discoveryPrefix, baseTopic } = options;
  const id = randomBytes(4).toString("hex");
  const own = `${baseTopic}/doctor/${id}`;
  const config = new RegExp(`^device/(${topicsOf(baseTopic).idPrefix}_.+)/config$`);
  const devices: string[] = [];
  const back = new AbortController();
  const started = clock.now();
  const since = (from: number): number => Math.round((clock.now() - from) / MICROS_PER_MS);
  const told = () => ({ url, devices: devices.toSorted() });
  let session: Session | undefined;
  let reached: { readonly protocol: Protocol; readonly connect_ms: number } | undefined;
  try {
    session = await openSession(
      {
        ...options,
        clientId: `hometidedoctor${id}`,
        onMessage: (topic) => {
          if (topic === own) back.abort();
          const [, device] = config.exec(topic.slice(discoveryPrefix.length + 1)) ?? [];
          if (device !== undefined) devices.push(device);
        },
      },
      signal,
    );
    reached = { protocol: session.version === 5 ? "5" : "3.1.1", connect_ms: since(started) };
    // What the broker keeps comes before what is sent now.
    await session.subscribe(`${discoveryPrefix}/device/+/config`);
    await session.subscribe(own);
    const sent = clock.now();
    await session.publish({ topic: own, payload: "hometide doctor", retain: false });
    await clock.sleep(BACK_WITHIN_MS, back.signal);
    if (!back.signal.aborted) throw new HometideError("mqtt_refused", `what was sent to ${own} did not come back`);
    return { ...told(), ...reached, round_trip_ms: since(sent), problem: null };
  } catch (error) {
    if (!(error instanceof HometideError)) throw error;
    const { code, message, mend } = error;
    const { protocol = null, connect_ms = null } = reached ?? {};
    return { ...told(), protocol, connect_ms, round_trip_ms: null, problem: { code, message, mend } };
  } finally {
    await session?.end();
  }
}
