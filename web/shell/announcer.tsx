import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { GameEvent } from "../../src/model/game-event.ts";
import { useLive } from "../lib/use-live.ts";

/** Says scores, beginnings and ends of games to who hears the page; the words are the event's own. */
export function Announcer(): JSX.Element {
  const [words, setWords] = useState("");
  useLive<GameEvent>("game_event", ({ event, text }) => {
    if (event !== "period_start" && event !== "period_end") setWords(text);
  });
  return (
    <p class="hidden" role="status" aria-live="polite">
      {words}
    </p>
  );
}
