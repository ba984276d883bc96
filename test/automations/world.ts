import { onTestFinished } from "vitest";
import type { NewRegistration } from "../../src/automations/view.ts";
import type { Clock } from "../../src/model/clock.ts";
import { ManualClock } from "../../src/model/clock.ts";
import { HometideError } from "../../src/model/errors.ts";
import { parseTime } from "../../src/model/time.ts";
import type { Log } from "../../src/ops/log.ts";
import type { HomeAssistantLink } from "../../src/sources/home-link.ts";
import type { EmbeddedStore } from "../../src/store/embedded/store.ts";
import { openTestStore } from "../support/embedded.ts";
import type { Wired } from "./wiring.ts";
import { wanted, wireAutomations } from "./wiring.ts";

export const START = parseTime("2026-01-10T01:00:00Z") ?? 0;

export interface World<C extends Clock = ManualClock> extends Wired {
  readonly clock: C;
  readonly store: EmbeddedStore & { readonly folder: string };
  register(
    given: Partial<NewRegistration> & { readonly url?: string },
  ): Promise<{ readonly id: string; readonly secret: string }>;
}

const noHome: HomeAssistantLink = {
  fireEvent: () => Promise.reject(new HometideError("home_assistant_unreachable", "There is no Home Assistant.")),
  webhookIds: () => Promise.reject(new HometideError("home_assistant_unreachable", "There is no Home Assistant.")),
};

interface WorldOptions {
  readonly folder?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly link?: HomeAssistantLink;
  readonly log?: Log;
}

/** The automations on a real store, sending over real sockets, with a clock that stands still. */
export function startWorld(options: WorldOptions = {}): Promise<World> {
  return startWorldOn(new ManualClock(START), options);
}

export async function startWorldOn<C extends Clock>(clock: C, options: WorldOptions = {}): Promise<World<C>> {
  const store = await openTestStore(options.folder === undefined ? {} : { folder: options.folder });
  const { environment, link = noHome, log } = options;
  const wired = await wireAutomations({ store, clock, folder: store.folder, link, environment, log });
  onTestFinished(() => wired.stop());
  return {
    ...wired,
    clock,
    store,
    async register(given) {
      const { webhook, secret = "" } = await wired.automations.view.register(wanted(given));
      return { id: webhook.id, secret };
    },
  };
}
