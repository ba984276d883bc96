import { toast } from "../parts/toast.tsx";
import { text } from "../text/en.ts";

/** Puts words where they can be pasted from, and says whether that went well. */
export async function copyText(words: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(words);
    toast(text.page.copied);
  } catch {
    // Browsers allow it on secure addresses alone; the words can be selected.
    toast(text.page.copyFailed, "bad");
  }
}
