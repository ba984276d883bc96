import { errorCodes } from "../../src/model/errors.ts";
import { code, page, table } from "./markdown.ts";

/** Every error code, from the one list. */
export function errorsPage(): string {
  const rows = Object.entries(errorCodes).map(([name, { status, title, mend }]) => [
    code(name),
    String(status),
    title,
    mend,
  ]);
  return page(
    "# Errors",
    "Over HTTP an error is an `application/problem+json` (RFC 9457) whose `type` and `code` name it; in the log and on the command line it is told with the same code.",
    table(["code", "HTTP status", "meaning", "what to do"], rows),
  );
}
