import { relative } from "node:path";
import type { TestSpecification } from "vitest/node";
import { BaseSequencer } from "vitest/node";

/** Files that take half a minute and more, then folders whose files start processes and servers. */
const LONGEST = [
  "test/browser/walk",
  "test/process/real-home/",
  "test/process/mirror",
  "test/process/home-killed",
  "test/process/gaps",
  "test/mirror/matrix/",
  "test/years/",
  "test/browser/",
  "test/servers/",
  "test/store/embedded.test",
  "test/process/",
  "test/mirror/",
  "test/seasons/",
  "test/store/",
  "test/config/fuzz",
  "test/config/killed",
  "test/summaries/engine",
];

/**
 * The order of the files, so that no long one runs alone at the end: those that take longest first, those that share a
 * process last and in one row (a process is given up where the next file wants one of its own), otherwise as Vitest has it.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const ranks = new Map(sorted.map((file) => [file, rankOf(file)]));
    return sorted.toSorted((a, b) => (ranks.get(a) ?? 0) - (ranks.get(b) ?? 0));
  }
}

function rankOf({ moduleId, project }: TestSpecification): number {
  const path = relative(project.config.root, moduleId);
  const place = LONGEST.findIndex((start) => path.startsWith(start));
  const rank = place === -1 ? LONGEST.length : place;
  return project.config.isolate ? rank : rank + LONGEST.length + 1;
}
