import { expect, it, onTestFinished } from "vitest";
import { runCommand } from "../../src/cli/program.ts";
import { systemClock } from "../../src/model/clock.ts";
import { silentLog } from "../../src/ops/log.ts";
import { recordingHome } from "../../src/replay/home-assistant/recording-home.ts";
import { startHomeAssistantServer } from "../../src/replay/home-assistant-server.ts";
import { recordingFile } from "../replay/recorded.ts";
import { describeShared } from "../support/shared.ts";
import { temporaryFolder } from "../support/temporary.ts";

const token = "a-token";

async function doctor(environment: Readonly<Record<string, string>>, ...flags: readonly string[]) {
  const said = { out: "", error: "" };
  const code = await runCommand(["doctor", "home-assistant", "--port", "9", ...flags], {
    environment,
    folder: temporaryFolder(),
    out: (text) => void (said.out += text),
    error: (text) => void (said.error += text),
  });
  return { code, ...said };
}

describeShared("hometide doctor home-assistant", () => {
  it("tells release, rights and webhooks, and that nothing was compared without a hub", async () => {
    const home = recordingHome({
      clock: systemClock,
      file: recordingFile("2026.2.3", "state-changed.jsonl.gz"),
      commandsFile: recordingFile("2026.2.3", "commands.jsonl"),
      playTo: 0,
    });
    const server = await startHomeAssistantServer({ clock: systemClock, log: silentLog, home, token });
    onTestFinished(() => server.close());
    const there = { HOME_ASSISTANT_URL: server.url, HOME_ASSISTANT_TOKEN: token };
    const { code, out } = await doctor(there);
    expect(out).toContain("Home Assistant 2026.2.3, RUNNING, answers within");
    expect(out).toContain("the token is an administrator's");
    expect(out).toContain("webhooks that it knows: 3; registrations that send there: 0");
    expect(out).toMatch(/What is sent there was not looked at: The hub of .* does not answer/);
    expect(code).toBe(5);
    expect(JSON.parse((await doctor(there, "--json")).out)).toMatchObject({
      administrator: true,
      webhook_ids: ["game_start", "game_score", "game_end"],
    });
    const refused = await doctor({ ...there, HOME_ASSISTANT_TOKEN: "another" });
    expect(refused).toMatchObject({ code: 1, error: expect.stringContaining("refused the token") });
  });

  it("nobody there: exit code 4; none configured: 3", async () => {
    const nowhere = { HOME_ASSISTANT_URL: "http://127.0.0.1:9", HOME_ASSISTANT_TOKEN: token };
    expect(await doctor(nowhere)).toMatchObject({ code: 4, error: expect.stringContaining("ECONNREFUSED") });
    expect(await doctor({})).toMatchObject({ code: 3, error: expect.stringContaining("HOME_ASSISTANT_URL") });
  });
});
