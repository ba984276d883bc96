import type { Static, TObject, TProperties, TSchema } from "typebox";
import { Type } from "typebox";
import type { Check } from "../../config/settings-view.ts";
import {
  checkAnswer,
  HomeAssistantCheckSchema,
  InfluxdbCheckSchema,
  LeagueCheckSchema,
  MqttCheckSchema,
} from "../check-answers.ts";
import type { Api, ApiDeps } from "../deps.ts";
import { answers, Query } from "../schemas.ts";

const text = (description: string) => Type.String({ description, minLength: 1, maxLength: 2_000 });
const given = (description: string) => Type.Optional(text(description));

/** Tries of what the hub would be connected to, as a form says it, before it is saved. */
export function checkRoutes(app: Api, { settings: { checks } }: Pick<ApiDeps, "settings">): void {
  check(app, checks.homeAssistant, {
    path: "home-assistant",
    operationId: "checkHomeAssistant",
    summary: "Try a connection to Home Assistant",
    description: "What is left out is what is in force; the token in force goes to its own address alone.",
    body: { url: given("Its address"), token: given("A long-lived access token") },
    answer: HomeAssistantCheckSchema,
  });
  check(app, checks.influxdb, {
    path: "influxdb",
    operationId: "checkInfluxdb",
    summary: "Try a connection to InfluxDB",
    description:
      "Finds its generation, and whether it takes the credentials. Nothing is made or written there. What is left out is what is in force for the mirror; credentials in force go to their own address alone.",
    body: {
      mirror: Type.String({ default: "influxdb", maxLength: 64 }),
      url: given("Its address"),
      database: given("Database or bucket"),
      org: given("Organisation (InfluxDB 2)"),
      token: given("Token (InfluxDB 2 and 3)"),
      username: given("User (InfluxDB 1)"),
      password: given("The user's password"),
    },
    answer: InfluxdbCheckSchema,
  });
  check(app, checks.mqtt, {
    path: "mqtt",
    operationId: "checkMqtt",
    summary: "Try a connection to the MQTT broker",
    description:
      "Signs in beside the hub, sends itself a message, and looks which devices Home Assistant is told of; nothing is left there. What is left out is what is in force; the password in force goes to its own address and user alone.",
    body: {
      url: given("Its address, such as mqtt://192.168.1.10:1883"),
      username: given("User at the broker"),
      password: given("The user's password"),
      discovery_prefix: given("Where Home Assistant looks for discovery messages"),
      base_topic: given("Beginning of the hub's own topics"),
    },
    answer: MqttCheckSchema,
  });
  check(app, checks.league, {
    path: "league",
    operationId: "checkLeague",
    summary: "Look whether ESPN has a league",
    description: "Asks for the teams of a league of one's own, before it is one.",
    body: {
      espn_path: Type.String({
        description: "ESPN's sport and league, such as soccer/ger.1",
        pattern: "^[a-z-]{2,30}/[a-z0-9._-]{2,60}$",
      }),
    },
    answer: LeagueCheckSchema,
  });
}

/** One try as a route: all of them ask and answer in the same way. */
function check<Body extends TProperties, Answer extends TSchema, Seen>(
  app: Api,
  look: Check<Static<TObject<Body>>, Seen>,
  route: {
    readonly path: string;
    readonly operationId: string;
    readonly summary: string;
    readonly description: string;
    readonly body: Body;
    readonly answer: Answer;
  },
): void {
  const { path, operationId, summary, description, body, answer } = route;
  app.post(
    `/api/v1/settings/check/${path}`,
    {
      schema: {
        operationId,
        summary,
        description,
        tags: ["settings"],
        querystring: Query({}),
        body: Type.Object(body, { additionalProperties: false }),
        response: answers(answer, "What was seen, or what is wrong"),
      },
    },
    async (request, reply) => {
      reply.header("cache-control", "no-store");
      // The route's schema has checked it: it is what the body's type says.
      return checkAnswer(await look(request.body as Static<TObject<Body>>));
    },
  );
}
