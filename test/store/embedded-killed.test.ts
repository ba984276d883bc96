import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, test } from "vitest";
import { checkStore } from "../../src/store/embedded/check.ts";
import { openTestStore } from "../support/embedded.ts";
import { sourceArguments } from "../support/source-arguments.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { commitPoints } from "./killed-commits.ts";

/** Twelve with SOAK=long. */
const ROUNDS = process.env["SOAK"] === "long" ? 12 : 4;

/** Runs accept-forever.ts until it has acknowledged so many commits, and kills it there; gives what it acknowledged. */
async function killAfter(
  folder: string,
  first: number,
  mode: string,
  acknowledgements: number,
): Promise<readonly number[]> {
  const program = join(import.meta.dirname, "accept-forever.ts");
  const child = spawn(process.execPath, [...sourceArguments, program, folder, String(first), mode], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const closed = once(child, "close");
  const acknowledged: number[] = [];
  // Lines that were printed before the death are read to their end.
  for await (const line of createInterface(child.stdout)) {
    acknowledged.push(Number(line));
    if (acknowledged.length === acknowledgements) child.kill("SIGKILL");
  }
  expect((await closed)[1]).toBe("SIGKILL");
  return acknowledged;
}

test.each([
  ["", ""],
  [" while all of it is sealed", "seal"],
])(
  `what was accepted survives kill -9%s, ${ROUNDS} times over`,
  async (_, mode) => {
    const folder = temporaryFolder();
    let next = 0;
    let sealedPoints = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const acknowledged = await killAfter(folder, next, mode, 1 + Math.floor(Math.random() * 400));
      const store = await openTestStore({ folder });
      const position = Number((await store.documents("position")).get("source"));
      expect(position).toBeGreaterThanOrEqual(Math.max(...acknowledged));
      // Commits become durable in the order of the calls, so that all up to the position are there, whole, and no other.
      const expected = Array.from({ length: position + 1 }, (_, number) => commitPoints(number).map(({ time }) => time))
        .flat()
        .sort((a, b) => a - b);
      const { rows } = await store.range({ measurement: "home_assistant_events", from: 0, to: 1e12, limit: 1_000_000 });
      expect(rows.map((row) => row.time)).toEqual(expected);
      expect(await store.tallies()).toEqual([{ name: "accepted", reason: "", add: position + 1 }]);
      expect((await store.usage()).measurements[0]?.points).toBe(expected.length);
      expect(checkStore(folder).problems).toEqual([]);
      if (mode === "seal") sealedPoints += (await store.tiers())[0]?.sealed.points ?? 0;
      await store.close();
      next = position + 1;
    }
    expect(sealedPoints > 0).toBe(mode === "seal");
  },
  120_000,
);
