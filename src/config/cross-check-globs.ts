import { globPattern } from "../model/glob.ts";
import type { CrossProblem } from "./problem.ts";
import type { Config } from "./schema.ts";

/** Patterns of entities that no pattern can be made of: a range such as `[z-a]`, which runs backwards. */
export function crossCheckGlobs(
  { include, exclude, rules }: Config["home_assistant"],
  origin: (key: string) => string,
): readonly CrossProblem[] {
  const lists = [
    { key: "home_assistant.include.entity_globs", globs: include.entity_globs },
    { key: "home_assistant.exclude.entity_globs", globs: exclude.entity_globs },
    ...rules.map(({ entity_glob: globs }, index) => ({ key: `home_assistant.rules[${index}].entity_glob`, globs })),
  ];
  return lists.flatMap(({ key, globs }) =>
    globs.flatMap((glob) => {
      if (isPattern(glob)) return [];
      const mend = "Write what is in brackets from the lower to the higher one, such as [a-z] or [0-9].";
      const problem = { key, about: [key], origin: origin(key), reason: "holds a range that runs backwards", mend };
      return [{ ...problem, value: JSON.stringify(glob) }];
    }),
  );
}

function isPattern(glob: string): boolean {
  try {
    globPattern(glob);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}
