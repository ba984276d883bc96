import type { JSX } from "preact";
import type { RetentionAnswer } from "../../../src/api/storage-answers.ts";
import { changed, useData } from "../../lib/data.ts";
import { useDoing } from "../../lib/doing.ts";
import { ask } from "../../lib/http.ts";
import { count } from "../../lib/number.ts";
import { ago } from "../../lib/time.ts";
import { Card } from "../../parts/card.tsx";
import { Figure, Figures } from "../../parts/controls.tsx";
import { Loaded } from "../../parts/states.tsx";
import { toast } from "../../parts/toast.tsx";
import { text } from "../../text/en.ts";

/** What is older than its time, and what the last run removed. */
export function RetentionCard(): JSX.Element {
  const retention = useData<RetentionAnswer>("api/v1/retention", { everyMs: 300_000 });
  const { busy, run } = useDoing();
  const apply = (): Promise<void> =>
    run(async () => {
      await ask<RetentionAnswer>("api/v1/retention/apply", { method: "POST" });
      changed("api/v1/retention");
      changed("api/v1/storage");
      toast(text.storage.applied);
    });
  return (
    <Card
      title={text.storage.retention}
      aside={
        (retention.data?.points ?? 0) > 0 && (
          <button type="button" class="button" disabled={busy} onClick={() => void apply()}>
            {text.storage.apply}
          </button>
        )
      }
    >
      <Loaded of={retention}>
        {({ points, last_run: last }) => (
          <>
            <Figures>
              <Figure label={text.storage.nextRun} value={count(points)} />
            </Figures>
            <p class="muted">{last === null ? text.storage.noRun : text.storage.lastRun(ago(last.time))}</p>
            {last !== null && (
              <p class="muted small">
                {Object.entries(last.removed)
                  .filter(([, removed]) => removed > 0)
                  .map(([measurement, removed]) => text.storage.removed(count(removed), measurement))
                  .join(", ") || text.storage.removedNothing}
              </p>
            )}
            {last !== null &&
              Object.entries(last.failed).map(([measurement, why]) => (
                <p key={measurement} class="bad-text">
                  {measurement}: {why}
                </p>
              ))}
          </>
        )}
      </Loaded>
    </Card>
  );
}
