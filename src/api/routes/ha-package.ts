import { Type } from "typebox";
import type { Api, ApiDeps } from "../deps.ts";
import { HometideError } from "../../model/errors.ts";
import { teamsNamed } from "../lookup.ts";
import { badParameter } from "../request-errors.ts";
import { restPackage } from "../rest-package.ts";
import { answers, Query } from "../schemas.ts";

const DEFAULT_SCAN_SECONDS = 10;

const querystring = Query({
  base_url: Type.Optional(
    Type.String({
      description: "Where Home Assistant reaches the hub; else the address under which this was asked",
      maxLength: 300,
      examples: ["http://192.168.1.20:8005"],
    }),
  ),
  teams: Type.Optional(
    Type.String({ description: "Other teams than the followed ones, separated by commas", maxLength: 2_000 }),
  ),
  scan_interval: Type.Optional(
    Type.Integer({ description: "Seconds between two questions", minimum: 1, maximum: 3_600, default: 10 }),
  ),
});

/** The ready package of REST sensors. */
export function haPackageRoute(
  app: Api,
  { sports, followed, access }: Pick<ApiDeps, "sports" | "followed" | "access">,
): void {
  app.get(
    "/api/v1/ha/package.yaml",
    {
      schema: {
        operationId: "haPackage",
        summary: "A package of REST sensors for Home Assistant",
        description:
          "For homes without an MQTT broker: save it as packages/hometide.yaml. One question a team, thirteen sensors and three binary sensors. " +
          "Where the hub asks for a token, the package reads it from secrets.yaml (`hometide_token`, with the word Bearer before it).",
        tags: ["home assistant"],
        querystring,
        response: {
          ...answers(Type.String(), "The package", 404, 409, 503),
          200: {
            description: "The package",
            content: { "application/yaml": { schema: Type.String() } },
          },
        },
      },
    },
    async (request, reply) => {
      const { base_url: given, teams: names, scan_interval: scanInterval = DEFAULT_SCAN_SECONDS } = request.query;
      const teams = names === undefined ? followed() : teamsNamed(sports, names, undefined);
      if (teams.length === 0) throw nobody(names);
      const baseUrl = given === undefined ? askedAddress(request.headers.host) : checkedBase(given);
      const text = restPackage({ baseUrl, teams, scanInterval, needsToken: access.required });
      return reply
        .type("application/yaml; charset=utf-8")
        .header("content-disposition", 'attachment; filename="hometide.yaml"')
        .header("cache-control", "no-store")
        .send(text);
    },
  );
}

function nobody(names: string | undefined): HometideError {
  if (names !== undefined) return badParameter("teams", "Parameter teams names nobody.");
  return new HometideError(
    "not_ready",
    "No team is followed, or none has been read from ESPN yet: set HOMETIDE_TEAMS, or name some with ?teams=.",
  );
}

/** The hub speaks plain HTTP; behind a proxy that does not, `base_url` says so. */
function askedAddress(host: string | undefined): string {
  if (host === undefined || !HOST.test(host)) {
    throw badParameter("base_url", "The request does not say under which name the hub was reached; give ?base_url=.");
  }
  return `http://${host}`;
}

const HOST = /^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(:\d{1,5})?$/;

function checkedBase(given: string): string {
  const url = URL.canParse(given) ? new URL(given) : undefined;
  const isPlain = url?.search === "" && url.hash === "" && url.username === "" && url.password === "";
  if (url === undefined || !isPlain || !["http:", "https:"].includes(url.protocol)) {
    throw badParameter("base_url", "Parameter base_url is an address such as http://192.168.1.20:8005.");
  }
  return url.href.replace(/\/+$/, "");
}
