import { useState } from "preact/hooks";
import { RequestError } from "./http.ts";
import { toast } from "../parts/toast.tsx";

/** Does what the user asked for, one thing at a time; what fails is said in a toast, with what to do. */
export function useDoing(): { readonly busy: boolean; run(what: () => Promise<void>): Promise<void> } {
  const [busy, setBusy] = useState(false);
  return {
    busy,
    async run(what) {
      setBusy(true);
      try {
        await what();
      } catch (error) {
        toast(wordsOf(error), "bad");
      } finally {
        setBusy(false);
      }
    },
  };
}

/** What failed, in the API's own words. */
export function wordsOf(error: unknown): string {
  if (error instanceof RequestError) {
    const { detail, mend } = error.problem;
    return mend === undefined ? detail : `${detail} ${mend}`;
  }
  return error instanceof Error ? error.message : String(error);
}
