import type { JSX } from "preact";
import type { GapAnswer } from "../../../src/api/gap-answers.ts";
import { useGaps } from "../../lib/gaps.ts";
import { hub } from "../../lib/hub.ts";
import { useShared } from "../../lib/store.ts";
import { clockTime, dayName, duration, msOf } from "../../lib/time.ts";
import type { Tone } from "../../parts/badge.tsx";
import { Badge } from "../../parts/badge.tsx";
import { Card } from "../../parts/card.tsx";
import { Loaded } from "../../parts/states.tsx";
import { text } from "../../text/en.ts";

const tones: Readonly<Record<GapAnswer["state"], Tone>> = {
  open: "bad",
  waiting: "warn",
  healing: "accent",
  healed: "good",
  partial: "warn",
  unhealable: "bad",
};
const SHOWN = 5;

/** When Home Assistant was not listened to in the last week, and what became of that. */
export function GapsCard(): JSX.Element | null {
  const configured = useShared(hub)?.home_assistant.configured ?? true;
  const gaps = useGaps();
  if (!configured) return null;
  return (
    <Card title={text.now.gaps}>
      <Loaded of={gaps} lines={2}>
        {(known) =>
          known.gaps.length === 0 ? (
            <p class="muted">{text.now.noGaps}</p>
          ) : (
            <ul class="rows now-parts">
              {known.gaps
                .slice(-SHOWN)
                .reverse()
                .map((gap) => (
                  <li key={gap.id}>
                    <div>
                      {lengthOf(gap)}
                      <p class="now-reason">{gap.detail ?? text.now.gapReasons[gap.reason]}</p>
                    </div>
                    <Badge tone={tones[gap.state]}>{text.now.gapStates[gap.state]}</Badge>
                  </li>
                ))}
            </ul>
          )
        }
      </Loaded>
    </Card>
  );
}

function lengthOf({ from, to }: GapAnswer): string {
  if (to === null) return text.now.gapOpen(clockTime(from));
  return text.now.gapLength(dayName(from), clockTime(from), duration(msOf(to) - msOf(from)));
}
