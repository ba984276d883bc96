import { useEffect, useRef, useState } from "preact/hooks";
import type { Data } from "./data.ts";

/** The data of the question before, until the next one is answered: what is drawn stays, and so does the focus in it. */
export function useKept<T>(of: Data<T>): Data<T> {
  const last = useRef<T | undefined>(undefined);
  last.current = of.data ?? last.current;
  return { ...of, data: last.current };
}

/** The value, at once; where it goes on changing, only after it has stood still for so many milliseconds. */
export function useSettled<T>(value: T, ms: number): T {
  const [settled, settle] = useState(value);
  const changedAt = useRef(-Infinity);
  useEffect(() => {
    const quiet = performance.now() - changedAt.current;
    changedAt.current = performance.now();
    const timer = setTimeout(() => settle(value), quiet > ms ? 0 : ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}
