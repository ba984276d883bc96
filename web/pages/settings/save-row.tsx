import type { ComponentChildren, JSX } from "preact";
import type { Saving } from "../../lib/settings.ts";
import { text } from "../../text/en.ts";

/** The button that saves, what stands beside it, and what became of it. */
export function SaveRow({
  saving: { phase, failed },
  disabled,
  onClick,
  children,
}: {
  readonly saving: Saving;
  readonly disabled: boolean;
  /** Where it does not submit a form. */
  readonly onClick?: () => void;
  readonly children?: ComponentChildren;
}): JSX.Element {
  return (
    <div class="settings-save">
      {failed !== undefined && (
        <p role="alert" class="bad-text">
          {failed}
        </p>
      )}
      <div class="row">
        <button
          type={onClick === undefined ? "submit" : "button"}
          class="button button-main"
          disabled={disabled || phase !== "idle"}
          {...(onClick === undefined ? {} : { onClick })}
        >
          {text.settings.phase[phase]}
        </button>
        {children}
      </div>
    </div>
  );
}
