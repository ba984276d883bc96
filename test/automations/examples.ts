import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { onTestFinished } from "vitest";
import { temporaryFolder } from "../support/temporary.ts";
import { until } from "../support/wait.ts";

const root = resolve(import.meta.dirname, "../..");

/** The receiver in docs/webhooks.md that is written in a language, as it stands there. */
function exampleIn(language: "js" | "python"): string {
  const text = readFileSync(join(root, "docs/webhooks.md"), "utf8");
  const code = new RegExp(`\`\`\`${language}\n([^]*?)\n\`\`\``).exec(text)?.[1];
  if (code === undefined) throw new Error(`docs/webhooks.md has no example in ${language}`);
  return code;
}

/** Runs a receiver of the documentation on a port; gives the lines that it prints. */
export async function startExample(
  language: "js" | "python",
  options: { readonly program: string; readonly port: number; readonly secret: string },
): Promise<readonly string[]> {
  const folder = temporaryFolder();
  const file = join(folder, language === "js" ? "receiver.mjs" : "receiver.py");
  writeFileSync(file, exampleIn(language));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  const environment = { PORT: String(options.port), WEBHOOK_SECRET: options.secret };
  const child = spawn(options.program, [file], { env: environment, stdio: ["ignore", "pipe", "inherit"] });
  const gone = once(child, "exit");
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await gone;
  });
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => lines.push(line));
  const answers = async (): Promise<boolean> => {
    const answer = await fetch(`http://127.0.0.1:${options.port}/`, { method: "POST", body: "{}" }).catch(
      () => undefined,
    );
    // Without a signature it must be refused.
    return answer?.status === 401;
  };
  await until(answers, `the receiver in ${language} answers`);
  return lines;
}
