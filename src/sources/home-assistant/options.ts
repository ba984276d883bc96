import { Type } from "typebox";
import { listOf } from "../../model/setting-list.ts";
import {
  booleanSetting,
  changeSetting,
  durationSetting,
  integerSetting,
  listSetting,
  numberSetting,
  textSetting,
  urlSetting,
} from "../../model/setting.ts";

const ENTITY = String.raw`^[a-z0-9_]+\.[a-z0-9_]+$`;
const GLOB = String.raw`^[a-z0-9_*?\[\]!-]+\.[a-z0-9_*?\[\]!-]+$|^[a-z0-9_*?]+$`;

/** Three lists, named as in Home Assistant's recorder and its InfluxDB integration. */
const filter = (verb: "include" | "exclude") =>
  Type.Object(
    {
      domains: listSetting({
        description: `Domains to ${verb}, such as light`,
        environment: `HOMETIDE_HOME_ASSISTANT_${verb.toUpperCase()}_DOMAINS`,
        pattern: "^[a-z0-9_]+$",
        expects: "a list of domains such as light, sensor",
      }),
      entities: listSetting({
        description: `Entities to ${verb}, such as light.kitchen`,
        environment: `HOMETIDE_HOME_ASSISTANT_${verb.toUpperCase()}_ENTITIES`,
        pattern: ENTITY,
        expects: "a list of entities such as light.kitchen, sensor.power",
      }),
      entity_globs: listSetting({
        description: `Patterns of entities to ${verb}: \`*\` is any text, \`?\` one character`,
        environment: `HOMETIDE_HOME_ASSISTANT_${verb.toUpperCase()}_ENTITY_GLOBS`,
        pattern: GLOB,
        expects: "a list of patterns such as sensor.kitchen_*",
      }),
    },
    { additionalProperties: false, description: `Entities to ${verb}` },
  );

const WORD = "^[a-z0-9_]+$";

const days = (description: string) => Type.Optional(integerSetting({ description, minimum: 1, maximum: 36_500 }));

/** What a rule asks of an entity. All of it must fit; of each list one entry. */
const selection = {
  entity: listSetting({
    description: "Entities, such as light.kitchen; a single one needs no list",
    pattern: ENTITY,
    expects: "a list of entities such as light.kitchen, sensor.power",
  }),
  entity_glob: listSetting({
    description: "Patterns of entities, as in `include.entity_globs`",
    pattern: GLOB,
    expects: "a list of patterns such as sensor.kitchen_*",
  }),
  domain: listSetting({
    description: "Domains of entities",
    pattern: WORD,
    expects: "a list of domains such as light, sensor",
  }),
  area: listSetting({
    description: "Names of areas as Home Assistant shows them, in any case; an entity without one has its device's",
    pattern: String.raw`\S`,
    expects: "a list of areas such as Kitchen, Living room",
  }),
  integration: listSetting({
    description: "Integrations that provide the entity",
    pattern: WORD,
    expects: "a list of integrations such as zha, shelly",
  }),
  device_class: listSetting({
    description: "Device classes of entities",
    pattern: WORD,
    expects: "a list of device classes such as power, temperature",
  }),
};

/** What a rule does with the states of its entities. docs/home-assistant.md says what each keeps and loses. */
const action = {
  record: Type.Optional(
    booleanSetting({
      description:
        "Whether its entities are recorded, whatever the lists say; where absent, include and exclude decide",
    }),
  ),
  changes_only: booleanSetting({
    description: "Leave out updates that change attributes and not the state",
    default: false,
  }),
  minimum_change: Type.Optional(
    changeSetting({
      description:
        "Leave out a number that is nearer to the stored one: 0.5 in the stored unit, or 2% of the stored one",
    }),
  ),
  minimum_interval: Type.Optional(
    durationSetting({
      description: "Store one state of each such interval after a stored one, the last",
      least: "100ms",
      most: "7d",
    }),
  ),
  heartbeat: Type.Optional(
    durationSetting({
      description: "Store the state again after so long without a stored one, while Home Assistant is heard",
      least: "10s",
      most: "30d",
    }),
  ),
  round: Type.Optional(
    integerSetting({ description: "Digits behind the point of stored numbers", minimum: 0, maximum: 12 }),
  ),
  ignore_below: Type.Optional(
    numberSetting({
      description: "Leave out numbers below this, in the stored unit, as errors of the sensor",
      minimum: -1e12,
      maximum: 1e12,
    }),
  ),
  ignore_above: Type.Optional(
    numberSetting({ description: "Leave out numbers above this", minimum: -1e12, maximum: 1e12 }),
  ),
  retention: Type.Object(
    {
      raw_days: days("Days that states are kept"),
      hourly_days: days("Days that hourly summaries are kept"),
      daily_days: days("Days that daily summaries are kept"),
    },
    { additionalProperties: false, description: "How long its entities are kept, where not as `retention` says" },
  ),
};

const RulesOptions = listOf(
  Type.Object(
    {
      name: Type.Optional(
        textSetting({
          description: "What the rule is called in answers and counts; else rule_1, rule_2 … by its place",
          pattern: "^(?!rule_[0-9]+$)[A-Za-z0-9][A-Za-z0-9_-]{0,59}$",
          expects: "a name of letters, digits, _ and - (not rule_ and a number, which are the names of nameless rules)",
        }),
      ),
      ...selection,
      ...action,
    },
    { additionalProperties: false, description: "a rule" },
  ),
  {
    description:
      "What is stored of which entities: the first rule that fits an entity is its only one. `hometide rules test` says which that is",
    unique: "name",
  },
);

/** Where Home Assistant is, and which of its entities are recorded. */
export const HomeAssistantOptions = Type.Object(
  {
    url: Type.Optional(
      urlSetting({
        description:
          "Home Assistant's address, such as http://homeassistant.local:8123; without it the hub runs with sports alone",
        environment: "HOME_ASSISTANT_URL",
        flag: "home-assistant-url",
        schemes: ["http", "https", "ws", "wss"],
      }),
    ),
    token: Type.Optional(
      textSetting({
        description: "Long-lived access token, made in your Home Assistant profile under Security",
        environment: "HOME_ASSISTANT_TOKEN",
        secret: true,
      }),
    ),
    weather_entity: Type.Optional(
      textSetting({
        description: "Entity whose state is the weather at the home; else the first weather entity that is seen",
        environment: "HOMETIDE_WEATHER_ENTITY",
        pattern: String.raw`^weather\.[a-z0-9_]+$`,
        expects: "a weather entity such as weather.home",
      }),
    ),
    recorder_delay: durationSetting({
      description:
        "How long Home Assistant's recorder may take to write what happened (its `commit_interval`, and a slow disk): so long after a gap the last stretch of it is read again",
      default: "60s",
      environment: "HOMETIDE_HOME_ASSISTANT_RECORDER_DELAY",
      least: "1s",
      most: "1h",
    }),
    actions: booleanSetting({
      description:
        "Whether service calls and runs of automations and scripts are recorded, so that who switched something can be asked; needs the token of an administrator",
      environment: "HOMETIDE_HOME_ASSISTANT_ACTIONS",
      default: false,
    }),
    include: filter("include"),
    exclude: filter("exclude"),
    rules: RulesOptions,
  },
  { additionalProperties: false, description: "Home Assistant" },
);
