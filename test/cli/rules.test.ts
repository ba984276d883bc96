import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { runCommand } from "../../src/cli/program.ts";
import { systemClock } from "../../src/model/clock.ts";
import { point, series } from "../../src/model/point.ts";
import { MICROS_PER_SECOND } from "../../src/model/time.ts";
import { silentLog } from "../../src/ops/log.ts";
import { openEmbeddedStore } from "../../src/store/embedded/store.ts";
import { temporaryFolder } from "../support/temporary.ts";

const FILE = `
home_assistant:
  rules:
    - { name: kitchen, area: Kitchen, minimum_change: 0.5 }
    - { entity_glob: "*_rssi", record: false }
`;

function home() {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "hometide.yaml"), FILE);
  const rules = async (...args: readonly string[]) => {
    const said = { out: "", error: "" };
    const code = await runCommand(["rules", ...args], {
      environment: { HOMETIDE_DATA_DIR: join(folder, "data") },
      folder,
      out: (text) => void (said.out += text),
      error: (text) => void (said.error += text),
    });
    return { code, ...said };
  };
  return { data: join(folder, "data"), rules };
}

it("goes by the configuration alone where no hub has run", async () => {
  const { rules } = home();
  const { code, out } = await rules("test", "sensor.tv_rssi");
  expect(code).toBe(0);
  expect(out).toContain("sensor.tv_rssi: not recorded (by rule_2)\n  by the configuration alone\n");
  expect(out).toContain("no    kitchen: area is not known, not Kitchen\n  fits  rule_2: entity_glob *_rssi fits\n");
  const given = await rules("test", "sensor.a", "--area", "kitchen", "--state", "20.3", "--json");
  expect(JSON.parse(given.out)).toMatchObject({
    rule: "kitchen",
    record: true,
    state: { outcome: "stored", value: 20.3 },
  });
  expect((await rules("list")).out).toContain("kitchen: 0 entities, 0 states left out\n");
  expect((await rules("suggest")).out).toMatch(/^nothing to suggest/);
});

it("knows what the data folder knows, where no hub runs", async () => {
  const { data, rules } = home();
  const store = await openEmbeddedStore({ folder: data, clock: systemClock, log: silentLog });
  const now = systemClock.now();
  const oven = series("home_assistant_events", { entity_id: "sensor.oven", domain: "sensor", area: "Kitchen" });
  const lamp = series("home_assistant_events", { entity_id: "light.hall", domain: "light" });
  await store.write([
    point(oven, now - 1, { state_value: "20", normalized_value: 20 }),
    ...Array.from({ length: 500 }, (_, index) => point(lamp, now - index * MICROS_PER_SECOND, { state_value: "on" })),
  ]);
  await store.close();
  const { out } = await rules("test", "sensor.oven", "--state", "20.3");
  expect(out).toContain(
    "sensor.oven: recorded (by kitchen)\n  by the configuration, with what the data folder knows\n",
  );
  expect(out).toContain('state "20.3" (20.3) would be left out (minimum_change); stored last: 20 at ');
  expect((await rules("test", "sensor.oven", "--offline")).out).toContain("area not known");
  expect((await rules("list")).out).toContain("kitchen: 1 entities, 0 states left out\n");
  expect((await rules("suggest")).out).toContain("- entity: light.hall\n  changes_only: true\n");
});

it("refuses what it does not understand, with the code for usage", async () => {
  expect(await home().rules("suggest", "--days", "many")).toMatchObject({ code: 2 });
  expect(await home().rules("test")).toMatchObject({ code: 2 });
});
