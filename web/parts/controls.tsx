import type { ComponentChildren, JSX } from "preact";

export interface Choice<V extends string> {
  readonly value: V;
  readonly label: string;
}

interface OneOf<V extends string> {
  readonly label: string;
  readonly of: readonly Choice<V>[];
  readonly value: V;
  readonly choose: (value: V) => void;
}

/** One of few: the pages of a page, a span of time, a way to draw. */
export function Choices<V extends string>({ label, of, value, choose }: OneOf<V>): JSX.Element {
  return (
    <div class="choices" role="group" aria-label={label}>
      {of.map((one) => (
        <button key={one.value} type="button" aria-pressed={one.value === value} onClick={() => choose(one.value)}>
          {one.label}
        </button>
      ))}
    </div>
  );
}

/** A labelled selection. */
export function Select<V extends string>({ label, of, value, choose }: OneOf<V>): JSX.Element {
  return (
    <label class="field">
      <span>{label}</span>
      <select
        value={value}
        onChange={(event) => {
          const chosen = of.find((one) => one.value === event.currentTarget.value);
          if (chosen !== undefined) choose(chosen.value);
        }}
      >
        {of.map((one) => (
          <option key={one.value} value={one.value}>
            {one.label}
          </option>
        ))}
      </select>
    </label>
  );
}

/** A number with what it counts. */
export function Figure({
  value,
  label,
  unit,
}: {
  readonly value: ComponentChildren;
  readonly label: string;
  readonly unit?: string;
}): JSX.Element {
  return (
    <div class="figure">
      <dt>{label}</dt>
      <dd>
        {value}
        {unit !== undefined && <small> {unit}</small>}
      </dd>
    </div>
  );
}

/** Figures beside each other. */
export function Figures({ children }: { readonly children: ComponentChildren }): JSX.Element {
  return <dl class="figures">{children}</dl>;
}
