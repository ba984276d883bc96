import { expect, it } from "vitest";
import { runCommand } from "../../src/cli/program.ts";
import { temporaryFolder } from "../support/temporary.ts";

async function run(
  ...args: readonly string[]
): Promise<{ readonly code: number; readonly out: string; readonly error: string }> {
  const said = { out: "", error: "" };
  const code = await runCommand(args, {
    environment: {},
    folder: import.meta.dirname,
    out: (text) => void (said.out += text),
    error: (text) => void (said.error += text),
  });
  return { code, ...said };
}

it("says what a mistyped command might have been, and ends with the code for usage", async () => {
  expect(await run("rnu")).toEqual({
    code: 2,
    out: "",
    error: expect.stringMatching(/unknown command 'rnu'[^]*Did you mean run/),
  });
  expect(await run("config", "validate", "--prot", "1")).toMatchObject({
    code: 2,
    error: expect.stringContaining("--prot"),
  });
});

it("tells every wrong value and ends with the code for the configuration", async () => {
  const { code, error } = await run("config", "validate", "--port", "abc", "--teams", "nlf:NE");
  expect(code).toBe(3);
  expect(error).toContain("--teams");
  expect(error).toContain("--port");
});

it("says what to do where the hub cannot listen at the address that is configured", async () => {
  // 192.0.2.1 is nobody's (RFC 5737).
  const folder = ["--data-dir", temporaryFolder()];
  const { code, error } = await run("run", "--host", "192.0.2.1", "--port", "0", ...folder, "--log-level", "silent");
  expect(code).toBe(1);
  expect(error).toMatch(/192\.0\.2\.1[^]*HOMETIDE_HOST/);
});

it("lists the commands, and gives the version on standard output", async () => {
  const { code, out } = await run("--help");
  expect(code).toBe(0);
  for (const command of ["run", "demo", "mirror", "dead-letters", "config"]) expect(out).toContain(`  ${command}`);
  expect(await run("--version")).toEqual({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/), error: "" });
});
