import type { DeadLetterAnswer, MirrorAnswer, VerificationAnswer } from "../api/mirror-answers.ts";

/** `from` and `to` as the API reads them: a time with its zone, or a date. */
export interface SpanText {
  readonly from: string;
  readonly to: string;
}

export interface LetterSelection {
  readonly mirror?: string | undefined;
  readonly ids?: readonly number[] | undefined;
}

/** What commands ask of the mirrors: of a hub that runs, over its API, else of its data folder. Answers are the API's. */
export interface MirrorClient {
  /** Looks at the servers too, where no hub does. */
  mirrors(): Promise<readonly MirrorAnswer[]>;
  backfill(name: string, span: SpanText | undefined): Promise<MirrorAnswer>;
  /** Gives up what is kept for a mirror that is off; gives it as it was. */
  dropMirror(name: string): Promise<MirrorAnswer>;
  verify(name: string, span: SpanText): Promise<VerificationAnswer>;
  /** Oldest first, page by page. */
  deadLetters(mirror: string | undefined): AsyncIterable<DeadLetterAnswer>;
  retry(selection: LetterSelection): Promise<number>;
  drop(selection: LetterSelection): Promise<number>;
  close(): Promise<void>;
}
