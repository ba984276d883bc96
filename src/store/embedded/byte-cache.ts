/** Values by number, those used last: no more of them than so many bytes together. */
export class ByteCache<V> {
  readonly #most: number;
  /** In the order of use, the last one used at the end. */
  readonly #kept = new Map<number, { readonly value: V; readonly bytes: number }>();
  #bytes = 0;

  /** @param most bytes; one value that is larger is kept alone */
  constructor(most: number) {
    this.#most = most;
  }

  get(id: number): V | undefined {
    const kept = this.#kept.get(id);
    if (kept === undefined) return undefined;
    this.#kept.delete(id);
    this.#kept.set(id, kept);
    return kept.value;
  }

  /** Keeps it in place of what was there, and lets go of those that were not used for longest. */
  put(id: number, value: V, bytes: number): void {
    this.#bytes += bytes - (this.#kept.get(id)?.bytes ?? 0);
    this.#kept.delete(id);
    this.#kept.set(id, { value, bytes });
    for (const [oldest, of] of this.#kept) {
      if (this.#bytes <= this.#most || oldest === id) break;
      this.#kept.delete(oldest);
      this.#bytes -= of.bytes;
    }
  }
}
