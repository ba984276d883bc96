import { readFileSync } from "node:fs";
import { basename } from "node:path";
import type { Static, TSchema } from "typebox";
import { Value } from "typebox/value";
import { isNode, LineCounter, parseDocument } from "yaml";
import { HometideError, messageOf } from "../../model/errors.ts";

/** A fault of a scenario: where it is and what is wrong. */
export interface ScenarioProblem {
  /** Such as `games/0/plays/3/clock`. */
  readonly path: string;
  readonly reason: string;
}

/** A checked file, which can tell the line of a path for what a schema cannot check. */
export interface ReadFile<Content> {
  readonly content: Content;
  /** @throws HometideError `scenario_invalid` where there is a problem */
  refuse(problems: readonly ScenarioProblem[]): void;
}

/**
 * Reads a YAML file and checks it.
 *
 * @throws HometideError `scenario_invalid`: the file, and for each fault the line, the path and what is wrong
 */
export function readYaml<Schema extends TSchema>(file: string, schema: Schema): ReadFile<Static<Schema>> {
  const name = basename(file);
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new HometideError("scenario_invalid", `The scenario ${file} cannot be read: ${messageOf(error)}`, {
      cause: error,
    });
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: "silent" });
  const refuse = (problems: readonly ScenarioProblem[]): void => {
    if (problems.length === 0) return;
    const told = problems.map(
      ({ path, reason }) => `${name}:${lineOf(path)} ${path === "" ? "the file" : path} ${reason}`,
    );
    throw new HometideError("scenario_invalid", `The scenario is wrong: ${told.join("; ")}`, {
      details: { file, problems },
    });
  };
  const lineOf = (path: string): number => {
    const keys = path.split("/").filter((key) => key !== "");
    // The nearest thing above that is there: what is missing has no line of its own.
    for (let depth = keys.length; depth > 0; depth--) {
      const node = document.getIn(keys.slice(0, depth), true);
      if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
    }
    return 1;
  };
  refuse(
    document.errors.map(({ message, pos }) => ({
      path: "",
      reason: `is not YAML at line ${lines.linePos(pos[0]).line}: ${message}`,
    })),
  );
  const content: unknown = document.toJS();
  refuse(faults(schema, content));
  // The check above has shown that it is of the schema's type.
  return { content: content as Static<Schema>, refuse };
}

function faults(schema: TSchema, content: unknown): readonly ScenarioProblem[] {
  const problems: ScenarioProblem[] = [];
  for (const { keyword, instancePath, message } of Value.Errors(schema, content)) {
    const path = instancePath.replace(/^\//, "");
    // The place of a key too many is told by the fault of that key itself.
    if (keyword === "additionalProperties") continue;
    problems.push({ path, reason: keyword === "boolean" ? "is not a known key" : message });
  }
  return problems;
}
