import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { GameEventSchema, gameEventKinds } from "../src/model/game-event.ts";

const folder = resolve(import.meta.dirname, "../blueprints/automation/hometide");
const files = readdirSync(folder);

interface Blueprint {
  readonly blueprint: {
    readonly source_url: string;
    readonly homeassistant: { readonly min_version: string };
    readonly input: Readonly<Record<string, { readonly name: string; readonly selector: object }>>;
  };
  readonly actions: unknown;
  readonly mode: string;
}

const textOf = (file: string): string => readFileSync(join(folder, file), "utf8");
/** As Home Assistant reads it: YAML 1.1, with a tag for inputs. */
const read = (file: string): Blueprint =>
  parse(textOf(file), {
    version: "1.1",
    customTags: [{ tag: "!input", resolve: (name: string) => `!input ${name}` }],
  }) as Blueprint;

/** What is asked for by the way in which events come. */
const OF_THE_FORM = ["team", "league", "game", "webhook_id"];

describe.each(files)("the blueprint %s", (file) => {
  it("declares the inputs that it uses, and uses all of them", () => {
    const { blueprint } = read(file);
    const used = new Set([...textOf(file).matchAll(/!input (\w+)/g)].map(([, name]) => name));
    expect([...used].toSorted()).toEqual(Object.keys(blueprint.input).toSorted());
    for (const { name, selector } of Object.values(blueprint.input)) expect([name, selector]).not.toContain(undefined);
  });

  it("says where it is from, and from which release on it works", () => {
    const { blueprint } = read(file);
    expect(blueprint.source_url).toBe(
      `https://github.com/hometide/hometide/blob/main/blueprints/automation/hometide/${file}`,
    );
    expect(blueprint.homeassistant.min_version).toBe("2024.11.0");
  });

  it("asks events for members that they have, and for kinds that there are", () => {
    const text = textOf(file);
    const members = [...Object.keys(GameEventSchema.properties), "event_type", "whose"];
    for (const [, member] of text.matchAll(/trigger\.(?:json|event\.data|to_state\.attributes)\.(\w+)/g))
      expect(members).toContain(member);
    for (const [, kind] of text.matchAll(/kind == '(\w+)'/g)) expect(gameEventKinds).toContain(kind);
  });
});

describe.each(["tv_at_kick_off", "flash_on_score", "after_the_final"])("the forms of %s", (name) => {
  it("do the same, and ask the same but for how events come", () => {
    const forms = ["event", "mqtt", "webhook"].map((form) => read(`${name}_${form}.yaml`));
    const same = forms.map(({ blueprint, actions, mode }) => ({
      inputs: Object.fromEntries(Object.entries(blueprint.input).filter(([input]) => !OF_THE_FORM.includes(input))),
      actions,
      mode,
    }));
    expect(same[1]).toEqual(same[0]);
    expect(same[2]).toEqual(same[0]);
  });
});
