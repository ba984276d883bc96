import type { LookupAddress } from "node:dns";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addressRefusal } from "../../src/automations/webhook/address.ts";
import { createUrlCheck } from "../../src/automations/webhook/check-url.ts";
import { createPost } from "../../src/automations/webhook/post.ts";
import type { Resolve } from "../../src/automations/webhook/resolve.ts";
import { systemClock } from "../../src/model/clock.ts";
import { startReceiver } from "./receiver.ts";

const HOME = { allowLoopback: false };
const OPEN = { allowLoopback: true };

const refused = [
  ["169.254.169.254", "link-local"],
  ["169.254.1.1", "link-local"],
  ["168.63.129.16", "metadata"],
  ["100.100.100.200", "metadata"],
  ["0.0.0.0", "unspecified"],
  ["224.0.0.251", "multicast"],
  ["255.255.255.255", "reserved"],
  ["::", "unspecified"],
  ["fe80::1", "link-local"],
  ["fe80::1%eth0", "link-local"],
  ["febf::1", "link-local"],
  ["ff02::fb", "multicast"],
  ["fd00:ec2::254", "metadata"],
  ["fd20:ce::254", "metadata"],
  ["::ffff:169.254.169.254", "link-local"],
  ["::ffff:a9fe:a9fe", "link-local"],
  ["::169.254.169.254", "link-local"],
  ["::ffff:0:169.254.169.254", "link-local"],
  ["64:ff9b::169.254.169.254", "link-local"],
  ["64:ff9b:1::a9fe:a9fe", "link-local"],
  ["2002:a9fe:a9fe::", "link-local"],
  ["receiver.home", "no IP"],
] as const;
const loopback = ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1", "64:ff9b::127.0.0.1", "2002:7f00:1::1"];
const allowed = [
  "192.168.1.20",
  "10.0.0.1",
  "172.16.0.1",
  "100.64.0.1",
  "8.8.8.8",
  "fd00::1",
  "2001:db8::1",
  "::ffff:192.168.1.20",
];

/** The check of a registration, with a resolver that knows these names. */
function check(names: Readonly<Record<string, readonly string[]>>, rules = HOME): (url: string) => Promise<string> {
  return createUrlCheck({ rules, clock: systemClock, resolve: resolver(() => names) });
}

function resolver(names: () => Readonly<Record<string, readonly string[]>>): Resolve {
  return (name, _options, done) => {
    const found: LookupAddress[] = (names()[name] ?? []).map((address) => ({
      address,
      family: address.includes(":") ? 6 : 4,
    }));
    if (found.length > 0) done(null, found);
    else done(Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), { code: "ENOTFOUND" }), []);
  };
}

describe("where webhooks may go", () => {
  test.each(refused)("never to %s: %s", (address, words) => {
    expect(addressRefusal(address, HOME)).toContain(words);
    expect(addressRefusal(address, OPEN)).toContain(words);
  });

  test.each(loopback)("to %s only where that is configured", (address) => {
    expect(addressRefusal(address, HOME)).toContain("HOMETIDE_WEBHOOKS_ALLOW_LOOPBACK=true");
    expect(addressRefusal(address, OPEN)).toBeUndefined();
  });

  test.each(allowed)("to %s, in the home or on the internet", (address) => {
    expect(addressRefusal(address, HOME)).toBeUndefined();
  });

  test("every notation of the metadata service is refused, as the URL standard reads it", async () => {
    const odd = [
      "2852039166",
      "0xa9fea9fe",
      "0251.0376.0251.0376",
      "169.254.43518",
      "0xa9.254.0251.254",
      "169。254。169。254",
    ];
    for (const host of odd) await expect(check({})(`http://${host}/latest`), host).rejects.toThrow("link-local");
    for (const host of ["2130706433", "127.1", "0x7f.1", "017700000001"])
      await expect(check({})(`http://${host}/`), host).rejects.toThrow("this machine itself");
  });

  test("any way of writing an IPv4 address inside an IPv6 one is judged as the IPv4 address", () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.constantFrom("::ffff:", "64:ff9b::", "::ffff:0:"), (address, prefix) => {
        expect(addressRefusal(prefix + address, HOME)).toBe(addressRefusal(address, HOME));
      }),
    );
  });

  test.each([
    "http://metadata.google.internal/",
    "http://METADATA.google.internal./",
    "http://metadata/",
    "http://instance-data.ec2.internal/",
  ])("%s is refused by its name", async (url) => {
    await expect(check({})(url)).rejects.toThrow("metadata service");
  });

  test("a name is judged by what it resolves to; one that cannot be resolved is taken", async () => {
    const names = {
      "evil.example": ["169.254.169.254"],
      "mixed.local": ["fe80::5", "192.168.1.5"],
      "nas.home": ["192.168.1.9"],
    };
    await expect(check(names)("http://evil.example/")).rejects.toMatchObject({ code: "webhook_url_refused" });
    expect(await check(names)("http://mixed.local:1880/x#y")).toBe("http://mixed.local:1880/x");
    expect(await check(names)("https://nas.home")).toBe("https://nas.home/");
    expect(await check(names)("http://not-here.home/")).toBe("http://not-here.home/");
  });
});

describe("each connection is checked again", () => {
  const send = async (url: string, resolve: Resolve, rules = OPEN): Promise<string> => {
    const post = createPost({ clock: systemClock, rules, resolve });
    const { kind, status, reason } = await post({ url, body: '{"id":"x"}', headers: {} }).send(
      new AbortController().signal,
    );
    return kind === "delivered" ? String(status) : `${kind}: ${reason ?? ""}`;
  };

  test("a name that points elsewhere since its registration is refused when it is connected to", async () => {
    const receiver = await startReceiver();
    const { port } = new URL(receiver.url);
    let now = ["127.0.0.1"];
    const resolve = resolver(() => ({ "receiver.example": now }));
    const url = `http://receiver.example:${port}/`;
    expect(await check({ "receiver.example": now }, OPEN)(url)).toBe(url);
    expect(await send(url, resolve)).toBe("204");
    now = ["169.254.169.254"];
    expect(await send(url, resolve)).toMatch(/^refused: .*link-local/);
    now = ["fe80::1", "127.0.0.1"];
    expect(await send(url, resolve)).toBe("204");
    expect(receiver.received).toHaveLength(2);
  });

  test("an address in the URL itself is checked too, and so is a metadata service's name", async () => {
    const receiver = await startReceiver();
    const nowhere = resolver(() => ({}));
    expect(await send(receiver.url, nowhere)).toBe("204");
    expect(await send(receiver.url, nowhere, HOME)).toContain("this machine itself");
    expect(await send("http://[::ffff:169.254.169.254]/", nowhere)).toContain("link-local");
    expect(await send("http://metadata.google.internal/", nowhere)).toContain("metadata service");
    expect(receiver.received).toHaveLength(1);
  });
});
