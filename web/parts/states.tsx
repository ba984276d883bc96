import type { ComponentChildren, JSX } from "preact";
import type { Data } from "../lib/data.ts";
import type { RequestError } from "../lib/http.ts";
import { clockTime } from "../lib/time.ts";
import { text } from "../text/en.ts";
import type { IconName } from "./icon.tsx";
import { Icon } from "./icon.tsx";

/** Lines that stand for text to come. */
export function Skeleton({ lines = 3 }: { readonly lines?: number }): JSX.Element {
  return (
    <div class="skeleton" aria-busy="true" aria-label={text.page.loading} role="status">
      {Array.from({ length: lines }, (_, at) => (
        <span key={at} class={`skeleton-line skeleton-${at % 3}`} />
      ))}
    </div>
  );
}

/** Why there is nothing, and what to do. */
export function Empty(props: {
  readonly title: string;
  readonly detail?: ComponentChildren;
  readonly icon?: IconName;
  readonly children?: ComponentChildren;
}): JSX.Element {
  return (
    <div class="empty">
      {props.icon !== undefined && <Icon name={props.icon} class="empty-icon" />}
      <p class="empty-title">{props.title}</p>
      {props.detail !== undefined && <p class="empty-detail">{props.detail}</p>}
      {props.children}
    </div>
  );
}

/** That what is shown is not all there is: in bold what is so, then why. */
export function Notice({ title, detail }: { readonly title: string; readonly detail: string }): JSX.Element {
  return (
    <div class="notice">
      <Icon name="warn" />
      <p>
        <strong>{title}</strong> {detail}
      </p>
    </div>
  );
}

/** What went wrong, in the API's own words, with a way to try again. */
function Failure({
  error,
  retry,
  loading = false,
  knownAt,
}: {
  readonly error: RequestError;
  readonly retry?: () => void;
  readonly loading?: boolean;
  /** Where older data is shown below: when it came. */
  readonly knownAt?: number | undefined;
}): JSX.Element {
  const { detail, mend, retryAfterMs } = error.problem;
  return (
    <div class="failure" role="alert">
      <Icon name="bad" />
      <div>
        <p class="failure-title">{detail}</p>
        {mend !== undefined && <p>{mend}</p>}
        {error.passes && retryAfterMs > 0 && <p>{text.failure.again}</p>}
        {knownAt !== undefined && <p>{text.failure.old(clockTime(knownAt))}</p>}
      </div>
      {retry !== undefined && (
        <button type="button" class="button" onClick={retry} disabled={loading}>
          {loading ? text.failure.retrying : text.failure.retry}
        </button>
      )}
    </div>
  );
}

/**
 * What is drawn of an answer: a skeleton before it, the failure in its place or above what was known, then `children`
 * with the data.
 */
export function Loaded<T>({
  of,
  lines,
  children,
}: {
  readonly of: Data<T>;
  readonly lines?: number;
  readonly children: (data: T) => ComponentChildren;
}): JSX.Element {
  const { data, error, loading, at, reload } = of;
  return (
    <>
      {error !== undefined && (
        <Failure error={error} retry={reload} loading={loading} knownAt={data === undefined ? undefined : at} />
      )}
      {data !== undefined && children(data)}
      {data === undefined && error === undefined && <Skeleton {...(lines === undefined ? {} : { lines })} />}
    </>
  );
}
