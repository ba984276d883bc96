import { expect, test } from "vitest";
import type { Outcome } from "../../../src/store/destination.ts";
import { splitLines } from "../../../src/store/influx/lines.ts";
import { createV1 } from "../../../src/store/influx/v1.ts";
import { createV2 } from "../../../src/store/influx/v2.ts";
import { createV3 } from "../../../src/store/influx/v3.ts";
import { recordedExchanges, recordedServers } from "../../support/influx-recordings.ts";
import { startInfluxReplay } from "../../support/influx-replay-server.ts";
import { describeShared } from "../../support/shared.ts";
import { connect } from "./support.ts";

/*
 * Every recorded exchange with an endpoint for writing, and what its answer means: 1.6 | 1.12 | 2.7 | 3.6, "-" where it
 * was not asked. Checked by hand against the recordings' README. `partial 1,2 of 5`: lines 1 and 2 are refused, the others
 * stored. `lines 1`: line 1 was named, the others are to be sent again. `lines`: some line, the server does not say which.
 * Where a recording leaves out its large body, two short lines stand for it.
 */
const expected: Readonly<Record<string, string>> = {
  "write-double-slash": "request | request | request | request",
  "write-get-not-allowed": "request | request | request | request",
  "write-missing-database": "place | place | place | written",
  "write-missing-retention-policy": "place | place | place | written",
  "write-good": "written | written | written | written",
  "write-good-gzip": "written | written | written | written",
  "write-empty": "written | written | written | request",
  "write-only-comment": "written | written | written | request",
  "write-blank-lines-and-comments": "written | written | written | written",
  "write-crlf-and-blank-lines": "lines 1 | lines 1 | lines 1 | lines",
  "write-malformed-middle": "lines 1 | lines 1 | lines 1 | partial 1 of 4",
  "write-malformed-several": "lines 1,2,4 | lines 1,2,4 | lines 1,2,4 | partial 1,2,4 of 5",
  "write-malformed-after-comments": "lines | lines | lines 1,4 | partial 1,2,4 of 5",
  "write-type-conflict-prepare": "written | written | written | written",
  "write-type-conflict": "lines | lines | lines | partial 1,3,4 of 6",
  "write-type-conflict-and-malformed": "lines | lines | lines 2 | partial 1,2 of 4",
  "write-int-for-float": "partial 0 of 1 | partial 0 of 1 | partial 0 of 1 | partial 0 of 1",
  "write-type-conflict-other-shard": "written | written | written | partial 0 of 1",
  "write-field-named-like-tag": "written | written | written | partial 0 of 1",
  "write-too-old": "lines | lines | lines | written",
  "write-too-far-future": "lines 0 | lines 0 | lines 0 | written",
  "write-timestamp-overflow": "lines 0 | lines 0 | lines 0 | partial 0 of 1",
  "write-timestamp-minimum": "lines 0 | lines 0 | lines 0 | written",
  "write-timestamp-latest-valid": "written | written | written | written",
  "write-timestamp-year-1900": "written | written | written | written",
  "query-keyword-prepare": "written | written | written | written",
  "write-no-timestamp": "written | written | written | written",
  "write-string-64k-plus-1": "written | written | written | partial 0 of 2",
  "write-string-64k": "written | written | written | written",
  "write-string-1m-plus-1": "written | lines | lines | partial 1 of 2",
  "write-tag-64k-plus-1": "lines | lines | lines | partial 0 of 2",
  "write-too-large-11mb": "written | written | written | size",
  "write-too-large-11mb-gzip": "written | written | written | size",
  "write-too-large-27mb": "size | size | written | size",
  "write-bad-gzip": "request | request | transient | request",
  "write-truncated-gzip": "request | request | request | request",
  "write-deflate": "written | written | written | request",
  "write-duplicate-first": "written | written | written | written",
  "write-duplicate-second": "written | written | written | written",
  "write-duplicate-field-in-line": "written | written | written | partial 0 of 1",
  "write-duplicate-tag-in-line": "lines 0 | lines 0 | lines 0 | written",
  "write-nan": "lines 0 | lines 0 | lines 0 | partial 0 of 1",
  "write-infinity": "lines 0 | lines 0 | lines 0 | partial 0 of 1",
  "write-unsigned": "lines 0 | lines 0 | written | written",
  "write-float-overflow": "lines 0 | lines 0 | lines 0 | written",
  "write-float-forms": "written | written | written | written",
  "write-float-short-forms": "written | written | written | partial 0,1 of 2",
  "write-int-limits": "written | written | written | written",
  "write-int-overflow": "lines 0 | lines 0 | lines 0 | partial 0 of 1",
  "write-bool-forms": "written | written | written | written",
  "write-empty-tag-value": "lines 0 | lines 0 | lines 0 | partial 0 of 1",
  "write-empty-string-field": "written | written | written | written",
  "write-no-field": "lines 0 | lines 0 | lines 0 | partial 0 of 1",
  "write-reserved-measurement": "written | written | written | written",
  "write-reserved-tag": "written | written | lines 0 | written",
  "write-precision-ns": "written | written | written | written",
  "write-precision-n": "written | written | request | written",
  "write-precision-us": "written | request | written | written",
  "write-precision-u": "written | written | request | written",
  "write-precision-ms": "written | written | written | written",
  "write-precision-s": "written | written | written | written",
  "write-precision-m": "written | written | request | request",
  "write-precision-h": "written | written | request | request",
  "write-precision-bad": "written | request | request | request",
  "write-precision-none": "written | written | written | written",
  "write-precision-none-seconds": "written | written | written | written",
  "write-good--v2": "request | written | - | written",
  "write-empty--v2": "request | written | - | request",
  "write-malformed-middle--v2": "request | lines 1 | - | lines",
  "write-type-conflict--v2": "request | lines | - | lines",
  "write-missing-database--v2": "request | place | - | written",
  "write-v3-path": "request | request | request | written",
  "write-no-database-param": "request | request | place | request",
  "delete-prepare": "written | written | written | written",
  "auth-write-before-admin": "place | place | - | auth",
  "auth-write-no-token": "auth | auth | auth | auth",
  "auth-write-empty-no-token": "auth | auth | auth | auth",
  "auth-write-missing-database-no-token": "auth | auth | auth | auth",
  "auth-write-wrong-token": "auth | auth | auth | auth",
  "auth-write-empty-wrong-token": "auth | auth | auth | auth",
  "auth-write-missing-database-wrong-token": "auth | auth | auth | auth",
  "auth-write-read-only-token": "auth | auth | auth | -",
  "auth-write-empty-read-only-token": "auth | auth | auth | -",
  "auth-write-missing-database-read-only-token": "place | place | place | -",
  "auth-write-write-only-token": "written | written | written | -",
  "auth-write-empty-write-only-token": "written | written | written | -",
  "auth-write-missing-database-write-only-token": "place | place | place | -",
  "auth-write-good-token": "written | written | written | written",
  "auth-write-empty-good-token": "written | written | written | request",
  "auth-write-missing-database-good-token": "place | place | place | written",
  "auth-write-token-scheme": "auth | written | - | written",
  "auth-write-query-params": "written | written | written | written",
  "auth-write-bearer": "auth | auth | auth | -",
  "auth-write-query-params-wrong": "auth | auth | - | -",
  "overload-503-write-queue-timeout": "transient | transient | - | -",
  "overload-503-write-queue-full": "transient | transient | - | -",
  "limit-series-per-database": "lines | lines | - | -",
  "v2-write-before-setup": "- | - | auth | -",
  "write-missing-organization": "- | - | place | -",
  "write-no-organization": "- | - | request | -",
  "write-precision-ns--v1": "- | - | written | written",
  "write-precision-us--v1": "- | - | written | written",
  "write-precision-u--v1": "- | - | written | written",
  "write-precision-ms--v1": "- | - | written | written",
  "write-precision-s--v1": "- | - | written | written",
  "write-precision-m--v1": "- | - | written | request",
  "write-precision-h--v1": "- | - | written | request",
  "write-good--v1": "- | - | written | written",
  "write-empty--v1": "- | - | written | request",
  "write-malformed-middle--v1": "- | - | lines 1 | lines 1",
  "write-type-conflict--v1": "- | - | lines | lines 1",
  "write-missing-database--v1": "- | - | place | written",
  "write-dbrp": "- | - | written | -",
  "write-dbrp-named": "- | - | written | -",
  "delete-prepare--v2": "- | - | written | -",
  "auth-write-basic": "- | - | written | written",
  "auth-write-bearer--v2": "- | - | written | -",
  "auth-write-basic--v2": "- | - | auth | -",
  "auth-write-malformed-token": "- | - | auth | -",
  "write-malformed-middle-no-partial": "- | - | - | lines 1",
  "write-type-conflict-no-partial": "- | - | - | lines 1",
  "write-no-sync": "- | - | - | written",
  "limit-database-by-write": "- | - | - | place",
  "limit-database-by-write--v1": "- | - | - | place",
  "limit-database-by-write--v2": "- | - | - | place",
  "limit-database-by-retention-policy--v1": "- | - | - | place",
  "limit-columns": "- | - | - | lines 0",
  "limit-columns-readback": "- | - | - | written",
};

