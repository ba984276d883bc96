import { startHomeAssistantServer } from "../../../src/replay/home-assistant-server.ts";
import { systemClock } from "../../../src/model/clock.ts";
import { createLog } from "../../../src/ops/log.ts";
import { loadHome } from "./load-home.ts";
import type { LoadOrder, LoadReport } from "./load-order.ts";
import { LOAD_TOKEN } from "./load-order.ts";

/*
 * The replay server with a home under load and with Home Assistant's own limits, as a process of its own: it prints its
 * address, tells the events that its parent asks for ({events, perSecond}), and answers what was told and to whom.
 */
const home = loadHome(systemClock);
const server = await startHomeAssistantServer({
  clock: systemClock,
  log: createLog({ level: "warn", format: "json" }),
  home,
  token: LOAD_TOKEN,
  dropsSlowClients: true,
});
process.on("disconnect", () => process.exit(0));
process.on("message", (message) => {
  // Only our own test speaks on this channel, in this type.
  const { events, perSecond } = message as LoadOrder;
  void home.tell(events, perSecond).then(() => {
    const connections = server
      .connections()
      .map(({ open, sentCount, givenUp }) => ({ open, sentCount, ...(givenUp === undefined ? {} : { givenUp }) }));
    process.send?.({ told: home.told(), connections } satisfies LoadReport);
  });
});
process.stdout.write(`${server.url}\n`);
