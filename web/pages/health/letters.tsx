import type { JSX } from "preact";
import type { DeadLettersAnswer } from "../../../src/api/routes/mirrors.ts";
import { changed, useData } from "../../lib/data.ts";
import { useDoing } from "../../lib/doing.ts";
import { ask } from "../../lib/http.ts";
import { ago } from "../../lib/time.ts";
import { Card } from "../../parts/card.tsx";
import { Loaded } from "../../parts/states.tsx";
import { Table } from "../../parts/table.tsx";
import { toast } from "../../parts/toast.tsx";
import { text } from "../../text/en.ts";

const LETTERS = "api/v1/dead-letters";

/** Points that a mirror's server refused for good, with its words. */
export function Letters(): JSX.Element {
  const letters = useData<DeadLettersAnswer>(`${LETTERS}?limit=20`, { on: ["health"], everyMs: 30_000 });
  const { busy, run } = useDoing();
  const retry = (): Promise<void> =>
    run(async () => {
      const { count } = await ask<{ readonly count: number }>(`${LETTERS}/retry`, { method: "POST", body: {} });
      changed(LETTERS);
      changed("api/v1/mirrors");
      toast(text.health.retried(count));
    });
  return (
    <Card
      title={text.health.letters}
      aside={
        (letters.data?.total ?? 0) > 0 && (
          <button type="button" class="button" disabled={busy} onClick={() => void retry()}>
            {text.health.retry}
          </button>
        )
      }
    >
      <Loaded of={letters}>
        {({ dead_letters: known }) => (
          <Table
            caption={text.health.letters}
            empty={text.health.noLetters}
            columns={[
              { name: text.health.point, cell: ({ line }) => <code class="health-line">{line}</code> },
              { name: text.health.reason, cell: ({ reason }) => <span class="health-why">{reason}</span> },
              { name: text.health.refused, minor: true, cell: ({ refused_at }) => ago(refused_at) },
            ]}
            rows={known}
            keyOf={({ id }) => String(id)}
          />
        )}
      </Loaded>
    </Card>
  );
}
