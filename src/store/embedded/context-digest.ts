import { hash } from "node:crypto";

const BYTES = 6;

/** 48 bits by which a context is found; two may share them, so that whoever finds one compares its texts. */
export function contextDigest(measurement: string, tags: string, fields: string): number {
  return hash("sha1", `${measurement}\n${tags}\n${fields}`, "buffer").readUIntBE(0, BYTES);
}
