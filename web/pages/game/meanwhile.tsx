import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import type { AroundAnswer } from "../../../src/api/around-answers.ts";
import type { EntitiesAnswer } from "../../../src/api/routes/entities.ts";
import type { Timeline } from "../../../src/api/timeline.ts";
import type { Game } from "../../../src/model/game.ts";
import { useData } from "../../lib/data.ts";
import { withQuery } from "../../lib/http.ts";
import { hub } from "../../lib/hub.ts";
import { number } from "../../lib/number.ts";
import { place, setQuery } from "../../lib/router.ts";
import { useShared } from "../../lib/store.ts";
import { Card } from "../../parts/card.tsx";
import { Chart } from "../../parts/chart/chart.tsx";
import { Select } from "../../parts/controls.tsx";
import { Loaded } from "../../parts/states.tsx";
import { text } from "../../text/en.ts";

const STEPS = 240;
/** What tells most of a home while people watch, the first that there is. */
const LIKELY = [
  /power$/,
  /^media_player\./,
  /^light\.living/,
  /^light\./,
  /^binary_sensor\..*motion/,
  /^sensor\./,
] as const;

/** What the home did while the game was on, with the scores marked. */
export function Meanwhile({
  game,
  timeline,
}: {
  readonly game: Game;
  readonly timeline: Timeline | undefined;
}): JSX.Element | null {
  const configured = useShared(hub)?.home_assistant.configured ?? false;
  const entities = useData<EntitiesAnswer>(configured ? "api/v1/entities?limit=1000" : undefined);
  const asked = useShared(place).query.get("entity");
  const entries = timeline?.timeline ?? [];
  const begin = entries.find(({ event }) => event === "game_start")?.time ?? entries[0]?.time;
  if (!configured || begin === undefined) return null;
  return (
    <Loaded of={entities} lines={2}>
      {(known) => {
        const names = known.entities.filter(({ removed_at }) => removed_at === null).map(({ entity_id }) => entity_id);
        const chosen = names.find((name) => name === asked) ?? likely(names);
        if (chosen === undefined) return null;
        return (
          <Card title={text.gamePage.meanwhile}>
            <div class="row spread meanwhile-head">
              <p class="muted">{text.gamePage.meanwhileLead}</p>
              <Select
                label={text.gamePage.entity}
                of={names.map((name) => ({ value: name, label: name }))}
                value={chosen}
                choose={(entity) => setQuery({ entity })}
              />
            </div>
            <During game={game} entity={chosen} entries={entries} begin={begin} />
          </Card>
        );
      }}
    </Loaded>
  );
}

function likely(names: readonly string[]): string | undefined {
  for (const pattern of LIKELY) {
    const found = names.find((name) => pattern.test(name));
    if (found !== undefined) return found;
  }
  return names[0];
}

function During({
  game,
  entity,
  entries,
  begin,
}: {
  readonly game: Game;
  readonly entity: string;
  readonly entries: Timeline["timeline"];
  readonly begin: string;
}): JSX.Element {
  const start = Date.parse(begin);
  const end = Date.parse(entries.at(-1)?.time ?? begin);
  // While it is on the span grows in steps, so that answers can be kept.
  const seconds = Math.max(60, Math.ceil((end - start) / 60_000) * 60);
  const before = Math.max(30, Math.round(seconds / 12));
  const step = Math.max(1, Math.ceil((seconds + before) / STEPS));
  const around = useData<AroundAnswer>(
    withQuery("api/v1/around", {
      events: "game_start,score_update",
      entities: entity,
      team: game.home_team.abbreviation,
      league: game.league,
      from: new Date(start - 1_000).toISOString(),
      to: new Date(start + 1_000).toISOString(),
      before: `${before}s`,
      after: `${seconds + before}s`,
      step: `${step}s`,
      limit: 1,
    }),
  );
  return (
    <Loaded of={around} lines={4}>
      {(known) =>
        known.count === 0 ? <p class="muted">{text.gamePage.noMeanwhile}</p> : <Drawn known={known} entries={entries} />
      }
    </Loaded>
  );
}

function Drawn({
  known,
  entries,
}: {
  readonly known: AroundAnswer;
  readonly entries: Timeline["timeline"];
}): JSX.Element {
  const [one] = known.entities;
  const drawn = useMemo(() => {
    const origin = Date.parse(known.events[0]?.time ?? "");
    const steps = one?.steps ?? [];
    return {
      times: steps.map(({ offset_seconds }) => origin + offset_seconds * 1_000),
      series: [{ name: one?.entity_id ?? "", values: steps.map(({ mean }) => mean), as: "step" as const, fill: true }],
      marks: entries
        .filter(({ event }) => event === "score_update" || event === "lead_change")
        .map(({ time }) => ({ time })),
    };
  }, [known, entries]);
  const unit = one?.unit ?? "";
  return (
    <Chart
      label={text.gamePage.meanwhileChart(one?.entity_id ?? "")}
      height={200}
      format={(value) => (unit === "" ? number(value) : `${number(value)} ${unit}`)}
      {...drawn}
    />
  );
}
