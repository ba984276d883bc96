/** Who may import what (DESIGN.md "Layout"): the table that test/architecture.test.ts holds the code to. */

export interface Layer {
  /** The first layer that fits a file is the file's. Group 1 is the own folder of an adapter. */
  readonly files: RegExp;
  /** Beginnings of paths under src/, as regular expressions; `$1` is the own folder. */
  readonly may: readonly string[];
  /** What may be imported by `import type` alone. */
  readonly mayByType?: readonly string[];
  /** Completes "A imports B: …". */
  readonly because: string;
}

/** Small contracts through which layers know each other. */
const CONTRACTS = [
  "sources/(source|recorder|listening|home-link).ts",
  "store/(store|destination|outbox|retention|storage-view).ts",
  "sports/(import/)?view.ts",
  "simulator/view.ts",
  "pipeline/rules/view.ts",
  "pipeline/(entity-view|name-spans|accept|quality|quality-view).ts",
  "mirror/view.ts",
  "gaps/(gap|view).ts",
  "summaries/view.ts",
  "config/settings-view.ts",
];

export const layers: readonly Layer[] = [
  {
    files: /^src\/model\//,
    may: ["model/"],
    because: "the vocabulary imports nothing of ours, so that everything can speak it",
  },
  {
    files: /^src\/ops\//,
    may: ["ops/", "model/"],
    because: "logs, metrics and health serve everybody and know the vocabulary only",
  },
  {
    files: /^src\/(sources\/[^/]+|automations\/[^/]+|mirror)\/options\.ts$/,
    may: ["model/"],
    because: "options are a schema and nothing else: the configuration imports them without the adapter's code",
  },
  {
    files: /^src\/config\//,
    may: ["config/", "model/", "ops/", String.raw`(sources/[^/]+|automations/[^/]+|mirror)/options\.ts$`],
    because: "the configuration is composed of schemas; it must be readable before anything of the hub is loaded",
  },
  {
    files: /^src\/(sources|store)\/[^/]+\.ts$/,
    may: ["model/", "ops/", "sources/[^/]+$", "store/[^/]+$"],
    because: "a contract, and what works on any implementation of it, knows no implementation",
  },
  {
    files: /^src\/(sources\/[^/]+\/|store\/[^/]+\/)/,
    may: ["model/", "ops/", "sources/[^/]+$", "store/[^/]+$", "$1"],
    because: "an adapter sees its contract and its own folder, never another adapter, never what comes after it",
  },
  {
    files: /^src\/summaries\//,
    may: ["model/", "ops/", "summaries/", "pipeline/state-words.ts"],
    mayByType: CONTRACTS,
    because: "summaries are made of points, by contract; which words mean that nothing is known the pipeline says",
  },
  {
    files: /^src\/(pipeline|sports|mirror)\//,
    may: ["model/", "ops/", "$1/"],
    mayByType: CONTRACTS,
    because: "the middle knows sources and stores by contract, and neither the API nor the automations",
  },
  {
    files: /^src\/gaps\//,
    may: ["model/", "ops/", "gaps/", "pipeline/(accept|units|weather-intake).ts"],
    mayByType: CONTRACTS,
    because:
      "the ledger knows its source and its store by contract, has points made by whom it is given, and counts as intakes do",
  },
  {
    files: /^src\/history\//,
    may: ["model/", "history/", "summaries/(calendar|hour|read-samples|roll-up|sample|spans|summary|tier-rows).ts"],
    mayByType: CONTRACTS,
    because: "what was stored is read back by the contract, and put together as summaries are made; it changes nothing",
  },
  {
    files: /^src\/(api|automations)\//,
    may: [
      "model/",
      "ops/",
      "$1/",
      "history/",
      "summaries/calendar.ts",
      "sports/(season|records).ts",
      "store/storage-view.ts",
      "gaps/gap.ts",
    ],
    mayByType: [...CONTRACTS, "api/", "automations/", "summaries/"],
    because:
      "answers are made from the views and the store's contract (and the arithmetic of seasons and records, and what reads history), whichever store is behind it",
  },
  {
    files: /^src\/replay\//,
    may: ["replay/", "model/", "ops/"],
    because: "a replayed peer knows the peer's format, not the hub: else both could be wrong in the same way",
  },
  {
    files: /^src\/simulator\//,
    may: ["model/", "ops/", "simulator/", "replay/scenario/", "sources/espn/parse-scoreboard.ts", "sports/sports.ts"],
    mayByType: CONTRACTS,
    because:
      "a simulated game comes out of the replay as ESPN's page, and goes through the parser, state and detection of a real one; it reaches no store",
  },
  {
    files: /^src\/hub(-[a-z]+)?\.ts$/,
    may: ["(?!cli/|replay/|main)"],
    because: "the wiring sees all that runs in the hub, and is started by commands, not the other way round",
  },
  {
    files: /^src\/(cli\/|main\.ts$)/,
    may: [""],
    because: "commands see everything",
  },
];

