import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { shared } from "../support/shared.ts";

export const releases = ["2024.3.3", "2026.2.3"] as const;

export const recordingFile = (release: string, name: string): string => shared.fixture("home-assistant", release, name);

/** The recorded lines as texts of messages, read by nothing of the product. */
export function recordedLines(file: string): readonly { readonly dir: string; readonly text: string }[] {
  const bytes = readFileSync(file);
  const text = (file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
  return text
    .split("\n")
    .filter((line) => line.includes('"msg":'))
    .map((line) => ({
      dir: JSON.parse(line).dir,
      text: line
        .trimEnd()
        .slice(line.indexOf('"msg":') + '"msg":'.length, -1)
        .trim(),
    }));
}

/** The recorded texts that hold events, with the recorded subscription id replaced by another. */
export function recordedEvents(file: string, recordedId: number, id: number): readonly string[] {
  return recordedLines(file)
    .filter(({ dir, text }) => dir === "in" && [JSON.parse(text)].flat().every((part) => part.type === "event"))
    .map(({ text }) =>
      text
        .replaceAll(`,"id":${recordedId}}`, `,"id":${id}}`)
        .replace(new RegExp(`^{"id":${recordedId},`), `{"id":${id},`),
    );
}
