/** `sensor.kitchen_*` as a regular expression over the whole id: the words of Python's fnmatch, as Home Assistant has them. */
export function globPattern(glob: string): RegExp {
  const source = glob.replace(
    /\[(!?)([^\]]+)\]|[*?]|[.+^${}()|[\]\\]/g,
    (part, not: string | undefined, set: string | undefined) => {
      if (part === "*") return ".*";
      if (part === "?") return ".";
      return set === undefined ? `\\${part}` : `[${not === "!" ? "^" : ""}${set.replace(/[\\^]/g, String.raw`\$&`)}]`;
    },
  );
  return new RegExp(`^${source}$`);
}
