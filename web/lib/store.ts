import { useEffect, useState } from "preact/hooks";

/** A value that several parts of the page see and hear changes of. */
export interface Shared<T> {
  get(): T;
  set(value: T): void;
  /** Gives the function that ends it. */
  watch(changed: (value: T) => void): () => void;
}

export function shared<T>(first: T): Shared<T> {
  let value = first;
  const watchers = new Set<(value: T) => void>();
  return {
    get: () => value,
    set(next) {
      if (Object.is(next, value)) return;
      value = next;
      for (const changed of watchers) changed(next);
    },
    watch(changed) {
      watchers.add(changed);
      return () => void watchers.delete(changed);
    },
  };
}

/** The value, in a component that is drawn anew when it changes. */
export function useShared<T>(of: Shared<T>): T {
  const [value, setValue] = useState<T>(() => of.get());
  useEffect(() => {
    // It may have changed between the first drawing and now.
    setValue(() => of.get());
    return of.watch((next) => setValue(() => next));
  }, [of]);
  return value;
}
