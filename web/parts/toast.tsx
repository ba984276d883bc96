import type { JSX } from "preact";
import { shared, useShared } from "../lib/store.ts";
import { text } from "../text/en.ts";
import { Icon } from "./icon.tsx";

interface Toast {
  readonly id: number;
  readonly tone: "good" | "bad";
  readonly words: string;
}

const shown = shared<readonly Toast[]>([]);
let nextId = 1;
const SEEN_MS = 6_000;

function dismiss(id: number): void {
  shown.set(shown.get().filter((toast) => toast.id !== id));
}

/** Says in a corner what became of something the user did. Bad news stays until it is dismissed. */
export function toast(words: string, tone: Toast["tone"] = "good"): void {
  const id = nextId++;
  shown.set([...shown.get().slice(-3), { id, tone, words }]);
  if (tone === "good") setTimeout(() => dismiss(id), SEEN_MS);
}

/** Where toasts appear; once, in the shell. */
export function Toasts(): JSX.Element {
  return (
    <div class="toasts" role="status" aria-live="polite" aria-label={text.toast.label}>
      {useShared(shown).map(({ id, tone, words }) => (
        <div key={id} class={`toast toast-${tone}`}>
          <Icon name={tone === "good" ? "check" : "bad"} />
          <span>{words}</span>
          <button type="button" class="button-icon" aria-label={text.toast.dismiss} onClick={() => dismiss(id)}>
            <Icon name="close" />
          </button>
        </div>
      ))}
    </div>
  );
}
