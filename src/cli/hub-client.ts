import type { DeadLetterAnswer, MirrorAnswer, VerificationAnswer } from "../api/mirror-answers.ts";
import type { Config } from "../config/schema.ts";
import { createHubAsk } from "./ask-hub.ts";
import type { LetterSelection, MirrorClient } from "./mirror-client.ts";

/** Asks the hub that runs with this configuration, over its API. */
export function createHubClient(config: Config): MirrorClient {
  const ask = createHubAsk(config);
  // The hub's API is of this version's schemas: another version that answers otherwise has no folder lock in common.
  return {
    mirrors: async () => ((await ask("GET", "/api/v1/mirrors")) as { mirrors: readonly MirrorAnswer[] }).mirrors,
    backfill: async (name, span) =>
      (await ask("POST", `/api/v1/mirrors/${encodeURIComponent(name)}/backfill`, span ?? {})) as MirrorAnswer,
    dropMirror: async (name) => (await ask("DELETE", `/api/v1/mirrors/${encodeURIComponent(name)}`)) as MirrorAnswer,
    verify: async (name, { from, to }) => {
      const query = new URLSearchParams({ from, to }).toString();
      return (await ask("GET", `/api/v1/mirrors/${encodeURIComponent(name)}/verify?${query}`)) as VerificationAnswer;
    },
    async *deadLetters(mirror) {
      let cursor: string | null = null;
      do {
        const query = new URLSearchParams({ limit: "1000" });
        if (mirror !== undefined) query.set("mirror", mirror);
        if (cursor !== null) query.set("cursor", cursor);
        const page = (await ask("GET", `/api/v1/dead-letters?${query.toString()}`)) as LetterPage;
        yield* page.dead_letters;
        cursor = page.next;
      } while (cursor !== null);
    },
    retry: async (selection) => countIn(await ask("POST", "/api/v1/dead-letters/retry", given(selection))),
    drop: async ({ mirror, ids }) => {
      const query = new URLSearchParams();
      if (mirror !== undefined) query.set("mirror", mirror);
      if (ids !== undefined) query.set("ids", ids.join(","));
      return countIn(await ask("DELETE", `/api/v1/dead-letters?${query.toString()}`));
    },
    close: () => Promise.resolve(),
  };
}

interface LetterPage {
  readonly dead_letters: readonly DeadLetterAnswer[];
  readonly next: string | null;
}

function given({ mirror, ids }: LetterSelection): object {
  return { ...(mirror === undefined ? {} : { mirror }), ...(ids === undefined ? {} : { ids }) };
}

function countIn(answer: unknown): number {
  return (answer as { readonly count: number }).count;
}
