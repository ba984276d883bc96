import { Type } from "typebox";
import type { ErrorCode } from "../model/errors.ts";
import { errorCodes } from "../model/errors.ts";

export const PROBLEM_TYPE = "application/problem+json; charset=utf-8";

/** One thing that is wrong with a request: in a parameter of the URL, or at a JSON pointer into the body. */
export interface RequestError {
  readonly parameter?: string;
  readonly pointer?: string;
  readonly detail: string;
}

/** An error as RFC 9457 writes it. Members beyond the standard's: code, mend, errors, and the facts of the error. */
export const ProblemSchema = Type.Object(
  {
    type: Type.String({ description: "Names the kind of problem: urn:hometide:problem: and the code" }),
    title: Type.String({ description: "The same for every problem of this kind" }),
    status: Type.Integer({ description: "The HTTP status" }),
    detail: Type.String({ description: "What happened, in a sentence" }),
    instance: Type.String({ description: "The path that was asked for" }),
    code: Type.Enum(Object.keys(errorCodes), { description: "For programs" }),
    mend: Type.String({ description: "What to do about it" }),
    errors: Type.Optional(
      Type.Array(
        Type.Object({
          parameter: Type.Optional(Type.String({ description: "Name of the parameter" })),
          pointer: Type.Optional(Type.String({ description: "JSON pointer into the body" })),
          detail: Type.String(),
        }),
        { description: "What is wrong with the request, one by one" },
      ),
    ),
    nearest: Type.Optional(Type.Array(Type.String(), { description: "Names that may have been meant" })),
    candidates: Type.Optional(
      Type.Array(Type.Object({ league: Type.String(), id: Type.String(), name: Type.String() }), {
        description: "Teams that the name fits",
      }),
    ),
  },
  {
    title: "Problem",
    description: "An error (RFC 9457)",
    examples: [
      {
        type: "urn:hometide:problem:unknown_team",
        title: errorCodes.unknown_team.title,
        status: 404,
        detail: "No team is called Patirots.",
        instance: "/api/v1/ha/game-status/Patirots",
        code: "unknown_team",
        mend: errorCodes.unknown_team.mend,
        nearest: ["Patriots"],
      },
    ],
  },
);

/** Writes a problem. `status` is the code's own unless the protocol's is more exact (413, 415 …). */
export function problemText(problem: {
  readonly code: ErrorCode;
  readonly detail: string;
  readonly instance: string;
  readonly status?: number;
  readonly details?: Readonly<Record<string, unknown>>;
}): { readonly status: number; readonly body: string } {
  const { code, detail, instance, details } = problem;
  const { title, mend } = errorCodes[code];
  const status = problem.status ?? errorCodes[code].status;
  return {
    status,
    body: JSON.stringify({
      ...details,
      type: `urn:hometide:problem:${code}`,
      title,
      status,
      detail,
      instance,
      code,
      mend,
    }),
  };
}
