/** A name as it is compared: without case, accents, punctuation and doubled spaces. "St. Louis" → "st louis". */
export function foldName(name: string): string {
  return name
    .slice(0, 100)
    .normalize("NFD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase()
    .replace(/['’.]/g, "")
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}
