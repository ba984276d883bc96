import type { JSX } from "preact";
import type { QualityAnswer } from "../../../src/api/routes/quality.ts";
import { useData } from "../../lib/data.ts";
import { count } from "../../lib/number.ts";
import { Card } from "../../parts/card.tsx";
import { Loaded } from "../../parts/states.tsx";
import { Table } from "../../parts/table.tsx";
import { text } from "../../text/en.ts";

/** What came, what became of it, and what could not be read, with a sample of each. */
export function QualityCard(): JSX.Element {
  const quality = useData<QualityAnswer>("api/v1/quality", { everyMs: 30_000 });
  return (
    <Card title={text.health.quality}>
      <Loaded of={quality}>
        {({ sources, reasons }) => (
          <>
            <Table
              caption={text.health.quality}
              columns={[
                { name: text.health.source, cell: ({ source }) => source.replaceAll("_", " ") },
                { name: text.health.received, numeric: true, cell: ({ received }) => count(received) },
                { name: text.health.stored, numeric: true, cell: ({ stored }) => count(stored) },
                { name: text.health.filtered, numeric: true, minor: true, cell: ({ filtered }) => count(filtered) },
                { name: text.health.rejected, numeric: true, cell: ({ refused }) => count(refused) },
              ]}
              rows={sources}
              keyOf={({ source }) => source}
            />
            {reasons.length === 0 ? (
              <p class="muted small health-act">{text.health.noReasons}</p>
            ) : (
              <ul class="health-reasons">
                {reasons.map(({ source, reason, since_installation: times, samples }) => (
                  <li key={`${source} ${reason}`}>
                    <p>
                      {source.replaceAll("_", " ")}: {reason.replaceAll("_", " ")}{" "}
                      <span class="muted">{text.health.times24(count(times))}</span>
                    </p>
                    {samples.at(-1) !== undefined && <p class="muted small health-why">{samples.at(-1)?.detail}</p>}
                  </li>
                ))}
              </ul>
            )}
          </>
        )}
      </Loaded>
    </Card>
  );
}
