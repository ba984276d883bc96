import { useEffect, useRef, useState } from "preact/hooks";
import type { Game } from "../../src/model/game.ts";

interface Told {
  readonly seconds: number;
  readonly atMs: number;
  readonly period: number;
}

/** No longer than two polls of a live game: then the clock stands until it is told anew. */
const LONGEST_MS = 30_000;

/**
 * The clock of a live game as text. It is told every 15 seconds; between them it runs where the last two readings show
 * that it does, and stands where they show that it stands.
 */
export function useGameClock({ status, period }: Pick<Game, "status" | "period">): string | undefined {
  const told = status === "live" ? (period.time_remaining ?? undefined) : undefined;
  const last = useRef<Told | undefined>(undefined);
  const [running, setRunning] = useState<Told | undefined>();
  const [, tick] = useState(0);
  useEffect(() => {
    const seconds = told === undefined ? undefined : secondsOf(told);
    const before = last.current;
    const now = seconds === undefined ? undefined : { seconds, atMs: Date.now(), period: period.current };
    last.current = now;
    setRunning(now !== undefined && before !== undefined && runs(before, now) ? now : undefined);
  }, [told, period.current]);
  useEffect(() => {
    if (running === undefined) return undefined;
    const timer = setInterval(() => tick((count) => count + 1), 1_000);
    return () => clearInterval(timer);
  }, [running]);
  if (running === undefined) return told;
  const passed = Math.min(LONGEST_MS, Date.now() - running.atMs);
  return textOf(Math.max(0, running.seconds - Math.floor(passed / 1_000)));
}

/** Whether as much game time passed as time. */
function runs(before: Told, now: Told): boolean {
  const real = (now.atMs - before.atMs) / 1_000;
  const pace = (before.seconds - now.seconds) / real;
  return before.period === now.period && real > 1 && pace > 0.6 && pace < 1.6;
}

function secondsOf(text: string): number | undefined {
  const [, minutes, seconds] = /^(\d{1,2}):(\d{2})$/.exec(text) ?? [];
  return minutes === undefined ? undefined : Number(minutes) * 60 + Number(seconds);
}

function textOf(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
