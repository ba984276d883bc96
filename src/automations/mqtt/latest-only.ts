/** Keeps the latest value, one at a time: what came while one was being written is written after it, once. `keep` never rejects. */
export function latestOnly<T>(keep: (value: T) => Promise<void>): {
  readonly put: (value: T) => void;
  readonly settled: () => Promise<void>;
} {
  let next: { readonly value: T } | undefined;
  let writing: Promise<void> | undefined;
  const write = async (): Promise<void> => {
    while (next !== undefined) {
      const { value } = next;
      next = undefined;
      await keep(value);
    }
    writing = undefined;
  };
  return {
    put(value) {
      next = { value };
      writing ??= write();
    },
    settled: async () => writing,
  };
}
