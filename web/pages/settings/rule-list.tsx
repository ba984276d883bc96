import type { JSX } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { PreviewAnswer, RuleAnswer } from "../../../src/api/rule-answers.ts";
import { count } from "../../lib/number.ts";
import { Badge } from "../../parts/badge.tsx";
import type { IconName } from "../../parts/icon.tsx";
import { Icon } from "../../parts/icon.tsx";
import { text } from "../../text/en.ts";
import type { Rule } from "./rule-words.ts";
import { deedOf, whomOf } from "./rule-words.ts";

const { rules: words } = text.settings;

/** A rule of the draft. */
export interface DraftRule {
  /** Stays while it moves. */
  readonly key: string;
  readonly rule: Rule;
  /** Its place among those in force; `undefined` of a new one. */
  readonly was: number | undefined;
}

/** What a rule is called here: its name, else its place. */
export function nameOf({ rule: { name } }: DraftRule, at: number): string {
  return typeof name === "string" ? name : words.nameless(at + 1);
}

/** The rules in their order, each in words, with what moves, changes and removes it. */
export function RuleList(props: {
  readonly rules: readonly DraftRule[];
  readonly known: readonly DraftRule[];
  /** By the places of the draft. */
  readonly counts: PreviewAnswer["rules"] | undefined;
  /** By the places in force. */
  readonly leftOut: readonly RuleAnswer[] | undefined;
  readonly errors: Readonly<Record<string, string>>;
  readonly locked: boolean;
  readonly choose: (rules: readonly DraftRule[]) => void;
  readonly edit: (at: number) => void;
}): JSX.Element {
  const { rules, known, counts, leftOut, errors, locked, choose, edit } = props;
  const list = useRef<HTMLOListElement>(null);
  const [said, setSaid] = useState("");
  /** Which button has the focus once the list is drawn anew: a moved element loses it. */
  const [focus, setFocus] = useState<{ readonly key: string; readonly does: string } | undefined>();
  useLayoutEffect(() => {
    if (focus === undefined) return;
    const item = [...(list.current?.children ?? [])].find((one) => one.getAttribute("data-rule") === focus.key);
    item?.querySelector<HTMLButtonElement>(`[data-does="${focus.does}"]`)?.focus();
  }, [focus]);
  const move = (at: number, by: 1 | -1): void => {
    const [one, other] = [rules[at], rules[at + by]];
    if (one === undefined || other === undefined) return;
    choose(rules.with(at, other).with(at + by, one));
    setFocus({ key: one.key, does: by < 0 ? "up" : "down" });
    setSaid(words.moved(nameOf(one, at), at + by + 1, rules.length));
  };
  const remove = (at: number, one: DraftRule): void => {
    choose(rules.toSpliced(at, 1));
    const next = rules[at + 1] ?? rules[at - 1];
    if (next !== undefined) setFocus({ key: next.key, does: "remove" });
    setSaid(words.removed(nameOf(one, at)));
  };
  return (
    <>
      <ol class="rows settings-rules" ref={list}>
        {rules.map((one, at) => {
          const name = nameOf(one, at);
          const before = one.was === undefined ? undefined : known[one.was];
          const isChanged = before !== undefined && JSON.stringify(before.rule) !== JSON.stringify(one.rule);
          const wrong = Object.entries(errors).filter(([key]) => key.startsWith(`home_assistant.rules[${at}]`));
          const left = one.was === undefined ? undefined : leftOut?.[one.was];
          const facts = [
            ...(counts?.[at] === undefined ? [] : [words.has(count(counts[at].entities))]),
            ...(left === undefined ? [] : [words.leftOut(count(sum(left.left_out)))]),
          ];
          return (
            <li key={one.key} data-rule={one.key}>
              <span class="settings-place" aria-hidden="true">
                {at + 1}
              </span>
              <div class="settings-said">
                <p class="row">
                  <span class="strong">{name}</span>
                  {before === undefined && <Badge tone="accent">{words.isNew}</Badge>}
                  {isChanged && <Badge tone="accent">{words.isChanged}</Badge>}
                </p>
                <p>{`${whomOf(one.rule)}: ${deedOf(one.rule)}`}</p>
                <p class="muted small">{facts.join(" · ")}</p>
                {wrong.map(([key, words]) => (
                  <p key={key} class="bad-text small">
                    {words}
                  </p>
                ))}
              </div>
              <div class="settings-does">
                <Does icon="up" does="up" label={words.up(name)} off={locked || at === 0} run={() => move(at, -1)} />
                <Does
                  icon="down"
                  does="down"
                  label={words.down(name)}
                  off={locked || at === rules.length - 1}
                  run={() => move(at, 1)}
                />
                <Does icon="edit" does="edit" label={words.edit(name)} off={locked} run={() => edit(at)} />
                <Does icon="trash" does="remove" label={words.remove(name)} off={locked} run={() => remove(at, one)} />
              </div>
            </li>
          );
        })}
      </ol>
      <p class="hidden" role="status">
        {said}
      </p>
    </>
  );
}

/** What is off keeps the focus: who moves a rule to the top by keyboard stays where they are. */
function Does({
  icon,
  does,
  label,
  off,
  run,
}: {
  readonly icon: IconName;
  readonly does: string;
  readonly label: string;
  readonly off: boolean;
  readonly run: () => void;
}): JSX.Element {
  return (
    <button
      type="button"
      class="button-icon"
      data-does={does}
      aria-label={label}
      aria-disabled={off}
      onClick={() => off || run()}
    >
      <Icon name={icon} />
    </button>
  );
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((all, each) => all + each, 0);
}
