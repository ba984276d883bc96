import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { EntityState } from "../../src/model/home.ts";
import { event, Recorded, registries, stateAt } from "./home-world.ts";

const SECOND = 1_000_000;
const removed = (name: string, last: EntityState, at: number) => event(name, last, undefined, at);
const fields = (of: Recorded, name: string) =>
  of
    .history(name)
    .map(({ tags, fields: { state_value, previous_state, duration_seconds } }) => [
      tags["entity_id"],
      state_value,
      previous_state,
      duration_seconds,
    ]);

describe("a renamed entity", () => {
  const on = stateAt(10 * SECOND, "on");
  const again = stateAt(100 * SECOND + 2, "on");
  const off = stateAt(130 * SECOND, "off");
  const rename = { kind: "renamed", from: "light.a", to: "light.b", at: 100 * SECOND } as const;
  const leaves = removed("light.a", on, 100 * SECOND + 1);
  const comes = event("light.b", undefined, again);
  const orders = {
    "2024.3: the registry first": [rename, leaves, comes],
    "2026.2: the registry last": [leaves, comes, rename],
    "the registry in the middle": [leaves, rename, comes],
    "the new name first": [comes, rename, leaves],
  };

  it.each(Object.entries(orders))("goes on as one line under the new name (%s)", (_, order) => {
    const of = new Recorded();
    of.observe(registries({ r1: "light.a" }), event("light.a", stateAt(0, "off"), on), ...order);
    of.observe(registries({ r1: "light.b" }), event("light.b", again, off));
    const line = [
      ["light.a", "on", "off", 10],
      ["light.b", "on", "on", undefined],
      // Home Assistant says that the state is 30 s old; it has been so since before the rename.
      ["light.b", "off", "on", 120],
    ];
    expect(fields(of, "light.b")).toEqual(line);
    expect(fields(of, "light.a")).toEqual(line);
    expect(of.names.aliases("light.a")).toEqual(["light.a"]);
    expect(of.documents.get("removed_entity")?.size ?? 0).toBe(0);
  });

  it.each(Object.entries(orders))("measures a meter across the new name (%s)", (_, order) => {
    const attributes = { device_class: "energy", unit_of_measurement: "kWh", state_class: "total_increasing" };
    const of = new Recorded();
    const reading = (at: number, value: string) => stateAt(at, value, { attributes });
    const first = reading(10 * SECOND, "100");
    const second = reading(100 * SECOND + 2, "103.5");
    of.observe(registries({ r1: "light.a" }), event("light.a", undefined, first));
    for (const each of order)
      of.observe(
        each === leaves
          ? removed("light.a", first, 100 * SECOND + 1)
          : each === comes
            ? event("light.b", undefined, second)
            : each,
      );
    of.observe(event("light.b", second, reading(130 * SECOND, "104")));
    expect(of.history("light.a").map((row) => row.fields["energy_consumption"])).toEqual([undefined, 3.5, 0.5]);
  });

  it("is found by the registry's list after a gap, and by the store after a restart", () => {
    const of = new Recorded();
    of.observe(registries({ r1: "light.a" }), event("light.a", stateAt(0, "off"), on));
    of.restart();
    of.observe({ kind: "gap", from: 20 * SECOND, to: 110 * SECOND }, registries({ r1: "light.b" }));
    of.observe(event("light.b", undefined, again, again.lastUpdated, "snapshot"));
    of.restart();
    of.observe(event("light.b", again, off));
    expect(fields(of, "light.a")).toEqual([
      ["light.a", "on", "off", 10],
      // What was in the gap is not known: Home Assistant may have started in it, and then its times begin there.
      ["light.b", "on", undefined, undefined],
      ["light.b", "off", "on", undefined],
    ]);
  });

  it("keeps what it writes under the old name after the rename", () => {
    const of = new Recorded();
    const late = stateAt(100 * SECOND + 1, "on", { lastChanged: on.lastChanged });
    of.observe(registries({ r1: "light.a" }), event("light.a", undefined, on), rename, event("light.a", on, late));
    of.observe(
      removed("light.a", late, 100 * SECOND + 2),
      event("light.b", undefined, stateAt(100 * SECOND + 3, "on")),
    );
    expect(fields(of, "light.b").map(([name]) => name)).toEqual(["light.a", "light.b", "light.b"]);
  });

  it("leaves its old name to another entity, in a registry or not", () => {
    for (const inRegistry of [true, false]) {
      const of = new Recorded();
      of.observe(
        registries({ r1: "light.a" }),
        event("light.a", undefined, on),
        ...orders["2024.3: the registry first"],
      );
      if (inRegistry) of.observe(registries({ r1: "light.b", r2: "light.a" }));
      const other = stateAt(200 * SECOND, "on");
      of.observe(event("light.a", undefined, other), event("light.b", again, off));
      expect(fields(of, "light.a")).toEqual([["light.a", "on", undefined, undefined]]);
      expect(fields(of, "light.b").map(([name]) => name)).toEqual(["light.a", "light.b", "light.b"]);
      expect(of.names.aliases("light.b")).toEqual([]);
      of.restart();
      expect(of.names.nameNow("light.a")).toBe("light.a");
      expect(of.history("light.a")).toHaveLength(1);
    }
  });

  it("is one series with what had its name before it was removed and added again", () => {
    const of = new Recorded();
    of.observe(registries({ r1: "light.a" }), event("light.a", undefined, on), removed("light.a", on, 20 * SECOND));
    of.observe(registries({}), event("light.a", undefined, off), registries({ r2: "light.a" }));
    expect(fields(of, "light.a")).toEqual([
      ["light.a", "on", undefined, undefined],
      ["light.a", "off", undefined, undefined],
    ]);
    of.observe({ ...rename, at: 140 * SECOND }, registries({ r2: "light.b" }));
    expect(of.history("light.b")).toHaveLength(2);
  });

  it("is not taken for the one with which it changed names while nobody listened", () => {
    const of = new Recorded();
    of.observe(registries({ r1: "light.a", r2: "light.b" }));
    of.observe(event("light.a", undefined, on), event("light.b", undefined, off));
    of.observe({ kind: "gap", from: 140 * SECOND, to: 150 * SECOND }, registries({ r1: "light.b", r2: "light.a" }));
    expect(of.entities.entity("light.a")?.state).toBe("off");
    expect(of.entities.entity("light.b")?.state).toBe("on");
  });

  it("takes over the history of the one whose name it takes, up to the time at which it was first seen", () => {
    const of = new Recorded();
    of.observe(registries({ r1: "light.a" }), event("light.a", undefined, on), removed("light.a", on, 20 * SECOND));
    of.observe(
      registries({}),
      event("light.a_2", undefined, stateAt(30 * SECOND, "off")),
      registries({ r2: "light.a_2" }),
    );
    of.observe(event("light.a_2", stateAt(30 * SECOND, "off"), stateAt(40 * SECOND, "on")));
    of.observe({ kind: "renamed", from: "light.a_2", to: "light.a", at: 50 * SECOND });
    of.observe(event("light.a", undefined, stateAt(50 * SECOND + 1, "on")));
    expect(fields(of, "light.a_2").map(([name]) => name)).toEqual(["light.a", "light.a_2", "light.a_2", "light.a"]);
  });
});

