import type { ComponentChildren, JSX } from "preact";
import { useId } from "preact/hooks";

/** A titled surface. `aside` stands at the right of the title: a badge, a link, buttons. */
export function Card(props: {
  readonly title?: string;
  readonly aside?: ComponentChildren;
  readonly class?: string;
  readonly children: ComponentChildren;
}): JSX.Element {
  const id = useId();
  const { title, aside, children } = props;
  const className = props.class === undefined ? "card" : `card ${props.class}`;
  if (title === undefined) return <section class={className}>{children}</section>;
  return (
    <section class={className} aria-labelledby={id}>
      <header class="card-head">
        <h2 id={id}>{title}</h2>
        {aside !== undefined && <div class="card-aside">{aside}</div>}
      </header>
      {children}
    </section>
  );
}

/** Cards beside each other where there is room: as many columns of at least `least` as fit. */
export function Grid({
  children,
  wide,
}: {
  readonly children: ComponentChildren;
  readonly wide?: boolean;
}): JSX.Element {
  return <div class={wide === true ? "grid grid-wide" : "grid"}>{children}</div>;
}

/** A page: its heading, what stands beside it, and the rest. Every page is one. */
export function Page(props: {
  readonly title: string;
  readonly lead?: ComponentChildren;
  readonly aside?: ComponentChildren;
  readonly children: ComponentChildren;
}): JSX.Element {
  return (
    <>
      <header class="page-head">
        <div>
          <h1>{props.title}</h1>
          {props.lead !== undefined && <p class="lead">{props.lead}</p>}
        </div>
        {props.aside !== undefined && <div class="page-aside">{props.aside}</div>}
      </header>
      {props.children}
    </>
  );
}
