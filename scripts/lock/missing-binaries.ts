/** A package in package-lock.json, as far as it matters here. */
interface LockedPackage {
  readonly version?: string;
  readonly dev?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** What npm needs to know of a package that it is not to install here. */
interface Placeholder {
  readonly version: string;
  readonly cpu: readonly string[];
  readonly dev?: true;
  readonly libc?: readonly string[];
  readonly license: string;
  readonly optional: true;
  readonly os: readonly string[];
}

const NAME = /(?<os>android|darwin|freebsd|linux|openharmony|win32)-(?<cpu>[a-z0-9]+)(-(?<abi>[a-z0-9]+))?$/;

/**
 * Optional packages that the lock's packages name and the lock has no entry for, by the path that they belong at.
 *
 * @throws Error where one is not a binary for a platform: that one must be installed, not described
 */
export function missingBinaries(
  packages: Readonly<Record<string, LockedPackage>>,
): Readonly<Record<string, Placeholder>> {
  const missing: Record<string, Placeholder> = {};
  for (const [path, { dev, optionalDependencies = {} }] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(optionalDependencies)) {
      if (path === "" || isLocked(packages, path, name)) continue;
      missing[`node_modules/${name}`] = placeholder(name, version, dev === true);
    }
  }
  return missing;
}

/** As Node looks for it: beside the package, or in a folder further up. */
function isLocked(packages: Readonly<Record<string, LockedPackage>>, from: string, name: string): boolean {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/node_modules/")))) {
    if (Object.hasOwn(packages, `${folder === "" ? "" : `${folder}/`}node_modules/${name}`)) return true;
    if (folder === "") return false;
  }
}

function placeholder(name: string, version: string, dev: boolean): Placeholder {
  const { os, cpu, abi } = NAME.exec(name)?.groups ?? {};
  if (os === undefined || cpu === undefined || !/^\d/.test(version)) {
    throw new Error(`${name} ${version} is not in package-lock.json, and is not a binary for a platform`);
  }
  const libc = os === "linux" ? { libc: [abi?.startsWith("musl") === true ? "musl" : "glibc"] } : {};
  return { version, cpu: [cpu], ...(dev ? { dev: true } : {}), ...libc, license: "MIT", optional: true, os: [os] };
}
