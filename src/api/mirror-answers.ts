import type { Static } from "typebox";
import { Type } from "typebox";
import { formatTime } from "../model/time.ts";
import type { MirrorStatus, Verification } from "../mirror/view.ts";
import type { DeadLetter } from "../store/outbox.ts";
import { orNull } from "./schemas.ts";

/** Answers about mirrors: their schemas, and how they are made. The command line shows the same. */

const Time = Type.String({ format: "date-time" });

const GapSchema = Type.Object(
  {
    measurement: Type.String(),
    cause: Type.Enum(["before", "off", "limit", "asked"], {
      description:
        "before: accepted before the mirror was set up; off: while it was switched off; limit: while the outbox was full; asked: a span that somebody asked for",
    }),
    from: Time,
    to: Type.String({ format: "date-time", description: "The last point that is lacking" }),
  },
  { title: "Gap" },
);

export const MirrorSchema = Type.Object(
  {
    name: Type.String(),
    status: Type.Enum(["healthy", "degraded", "unhealthy", "disabled"], {
      description: "disabled: switched off, or not in the configuration any more",
    }),
    reason: orNull(Type.String({ description: "What is wrong and what to do" })),
    url: orNull(
      Type.String({
        description: "The address, without credentials; null where it is not in the configuration any more",
      }),
    ),
    server: orNull(Type.String({ description: "Such as InfluxDB 1.6.7; null until it has answered" })),
    connected: Type.Boolean({ description: "The last request was answered as it should be" }),
    circuit_breaker: Type.Enum(["closed", "open", "half_open"]),
    statistics: Type.Object({
      points_written: Type.Integer({ description: "Since the hub started, as all counts here" }),
      points_failed: Type.Integer({ description: "Points that the server refused for good" }),
      batches: Type.Integer(),
      success_rate: orNull(Type.Number({ description: "Attempts that ended with the batch written, of all" })),
      write_ms: orNull(
        Type.Object(
          { mean: Type.Number(), p50: Type.Number(), p99: Type.Number() },
          { description: "The last 100 batches" },
        ),
      ),
      queue_points: Type.Integer({ description: "Points that wait on disk" }),
      queue_bytes: Type.Integer(),
      queue_age_seconds: Type.Number(),
      dead_letters: Type.Integer(),
      dead_letters_given_up: Type.Integer({ description: "Refused points that are kept no more: there were too many" }),
      needs_backfill: Type.Integer({ description: "How many gaps there are" }),
    }),
    findings: Type.Array(Type.String(), { description: "What could not be set up on the server" }),
    gaps: Type.Array(GapSchema, { description: "What is in the store and not on its way" }),
    backfilling: Type.Boolean({ description: "The gaps are being sent" }),
  },
  { title: "Mirror" },
);

const SideSchema = Type.Object({ points: Type.Integer(), checksum: Type.String() });

export const VerificationSchema = Type.Object(
  {
    mirror: Type.String(),
    from: Time,
    to: Time,
    equal: Type.Boolean(),
    days: Type.Array(
      Type.Object({
        measurement: Type.String(),
        day: Type.String({ format: "date", description: "UTC" }),
        store: SideSchema,
        mirror: SideSchema,
        equal: Type.Boolean(),
      }),
      { description: "Days and measurements of which either side has points; checksums do not depend on their order" },
    ),
    differences: Type.Array(
      Type.Object({
        kind: Type.Enum(["missing", "extra", "differs"], { description: "Of the mirror" }),
        measurement: Type.String(),
        line: Type.String({ description: "The point in line protocol, nanoseconds" }),
      }),
      { description: "The first 100 points" },
    ),
    more: Type.Boolean({ description: "There are more differences" }),
    waiting: Type.Integer({ description: "Points that have not been sent yet" }),
    dead_letters: Type.Integer({ description: "Points that the server refused" }),
  },
  { title: "Verification" },
);

export const DeadLetterSchema = Type.Object(
  {
    id: Type.Integer(),
    mirror: Type.String(),
    policy: Type.String({ description: "Retention policy" }),
    line: Type.String({ description: "The point in line protocol, nanoseconds" }),
    reason: Type.String({ description: "The server's words" }),
    refused_at: Time,
  },
  { title: "DeadLetter" },
);

export type MirrorAnswer = Static<typeof MirrorSchema>;
export type VerificationAnswer = Static<typeof VerificationSchema>;
export type DeadLetterAnswer = Static<typeof DeadLetterSchema>;

export function mirrorAnswer(status: MirrorStatus): MirrorAnswer {
  const { reason, url, server, circuitBreaker, gaps, filling, findings, ...rest } = status;
  return {
    ...rest,
    reason: reason ?? null,
    url: url ?? null,
    server: server ?? null,
    circuit_breaker: circuitBreaker,
    findings: [...findings],
    gaps: gaps.map(({ measurement, cause, from, to }) => ({
      measurement,
      cause,
      from: formatTime(from),
      to: formatTime(to),
    })),
    backfilling: filling,
  };
}

export function verificationAnswer(mirror: string, of: Verification): VerificationAnswer {
  const { span, days, differences, deadLetters, ...rest } = of;
  return {
    mirror,
    from: formatTime(span.from),
    to: formatTime(span.to),
    ...rest,
    days: [...days],
    differences: [...differences],
    dead_letters: deadLetters,
  };
}

export function deadLetterAnswer({ id, mirror, policy, line, reason, at }: DeadLetter): DeadLetterAnswer {
  return { id, mirror, policy, line, reason, refused_at: formatTime(at) };
}
