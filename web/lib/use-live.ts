import { useEffect, useRef } from "preact/hooks";
import type { Topic } from "./live.ts";
import { live } from "./live.ts";

/** Calls `told` with each message of a topic, for as long as the component is there. */
export function useLive<T>(topic: Topic, told: (data: T) => void): void {
  const latest = useRef(told);
  latest.current = told;
  useEffect(
    () =>
      live.hear((each, data) => {
        // The schema of the stream says what a topic's messages are.
        if (each === topic) latest.current(data as T);
      }),
    [topic],
  );
}
