import { loadConfig } from "../../src/config/load.ts";
import { startHub } from "../../src/hub.ts";
import { createLog } from "../../src/ops/log.ts";
import type { HubOrder, HubReply } from "./hub-order.ts";
import { LeapClock } from "./leap-clock.ts";

/*
 * The whole hub on a clock that its parent drives, to be killed at any moment. Arguments: the time at which it starts, in
 * microseconds, and its environment as JSON. It tells its address, then leaps where it is told and answers what time it is.
 */
const [now = "0", environment = "{}"] = process.argv.slice(2);
const clock = new LeapClock(Number(now));
const { config } = loadConfig({
  // Written by our own test, in this type.
  environment: JSON.parse(environment) as Readonly<Record<string, string>>,
  flags: {},
  cwd: process.cwd(),
});
const hub = await startHub({ config, clock, log: createLog(config.log), version: "years" });
const tell = (reply: HubReply): void => void process.send?.(reply);

process.on("message", ({ id, leapTo }: HubOrder) => {
  const from = leapTo === undefined ? clock.now() : clock.leapTo(leapTo);
  if (leapTo === undefined) clock.release();
  tell({ id, from, now: clock.now() });
});
process.on("disconnect", () => process.exit(1));
process.on("SIGTERM", () => void hub.close().then(() => process.exit(0)));
tell({ url: hub.url, from: clock.now(), now: clock.now() });
