/** Answers by what was asked. URLs are their askers' choice: of more than `maxBytes` of bodies the oldest answers go. */
export class KeptAnswers<A extends { readonly body: string | Buffer }> {
  readonly #maxBytes: number;
  readonly #answers = new Map<string, A>();
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get(key: string): A | undefined {
    return this.#answers.get(key);
  }

  keep(key: string, answer: A): void {
    this.#forget(key);
    this.#answers.set(key, answer);
    this.#bytes += answer.body.length;
    for (const oldest of this.#answers.keys()) {
      if (this.#bytes <= this.#maxBytes) break;
      this.#forget(oldest);
    }
  }

  forgetWhere(is: (answer: A) => boolean): void {
    for (const [key, answer] of this.#answers) if (is(answer)) this.#forget(key);
  }

  clear(): void {
    this.#answers.clear();
    this.#bytes = 0;
  }

  #forget(key: string): void {
    this.#bytes -= this.#answers.get(key)?.body.length ?? 0;
    this.#answers.delete(key);
  }
}
