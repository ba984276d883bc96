import { expect, test } from "vitest";
import { KeptAnswers } from "../../src/api/kept-answers.ts";

const body = (letters: number) => ({ body: "x".repeat(letters) });

test("of more than the answers may take the oldest go, and what was forgotten or kept anew counts once", () => {
  const kept = new KeptAnswers(10);
  const left = (): readonly string[] => ["a", "b", "c", "d"].filter((key) => kept.get(key) !== undefined);
  kept.keep("a", body(4));
  kept.keep("b", body(4));
  kept.keep("b", body(6));
  expect(left()).toEqual(["a", "b"]);
  kept.keep("c", body(4));
  expect(left()).toEqual(["b", "c"]);
  kept.forgetWhere(({ body: text }) => text.length === 6);
  kept.keep("a", body(6));
  expect(left()).toEqual(["a", "c"]);
  kept.keep("d", body(11));
  expect(left()).toEqual([]);
  kept.keep("d", body(10));
  kept.clear();
  kept.keep("a", body(10));
  expect(left()).toEqual(["a"]);
});
