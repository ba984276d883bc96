/** What load-process.ts is asked for: so many events at this rate. */
export interface LoadOrder {
  readonly events: number;
  readonly perSecond: number;
}

export interface LoadReport {
  /** Events of each entity. */
  readonly told: Readonly<Record<string, number>>;
  readonly connections: readonly { readonly open: boolean; readonly sentCount: number; readonly givenUp?: string }[];
}

export const LOAD_TOKEN = "a-token-of-the-load";