/** What a driver of the property does to the home: to the entity `who`, with the name `name` where one is wanted. */
const command = fc.record({
  does: fc.constantFrom(
    "state",
    "state",
    "state",
    "rename",
    "rename_late",
    "rename_unheard",
    "swap",
    "add",
    "re_add",
    "restart",
  ),
  who: fc.nat(3),
  name: fc.nat(5),
});

describe("names and their times", () => {
  it("lead to exactly the states of their entity, whatever was renamed, added and restarted (against a list of all)", () => {
    fc.assert(
      fc.property(fc.array(command, { minLength: 5, maxLength: 60 }), (commands) => {
        const of = new Recorded();
        let now = 0;
        let ids = 0;
        /** The home as it is: name, last state, and registry id by entity. */
        const home = new Map<number, { name: string; id: string; last: EntityState; truth: number[] }>();
        const tick = () => (now += SECOND);
        const isFree = (name: string) => ![...home.values()].some((entity) => entity.name === name);
        const list = () => registries(Object.fromEntries([...home.values()].map(({ id, name }) => [id, name])));
        const next = (text: string): EntityState => stateAt(tick(), text);
        const tell = (entity: { name: string; last: EntityState; truth: number[] }, appears: boolean): void => {
          const before = entity.last;
          entity.last = next(String(now % 7));
          entity.truth.push(entity.last.lastUpdated);
          of.observe(event(entity.name, appears ? undefined : before, entity.last));
        };
        of.observe(registries({ base: "sensor.base" }));
        for (const { does, who, name: nameIndex } of commands) {
          const name = `sensor.n${nameIndex}`;
          const entity = home.get(who);
          if (does === "restart") of.restart();
          else if (entity === undefined) {
            if (does !== "add" || !isFree(name)) continue;
            const made = { name, id: `r${(ids += 1)}`, last: stateAt(now, ""), truth: [] };
            home.set(who, made);
            of.observe(list());
            tell(made, true);
          } else if (does === "state") tell(entity, false);
          else if (does === "re_add") {
            of.observe(removed(entity.name, entity.last, tick()));
            home.delete(who);
            of.observe(list());
            entity.id = `r${(ids += 1)}`;
            home.set(who, entity);
            of.observe(list());
            tell(entity, true);
          } else if (does === "swap") {
            const other = home.get((who + 1) % 4);
            if (other === undefined) continue;
            [entity.name, other.name] = [other.name, entity.name];
            of.observe({ kind: "gap", from: now + 1, to: tick() }, list());
            tell(entity, false);
            tell(other, false);
          } else if (does.startsWith("rename") && isFree(name)) {
            const from = entity.name;
            const { last } = entity;
            entity.name = name;
            if (does === "rename_unheard") of.observe({ kind: "gap", from: now + 1, to: tick() }, list());
            else if (does === "rename") {
              of.observe({ kind: "renamed", from, to: name, at: tick() }, removed(from, last, tick()));
            } else of.observe(removed(from, last, tick() + 1));
            tell(entity, true);
            if (does === "rename_late") of.observe({ kind: "renamed", from, to: name, at: now - SECOND });
            of.observe(list());
          }
        }
        expect(of.entities.entities()).toHaveLength(home.size);
        for (const { name, truth } of home.values()) {
          expect(of.names.nameNow(name)).toBe(name);
          expect(of.history(name).map(({ time }) => time)).toEqual(truth);
          expect(of.entities.entity(name)).toMatchObject({
            entityId: name,
            updatedAt: truth.at(-1),
            removedAt: undefined,
          });
          for (const alias of of.names.aliases(name)) expect(of.history(alias)).toEqual(of.history(name));
        }
      }),
      { numRuns: 500 },
    );
  });
});
