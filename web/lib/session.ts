import { shared } from "./store.ts";

/** Whether the hub wants a token that this browser has not shown. */
export const needsToken = shared(false);

export function signedOut(): void {
  needsToken.set(true);
}

export function signedIn(): void {
  needsToken.set(false);
}
