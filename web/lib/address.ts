/** The path of a page in the part of the address after `#`; what is no path, such as a place within the page, is Now's. */
export function pathIn(hash: string): string {
  const [path = ""] = hash.slice(1).split("?");
  return path.startsWith("/") ? path : "/";
}
