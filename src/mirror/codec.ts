import type { Point } from "../model/point.ts";
import type { EncodedBatch } from "../store/destination.ts";

/** How a mirror's points are written down. */
export interface Codec {
  /** One point as one line. @throws HometideError point_refused */
  line(point: Point): string;
  /** One batch for each policy among the points, in their order. @throws HometideError point_refused */
  batches(points: readonly Point[]): readonly EncodedBatch[];
  /** The lines of a body, one for each of its points. */
  lines(body: Uint8Array): readonly string[];
}
