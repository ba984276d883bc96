import { Type } from "typebox";
import { listSetting, textSetting, urlSetting } from "../../model/setting.ts";

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
    include: filter("include"),
    exclude: filter("exclude"),
  },
  { additionalProperties: false, description: "Home Assistant" },
);
