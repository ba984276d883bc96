import { expect, it, onTestFinished } from "vitest";
import { systemClock } from "../../src/model/clock.ts";
import { silentLog } from "../../src/ops/log.ts";
import { runCommand } from "../../src/cli/program.ts";
import { recordedScript } from "../../src/replay/espn/script.ts";
import { startEspnServer } from "../../src/replay/espn-server.ts";
import { describeShared, shared } from "../support/shared.ts";
import { temporaryFolder } from "../support/temporary.ts";

const page = (path: string, file: string) => ({ path, from: 0, file: shared.fixture("espn", file) });

async function espn() {
  const script = recordedScript([
    page("football/nfl/scoreboard", "nfl-scoreboard-2025-w14-live-20251207T185945Z.json"),
    page("football/nfl/teams", "nfl-teams.json"),
    page("football/nfl/standings", "nfl-standings-2024.json"),
  ]);
  const server = await startEspnServer({ clock: systemClock, log: silentLog, script });
  onTestFinished(() => server.close());
  const doctor = async (...flags: readonly string[]): Promise<{ code: number; out: string; error: string }> => {
    let [out, error] = ["", ""];
    const code = await runCommand(["doctor", "espn", "--leagues", "nfl", "--espn-url", server.url, ...flags], {
      environment: {},
      folder: temporaryFolder(),
      out: (text) => (out += text),
      error: (text) => (error += text),
    });
    return { code, out, error };
  };
  return { server, doctor };
}

describeShared("hometide doctor espn", () => {
  it("says that recorded answers are as expected, and which pages there are not", async () => {
    const { doctor } = await espn();
    expect(await doctor()).toEqual({
      code: 0,
      out: [
        "nfl scoreboard: as expected (42 objects)",
        "nfl teams: as expected (32 objects)",
        "nfl standings: as expected (708 objects)",
        "nfl injuries: ESPN has none",
        "",
      ].join("\n"),
      error: "",
    });
  });

  it("names what changed, with exit code 5", async () => {
    const { server, doctor } = await espn();
    server.faults.between(0, Infinity, { kind: "renamed", name: "homeAway", to: "side" }, "/scoreboard");
    const { code, out } = await doctor();
    expect(code).toBe(5);
    expect(out).toContain("nfl scoreboard: changed");
    expect(out).toContain("NEEDED events[].competitions[0].competitors[]: homeAway is missing in 28 of 28");
    expect(out).toContain("nfl teams: as expected");
    expect(JSON.parse((await doctor("--json")).out)).toMatchObject({
      url: server.url,
      pages: [{ league: "nfl", page: "scoreboard", outcome: "changed", findings: [{ breaks: true }] }, {}, {}, {}],
    });
  });

  it("a league out of season has nothing to compare; what is no JSON is a change", async () => {
    const { server, doctor } = await espn();
    server.faults.next(1, { kind: "empty_list" });
    server.faults.next(1, { kind: "half_json" }, "/teams");
    const { code, out } = await doctor();
    expect(out).toContain("nfl scoreboard: nothing listed, so nothing to compare");
    expect(out).toMatch(/nfl teams: changed: .* did not answer JSON/);
    expect(code).toBe(5);
  });

  it("ESPN that refuses or is not there: exit code 4, and what to do", async () => {
    const { server, doctor } = await espn();
    server.faults.next(1, { kind: "status", status: 403 }, "/scoreboard");
    const refused = await doctor();
    expect(refused.code).toBe(4);
    expect(refused.out).toMatch(/nfl scoreboard: unreachable: .* answered 403\. ESPN refuses this hub/);
    await server.down();
    const { code, out } = await doctor();
    expect(code).toBe(4);
    expect(out).toContain("ECONNREFUSED");
  });
});
