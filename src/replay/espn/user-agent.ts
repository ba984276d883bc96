/** Names of the libraries and tools whose own User-Agent ESPN lets in. */
const LIBRARIES = /^(curl|wget|python-requests|python-urllib|go-http-client|okhttp|axios|undici|node|node-fetch)\b/i;

/**
 * Whether ESPN answers 403: to nobody, to browsers, and to bare names such as `hometide` or `hometide/1.0`. It lets in
 * `hometide/1.0 (+https://…)`, curl and the defaults of libraries (ESPN.md, "How the API behaves").
 */
export function isRefusedAgent(userAgent: string | undefined): boolean {
  const agent = (userAgent ?? "").trim();
  if (agent === "") return true;
  if (LIBRARIES.test(agent)) return false;
  return /mozilla|applewebkit|gecko/i.test(agent) || !/\(.*https?:\/\/.*\)/.test(agent);
}
