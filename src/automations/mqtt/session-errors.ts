import { HometideError, messageOf } from "../../model/errors.ts";

/** Codes of CONNACK that say: this login, not you. MQTT 3.1.1: 4 and 5; MQTT 5: 0x86, 0x87, 0x8A, 0x8C. */
const REFUSED: ReadonlySet<unknown> = new Set([4, 5, 0x86, 0x87, 0x8a, 0x8c]);
/** Unacceptable protocol version, in the words of MQTT 3.1.1 and of MQTT 5. */
const OLD_PROTOCOL: ReadonlySet<unknown> = new Set([1, 0x84]);
/** What TLS says of a broker's certificate that cannot be trusted. */
const CERTIFICATE = /certificate|self[- ]signed|altname|CERT_|DEPTH_ZERO|UNABLE_TO_(VERIFY|GET)/i;

/** Whether a connection by MQTT 5 failed in a way in which brokers that do not know it let it fail. */
export function isOldProtocol(error: unknown): boolean {
  return OLD_PROTOCOL.has(codeOf(error)) || /without an answer|packet|header/i.test(messageOf(error));
}

/** A sentence for people; the library's own speak of packets. Neither holds what was sent to sign in. */
export function reasonOf(error: unknown): string {
  const code = codeOf(error);
  if (code === "ECONNREFUSED") return "nothing listens there";
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return "the name is not known";
  if (code === "ECONNRESET" || code === "EPIPE") return "the connection was reset";
  switch (messageOf(error)) {
    case "connack timeout":
      return "the broker did not answer in time";
    case "Keepalive timeout":
      return "the broker did not answer any more";
    default:
      return messageOf(error);
  }
}

/** What a failed connection is told as. */
export function connectionError(error: unknown, url: string): HometideError {
  if (error instanceof HometideError) return error;
  const reason = reasonOf(error);
  if (REFUSED.has(codeOf(error)))
    return new HometideError("mqtt_refused", `the MQTT broker at ${url} refused the login: ${reason}`, {
      cause: error,
    });
  const code = CERTIFICATE.test(`${String(codeOf(error))} ${reason}`) ? "mqtt_certificate" : "mqtt_unreachable";
  return new HometideError(code, `the MQTT broker at ${url} cannot be reached: ${reason}`, { cause: error });
}

/** What is told when a message, or a subscription, came to nothing. */
export function answerError(topic: string, error: unknown): HometideError {
  if (REFUSED.has(codeOf(error))) {
    const message = `the MQTT broker refused the topic ${topic}: ${reasonOf(error)}`;
    return new HometideError("mqtt_refused", message, { cause: error });
  }
  return new HometideError("mqtt_unreachable", `the MQTT broker is gone: ${reasonOf(error)}`, { cause: error });
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
