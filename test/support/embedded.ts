import { onTestFinished } from "vitest";
import { systemClock } from "../../src/model/clock.ts";
import { MAX_TIME } from "../../src/model/time.ts";
import { silentLog } from "../../src/ops/log.ts";
import type { EmbeddedStore, EmbeddedStoreOptions } from "../../src/store/embedded/store.ts";
import { openEmbeddedStore } from "../../src/store/embedded/store.ts";
import { temporaryFolder } from "./temporary.ts";

/** An embedded store in a temporary folder that does not make its test wait for groups; closed when the test is over. */
export async function openTestStore(
  options: Partial<EmbeddedStoreOptions> = {},
): Promise<EmbeddedStore & { readonly folder: string }> {
  const folder = options.folder ?? temporaryFolder();
  const store = await openEmbeddedStore({ clock: systemClock, log: silentLog, groupMs: 1, ...options, folder });
  onTestFinished(() => store.close());
  return { ...store, folder };
}

/** A test store in which everything is sealed after every write, and nothing is a row for longer. */
export async function openSealedStore(
  options: Partial<EmbeddedStoreOptions> = {},
): Promise<EmbeddedStore & { readonly folder: string }> {
  const store = await openTestStore(options);
  const accept: EmbeddedStore["accept"] = async (commit) => {
    await store.accept(commit);
    await store.seal({ before: MAX_TIME + 1, least: 1 });
  };
  return { ...store, accept, write: (points) => accept({ points }) };
}
