/** A value as somebody gave it. */
export interface Given {
  readonly raw: unknown;
  /**
   * Texts (environment, flags) are read into numbers, booleans and lists; the file's values have their own types; of a
   * secret's file this is the name.
   */
  readonly written: "text" | "yaml" | "secret_file";
  /** Where it was given: `hometide.yaml:4`, `HOMETIDE_PORT`, `--port`. */
  readonly origin: string;
}

/** Where the value in force comes from, and how it is written there. */
export interface ValueSource {
  /** `default`, `hometide.yaml:4`, `HOMETIDE_PORT` or `--port`. */
  readonly origin: string;
  readonly written: unknown;
}
