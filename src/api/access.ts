import { randomBytes } from "node:crypto";
import { link, mkdir, open, readFile, unlink } from "node:fs/promises";
import { isIP } from "node:net";
import { join } from "node:path";
import { HometideError, messageOf } from "../model/errors.ts";

/** Who may ask: everybody who reaches the address, or those who send the token. */
export type Access = ({ readonly required: false } | { readonly required: true; readonly token: string }) & {
  /** Address of a proxy that has signed its users in: Home Assistant's ingress. */
  readonly ingressFrom?: string | undefined;
};

/** `127.0.0.0/8`, `::1` and `localhost`: only programs of the same machine reach these. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase();
  if (name === "localhost" || name.endsWith(".localhost") || name === "::1" || name === "[::1]") return true;
  return isIP(name) === 4 && name.startsWith("127.");
}

/**
 * Decides who may ask. A hub on loopback is open, unless its user set a token: then the token is required there too.
 * On any other address everybody must send it; where none is set, one is made and kept in the data directory.
 *
 * @returns the access, and the file of the token where it came from one (to be printed; the token itself never is)
 */
export async function accessFor(options: {
  readonly host: string;
  readonly token: string | undefined;
  readonly dataDir: string;
}): Promise<{ readonly access: Access; readonly tokenFile?: string }> {
  const { host, token, dataDir } = options;
  if (token !== undefined) return { access: { required: true, token } };
  if (isLoopback(host)) return { access: { required: false } };
  const kept = await ensureToken(dataDir);
  return { access: { required: true, token: kept.token }, tokenFile: kept.file };
}

/**
 * Reads the token of the data directory, or makes one at the first start: 32 random bytes, in a file that only its
 * owner may read.
 *
 * @throws HometideError `data_dir_unusable` where the file can neither be read nor made, or is empty
 */
export async function ensureToken(dataDir: string): Promise<{ readonly token: string; readonly file: string }> {
  const file = join(dataDir, "token");
  try {
    await mkdir(dataDir, { recursive: true });
    await makeToken(file);
  } catch (error) {
    if (!isExisting(error)) {
      throw new HometideError("data_dir_unusable", `The token file ${file} cannot be made: ${messageOf(error)}`, {
        cause: error,
      });
    }
  }
  const token = await readToken(file);
  if (token === "")
    throw new HometideError("data_dir_unusable", `The token file ${file} is empty; delete it to get a new token.`);
  return { token, file };
}

/** Makes the file, whole or not at all; rejects with EEXIST where there is one. */
async function makeToken(file: string): Promise<void> {
  const draft = `${file}.${randomBytes(6).toString("hex")}`;
  const handle = await open(draft, "wx", 0o600);
  try {
    await handle.writeFile(`${randomBytes(32).toString("base64url")}\n`);
    await handle.sync();
    await handle.close();
    // A link fails where the file exists, so two hubs that start together agree on one token.
    await link(draft, file);
  } finally {
    await unlink(draft);
  }
}

async function readToken(file: string): Promise<string> {
  try {
    return (await readFile(file, "utf8")).trim();
  } catch (error) {
    throw new HometideError("data_dir_unusable", `The token file ${file} cannot be read: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

function isExisting(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EEXIST";
}
