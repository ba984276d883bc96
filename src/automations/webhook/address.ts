import { isIP } from "node:net";

/**
 * Which addresses a webhook may go to. In a home the usual rule is turned round: private addresses are where receivers
 * are; refused is what no receiver can be (unspecified, multicast, reserved), what hands out a machine's credentials
 * (metadata services, and link-local, where most of them are), and this machine itself unless its user allows it.
 */
export interface AddressRules {
  readonly allowLoopback: boolean;
}

type Ipv4 = readonly [number, number, number, number];

/** Metadata services outside of the link-local ranges: Azure, Alibaba, Oracle. */
const METADATA_IPV4 = new Set(["168.63.129.16", "100.100.100.200", "192.0.0.192"]);
/** Amazon, Google, Scaleway. */
const METADATA_IPV6 = new Set(["fd00:ec2:0:0:0:0:0:254", "fd20:ce:0:0:0:0:0:254", "fd00:42:0:0:0:0:0:42"]);
const METADATA_NAMES = new Set(["metadata", "metadata.google.internal", "metadata.goog", "instance-data"]);

/** Why nothing is sent to a host of this name, whatever it resolves to; `undefined` where its addresses decide. */
export function nameRefusal(host: string): string | undefined {
  const name = host.toLowerCase().replace(/\.$/, "");
  const isMetadata = METADATA_NAMES.has(name) || /^instance-data\..*internal$/.test(name);
  return isMetadata ? `${name} is a cloud's metadata service` : undefined;
}

/**
 * Why nothing is sent to an address, or `undefined` where it may be.
 *
 * @param address an IP address in any notation that the resolver or a URL gives
 */
export function addressRefusal(address: string, rules: AddressRules): string | undefined {
  const [bare = ""] = address.replace(/^\[|\]$/g, "").split("%", 1);
  switch (isIP(bare)) {
    case 4:
      return ipv4Refusal(bytesOf(bare), rules);
    case 6:
      return ipv6Refusal(groupsOf(bare), rules);
    default:
      return `${address} is no IP address`;
  }
}

function ipv4Refusal(bytes: Ipv4, { allowLoopback }: AddressRules): string | undefined {
  const text = bytes.join(".");
  const [first, second] = bytes;
  if (METADATA_IPV4.has(text)) return `${text} is a cloud's metadata service`;
  if (first === 0) return `${text} is an unspecified address`;
  if (first === 127) return allowLoopback ? undefined : loopback(text);
  if (first === 169 && second === 254) return `${text} is a link-local address, where metadata services are`;
  if (first >= 224) return `${text} is a multicast or reserved address`;
  return undefined;
}

function ipv6Refusal(groups: readonly number[], rules: AddressRules): string | undefined {
  const text = groups.map((group) => group.toString(16)).join(":");
  const [first = 0] = groups;
  const head = groups.slice(0, 7).every((group) => group === 0);
  if (head && groups[7] === 0) return ":: is the unspecified address";
  if (head && groups[7] === 1) return rules.allowLoopback ? undefined : loopback("::1");
  if (METADATA_IPV6.has(text)) return `${text} is a cloud's metadata service`;
  if ((first & 0xffc0) === 0xfe80) return `${text} is a link-local address`;
  if ((first & 0xff00) === 0xff00) return `${text} is a multicast address`;
  const inside = ipv4Inside(groups);
  return inside === undefined ? undefined : ipv4Refusal(inside, rules);
}

function loopback(text: string): string {
  return `${text} is this machine itself; HOMETIDE_WEBHOOKS_ALLOW_LOOPBACK=true allows that`;
}

/**
 * The IPv4 address that an IPv6 one stands for: mapped (::ffff:0:0/96, RFC 4291), translated (::ffff:0:0:0/96, RFC 2765;
 * 64:ff9b::/96, RFC 6052; 64:ff9b:1::/48, RFC 8215), compatible (::/96), 6to4 (2002::/16, RFC 3056).
 */
function ipv4Inside(groups: readonly number[]): Ipv4 | undefined {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = groups;
  if (a === 0x2002) return ofGroups(b, c);
  const zeroes = a === 0 && b === 0 && c === 0 && d === 0;
  const isMapped = zeroes && ((e === 0 && (f === 0xffff || f === 0)) || (e === 0xffff && f === 0));
  const isTranslated = a === 0x64 && b === 0xff9b;
  return isMapped || isTranslated ? ofGroups(g, h) : undefined;
}

function ofGroups(high: number, low: number): Ipv4 {
  return [high >> 8, high & 0xff, low >> 8, low & 0xff];
}

function bytesOf(address: string): Ipv4 {
  const [a = 0, b = 0, c = 0, d = 0] = address.split(".").map(Number);
  return [a, b, c, d];
}

/** The eight groups of an IPv6 address; the URL parser brings every notation into one. */
function groupsOf(address: string): readonly number[] {
  const plain = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  const [before = "", after] = plain.split("::", 2);
  const left = before === "" ? [] : before.split(":");
  const right = after === undefined || after === "" ? [] : after.split(":");
  const middle = after === undefined ? [] : Array.from({ length: 8 - left.length - right.length }, () => "0");
  return [...left, ...middle, ...right].map((group) => Number.parseInt(group, 16));
}
