import { describe } from "vitest";
import type { Store } from "../../src/store/store.ts";
import { readingContract } from "./store-reading.ts";
import { writingContract } from "./store-writing.ts";

/**
 * What every store does, whatever it is made of.
 *
 * @param make opens an empty store and closes it when the test is over
 */
export function storeContract(name: string, make: () => Promise<Store>): void {
  describe(`${name}: the contract of a store`, () => {
    writingContract(make);
    readingContract(make);
  });
}
