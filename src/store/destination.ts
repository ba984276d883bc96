import type { PolicyName } from "../model/measurement.ts";

/** Points encoded for a mirror: all of one retention policy, because InfluxDB takes one policy a request. */
export interface EncodedBatch {
  readonly policy: PolicyName;
  /** Line protocol in UTF-8, times in nanoseconds, one point a line (a text field may hold line breaks), none after the last. */
  readonly body: Uint8Array;
  /** How many points the body holds. */
  readonly lines: number;
}

/** A point that the server will never take: its place in the batch (from 0) and the server's words. */
export interface Rejected {
  readonly line: number;
  readonly reason: string;
}

/**
 * What a permanent refusal was about.
 * - `lines`: one or more of the points; which ones is not known but for those named. The others may be stored or not: send them again.
 * - `size`: the request is too large: send it in pieces.
 * - `place`: the database, bucket, retention policy or organisation is not there. No point is at fault: keep the batch.
 * - `request`: the request as such, or the address leads to something else than InfluxDB. No point is at fault: keep the batch.
 */
export type Fault = "lines" | "size" | "place" | "request";

/** How a write ended, judged by status and body together (INFLUXDB.md: permanent errors come with 500, and errors inside a 200). */
export type Outcome =
  | { readonly kind: "written" }
  /** Everything but the rejected points is stored. */
  | { readonly kind: "partial"; readonly rejected: readonly Rejected[] }
  | { readonly kind: "permanent"; readonly fault: Fault; readonly reason: string; readonly named?: readonly Rejected[] }
  /** The credentials were refused, or may not write: pause, keep the queue. */
  | { readonly kind: "auth"; readonly reason: string }
  | { readonly kind: "transient"; readonly reason: string; readonly retryAfterMs?: number };

/** What the preparation of a server did, or could not do. */
export interface Finding {
  readonly level: "done" | "note" | "problem";
  /** A sentence for the user; a problem says what was asked, the server's words and what to do. */
  readonly text: string;
}

/** The server that was found. */
export interface ServerInfo {
  /** Such as "InfluxDB 1.6.7". */
  readonly name: string;
  readonly findings: readonly Finding[];
}

/** What messages call the settings that somebody can change, such as `INFLUXDB_URL` or `url of the mirror cloud`. */
export interface SettingNames {
  readonly url: string;
  readonly token: string;
  readonly login: string;
  readonly org: string;
  readonly database: string;
  readonly outboxLimit: string;
  readonly deadLetterLimit: string;
}

/** Where an outbox drains to. */
export interface Destination {
  readonly settings: SettingNames;
  /** For people: the address without credentials. */
  readonly name: string;
  /**
   * Writes a batch, in pieces where it is larger than a request may be, and finds the single points that the server
   * refuses. Never rejects, and never answers `permanent` with the fault `lines` or `size`: those end as `partial`.
   * Writing the same batch again is harmless.
   */
  write(batch: EncodedBatch): Promise<Outcome>;
  /** Finds and prepares the server, so that what is wrong is known before there is anything to write. Never rejects. */
  ready(): Promise<Outcome>;
  /** What is known of the server: `undefined` until it has answered once. */
  server(): ServerInfo | undefined;
  close(): Promise<void>;
}
