import { crc32, constants, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { ByteReader, ByteWriter } from "./bytes.ts";
import type { BlockColumns, BlockTexts, Columns } from "./columns.ts";
import { sameColumns } from "./columns.ts";
import { readContexts, writeContexts } from "./contexts.ts";
import { readField, withSources, writeFields } from "./fields.ts";
import type { Room, Sources } from "./integers.ts";
import { indexOfTime } from "./merge.ts";
import { ownRoom } from "./room.ts";
import { readIntegers, writeIntegers } from "./integers.ts";

/**
 * A sealed block: the points of one series, compressed. Numbers are little endian; a varint is LEB128.
 *
 *     version   1 byte   2; in 1 the contexts are integers without anything before them
 *     check     4 bytes  CRC-32 (as in zlib) of all that follows
 *     points    varint   how many
 *     start     varint   time of the first, microseconds
 *     plain     varint   length of the plain part
 *     packed    varint   length of the packed part before it was compressed
 *     plain part         bits that compression would not make fewer (integers.ts)
 *     packed part        a zstd frame without its magic number; as it is where that is shorter
 *
 * The packed part, of which integers.ts and fields.ts say the details:
 *
 *     times     integers  since `start`
 *     contexts            ids in the table `contexts`, 0 for none (contexts.ts)
 *     fields    varint    how many, and each of them
 *
 * Whatever is read was written by `seal`, or fails: nothing is guessed.
 */
const VERSION = 2;
const WITHOUT_CLOCK = 1;
const HEAD_BYTES = 5;
const ZSTD_MAGIC = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);
const LEVEL = 12;

/** The longest span of time that a block covers, microseconds: 17 years. Times since its start are integers of integers.ts. */
export const MAX_BLOCK_SPAN: number = 2 ** 49;

/** @throws Error where what was made does not give back the very same points; that is a mistake of this program */
export function seal(columns: Columns): Uint8Array {
  return checked(columns, encode(columns));
}

/** The bytes, once it is certain that they give back the points. @throws Error as `seal` */
export function checked(columns: Columns, bytes: Uint8Array): Uint8Array {
  if (!sameColumns(columns, unseal(bytes))) throw new Error("a sealed block does not give back its points");
  return bytes;
}

export function encode(columns: Columns): Uint8Array {
  const { times } = columns;
  const packed = new ByteWriter();
  const plain = new ByteWriter();
  const sinks = { packed, plain };
  const start = times[0] ?? 0;
  writeIntegers(
    sinks,
    times.map((time) => time - start),
  );
  writeContexts(sinks, times, columns.contexts);
  writeFields(sinks, columns);
  const packedBytes = packed.finish();
  const plainBytes = plain.finish();
  const frame = zstdCompressSync(packedBytes, {
    params: { [constants.ZSTD_c_compressionLevel]: LEVEL, [constants.ZSTD_c_contentSizeFlag]: 0 },
  }).subarray(ZSTD_MAGIC.length);
  const whole = new ByteWriter();
  whole.varint(times.length);
  whole.varint(start);
  whole.varint(plainBytes.length);
  whole.varint(packedBytes.length);
  whole.bytes(plainBytes);
  whole.bytes(frame.length < packedBytes.length ? frame : packedBytes);
  const body = whole.finish();
  const bytes = Buffer.alloc(HEAD_BYTES + body.length);
  bytes.writeUInt8(VERSION, 0);
  bytes.writeUInt32LE(crc32(body), 1);
  bytes.set(body, HEAD_BYTES);
  return bytes;
}

/** Whether the bytes are those that were sealed. */
export function isIntact(bytes: Uint8Array): boolean {
  if (bytes.length < HEAD_BYTES || (bytes[0] !== VERSION && bytes[0] !== WITHOUT_CLOCK)) return false;
  const check = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).readUInt32LE(1);
  return crc32(bytes.subarray(HEAD_BYTES)) === check;
}

/**
 * @param wanted these fields alone, and those that they are predicted from; all where absent
 * @throws RangeError where the bytes are not those that were sealed, or a later version of Hometide sealed them
 */
export function unseal(bytes: Uint8Array, wanted?: ReadonlySet<string>): BlockColumns {
  return columnsOf(unpack(bytes), wanted);
}

/** A block whose packed part is no longer compressed: a few times smaller than its columns, and made of them as quickly. */
export interface Unpacked {
  readonly hasClock: boolean;
  readonly points: number;
  readonly start: number;
  readonly plain: Uint8Array;
  readonly packed: Uint8Array;
}

/** How much of a block is read, and where it goes. */
export interface Reading {
  /** Memory of its own where absent. */
  readonly room?: Room;
  /** The points before this time; all where absent. */
  readonly before?: number;
}

/**
 * The columns of a block; `wanted` as in `unseal`. What stands before a point has to be read to read it, what comes after it has not.
 *
 * @throws RangeError as `unseal`
 */
export function columnsOf(unpacked: Unpacked, wanted?: ReadonlySet<string>, reading: Reading = {}): BlockColumns {
  const { sources, times, contexts } = open(unpacked, reading);
  const numbers = new Map<string, Float64Array>();
  const texts = new Map<string, BlockTexts>();
  const columns = { times, contexts, numbers, texts };
  const needed = wanted === undefined ? undefined : withSources(wanted);
  for (let fields = sources.packed.varint(); fields > 0; fields--) readField(sources, columns, unpacked.points, needed);
  return columns;
}

/** The contexts alone. @throws RangeError as `unseal` */
export function contextsOf(unpacked: Unpacked): Float64Array {
  return open(unpacked, {}).contexts;
}

const LEAST_CHUNK = 64;

/** One buffer, as large as it must be: zlib's own would be 16 times that. */
function decompressed(frame: Uint8Array, length: number): Uint8Array {
  const chunkSize = Math.max(length, LEAST_CHUNK);
  return zstdDecompressSync(Buffer.concat([ZSTD_MAGIC, frame]), { chunkSize, maxOutputLength: chunkSize });
}

/** @throws RangeError as `unseal` */
export function unpack(bytes: Uint8Array): Unpacked {
  if (bytes[0] !== undefined && bytes[0] > VERSION) throw new RangeError(`it has the later version ${bytes[0]}`);
  if (!isIntact(bytes)) throw new RangeError("its checksum is wrong");
  const whole = new ByteReader(bytes.subarray(HEAD_BYTES));
  const points = whole.varint();
  const start = whole.varint();
  const plainLength = whole.varint();
  const packedLength = whole.varint();
  const plain = whole.bytes(plainLength);
  const rest = whole.bytes(whole.left);
  const packed = rest.length === packedLength ? rest : decompressed(rest, packedLength);
  if (packed.length !== packedLength) throw new RangeError("its packed part has another length");
  return { hasClock: bytes[0] !== WITHOUT_CLOCK, points, start, plain, packed };
}

function open(
  { hasClock, points, start, plain, packed }: Unpacked,
  { room = ownRoom, before = Infinity }: Reading,
): {
  readonly sources: Sources;
  readonly times: Float64Array;
  readonly contexts: Float64Array;
} {
  const sources = { packed: new ByteReader(packed), plain: new ByteReader(plain), room };
  const all = readIntegers(sources, points);
  for (let index = 0; index < points; index++) all[index] = (all[index] as number) + start;
  const times = before === Infinity ? all : all.subarray(0, indexOfTime(all, before));
  const contexts = hasClock ? readContexts(sources, times, points) : readIntegers(sources, times.length, points);
  return { sources, times, contexts };
}
