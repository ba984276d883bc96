import type { MirrorAnswer, VerificationAnswer } from "../api/mirror-answers.ts";

/** Answers about mirrors, for people. */

export function statusText(mirror: MirrorAnswer): string {
  const { name, url, server, status, reason, statistics, circuit_breaker, gaps, findings } = mirror;
  const { write_ms: ms } = statistics;
  const lines = [
    `${name}: ${status} (${url ?? "no address"}${server === null ? "" : `, ${server}`})`,
    ...(reason === null ? [] : [`  ${reason}`]),
    `  circuit breaker: ${circuit_breaker.replace("_", "-")}`,
    `  written: ${statistics.points_written} points in ${statistics.batches} batches${ms === null ? "" : `, ${ms.p50} ms (median) to ${ms.p99} ms`}`,
    `  waiting: ${statistics.queue_points} points, ${statistics.queue_bytes} bytes, for up to ${statistics.queue_age_seconds} s`,
    `  refused: ${statistics.dead_letters} points`,
    ...gaps.map(({ measurement, from, to, cause }) => `  lacks: ${measurement} from ${from} to ${to} (${cause})`),
    ...findings.map((finding) => `  note: ${finding}`),
  ];
  return `${lines.join("\n")}\n`;
}

export function verificationText(of: VerificationAnswer): string {
  const lines = of.days.map(
    ({ day, measurement, store, mirror, equal }) =>
      `${equal ? "same     " : "different"}  ${day}  ${measurement}: ${store.points} points here, ${mirror.points} there`,
  );
  for (const { kind, line } of of.differences) lines.push(`  ${kind}: ${line}`);
  if (of.more) lines.push("  … and more");
  if (!of.equal && of.waiting > 0) lines.push(`${of.waiting} points have not been sent yet`);
  if (!of.equal && of.dead_letters > 0)
    lines.push(`${of.dead_letters} points were refused: hometide dead-letters list`);
  lines.push(
    of.equal
      ? `the same from ${of.from} to ${of.to}`
      : "not the same; `hometide mirror backfill --from … --to …` sends a span again",
  );
  return `${lines.join("\n")}\n`;
}
