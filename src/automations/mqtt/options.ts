import { Type } from "typebox";
import {
  booleanSetting,
  choiceSetting,
  durationSetting,
  pathSetting,
  textSetting,
  urlSetting,
} from "../../model/setting.ts";

/** How entities are told to Home Assistant; see docs/mqtt.md. */
export const discoveryForms = ["device", "components", "off"] as const;
export type DiscoveryForm = (typeof discoveryForms)[number];

/** A topic, or the beginning of one: levels without wildcards, no empty ones. */
const TOPIC = String.raw`^[^/+#\s$][^/+#\s]*(/[^/+#\s]+)*$`;

/** The MQTT broker (SPEC section 6). MQTT is on where an address is given and `enabled` is not false. */
export const MqttOptions = Type.Object(
  {
    url: Type.Optional(
      urlSetting({
        description:
          "The broker's address: mqtt://host:1883, mqtts:// with TLS, ws:// or wss:// for MQTT over websockets",
        environment: "MQTT_URL",
        flag: "mqtt-url",
        schemes: ["mqtt", "mqtts", "ws", "wss"],
      }),
    ),
    enabled: booleanSetting({
      description: "false switches MQTT off although an address is given",
      environment: "MQTT_ENABLED",
      default: true,
    }),
    username: Type.Optional(textSetting({ description: "User at the broker", environment: "MQTT_USERNAME" })),
    password: Type.Optional(
      textSetting({ description: "The user's password", environment: "MQTT_PASSWORD", secret: true }),
    ),
    ca_file: Type.Optional(
      pathSetting({
        description:
          "File with the certificates (PEM) that may have signed the broker's, where the usual ones have not",
        environment: "MQTT_CA_FILE",
      }),
    ),
    discovery: choiceSetting({
      description:
        "How Home Assistant is told of the entities: `device`, one message a device (Home Assistant 2024.11 or newer); `components`, one an entity, for older ones; `off`: not at all, and what was told is taken back",
      environment: "MQTT_DISCOVERY",
      choices: discoveryForms,
      default: "device",
    }),
    discovery_prefix: textSetting({
      description: "Where Home Assistant looks for discovery messages and tells that it has started",
      environment: "MQTT_DISCOVERY_PREFIX",
      default: "homeassistant",
      pattern: TOPIC,
      expects: "a topic such as homeassistant, without + and #",
    }),
    base_topic: textSetting({
      description:
        "Beginning of the hub's own topics and of its unique ids: of two hubs at one broker each has its own",
      environment: "MQTT_BASE_TOPIC",
      default: "hometide",
      pattern: TOPIC,
      expects: "a topic such as hometide, without + and #",
    }),
    expires_after: durationSetting({
      description: "Events of games that could not be sent for this long are not sent any more",
      environment: "MQTT_EXPIRES_AFTER",
      default: "60s",
      bareUnit: "s",
      least: "1s",
      most: "24h",
    }),
  },
  { additionalProperties: false, description: "MQTT: teams as devices of Home Assistant" },
);
