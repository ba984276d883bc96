/**
 * What a meter counted between two readings, in the meter's unit.
 *
 * A meter that starts again (a new device, a new day) falls to a small number: then its whole reading is new. It is
 * told from a correction as Home Assistant tells it (recorder of the sensor component, `reset_detected`): a reading
 * below nine tenths of the one before. A smaller step back is a correction and counts nothing.
 */
export function consumed(before: number, now: number): number {
  if (now >= before) return Number((now - before).toPrecision(12));
  return now >= 0 && now < before * 0.9 ? now : 0;
}