/** Parts that compute and do not read or write anything. */
export const pureLayers = /^src\/(model|pipeline|summaries|sports)\//;

export interface Owner {
  readonly name: string;
  /** Beginnings of paths under src/, as regular expressions. */
  readonly folders: readonly string[];
  /** Completes "A imports B: …". */
  readonly because: string;
}

/** Third-party packages (and built-in ones with a price) have owners, so that replacing one touches one folder. */
export const owners: readonly Owner[] = [
  {
    name: "typebox",
    folders: ["model/", "config/", "api/", "replay/scenario/", String.raw`.*/options\.ts$`],
    because: "schemas are where data enters: configuration, requests, scenarios, documents",
  },
  { name: "ajv", folders: ["model/"], because: "one check for all schemas" },
  { name: "ajv-formats", folders: ["model/"], because: "one check for all schemas" },
  { name: "commander", folders: ["cli/"], because: "the command line belongs to cli" },
  { name: "fastify", folders: ["api/"], because: "HTTP answers belong to api" },
  { name: "@fastify/cookie", folders: ["api/"], because: "HTTP answers belong to api" },
  { name: "@fastify/static", folders: ["api/"], because: "HTTP answers belong to api" },
  { name: "@fastify/etag", folders: ["api/"], because: "HTTP answers belong to api" },
  { name: "@fastify/helmet", folders: ["api/"], because: "HTTP answers belong to api" },
  { name: "@fastify/rate-limit", folders: ["api/"], because: "HTTP answers belong to api" },
  { name: "@fastify/swagger", folders: ["api/"], because: "HTTP answers belong to api" },
  { name: "@fastify/swagger-ui", folders: ["api/"], because: "HTTP answers belong to api" },
  {
    name: "home-assistant-js-websocket",
    folders: ["sources/home-assistant/"],
    because: "Home Assistant's client belongs to its source",
  },
  { name: "csv-parse", folders: ["sports/import/"], because: "games of the past come in CSV files" },
  { name: "pino", folders: ["ops/"], because: "everybody logs through the Log of ops" },
  { name: "pino-pretty", folders: ["ops/"], because: "everybody logs through the Log of ops" },
  {
    name: "prom-client",
    folders: ["ops/"],
    because: "metrics are made in one place, so that the page of them is complete",
  },
  { name: "suncalc", folders: ["pipeline/"], because: "the times of day of the home are reckoned there" },
  {
    name: "temporal-polyfill",
    folders: ["pipeline/", "summaries/", "history/", "sports/import/"],
    because: "days and hours of the home, and of files in another zone, are reckoned there",
  },
  {
    name: "undici",
    folders: ["sources/ask-page.ts", "store/influx/"],
    because: "these ask HTTP servers of others",
  },
  { name: "ws", folders: ["sources/home-assistant/", "replay/"], because: "the websocket is spoken at these two ends" },
  {
    name: "yaml",
    folders: ["config/", "replay/scenario/"],
    because: "files that people write: the configuration and scenarios",
  },
  { name: "cockatiel", folders: ["mirror/"], because: "retries and the circuit breaker belong to the mirror" },
  { name: "mqtt", folders: ["automations/mqtt/"], because: "MQTT is spoken at this end" },
  { name: "node:sqlite", folders: ["store/embedded/"], because: "the file format belongs to the embedded store" },
];
