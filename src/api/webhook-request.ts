import type { Static } from "typebox";
import { Type } from "typebox";
import type { NewRegistration, RegistrationChanges } from "../automations/view.ts";
import { HometideError } from "../model/errors.ts";
import { gameEventKinds } from "../model/game-event.ts";
import type { Registration } from "../model/webhook.ts";
import { deliveryKinds } from "../model/webhook.ts";
import type { SportsView } from "../sports/view.ts";
import { leagueNamed, teamNamed } from "./lookup.ts";
import { LeagueParameter, orNull, TeamParameter } from "./schemas.ts";

/** What is asked for about webhooks, and what it means. */

/** Longer delays and expiries are slips of the pen. */
const DAY_SECONDS = 86_400;
const WEEK_SECONDS = 7 * DAY_SECONDS;

const Url = Type.String({
  description: "Where events are sent: http or https, in the home or on the internet",
  minLength: 1,
  maxLength: 2_000,
  examples: ["http://192.168.1.20:1880/goal"],
});
const HomeWebhookId = Type.String({
  description: "The id of a webhook trigger of Home Assistant",
  minLength: 1,
  maxLength: 200,
});
const Events = Type.Array(Type.Enum(gameEventKinds), {
  description: "Which events are sent",
  minItems: 1,
  uniqueItems: true,
});
const MinScoreChange = Type.Integer({
  description: "Score updates and corrections of fewer points are left out",
  minimum: 1,
  maximum: 1_000,
});
const DelaySeconds = Type.Number({
  description: "How long an event is held back, so that lights do not spoil a delayed stream",
  minimum: 0,
  maximum: DAY_SECONDS,
});
const ExpiresAfterSeconds = Type.Number({
  description: "An event that could not be sent so long after it was due is not sent any more",
  minimum: 1,
  maximum: WEEK_SECONDS,
});

export const SecretMember = Type.Optional(
  Type.String({
    description: "Your own secret, of at least 16 characters; one is made where it is absent",
    maxLength: 200,
  }),
);

export const NewWebhookSchema = Type.Object(
  {
    delivery: Type.Enum(deliveryKinds, {
      description:
        "How: a signed POST to `url`; a webhook trigger of the configured Home Assistant by `webhook_id`; the event `hometide_game_event` on its bus",
      default: "webhook",
    }),
    url: Type.Optional(Url),
    webhook_id: Type.Optional(HomeWebhookId),
    secret: SecretMember,
    events: Events,
    team: Type.Optional(TeamParameter),
    league: LeagueParameter,
    min_score_change: Type.Optional(MinScoreChange),
    delay_seconds: Type.Optional(DelaySeconds),
    expires_after_seconds: Type.Optional(ExpiresAfterSeconds),
  },
  { additionalProperties: false },
);

export const WebhookChangesSchema = Type.Object(
  {
    url: Type.Optional(Url),
    webhook_id: Type.Optional(HomeWebhookId),
    events: Type.Optional(Events),
    team: Type.Optional(orNull(TeamParameter)),
    league: Type.Optional(orNull(Type.String({ maxLength: 60 }))),
    min_score_change: Type.Optional(orNull(MinScoreChange)),
    delay_seconds: Type.Optional(DelaySeconds),
    expires_after_seconds: Type.Optional(orNull(ExpiresAfterSeconds)),
    paused: Type.Optional(
      Type.Boolean({ description: "true pauses it; false resumes it, whatever it was paused for" }),
    ),
  },
  { additionalProperties: false, description: "What is absent stays; null takes a filter away" },
);

/** @throws HometideError bad_request, and what looking up a team or league throws */
export function newRegistration(sports: SportsView, body: Static<typeof NewWebhookSchema>): NewRegistration {
  const { delivery, url, webhook_id, secret, events } = body;
  requireTarget(delivery, { url, webhook_id, secret });
  return {
    delivery,
    url: url ?? null,
    webhookId: webhook_id ?? null,
    secret,
    events,
    ...whom(sports, body.team, body.league),
    minScoreChange: body.min_score_change ?? null,
    delaySeconds: body.delay_seconds ?? 0,
    expiresAfterSeconds: body.expires_after_seconds ?? null,
  };
}

/** @throws as {@link newRegistration} */
export function registrationChanges(
  sports: SportsView,
  before: Pick<Registration, "delivery" | "team" | "league">,
  body: Static<typeof WebhookChangesSchema>,
): RegistrationChanges {
  const { url, webhook_id } = body;
  if (url !== undefined && before.delivery !== "webhook") throw unfit("/url", `A ${before.delivery} has no url.`);
  if (webhook_id !== undefined && before.delivery !== "home_assistant_webhook")
    throw unfit("/webhook_id", `A ${before.delivery} has no webhook_id.`);
  return {
    url,
    webhookId: webhook_id,
    events: body.events,
    ...changedWhom(sports, before, body),
    minScoreChange: body.min_score_change,
    delaySeconds: body.delay_seconds,
    expiresAfterSeconds: body.expires_after_seconds,
    paused: body.paused,
  };
}

function changedWhom(
  sports: SportsView,
  before: Pick<Registration, "team" | "league">,
  { team, league }: Pick<Static<typeof WebhookChangesSchema>, "team" | "league">,
): Pick<RegistrationChanges, "team" | "league"> {
  if (team === undefined && league === undefined) return {};
  if (typeof team === "string") return whom(sports, team, league ?? undefined);
  const named = league === undefined ? before.league : (whom(sports, undefined, league ?? undefined).league ?? null);
  if (team === null) return { team: null, league: named };
  // A team's league is its own: another one, or none, takes the team away only where that is said.
  if (before.team === null || before.team.league === named) return { league: named };
  throw unfit("/league", `The webhook is for a team of ${before.team.league}: give the team as well, or null.`);
}

/** The team, and the league: a team's own where one is named. */
function whom(
  sports: SportsView,
  team: string | undefined,
  league: string | undefined,
): Pick<NewRegistration, "team" | "league"> {
  const named = leagueNamed(sports, league);
  if (team === undefined) return { team: null, league: named ?? null };
  const found = teamNamed(sports, team, named);
  const { id, abbreviation, name } = found.team;
  return { team: { league: found.league, id, abbreviation, name }, league: found.league };
}

function requireTarget(
  delivery: NewRegistration["delivery"],
  given: {
    readonly url?: string | undefined;
    readonly webhook_id?: string | undefined;
    readonly secret?: string | undefined;
  },
): void {
  const needed = NEEDS[delivery];
  if (needed !== undefined && given[needed] === undefined) throw unfit(`/${needed}`, `A ${delivery} needs ${needed}.`);
  const allowed: readonly string[] = delivery === "webhook" ? ["url", "secret"] : [needed ?? ""];
  for (const [name, value] of Object.entries(given)) {
    if (value !== undefined && !allowed.includes(name)) throw unfit(`/${name}`, `A ${delivery} has no ${name}.`);
  }
}

/** What says where the events of a kind of delivery go. */
const NEEDS = { webhook: "url", home_assistant_webhook: "webhook_id", home_assistant_event: undefined } as const;

function unfit(pointer: string, detail: string): HometideError {
  return new HometideError("bad_request", detail, { details: { errors: [{ pointer, detail }] } });
}
