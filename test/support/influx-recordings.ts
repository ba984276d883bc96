import { readFileSync } from "node:fs";
import { shared } from "./shared.ts";

/** A recorded exchange with a real server; the format is described in fixtures/influxdb/README.md. */
export interface Exchange {
  readonly name: string;
  readonly server: string;
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string | null;
    readonly bodyNote?: string;
  };
  readonly response: {
    readonly status: number | null;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
    readonly transportError?: string;
  };
}

export const recordedServers = ["1.6", "1.12", "2.7", "3.6"] as const;
export type RecordedServer = (typeof recordedServers)[number];

/** The exchanges in the order in which they were sent. */
export function recordedExchanges(server: RecordedServer): readonly Exchange[] {
  const text = readFileSync(shared.fixture("influxdb", `${server}.jsonl`), "utf8");
  // The recordings are fixed files of a known form.
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Exchange);
}

/** The credentials whose placeholders stand in the recordings, for clients that talk to the replay. */
export const recordedCredentials = {
  token: "{{TOKEN}}",
  wrongToken: "{{WRONG_TOKEN}}",
  readToken: "{{READ_TOKEN}}",
  writeToken: "{{WRITE_TOKEN}}",
  admin: { username: "admin", password: "{{PASSWORD}}" },
  reader: { username: "reader", password: "{{READER_PASSWORD}}" },
  writer: { username: "writer", password: "{{WRITER_PASSWORD}}" },
} as const;

const basics: Readonly<Record<string, string>> = {
  [`${recordedCredentials.admin.username}:${recordedCredentials.admin.password}`]: "{{BASIC_ADMIN}}",
  [`${recordedCredentials.reader.username}:${recordedCredentials.reader.password}`]: "{{BASIC_READER}}",
  [`${recordedCredentials.writer.username}:${recordedCredentials.writer.password}`]: "{{BASIC_WRITER}}",
};

/** An Authorization header as the recordings write it. */
export function asRecorded(authorization: string | undefined): string | undefined {
  const encoded = /^Basic (\S+)$/.exec(authorization ?? "")?.[1];
  if (encoded === undefined || encoded.startsWith("{{")) return authorization;
  return `Basic ${basics[Buffer.from(encoded, "base64").toString()] ?? "{{BASIC_WRONG}}"}`;
}
