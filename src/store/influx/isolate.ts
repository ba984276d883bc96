import type { Outcome, Rejected } from "../destination.ts";

/** One request with these lines, judged. */
export type Send = (lines: readonly string[]) => Promise<Outcome>;

/** What is left of a write after the bad points are found. */
export type Isolated =
  | Exclude<Outcome, { readonly kind: "permanent" }>
  | (Extract<Outcome, { readonly kind: "permanent" }> & { readonly fault: "place" | "request" });

/**
 * Writes lines so that exactly those the server will never take are left over: lines it names are taken out, and where it
 * names none the rest is halved until single lines remain. Lines that are stored already are sent again, which changes
 * nothing. Anything else than a fault of the points ends the search: the whole is to be tried again later.
 *
 * @param lines the batch, one point each
 * @param first the outcome of a request with all of them, where one was made
 */
export async function isolate(lines: readonly string[], send: Send, first?: Outcome): Promise<Isolated> {
  const rejected: Rejected[] = [];
  // Places in `lines`, each list still to be written.
  const open: number[][] = [];
  let part = lines.map((_, index) => index);
  let outcome = first ?? (await send(lines));
  for (;;) {
    if (outcome.kind === "partial") {
      for (const { line, reason } of outcome.rejected) rejected.push({ line: part[line] ?? 0, reason });
    } else if (outcome.kind === "permanent" && (outcome.fault === "lines" || outcome.fault === "size")) {
      const bad = new Map((outcome.named ?? []).map(({ line, reason }) => [line, reason]));
      if (part.length === 1 && bad.size === 0) bad.set(0, outcome.reason);
      for (const [line, reason] of bad) rejected.push({ line: part[line] ?? 0, reason });
      const rest = part.filter((_, line) => !bad.has(line));
      if (bad.size > 0) open.push(rest);
      else open.push(rest.slice(rest.length / 2), rest.slice(0, rest.length / 2));
    } else if (outcome.kind !== "written") {
      return outcome as Isolated;
    }
    let next = open.pop();
    while (next !== undefined && next.length === 0) next = open.pop();
    if (next === undefined) break;
    part = next;
    outcome = await send(part.map((index) => lines[index] ?? ""));
  }
  if (rejected.length === 0) return { kind: "written" };
  return { kind: "partial", rejected: rejected.toSorted((a, b) => a.line - b.line) };
}
