import { describe, expect, test } from "vitest";
import { ManualClock } from "../../src/model/clock.ts";
import type { ComponentHealth } from "../../src/ops/health.ts";
import type { ComponentName } from "../../src/ops/health-report.ts";
import { createHealth } from "../../src/ops/health-report.ts";

type Statuses = Partial<Record<ComponentName, ComponentHealth["status"]>>;

function overall(statuses: Statuses): string {
  const health = createHealth({ clock: new ManualClock(0), version: "1", startedAt: 0 });
  for (const [name, status] of Object.entries(statuses)) health.register(name as ComponentName, () => ({ status }));
  return health.report().status;
}

describe("the overall status", () => {
  test.each<[Statuses, string]>([
    [{}, "healthy"],
    [{ storage: "healthy", sports: "healthy", websocket_client: "disabled" }, "healthy"],
    [{ storage: "unhealthy", sports: "healthy" }, "unhealthy"],
    [{ storage: "degraded", sports: "healthy" }, "degraded"],
    [{ storage: "healthy", sports: "unhealthy", websocket_client: "disabled" }, "unhealthy"],
    [{ storage: "healthy", sports: "unhealthy", websocket_client: "healthy" }, "degraded"],
    [{ storage: "healthy", sports: "unhealthy", websocket_client: "unhealthy" }, "unhealthy"],
    [{ storage: "healthy", sports: "degraded", websocket_client: "disabled" }, "degraded"],
    [{ storage: "healthy", sports: "disabled", websocket_client: "disabled" }, "healthy"],
    [{ storage: "healthy", sports: "healthy", influxdb: "unhealthy" }, "degraded"],
  ])("of %j is %s", (statuses, expected) => {
    expect(overall(statuses)).toBe(expected);
  });
});

test("the report tells of each part that is there, in one order, with its details", async () => {
  const clock = new ManualClock(1_700_000_000_000_000);
  const health = createHealth({ clock, version: "1.2.3", startedAt: clock.now() });
  health.register("storage", () => ({ status: "healthy", details: { bytes: 12, status: "not this one" } }));
  health.register("websocket_client", () => ({ status: "disabled", reason: "Not configured." }));
  health.register("sports", () => {
    throw new Error("no answer");
  });
  await clock.advance(90_500);
  const report = health.report();
  expect(report).toEqual({
    service: "hometide",
    status: "unhealthy",
    timestamp: "2023-11-14T22:14:50.500000Z",
    uptime_seconds: 90,
    version: "1.2.3",
    components: {
      websocket_client: { status: "disabled", reason: "Not configured." },
      sports: { status: "unhealthy", reason: "no answer" },
      storage: { status: "healthy", bytes: 12 },
    },
  });
  expect(Object.keys(report.components)).toEqual(["websocket_client", "sports", "storage"]);
});
