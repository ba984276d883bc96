import type { ComponentChildren, JSX } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { text } from "../text/en.ts";
import { Icon } from "./icon.tsx";

/** A window over the page: the browser's own, with its keyboard, its focus and its Escape. It is there while it is open. */
export function Dialog({
  title,
  close,
  children,
  actions,
}: {
  readonly title: string;
  readonly close: () => void;
  readonly children: ComponentChildren;
  /** Buttons at the bottom. */
  readonly actions?: ComponentChildren;
}): JSX.Element {
  const window = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const shown = window.current;
    shown?.showModal();
    return () => shown?.close();
  }, []);
  return (
    <dialog
      ref={window}
      class="dialog"
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
      onClick={(event) => event.target === event.currentTarget && close()}
    >
      <div class="dialog-inside">
        <header class="dialog-head">
          <h2 id={id}>{title}</h2>
          <button type="button" class="button-icon" aria-label={text.dialog.close} onClick={close}>
            <Icon name="close" />
          </button>
        </header>
        {children}
        {actions !== undefined && <footer class="dialog-actions">{actions}</footer>}
      </div>
    </dialog>
  );
}
