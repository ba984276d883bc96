/** What is published. Everything goes with QoS 1: it counts as sent once the broker has said that it has it. */
export interface Message {
  readonly topic: string;
  /** Empty and retained: the broker forgets what it kept of the topic. */
  readonly payload: string;
  readonly retain: boolean;
  /** Seconds after which the broker may forget it (MQTT 5; older brokers are not told). */
  readonly expirySeconds?: number;
}

export function retained(topic: string, payload: string): Message {
  return { topic, payload, retain: true };
}
