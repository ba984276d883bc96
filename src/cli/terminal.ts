/** What a command may touch of the world around it: data goes to standard output, the rest to standard error. */
export interface Terminal {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly folder: string;
  /** Whether standard error is a terminal: somebody looks, and lines can be written over. */
  readonly isWatched?: boolean;
  out(text: string): void;
  error(text: string): void;
}
