import type { JSX } from "preact";
import type { History } from "../../../src/api/history-answers.ts";
import { stateWord } from "../../lib/entity.ts";
import { clockTime, dateTime, duration } from "../../lib/time.ts";
import { ChartFigure } from "../../parts/chart/frame.tsx";
import { Table } from "../../parts/table.tsx";
import { text } from "../../text/en.ts";

/** A state from when to when, milliseconds since the epoch. */
interface Stretch {
  readonly state: string;
  readonly from: number;
  readonly to: number;
}

const COLOURS = 6;
/** Of nothing: neither a colour of a state nor the ground. */
const UNKNOWN: ReadonlySet<string> = new Set(["unavailable", "unknown", ""]);
const OFF: ReadonlySet<string> = new Set(["off", "closed", "locked", "not_home", "idle", "standby"]);

/** States as stretches of time, each state in its colour; what they were in words below, and as a table. */
export function Timeline({ label, answer }: { readonly label: string; readonly answer: History }): JSX.Element {
  const stretches = stretchesOf(answer);
  const states = [...new Set(stretches.map(({ state }) => state))];
  const [start, end] = [Date.parse(answer.from), Date.parse(answer.to)];
  const place = (time: number): number => ((time - start) / (end - start)) * 100;
  return (
    <ChartFigure
      label={label}
      readout={states.map((state) => (
        <span key={state} class="chart-key">
          <i class={`timeline-colour ${colourOf(state, states)}`} />
          {stateWord(state)} <b class="numeric">{duration(lengthOf(state, stretches))}</b>
        </span>
      ))}
      table={() => (
        <Table
          caption={label}
          columns={[
            { name: text.entity.from, cell: ({ from }) => dateTime(from) },
            { name: text.entity.states, cell: ({ state }) => stateWord(state) },
            { name: text.entity.lasted, numeric: true, cell: ({ from, to }) => duration(to - from) },
          ]}
          rows={stretches.toReversed()}
          keyOf={({ from }) => String(from)}
        />
      )}
      foot={answer.next !== null && <p class="muted small">{text.entity.tooMany}</p>}
    >
      <svg class="timeline" viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label={label}>
        {stretches.map(({ state, from, to }) => (
          <rect
            key={from}
            class={colourOf(state, states)}
            x={place(from)}
            width={Math.max(0.05, place(to) - place(from))}
            y={0}
            height={10}
          >
            <title>{text.entity.stretch(stateWord(state), dateTime(from), duration(to - from))}</title>
          </rect>
        ))}
      </svg>
      <p class="timeline-axis muted small numeric" aria-hidden="true">
        {[0, 0.25, 0.5, 0.75, 1].map((share) => (
          <span key={share}>{axisTime(start + share * (end - start), end - start)}</span>
        ))}
      </p>
    </ChartFigure>
  );
}

function axisTime(time: number, length: number): string {
  return length > 2 * 86_400_000 ? dateTime(time).split(",", 1).join() : clockTime(time);
}

/** What was before the first change of the span is told by that change; of gaps nothing is known. */
function stretchesOf({ rows, gaps, from, to, next }: History): readonly Stretch[] {
  const end = next === null ? Math.min(Date.parse(to), Date.now()) : Date.parse(rows.at(-1)?.time ?? to);
  const changes = rows.flatMap((row) => ("state" in row ? [{ at: Date.parse(row.time), state: row.state ?? "" }] : []));
  const [first] = rows;
  const earlier = first !== undefined && "previous_state" in first ? first.previous_state : null;
  if (earlier !== null) changes.unshift({ at: Date.parse(from), state: earlier });
  const stretches: Stretch[] = [];
  for (const [place, { at, state }] of changes.entries()) {
    const till = changes[place + 1]?.at ?? end;
    const last = stretches.at(-1);
    if (last?.state === state && last.to === at) stretches[stretches.length - 1] = { ...last, to: till };
    else if (till > at) stretches.push({ state, from: at, to: till });
  }
  return gaps.reduce<readonly Stretch[]>(
    (known, gap) => without(known, Date.parse(gap.from), Date.parse(gap.to)),
    stretches,
  );
}

/** The stretches, with nothing left between two moments. */
function without(stretches: readonly Stretch[], from: number, to: number): readonly Stretch[] {
  return stretches.flatMap((each) => [
    ...(each.from < Math.min(from, each.to) ? [{ ...each, to: Math.min(from, each.to) }] : []),
    ...(each.to > Math.max(to, each.from) ? [{ ...each, from: Math.max(to, each.from) }] : []),
  ]);
}

function lengthOf(state: string, stretches: readonly Stretch[]): number {
  return stretches.reduce((sum, each) => (each.state === state ? sum + each.to - each.from : sum), 0);
}

/** Off states are pale, unknown ones hatched grey, each other state has a colour of its own as far as these go. */
function colourOf(state: string, states: readonly string[]): string {
  if (UNKNOWN.has(state)) return "timeline-unknown";
  if (OFF.has(state)) return "timeline-off";
  const others = states.filter((each) => !UNKNOWN.has(each) && !OFF.has(each));
  return `timeline-${others.indexOf(state) % COLOURS}`;
}
