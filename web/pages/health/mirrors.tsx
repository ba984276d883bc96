import type { JSX } from "preact";
import type { MirrorAnswer } from "../../../src/api/mirror-answers.ts";
import type { MirrorsAnswer } from "../../../src/api/routes/mirrors.ts";
import { changed, useData } from "../../lib/data.ts";
import { useDoing } from "../../lib/doing.ts";
import { ask } from "../../lib/http.ts";
import { bytes, count } from "../../lib/number.ts";
import { duration } from "../../lib/time.ts";
import { HealthBadge } from "../../parts/badge.tsx";
import { Card } from "../../parts/card.tsx";
import { Facts } from "../../parts/facts.tsx";
import { Empty, Loaded } from "../../parts/states.tsx";
import { toast } from "../../parts/toast.tsx";
import { text } from "../../text/en.ts";

/** The databases that everything goes to as well: how they are, what waits for them. */
export function Mirrors(): JSX.Element {
  const mirrors = useData<MirrorsAnswer>("api/v1/mirrors", { on: ["health"], everyMs: 10_000 });
  return (
    <Card title={text.health.mirrors}>
      <Loaded of={mirrors}>
        {({ mirrors: known }) =>
          known.length === 0 ? (
            <Empty icon="storage" title={text.health.noMirrors} detail={text.health.noMirrorsDetail} />
          ) : (
            <ul class="rows health-parts">
              {known.map((mirror) => (
                <Mirror key={mirror.name} mirror={mirror} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </Card>
  );
}

function Mirror({ mirror }: { readonly mirror: MirrorAnswer }): JSX.Element {
  const { statistics, circuit_breaker: breaker, status } = mirror;
  const { write_ms: times } = statistics;
  const { busy, run } = useDoing();
  const backfill = (): Promise<void> =>
    run(async () => {
      const path = `api/v1/mirrors/${encodeURIComponent(mirror.name)}/backfill`;
      await ask<MirrorAnswer>(path, { method: "POST", body: {} });
      changed("api/v1/mirrors");
      toast(text.health.backfilled);
    });
  return (
    <li>
      <div class="health-part">
        <span class="strong">{mirror.name}</span>
        <HealthBadge status={status} />
      </div>
      {mirror.reason !== null && <p class="health-reason">{mirror.reason}</p>}
      {mirror.findings.map((finding) => (
        <p key={finding} class="health-reason">
          {finding}
        </p>
      ))}
      <Facts
        of={[
          [text.health.server, [mirror.server ?? text.health.notYet, mirror.url].filter(Boolean).join(" · ")],
          [text.health.breaker, status === "disabled" ? null : text.health.breakers[breaker]],
          [
            text.health.queue,
            statistics.queue_points === 0
              ? text.health.nothingWaits
              : text.health.queueOf(
                  count(statistics.queue_points),
                  bytes(statistics.queue_bytes),
                  duration(statistics.queue_age_seconds * 1_000),
                ),
          ],
          [text.health.written, count(statistics.points_written)],
          [text.health.writeTime, times === null ? null : text.health.times(count(times.p50), count(times.p99))],
          [text.health.lacks, mirror.gaps.length === 0 ? null : text.health.gapsOf(mirror.gaps.length)],
        ]}
      />
      {mirror.gaps.length > 0 && status !== "disabled" && (
        <button
          type="button"
          class="button health-act"
          disabled={busy || mirror.backfilling}
          onClick={() => void backfill()}
        >
          {mirror.backfilling ? text.health.backfilling : text.health.backfill}
        </button>
      )}
    </li>
  );
}
