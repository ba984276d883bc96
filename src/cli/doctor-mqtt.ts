import { readFileSync } from "node:fs";
import type { Command } from "commander";
import type { MqttReport } from "../automations/mqtt/examine.ts";
import { loadConfig } from "../config/load.ts";
import { systemClock } from "../model/clock.ts";
import { HometideError, messageOf } from "../model/errors.ts";
import { addConfigFlags } from "./config-flags.ts";
import type { Terminal } from "./terminal.ts";

interface Options extends Readonly<Record<string, unknown>> {
  readonly json?: true;
}

const FAILED = 1;
const CONFIGURATION = 3;
const UNREACHABLE = 4;

/** `hometide doctor mqtt`: whether the broker takes the hub, and gives back what it is told. */
export function addDoctorMqtt(doctor: Command, terminal: Terminal, finish: (code: number) => void): void {
  addConfigFlags(
    doctor
      .command("mqtt")
      .description(
        "sign in at the MQTT broker, send a message there and back, list the devices that Home Assistant is told of: exit code 4 where the broker cannot be reached, 1 where it refuses, 3 where none is configured",
      ),
  )
    .option("--json", "as JSON")
    .addHelpText("after", "\nExamples:\n  hometide doctor mqtt\n  hometide doctor mqtt --mqtt-url mqtt://192.168.1.10")
    .action(async (options: Options) => {
      const { config } = loadConfig({ environment: terminal.environment, flags: options, cwd: terminal.folder });
      const { url, username, password, ca_file: caFile, discovery_prefix, base_topic } = config.mqtt;
      if (url === undefined) {
        terminal.error("MQTT is not configured: set MQTT_URL.\n");
        finish(CONFIGURATION);
        return;
      }
      // The client of MQTT is loaded by those alone who ask for it.
      const { examineMqtt } = await import("../automations/mqtt/examine.ts");
      const report = await examineMqtt(
        {
          url,
          username,
          password,
          ca: caFile === undefined ? undefined : readCertificates(caFile),
          discoveryPrefix: discovery_prefix,
          baseTopic: base_topic,
          clock: systemClock,
        },
        new AbortController().signal,
      );
      terminal.out(options.json === true ? `${JSON.stringify(report, undefined, 2)}\n` : textOf(report));
      finish(exitCodeOf(report));
    });
}

function readCertificates(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new HometideError("config_invalid", `MQTT_CA_FILE cannot be read (${messageOf(error)})`, { cause: error });
  }
}

function exitCodeOf({ problem }: MqttReport): number {
  if (problem === null) return 0;
  return problem.code === "mqtt_unreachable" ? UNREACHABLE : FAILED;
}

function textOf({ url, protocol, connect_ms, round_trip_ms, devices, problem }: MqttReport): string {
  const lines = [
    ...(protocol === null ? [] : [`${url}: signed in by MQTT ${protocol} within ${connect_ms ?? 0} ms`]),
    ...(round_trip_ms === null ? [] : [`a message there and back: ${round_trip_ms} ms`]),
    ...(protocol === null ? [] : [`devices that Home Assistant is told of: ${devices.join(", ") || "none"}`]),
    ...(problem === null ? [] : [`${problem.message}. ${problem.mend}`]),
  ];
  return `${lines.join("\n")}\n`;
}
