import fc from "fast-check";
import { expect, test } from "vitest";
import type { Device } from "../../../src/automations/mqtt/device.ts";
import type { Announced, DiscoveryContext } from "../../../src/automations/mqtt/discovery.ts";
import { announcedOf, discoveryMessages, removalMessages } from "../../../src/automations/mqtt/discovery.ts";
import { hubDevice } from "../../../src/automations/mqtt/hub-device.ts";
import { teamDevice } from "../../../src/automations/mqtt/team-device.ts";
import { topicsOf } from "../../../src/automations/mqtt/topics.ts";
import { gameEventKinds } from "../../../src/model/game-event.ts";
import { team } from "../../sports/games.ts";

const context = (form: DiscoveryContext["form"]): DiscoveryContext => ({
  form,
  prefix: "homeassistant",
  origin: { name: "Hometide", sw_version: "1.2.3", support_url: "https://example.org/mqtt" },
  availabilityTopic: "hometide/status",
});
const topics = topicsOf("hometide");
const patriots = {
  league: "nfl",
  team: { ...team("17", "NE", "New England Patriots", "New England", "Patriots"), logo: "https://example.org/ne.png" },
};

type Options = Readonly<Record<string, unknown>>;

/** What Home Assistant's schemas ask of an entity (components/mqtt/{sensor,event,device_trigger,schemas}.py of 2026.2). */
function brokenRules(platform: unknown, options: Options): readonly string[] {
  const broken: string[] = [];
  const must = (isSo: boolean, rule: string): void => void (isSo || broken.push(`${rule}: ${JSON.stringify(options)}`));
  must(["sensor", "binary_sensor", "event", "device_automation"].includes(String(platform)), "a platform that is used");
  must(!("retain" in options), "nothing asks to retain");
  if (platform === "device_automation") {
    must(options["automation_type"] === "trigger", "a trigger");
    for (const key of ["type", "subtype", "topic", "payload", "value_template"])
      must(typeof options[key] === "string", `a trigger has ${key}`);
    must(!("unique_id" in options), "a trigger has no unique id");
    return broken;
  }
  must(/^[a-z0-9_-]+$/.test(String(options["unique_id"])), "a unique id");
  must(
    new RegExp(`^${String(platform)}\\.[a-z0-9_-]+$`).test(String(options["default_entity_id"])),
    "a default entity id",
  );
  must(/^[^+#\s]+$/.test(String(options["state_topic"])), "a state topic");
  must(typeof options["name"] === "string" && options["name"] !== "", "a name");
  if ("options" in options) {
    must(options["device_class"] === "enum", "options are those of an enum");
    must(Array.isArray(options["options"]) && options["options"].length > 0, "an enum has options");
    must(!("state_class" in options) && !("unit_of_measurement" in options), "an enum has no unit and no state class");
  }
  must(options["device_class"] !== "timestamp" || !("unit_of_measurement" in options), "a time has no unit");
  must(platform !== "event" || Array.isArray(options["event_types"]), "an event has types");
  must(!("entity_picture" in options) || URL.canParse(String(options["entity_picture"])), "a picture has an address");
  return broken;
}

/** The components of a message, whichever form it has. */
function componentsIn(topic: string, payload: string): readonly (readonly [unknown, Options])[] {
  // The test reads what it has had made.
  const config = JSON.parse(payload) as Options;
  if (topic.startsWith("homeassistant/device/"))
    return Object.values(config["components"] as Readonly<Record<string, Options>>).map(
      ({ platform, ...options }) => [platform, options] as const,
    );
  return [[topic.split("/")[1], config]];
}

test.each(["device", "components"] as const)("the form %s keeps Home Assistant's rules", (form) => {
  for (const device of [teamDevice(topics, patriots, "1.2.3"), hubDevice(topics, "1.2.3")]) {
    const messages = discoveryMessages(device, undefined, context(form));
    expect(messages.length).toBe(form === "device" ? 1 : Object.keys(device.components).length);
    const ids: unknown[] = [];
    for (const { topic, payload, retain } of messages) {
      expect(topic).toMatch(/^homeassistant\/\w+\/[a-zA-Z0-9_-]+(\/[a-zA-Z0-9_-]+)?\/config$/);
      expect(retain).toBe(true);
      const config = JSON.parse(payload);
      expect(config.device.identifiers).toEqual([device.id]);
      expect(config.origin).toEqual(context(form).origin);
      for (const [platform, options] of componentsIn(topic, payload)) {
        expect(brokenRules(platform, options)).toEqual([]);
        if ("unique_id" in options) ids.push(options["unique_id"]);
        // 2024.11 takes it from the device; before, each entity says it.
        const availability = form === "device" ? config.availability : options["availability"];
        if (platform !== "device_automation") expect(availability).toEqual([{ topic: "hometide/status" }]);
      }
    }
    expect(new Set(ids).size).toBe(ids.length);
  }
});

test("ids are ESPN's, so that a team may change its name and abbreviation", () => {
  const before = teamDevice(topics, patriots, "1");
  const renamed = { ...patriots, team: { ...patriots.team, abbreviation: "BSP", name: "Boston Patriots" } };
  const after = teamDevice(topics, renamed, "1");
  expect(after.id).toBe("hometide_nfl_17");
  expect(after.id).toBe(before.id);
  expect(after.states).toEqual(before.states);
  expect(announcedOf(after, context("device"))).toEqual(announcedOf(before, context("device")));
});

test("a score has no statistics; the event entity knows every kind; triggers are of the main ones", () => {
  const { components } = teamDevice(topics, patriots, "1");
  expect(components["score"]?.options).not.toHaveProperty("state_class");
  expect(components["game"]?.options["event_types"]).toEqual(gameEventKinds);
  expect(components["game"]?.options["state_topic"]).toBe("hometide/nfl/17/event");
  const triggers = Object.values(components).filter(({ platform }) => platform === "device_automation");
  expect(triggers.map(({ options }) => `"${String(options["subtype"])}" ${String(options["type"])}`)).toEqual([
    '"game" started',
    '"game" ended',
    '"game" postponed',
    '"game" goes into overtime',
    '"team" scored',
    '"opponent" scored',
    '"team" took the lead',
    '"opponent" took the lead',
    '"team" won',
    '"opponent" won',
  ]);
});

test("whatever a team is called, and wherever its picture is, the rules are kept", () => {
  const oddTeam = fc.record({
    id: fc.string(),
    abbreviation: fc.string(),
    name: fc.string(),
    logo: fc.option(fc.string()),
  });
  fc.assert(
    fc.property(oddTeam, fc.constantFrom("hometide", "my/home 2".replace(" ", "_"), "Häuschen"), (odd, base) => {
      const device = teamDevice(topicsOf(base), { league: "mls", team: { ...patriots.team, ...odd } }, "1");
      for (const { topic, payload } of discoveryMessages(device, undefined, context("device"))) {
        expect(topic).toMatch(/^homeassistant\/device\/[a-zA-Z0-9_-]+\/config$/);
        for (const [platform, options] of componentsIn(topic, payload))
          expect(brokenRules(platform, options)).toEqual([]);
      }
    }),
  );
});

test("older releases: the entity's name under its old key, and no text that says None", () => {
  const messages = discoveryMessages(teamDevice(topics, patriots, "1"), undefined, context("components"));
  const opponent = messages.find(({ topic }) => topic.endsWith("/opponent/config"));
  expect(JSON.parse(opponent?.payload ?? "")).toMatchObject({
    object_id: "hometide_nfl_ne_opponent",
    value_template: "{{ 'unknown' if value == 'None' else value }}",
  });
  const score = messages.find(({ topic }) => topic.endsWith("/sensor/hometide_nfl_17/score/config"));
  expect(JSON.parse(score?.payload ?? "")).not.toHaveProperty("value_template");
});

test("what a later version does not have any more is removed by its platform alone", () => {
  const device = hubDevice(topics, "1");
  const before: Announced = {
    ...announcedOf(device, context("device")),
    components: { ...announcedOf(device, context("device")).components, mood: "sensor" },
    states: [...device.states, "hometide/hub/mood"],
  };
  const messages = discoveryMessages(device, before, context("device"));
  expect(JSON.parse(messages[0]?.payload ?? "").components.mood).toEqual({ platform: "sensor" });
  expect(messages.slice(1)).toEqual([{ topic: "hometide/hub/mood", payload: "", retain: true }]);
});

test("from one form to the other: let go, told anew, taken back", () => {
  const device: Device = { id: "d", info: {}, states: [], components: { a: { platform: "sensor", options: {} } } };
  const [old, made] = ["homeassistant/sensor/d/a/config", "homeassistant/device/d/config"];
  const messages = discoveryMessages(device, announcedOf(device, context("components")), context("device"));
  expect(messages.map(({ topic }) => topic)).toEqual([old, made, old]);
  expect([messages[0]?.payload, messages[2]?.payload]).toEqual(['{"migrate_discovery":true}', ""]);
  // Switched off, it is only taken back.
  expect(discoveryMessages(device, announcedOf(device, context("device")), context("off"))).toEqual(
    removalMessages(announcedOf(device, context("device"))),
  );
});
