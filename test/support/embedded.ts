import { onTestFinished } from "vitest";
import { systemClock } from "../../src/model/clock.ts";
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
