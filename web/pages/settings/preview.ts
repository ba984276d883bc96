import { useEffect, useState } from "preact/hooks";
import type { PreviewAnswer } from "../../../src/api/rule-answers.ts";
import { wordsOf } from "../../lib/doing.ts";
import { ask, withQuery } from "../../lib/http.ts";
import { errorsOf } from "../../lib/settings.ts";

type Json = Readonly<Record<string, unknown>>;

/** What a change of rules or lists would do, as the hub reckons it, or what is wrong with it. */
export interface Preview {
  /** Stays while the next one is asked for. */
  readonly told: PreviewAnswer | undefined;
  readonly errors: Readonly<Record<string, string>>;
  readonly failed: string | undefined;
  readonly busy: boolean;
}

const NOTHING: Preview = { told: undefined, errors: {}, failed: undefined, busy: true };
/** Who types is not asked about every letter. */
const SETTLE_MS = 400;

/**
 * Asks what a change of the settings would do.
 *
 * @param rule place of the rule whose effect on stored points is reckoned
 * @throws RequestError where the change is not right
 */
export function previewOf(patch: Json, rule?: number, signal?: AbortSignal): Promise<PreviewAnswer> {
  return ask<PreviewAnswer>(withQuery("api/v1/rules/preview", { rule }), {
    method: "POST",
    body: patch,
    ...(signal === undefined ? {} : { signal }),
  });
}

/** As {@link previewOf}, anew whenever the change is another one. */
export function usePreview(patch: Json, version: string, rule?: number): Preview {
  const [preview, setPreview] = useState(NOTHING);
  const asked = JSON.stringify(patch);
  useEffect(() => {
    const asking = new AbortController();
    setPreview((before) => ({ ...before, busy: true }));
    const look = async (): Promise<void> => {
      try {
        const told = await previewOf(patch, rule, asking.signal);
        if (!asking.signal.aborted) setPreview({ told, errors: {}, failed: undefined, busy: false });
      } catch (error) {
        if (asking.signal.aborted) return;
        setPreview((before) => ({ ...before, errors: errorsOf(error), failed: wordsOf(error), busy: false }));
      }
    };
    const timer = setTimeout(() => void look(), SETTLE_MS);
    return () => {
      clearTimeout(timer);
      asking.abort();
    };
  }, [asked, version, rule]);
  return preview;
}
