import { fetchAnswer } from "./http.ts";

/** Saves an answer of the API as a CSV file, with the cookie and the failures of every other question. */
export async function download(path: string, name: string): Promise<void> {
  const answer = await fetchAnswer(path, { accept: "text/csv" });
  const address = URL.createObjectURL(await answer.blob());
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The browser has taken it by then.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
