/**
 * Whom an address reaches: its scheme, host and port. `URL.origin` is the text `null` for all schemes but the web's, so that
 * two brokers would be one.
 *
 * @returns `undefined` where it is no address
 */
export function peerOf(address: string | undefined): string | undefined {
  const url = address === undefined ? null : URL.parse(address);
  return url === null ? undefined : `${url.protocol}//${url.host}`;
}