const apis = { "1.6": createV1, "1.12": createV1, "2.7": createV2, "3.6": createV3 } as const;

function inWords(outcome: Outcome, count: number): string {
  if (outcome.kind === "partial") return `partial ${outcome.rejected.map(({ line }) => line).join(",")} of ${count}`;
  if (outcome.kind !== "permanent") return outcome.kind;
  const named = (outcome.named ?? []).map(({ line }) => line).join(",");
  return named === "" ? outcome.fault : `${outcome.fault} ${named}`;
}

describeShared("every recorded write", () => {
  test.each(recordedServers)("of %s has the outcome that it shall have", async (server) => {
    const replay = await startInfluxReplay(server);
    const { session } = connect(replay.url);
    const api = apis[server](session);
    const found: Record<string, string> = {};
    for (const { name, request } of recordedExchanges(server)) {
      const [path = ""] = request.path.split("?", 1);
      if (!path.includes("write")) continue;
      replay.use(name);
      const body = request.body ?? "m v=1 1\nm v=2 2";
      const method = request.method === "GET" ? "GET" : "POST";
      const answer = await session.http.send({
        method,
        path: request.path,
        timeoutMs: 10_000,
        ...(method === "POST" ? { body } : {}),
      });
      found[name] = inWords(
        api.judge(answer, () => splitLines(body)),
        splitLines(body).length,
      );
      expect(replay.seen.at(-1)?.answeredBy).toBe(name);
    }
    const column = recordedServers.indexOf(server);
    const wanted = Object.entries(expected).map(([name, cells]) => [name, cells.split(" | ")[column]]);
    expect(found).toEqual(Object.fromEntries(wanted.filter(([, cell]) => cell !== "-")));
  });
});
