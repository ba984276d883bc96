/** The candidate that was most likely meant, or `undefined` where none is near: a third of the letters may be wrong. */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  const wanted = name.toLowerCase();
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(wanted, candidate.toLowerCase(), bestDistance);
    if (distance < bestDistance) {
      bestDistance = distance;
      best = candidate;
    }
  }
  return best;
}

/**
 * The candidates that may have been meant, best first: those that hold the text, then those a few letters away.
 *
 * @returns at most three; none where nothing comes near
 */
export function nearestFew(name: string, candidates: Iterable<string>): readonly string[] {
  const wanted = name.trim().toLowerCase().slice(0, MAX_COMPARED);
  const limit = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  const near: { readonly candidate: string; readonly distance: number }[] = [];
  for (const candidate of new Set(candidates)) {
    const text = candidate.toLowerCase().slice(0, MAX_COMPARED);
    const distance = wanted.length >= 3 && text.includes(wanted) ? 0 : editDistance(wanted, text, limit);
    if (distance < limit) near.push({ candidate, distance });
  }
  near.sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1));
  return near.slice(0, 3).map(({ candidate }) => candidate);
}

/** Longer texts are compared by their beginning, so that the work for one of them stays bounded. */
const MAX_COMPARED = 64;

/** Letters to insert, remove, replace or swap with their neighbour until `a` is `b`; at least `limit` where it is more. */
export function editDistance(a: string, b: string, limit = Number.POSITIVE_INFINITY): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = at(last, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let cost = Math.min(replace, at(last, j) + 1, at(row, j - 1) + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, at(beforeLast, j - 2) + 1);
      row.push(cost);
    }
    beforeLast = last;
    last = row;
  }
  return Math.min(limit, at(last, b.length));
}

/** An element that is known to be there. */
function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
