/**
 * The one list of error codes. An error carries a code, a sentence for this case, and what the user can do;
 * over HTTP it becomes an RFC 9457 problem whose `type` names the code (docs/generated/errors.md is made from here).
 */
export const errorCodes = {
  config_invalid: { status: 500, title: "The configuration is wrong", mend: "Correct the named keys and start again." },
  settings_invalid: {
    status: 422,
    title: "The settings would not be right",
    mend: "Correct what `errors` names; nothing was changed.",
  },
  settings_conflict: {
    status: 412,
    title: "The settings have changed meanwhile",
    mend: "Read them again, and make the change to what they are now.",
  },
  settings_read_only: {
    status: 409,
    title: "The configuration's file cannot be written",
    mend: "Let the hub's user write the file and its folder, or change the file yourself and start the hub again.",
  },
  data_dir_unusable: {
    status: 500,
    title: "The data directory cannot be used",
    mend: "Make HOMETIDE_DATA_DIR name a directory that the hub's user may write, with free space.",
  },
  disk_full: {
    status: 507,
    title: "The disk is full",
    mend: "Make room on the disk of HOMETIDE_DATA_DIR. A hub that runs keeps what comes and writes it by itself then.",
  },
  data_dir_locked: {
    status: 500,
    title: "Another hub uses this data directory",
    mend: "Stop the other hub, or give this one its own HOMETIDE_DATA_DIR.",
  },
  store_too_new: {
    status: 500,
    title: "The store was written by a newer Hometide",
    mend: "Start that version or a newer one, or name another HOMETIDE_DATA_DIR.",
  },
  store_corrupt: {
    status: 500,
    title: "The store's file is damaged",
    mend: "Move the file away and restore a backup; the hub does not overwrite it.",
  },
  block_damaged: {
    status: 500,
    title: "A part of the history is damaged",
    mend: "Other spans still answer. `hometide storage check` lists what is damaged; restore it from a backup.",
  },
  store_closed: { status: 503, title: "The store is closed", mend: "The hub is stopping; try again when it runs." },
  store_unavailable: {
    status: 503,
    title: "Feature temporarily unavailable",
    mend: "Live data goes on; look at /health for the reason and try again.",
  },
  not_supported: {
    status: 501,
    title: "This store cannot do that",
    mend: "Use the embedded store for it, or the database's own means.",
  },
  query_timeout: {
    status: 504,
    title: "The query took too long",
    mend: "Ask for a shorter span, fewer points or a coarser resolution.",
  },
  point_refused: {
    status: 422,
    title: "A point does not fit its measurement",
    mend: "See docs/generated/measurements.md.",
  },
  port_in_use: {
    status: 500,
    title: "The port is in use",
    mend: "Set HOMETIDE_PORT to a free port, or stop the other program.",
  },
  address_unusable: {
    status: 500,
    title: "The hub cannot listen at this address",
    mend: "Set HOMETIDE_HOST to an address of this machine (127.0.0.1, or 0.0.0.0 for all of them), and HOMETIDE_PORT to a port that the hub's user may open.",
  },
  bad_request: {
    status: 400,
    title: "The request is wrong",
    mend: "Correct the named parameter; /docs lists what is allowed.",
  },
  unauthorized: {
    status: 401,
    title: "A token is required",
    mend: "Send `Authorization: Bearer TOKEN`; the token is in the file named at the hub's start.",
  },
  forbidden_host: {
    status: 403,
    title: "The hub does not answer to this name",
    mend: "Use http://127.0.0.1 or http://localhost with the hub's port, or set HOMETIDE_TOKEN and send the token.",
  },
  forbidden_origin: {
    status: 403,
    title: "The request comes from a page of somebody else",
    mend: "Open the dashboard at the hub's own address; behind a proxy, pass the Host header on as it came.",
  },
  method_not_allowed: {
    status: 405,
    title: "The method does not fit",
    mend: "Use one of the methods in the Allow header.",
  },
  not_ready: {
    status: 503,
    title: "Not ready yet",
    mend: "Try again in some seconds; /health tells what the hub waits for.",
  },
  not_found: { status: 404, title: "There is nothing here", mend: "See /docs for the endpoints." },
  unknown_team: {
    status: 404,
    title: "No such team",
    mend: "Use one of the names in `nearest`, or see /api/v1/teams.",
  },
  ambiguous_team: {
    status: 409,
    title: "The name fits several teams",
    mend: "Add ?league=, or use one of the names in `candidates`.",
  },
  unknown_league: { status: 404, title: "No such league", mend: "Use one of the names in `nearest`." },
  unknown_game: { status: 404, title: "No such game", mend: "See /api/v1/games/history for the ids that are known." },
  unknown_player: {
    status: 404,
    title: "No statistics of this player",
    mend: "See /api/v1/games/{game_id}/stats for the ids of players, and espn.player_statistics for whose are kept.",
  },
  unknown_entity: {
    status: 404,
    title: "No such entity",
    mend: "Use one of the names in `nearest`, or see /api/v1/entities.",
  },
  mirror_disabled: {
    status: 409,
    title: "The mirror is not on",
    mend: "Switch it on in the configuration, or drop what is kept for it (`hometide mirror drop`).",
  },
  mirror_in_use: {
    status: 409,
    title: "The mirror is on",
    mend: "Take its entry out of the configuration and restart the hub; then it can be dropped.",
  },
  unknown_mirror: { status: 404, title: "No such mirror", mend: "See /api/v1/mirrors for those that there are." },
  unknown_webhook: { status: 404, title: "No such webhook", mend: "See /api/v1/ha/webhooks for those that there are." },
  unknown_delivery: {
    status: 404,
    title: "No such delivery",
    mend: "See /api/v1/ha/webhooks/{id}/deliveries: the log keeps the newest ones.",
  },
  webhook_exists: {
    status: 409,
    title: "The webhook is registered already",
    mend: "Use its id; /api/v1/ha/webhooks/{id}/rotate gives it another secret.",
  },
  webhook_paused: {
    status: 409,
    title: "The webhook is paused",
    mend: "Resume it, or let a test of it succeed, and try again.",
  },
  webhook_url_refused: {
    status: 400,
    title: "Nothing may be sent to this address",
    mend: "Name a receiver by http:// or https://, in the home or on the internet; one on the hub's own machine needs HOMETIDE_WEBHOOKS_ALLOW_LOOPBACK=true.",
  },
  too_many_requests: { status: 429, title: "Too many requests", mend: "Wait for the seconds in Retry-After." },
  hub_unreachable: {
    status: 502,
    title: "The hub cannot be reached",
    mend: "Give the command the configuration that the hub runs with (HOMETIDE_HOST, HOMETIDE_PORT, HOMETIDE_TOKEN).",
  },
  espn_unreachable: {
    status: 502,
    title: "ESPN cannot be reached",
    mend: "Check the network; the last answer is served, marked stale.",
  },
  espn_refused: {
    status: 502,
    title: "ESPN refused the request",
    mend: "The hub waits and tries again; /health tells when.",
  },
  espn_no_league: {
    status: 404,
    title: "ESPN has no such league",
    mend: "Take the path from the address of its scoreboard at ESPN: sport and league, such as soccer/ger.1.",
  },
  espn_unreadable: {
    status: 502,
    title: "ESPN's answer cannot be read",
    mend: "Please report it: ESPN may have changed its format.",
  },
  espn_budget: {
    status: 503,
    title: "The requests to ESPN are used up",
    mend: "What is optional waits for the next day or hour; espn.requests_per_day and espn.requests_per_hour say how many there are.",
  },
  home_assistant_unreachable: {
    status: 502,
    title: "Home Assistant cannot be reached",
    mend: "Check HOME_ASSISTANT_URL and that Home Assistant runs.",
  },
  home_assistant_auth: {
    status: 502,
    title: "Home Assistant refused the token",
    mend: "Make a new long-lived token in your Home Assistant profile and set HOME_ASSISTANT_TOKEN.",
  },
  home_assistant_refused: {
    status: 502,
    title: "Home Assistant refused a command",
    mend: "Check that its integrations run (recorder, history, webhook) and that the token is an administrator's; its log tells more.",
  },
  weather_unreachable: {
    status: 502,
    title: "Open-Meteo cannot be reached",
    mend: "Check the network; events go on, with the weather that was known last, for three hours.",
  },
  weather_refused: {
    status: 502,
    title: "Open-Meteo refused the question",
    mend: "The hub waits and asks again; /health tells when.",
  },
  weather_unreadable: {
    status: 502,
    title: "Open-Meteo's answer cannot be read",
    mend: "Check that HOMETIDE_WEATHER_URL is Open-Meteo's address; if it is, please report it.",
  },
  influxdb_unreachable: {
    status: 502,
    title: "InfluxDB cannot be reached, or cannot be used so",
    mend: "Check the address, the database and the organisation, and that InfluxDB runs.",
  },
  influxdb_auth: {
    status: 502,
    title: "InfluxDB refused the credentials",
    mend: "Give InfluxDB 2 and 3 a token that may read and write, InfluxDB 1 a user and a password.",
  },
  mqtt_unreachable: {
    status: 502,
    title: "The MQTT broker cannot be reached",
    mend: "Check MQTT_URL and that the broker runs; the hub tries again, and events wait for MQTT_EXPIRES_AFTER.",
  },
  mqtt_refused: {
    status: 502,
    title: "The MQTT broker refused the login, or a topic",
    mend: "Check MQTT_USERNAME and MQTT_PASSWORD, and that the broker lets this user read and write the topics in docs/mqtt.md.",
  },
  mqtt_certificate: {
    status: 502,
    title: "The MQTT broker's certificate cannot be trusted",
    mend: "Use the name that the certificate is for in MQTT_URL; where a certificate authority of your own signed it, set MQTT_CA_FILE.",
  },
  recording_unreadable: {
    status: 500,
    title: "A recording cannot be read",
    mend: 'Name a .jsonl or .jsonl.gz file of lines {"t": ms, "dir": "in", "msg": …}.',
  },
  unknown_simulation: {
    status: 404,
    title: "There is no such simulated game",
    mend: "GET /api/v1/simulations lists those that are on, and the latest that are over.",
  },
  simulation_busy: {
    status: 409,
    title: "Enough simulated games are on",
    mend: "Wait until one is over, or stop one with DELETE /api/v1/simulations/{id}.",
  },
  scenario_invalid: {
    status: 500,
    title: "A scenario is wrong",
    mend: "Correct the named places of the named file; scenarios/README.md describes the format.",
  },
  internal: {
    status: 500,
    title: "The hub made a mistake",
    mend: "Please report it with the log's lines around this time.",
  },
} as const satisfies Readonly<Record<string, { status: number; title: string; mend: string }>>;

export type ErrorCode = keyof typeof errorCodes;

/** An error that tells its code, what happened, and (from the list) what can be done. */
export class HometideError extends Error {
  readonly code: ErrorCode;
  /** Further facts for the reader of the answer, such as the nearest names. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    code: ErrorCode,
    message: string,
    options: { cause?: unknown; details?: Readonly<Record<string, unknown>> } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "HometideError";
    this.code = code;
    this.details = options.details ?? {};
  }

  get mend(): string {
    return errorCodes[this.code].mend;
  }
}

/** The sentence of an unknown thrown value. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
