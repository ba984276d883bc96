/**
 * The names that somebody may have meant, best first: those that hold the text, then those a few slips away.
 *
 * @returns at most `count` names; none where nothing comes near
 */
export function nearest(wanted: string, names: Iterable<string>, count = 3): readonly string[] {
  const text = wanted.trim().toLowerCase().slice(0, MAX_LENGTH);
  if (text === "") return [];
  const scored: { name: string; score: number }[] = [];
  for (const name of new Set(names)) {
    const score = scoreOf(text, name.toLowerCase().slice(0, MAX_LENGTH));
    if (score !== undefined) scored.push({ name, score });
  }
  scored.sort((a, b) => a.score - b.score || (a.name < b.name ? -1 : 1));
  return scored.slice(0, count).map(({ name }) => name);
}

/** Longer texts are compared by their beginning: the work for one name stays bounded. */
const MAX_LENGTH = 64;

function scoreOf(text: string, name: string): number | undefined {
  if (text.length >= 3 && name.includes(text)) return 0;
  const allowed = Math.max(1, Math.floor(text.length / 3));
  if (Math.abs(text.length - name.length) > allowed) return undefined;
  const slips = distance(text, name);
  return slips <= allowed ? slips : undefined;
}

/** Insertions, deletions, replacements and swaps of neighbours that turn one text into the other. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = at(previous, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let best = Math.min(at(previous, j) + 1, at(row, j - 1) + 1, replaced);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, at(before, j - 2) + 1);
      row.push(best);
    }
    before = previous;
    previous = row;
  }
  return at(previous, b.length);
}

/** The rows above are filled from 0 to b.length, so the cell is there. */
function at(row: readonly number[], index: number): number {
  return row[index] ?? Infinity;
}
