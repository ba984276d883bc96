import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, onTestFinished } from "vitest";
import { freePort } from "./free-ports.ts";
import { createServerProcess, installedAt } from "./server-process.ts";

/** A real mosquitto (Debian's package) on a free loopback port, in its own temporary folder. It ends with the test. */
export interface Broker {
  /** Such as mqtt://127.0.0.1:43210, the same after a restart. */
  readonly url: string;
  readonly port: number;
  /** Of the process that runs now; `undefined` while it is down. */
  readonly pid: () => number | undefined;
  /** Ends it in good order and waits until it is gone. */
  readonly stop: () => Promise<void>;
  /** Ends it as a power cut would. What it retained is gone too: it keeps nothing on disk. */
  readonly kill: () => Promise<void>;
  /** Starts it again on the same port. */
  readonly start: () => Promise<void>;
}

export interface BrokerOptions {
  /** Asks everybody for it; nobody is asked where it is absent. */
  readonly login?: { readonly username: string; readonly password: string };
  /** Speaks TLS, with a certificate for 127.0.0.1 that it signed itself. */
  readonly tls?: { readonly certificate: string; readonly key: string };
  /** Speaks MQTT over websockets. */
  readonly websockets?: boolean;
}

const program = installedAt("mosquitto");

const READY_WITHIN_MS = 10_000;

/** `describe` for tests of a real broker: says why it skips where none is installed. */
export function describeMosquitto(name: string, tests: () => void): void {
  if (program !== undefined) describe(name, tests);
  else describe.skip(`${name} (skipped: mosquitto is not installed, apt-get install mosquitto)`, tests);
}

/** Starts a broker and waits until it listens. */
export async function startMosquitto(options: BrokerOptions = {}): Promise<Broker> {
  if (program === undefined) throw new Error("mosquitto is not installed");
  const file = program;
  const folder = mkdtempSync(join(tmpdir(), "hometide-mosquitto-"));
  const port = await freePort();
  const scheme = options.websockets === true ? "ws" : options.tls === undefined ? "mqtt" : "mqtts";
  writeFileSync(join(folder, "mosquitto.conf"), configuration(folder, port, options));
  const broker = createServerProcess({
    name: `mosquitto on port ${port}`,
    spawn: () => spawn(file, ["-c", join(folder, "mosquitto.conf")], { stdio: ["ignore", "ignore", "pipe"] }),
    isReady: () => listens(port),
    readyWithinMs: READY_WITHIN_MS,
  });
  onTestFinished(async () => {
    await broker.end("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  });
  await broker.start();
  return {
    url: `${scheme}://127.0.0.1:${port}`,
    port,
    pid: broker.pid,
    stop: () => broker.end("SIGTERM"),
    kill: () => broker.end("SIGKILL"),
    start: broker.start,
  };
}

/** A certificate for 127.0.0.1 and its key, made in a folder. */
export function selfSigned(folder: string): { readonly certificate: string; readonly key: string } {
  const [certificate, key] = [join(folder, "broker.pem"), join(folder, "broker.key")];
  const subject = ["-subj", "/CN=hometide test broker", "-addext", "subjectAltName=IP:127.0.0.1"];
  const made = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
  execFileSync("openssl", ["req", ...made, ...subject, "-keyout", key, "-out", certificate], { stdio: "pipe" });
  return { certificate, key };
}

function configuration(folder: string, port: number, { login, tls, websockets }: BrokerOptions): string {
  const lines = ["persistence false", "log_dest stderr", "log_type error"];
  // Started by root it would become a user who may not read the folder.
  if (process.getuid?.() === 0) lines.push("user root");
  // mosquitto 2.0.11 ends where all that it has is a listener of websockets; without IPv6 that one keeps to its address.
  if (websockets === true) lines.push(`listener 0 ${join(folder, "socket")}`);
  lines.push(`listener ${port} 127.0.0.1`);
  if (websockets === true) lines.push("protocol websockets", "socket_domain ipv4");
  if (tls !== undefined) lines.push(`certfile ${tls.certificate}`, `keyfile ${tls.key}`);
  if (login === undefined) return [...lines, "allow_anonymous true", ""].join("\n");
  const passwords = join(folder, "passwords");
  writeFileSync(passwords, `${login.username}:${login.password}\n`, { mode: 0o600 });
  const passwd = installedAt("mosquitto_passwd");
  if (passwd === undefined) throw new Error("mosquitto_passwd is not installed, though mosquitto is");
  execFileSync(passwd, ["-U", passwords]);
  return [...lines, "allow_anonymous false", `password_file ${passwords}`, ""].join("\n");
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    const tell = (is: boolean) => () => {
      socket.destroy();
      resolve(is);
    };
    socket.once("connect", tell(true)).once("error", tell(false));
  });
}
