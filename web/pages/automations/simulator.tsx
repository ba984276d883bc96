import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { SimulationAnswer, SimulationsAnswer } from "../../../src/api/routes/simulations.ts";
import { changed, useData } from "../../lib/data.ts";
import { ask } from "../../lib/http.ts";
import { clockSeconds } from "../../lib/time.ts";
import { Badge } from "../../parts/badge.tsx";
import { Card } from "../../parts/card.tsx";
import { Choices } from "../../parts/controls.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Loaded } from "../../parts/states.tsx";
import { text } from "../../text/en.ts";
import { useDoing } from "../../lib/doing.ts";

const SIMULATIONS = "api/v1/simulations";
const speeds = ["10", "30", "120"] as const;

/** Plays a game into the automations, as a test. */
export function Simulator(): JSX.Element {
  const [speed, setSpeed] = useState<(typeof speeds)[number]>("30");
  const simulations = useData<SimulationsAnswer>(SIMULATIONS, { on: ["game_event"], everyMs: 2_000 });
  const { busy, run } = useDoing();
  const latest = simulations.data?.simulations[0];
  const isOn = latest?.state === "running";
  const start = (): Promise<void> =>
    run(async () => {
      await ask<SimulationAnswer>(SIMULATIONS, { method: "POST", body: { speed: Number(speed) } });
      changed(SIMULATIONS);
    });
  const stop = (id: string): Promise<void> =>
    run(async () => {
      await ask<SimulationAnswer>(`${SIMULATIONS}/${id}`, { method: "DELETE" });
      changed(SIMULATIONS);
    });
  return (
    <Card title={text.automations.simulator}>
      <p class="muted automations-lead">{text.automations.simulatorLead}</p>
      <div class="row spread">
        <Choices
          label={text.automations.speed}
          value={speed}
          of={speeds.map((value) => ({ value, label: text.automations.speeds(Number(value)) }))}
          choose={setSpeed}
        />
        {isOn ? (
          <button type="button" class="button" disabled={busy} onClick={() => void stop(latest.id)}>
            {text.automations.stop}
          </button>
        ) : (
          <button type="button" class="button button-main" disabled={busy} onClick={() => void start()}>
            <Icon name="play" />
            {text.automations.play}
          </button>
        )}
      </div>
      <Loaded of={simulations}>{() => latest !== undefined && <Played simulation={latest} />}</Loaded>
    </Card>
  );
}

function Played({ simulation }: { readonly simulation: SimulationAnswer }): JSX.Element {
  const { game, state, events, reason, deliveries } = simulation;
  return (
    <div class="automations-played">
      <p class="row spread">
        <span>
          {text.game.stands(game.away_team.nickname, game.score.away, game.home_team.nickname, game.score.home)}
        </span>
        <Badge tone={state === "running" ? "live" : state === "failed" ? "bad" : "plain"}>
          {state === "running" ? text.automations.running(deliveries) : text.automations.simulationStates[state]}
        </Badge>
      </p>
      {reason !== null && <p class="bad-text">{reason}</p>}
      {events.length === 0 ? (
        <p class="muted">{text.automations.noEventYet}</p>
      ) : (
        <ol class="timed automations-happened" aria-label={text.automations.happened}>
          {events
            .slice(-8)
            .toReversed()
            .map((event) => (
              <li key={event.id}>
                <span class="muted small numeric">{clockSeconds(event.time)}</span>
                <span>{event.text}</span>
              </li>
            ))}
        </ol>
      )}
    </div>
  );
}
