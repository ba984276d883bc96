import type { JSX } from "preact";
import { to } from "../lib/router.ts";
import { Breakable } from "./breakable.tsx";
import { Icon } from "./icon.tsx";

/** Names with their values; what is unknown is left out. */
export function Facts({
  of,
}: {
  readonly of: readonly (readonly [name: string, value: string | null | undefined])[];
}): JSX.Element {
  return (
    <dl class="facts">
      {of.map(
        ([name, value]) =>
          value !== null &&
          value !== undefined && (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                <Breakable of={value} />
              </dd>
            </div>
          ),
      )}
    </dl>
  );
}

/** The way from a page to the one that it belongs to. */
export function Back({ path, label }: { readonly path: string; readonly label: string }): JSX.Element {
  return (
    <a class="back" href={to(path)}>
      <Icon name="left" />
      {label}
    </a>
  );
}
