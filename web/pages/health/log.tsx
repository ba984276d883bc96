import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { LogsAnswer } from "../../../src/api/routes/logs.ts";
import { useData } from "../../lib/data.ts";
import { clockSeconds } from "../../lib/time.ts";
import type { Tone } from "../../parts/badge.tsx";
import { Badge } from "../../parts/badge.tsx";
import { Card } from "../../parts/card.tsx";
import { Choices } from "../../parts/controls.tsx";
import { Loaded } from "../../parts/states.tsx";
import { text } from "../../text/en.ts";

const levels = ["info", "warn", "error"] as const;
const MOST = 200;

const tones: Readonly<Partial<Record<LogsAnswer["lines"][number]["level"], Tone>>> = {
  warn: "warn",
  error: "bad",
  fatal: "bad",
};

/** What the hub logged of late, the newest first. */
export function LogCard(): JSX.Element {
  const [level, setLevel] = useState<(typeof levels)[number]>("info");
  const logs = useData<LogsAnswer>(`api/v1/logs?level=${level}`, { everyMs: 10_000 });
  return (
    <Card
      title={text.health.logs}
      aside={
        <Choices
          label={text.health.level}
          value={level}
          of={levels.map((value) => ({ value, label: text.health.levels[value] }))}
          choose={setLevel}
        />
      }
    >
      <Loaded of={logs}>
        {({ lines }) =>
          lines.length === 0 ? (
            <p class="muted">{text.health.noLogs}</p>
          ) : (
            // A region that scrolls must be reachable by keyboard.
            <ol class="timed health-log" tabIndex={0} aria-label={text.health.logs}>
              {lines.slice(0, MOST).map((line, at) => (
                <li key={`${line.time} ${at}`}>
                  <span class="muted small numeric">{clockSeconds(line.time)}</span>
                  <span>
                    <Badge tone={tones[line.level] ?? "plain"}>{line.level}</Badge> {line.message}
                    {Object.keys(line.facts).length > 0 && (
                      <code class="muted health-line">{JSON.stringify(line.facts)}</code>
                    )}
                  </span>
                </li>
              ))}
            </ol>
          )
        }
      </Loaded>
    </Card>
  );
}
