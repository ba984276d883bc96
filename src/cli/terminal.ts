/** What a command may touch of the world around it: data goes to standard output, the rest to standard error. */
export interface Terminal {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly folder: string;
  out(text: string): void;
  error(text: string): void;
}
