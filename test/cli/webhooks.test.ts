import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { runCommand } from "../../src/cli/program.ts";
import { startApi } from "../api/support.ts";
import { touchdown } from "../automations/events.ts";
import { answer, deadUrl, startReceiver } from "../automations/receiver.ts";
import { startWorld } from "../automations/world.ts";
import { until } from "../support/wait.ts";

test("the command asks the hub that runs: add, list, test, deliveries, redeliver, rotate, resume, remove", async () => {
  const world = await startWorld({ environment: { HOMETIDE_WEBHOOKS_RETRIES: "0" } });
  const { app } = await startApi({ webhooks: world.automations.view });
  await app.listen({ host: "127.0.0.1", port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const run = (...args: readonly string[]) => hometide("webhooks", ...args);
  const hometide = async (...args: readonly string[]) => {
    const said = { out: "", error: "" };
    const code = await runCommand(args, {
      environment: { HOMETIDE_PORT: String(port), HOMETIDE_DATA_DIR: world.store.folder },
      folder: world.store.folder,
      out: (text) => void (said.out += text),
      error: (text) => void (said.error += text),
    });
    return { code, ...said };
  };

  expect(await run("list")).toMatchObject({ code: 0, out: expect.stringContaining("no webhook is registered") });
  const receiver = await startReceiver((response, n, request) => answer(n === 2 ? 500 : 200)(response, n, request));
  const events = ["--events", "score_update,game_end"];
  const added = await run("add", receiver.url, ...events, "--delay", "0.5", "--json");
  const { id, secret } = JSON.parse(added.out) as { readonly id: string; readonly secret: string };
  expect(secret).toMatch(/^whsec_/);
  const listed = await run("list");
  expect(listed.out).toContain(`${id}  ${receiver.url}\n  score_update, game_end; all leagues; after 0.5 s\n  active`);
  expect(listed.out).not.toContain(secret);

  expect(await run("test", id)).toMatchObject({ code: 0, out: expect.stringContaining("delivered") });
  await world.happen(touchdown("a-1", { text: "a touchdown of theirs" }));
  await world.clock.advance(500);
  await until(() => world.automations.view.deliveries(id)[0]?.state === "failed", "it failed");
  const deliveries = await run("deliveries", id);
  expect(deliveries.out).toMatch(
    /failed {5}a touchdown of theirs {2}\(1 attempt, 500, \d+ ms\) {2}a-1\.\S+ {2}It answered 500/,
  );
  expect((await run("redeliver", id, "--dry-run")).out).toBe("1 would be sent\n");
  expect((await run("redeliver", id)).out).toBe("1 in the queue\n");
  await until(() => receiver.received.length === 3, "sent again");

  const rotated = await run("rotate", id);
  expect(rotated.out).toMatch(/secret \(told this once\): whsec_/);
  expect(rotated.out).not.toContain(secret);
  expect(await hometide("doctor", "webhooks")).toEqual({
    code: 0,
    out: `${id}  ${receiver.url}: nothing is wrong\n`,
    error: "",
  });
  const trigger = JSON.parse(
    (await run("add", "--delivery", "home_assistant_webhook", "--webhook-id", "goal", ...events, "--json")).out,
  ) as { readonly id: string };
  const found = await hometide("doctor", "webhooks");
  expect(found).toMatchObject({
    code: 5,
    out: expect.stringContaining(`${trigger.id}  webhook trigger goal of Home Assistant: `),
  });
  await run("remove", trigger.id);
  expect((await run("resume", id)).out).toContain("active");
  expect((await run("remove", id, "--dry-run")).out).toContain("would go");
  expect((await run("remove", id)).out).toContain("gone");
  expect(await run("remove", id)).toMatchObject({ code: 1, error: expect.stringContaining("No such webhook") });

  const dead = await run("add", await deadUrl(), ...events, "--json");
  const deadId = (JSON.parse(dead.out) as { readonly id: string }).id;
  expect(await run("test", deadId)).toMatchObject({ code: 1, out: expect.stringContaining("ECONNREFUSED") });
  expect(await run("add", "ftp://nas.home/", ...events)).toMatchObject({
    code: 1,
    error: expect.stringContaining("http://"),
  });
  expect((await run("add", receiver.url)).code).toBe(2);
  for (const verb of ["list", "add", "test", "rotate", "deliveries", "redeliver", "resume", "remove"])
    expect((await run(verb, "--help")).out, verb).toContain(`Examples:\n  hometide webhooks ${verb}`);
});
