import type { MeasurementName } from "../model/measurement.ts";
import type { Point } from "../model/point.ts";
import type { Micros } from "../model/time.ts";
import type { Gap, GapCause, GapFilled } from "../store/outbox.ts";

/** The gaps that these points make: one for each measurement among them. */
export function gapsOf(
  points: readonly Point[],
  { mirror, episode, cause }: { readonly mirror: string; readonly episode: Micros; readonly cause: GapCause },
): readonly Gap[] {
  const spans = new Map<MeasurementName, { from: Micros; to: Micros }>();
  for (const { series, time } of points) {
    const span = spans.get(series.measurement);
    if (span === undefined) spans.set(series.measurement, { from: time, to: time });
    else {
      span.from = Math.min(span.from, time);
      span.to = Math.max(span.to, time);
    }
  }
  return [...spans].map(([measurement, { from, to }]) => ({ mirror, measurement, episode, cause, from, to }));
}

/** A mirror's gaps, known without asking the disk. */
export class Gaps {
  readonly #gaps = new Map<string, Gap>();

  reset(gaps: readonly Gap[]): void {
    this.#gaps.clear();
    this.grow(gaps);
  }

  grow(gaps: readonly Gap[]): void {
    for (const gap of gaps) {
      const old = this.#gaps.get(keyOf(gap));
      const grown = {
        ...gap,
        from: Math.min(gap.from, old?.from ?? gap.from),
        to: Math.max(gap.to, old?.to ?? gap.to),
      };
      this.#gaps.set(keyOf(gap), grown);
    }
  }

  fill(part: GapFilled): void {
    const old = this.#gaps.get(keyOf(part));
    if (old === undefined) return;
    if (part.before > old.to) this.#gaps.delete(keyOf(part));
    else this.#gaps.set(keyOf(part), { ...old, from: Math.max(old.from, part.before) });
  }

  list(): readonly Gap[] {
    return [...this.#gaps.values()];
  }
}

function keyOf({ measurement, episode }: Pick<Gap, "measurement" | "episode">): string {
  return `${measurement} ${episode}`;
}
