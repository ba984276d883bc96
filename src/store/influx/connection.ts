import type { PolicyName } from "../../model/measurement.ts";
import type { ServerInfo } from "../destination.ts";
import type { Api, Place, Session, Trouble } from "./generation.ts";
import { detect } from "./detect.ts";
import type { Generation, InfluxOptions } from "./options.ts";
import { policyPlans } from "./options.ts";
import { createV1 } from "./v1.ts";
import { createV2 } from "./v2.ts";
import { createV3 } from "./v3.ts";
import { openSession } from "./session.ts";

/** A server that was found and is prepared. */
export interface Ready {
  readonly kind: "ready";
  readonly api: Api;
  /** Every policy has one. */
  readonly places: ReadonlyMap<PolicyName, Place>;
  readonly server: ServerInfo;
}

export interface Connection {
  readonly session: Session;
  /** Finds and prepares the server, once; tries again at the next call where that did not work. Never rejects. */
  ready(): Promise<Ready | Trouble>;
  /** What was found last. */
  server(): ServerInfo | undefined;
  /** The generation that was found last. */
  api(): Api | undefined;
  /** Prepares again at the next call: a database was dropped, say. */
  forget(): void;
  close(): Promise<void>;
}

/** The generations: a new one is a file and a row. */
const generations: Readonly<Record<Generation, (session: Session) => Api>> = { 1: createV1, 2: createV2, 3: createV3 };

export function openConnection(options: InfluxOptions): Connection {
  const { base, session } = openSession(options, { plans: policyPlans(options), home: options.home });
  let known: Ready | undefined;
  let pending: Promise<Ready | Trouble> | undefined;

  const prepare = async (): Promise<Ready | Trouble> => {
    const found =
      options.generation === undefined
        ? await detect(session)
        : { kind: "detected" as const, generation: options.generation, name: `InfluxDB ${options.generation}.x` };
    if (found.kind !== "detected") return found;
    const api = generations[found.generation](session);
    const prepared = await api.prepare();
    if (prepared.kind !== "prepared") return prepared;
    const server = { name: found.name, findings: prepared.findings };
    options.log.info({ url: base, database: options.database }, `${found.name} is ready`);
    for (const { level, text } of prepared.findings) {
      if (level === "problem") options.log.warn({ url: base }, text);
      else options.log.info({ url: base }, text);
    }
    return { kind: "ready", api, places: prepared.places, server };
  };

  return {
    session,
    async ready() {
      if (known !== undefined) return known;
      pending ??= prepare().finally(() => (pending = undefined));
      const outcome = await pending;
      if (outcome.kind === "ready") known = outcome;
      return outcome;
    },
    server: () => known?.server,
    api: () => known?.api,
    forget: () => (known = undefined),
    close: () => session.http.close(),
  };
}
