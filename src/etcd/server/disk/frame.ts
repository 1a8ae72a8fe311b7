// Frames: what is appended to a file in one go, with checksums that tell a write that was cut off from damage. A frame is
// only written once the one before it is on disk; so whatever has a whole frame after it had been promised to somebody.
import { crc32 } from 'node:zlib';

const MAGIC = Buffer.from('FSL1', 'latin1');
/** Magic, length of the content, its checksum, checksum of these three. */
const HEADER_BYTES = 16;
/** What a disk writes at once. A cut-off write leaves whole sectors of zeros. */
const SECTOR_BYTES = 512;

export interface Frames {
  readonly contents: readonly Buffer[];
  /** Where the last whole frame ends. */
  readonly end: number;
  /** Nothing, a frame that was never finished, or damage to what was. */
  readonly rest: 'none' | 'torn' | 'damaged';
}

export function writeFrame(content: Buffer): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  MAGIC.copy(header);
  header.writeUInt32LE(content.length, 4);
  header.writeUInt32LE(crc32(content), 8);
  header.writeUInt32LE(crc32(header.subarray(0, 12)), 12);
  return Buffer.concat([header, content]);
}

/** The frames of a file from its beginning, and what to think of the rest. */
export function readFrames(file: Buffer): Frames {
  const contents: Buffer[] = [];
  let end = 0;
  for (let frame = frameAt(file, 0); frame !== null; frame = frameAt(file, end)) {
    contents.push(frame.content);
    end = frame.end;
  }
  return { contents, end, rest: judge(file, end) };
}

interface Header {
  readonly length: number;
  readonly checksum: number;
}

function headerAt(file: Buffer, offset: number): Header | null {
  const header = file.subarray(offset, offset + HEADER_BYTES);
  if (header.length < HEADER_BYTES || !header.subarray(0, MAGIC.length).equals(MAGIC)) return null;
  if (header.readUInt32LE(12) !== crc32(header.subarray(0, 12))) return null;
  return { length: header.readUInt32LE(4), checksum: header.readUInt32LE(8) };
}

function frameAt(file: Buffer, offset: number): { readonly content: Buffer; readonly end: number } | null {
  const header = headerAt(file, offset);
  if (header === null) return null;
  const start = offset + HEADER_BYTES;
  const content = file.subarray(start, start + header.length);
  if (content.length < header.length || crc32(content) !== header.checksum) return null;
  return { content, end: start + header.length };
}

function judge(file: Buffer, end: number): Frames['rest'] {
  const rest = file.subarray(end);
  if (rest.length === 0) return 'none';
  if (hasFrame(rest)) return 'damaged';
  const header = headerAt(rest, 0);
  const cutShort = rest.length < HEADER_BYTES + (header?.length ?? 0);
  return cutShort || hasEmptySector(file, end) ? 'torn' : 'damaged';
}

/** Whether a whole frame begins anywhere but at the start. */
function hasFrame(rest: Buffer): boolean {
  for (let at = rest.indexOf(MAGIC, 1); at !== -1; at = rest.indexOf(MAGIC, at + 1)) {
    if (frameAt(rest, at) !== null) return true;
  }
  return false;
}

function hasEmptySector(file: Buffer, from: number): boolean {
  for (let at = Math.ceil(from / SECTOR_BYTES) * SECTOR_BYTES; at < file.length; at += SECTOR_BYTES) {
    if (file.subarray(at, at + SECTOR_BYTES).every((byte) => byte === 0)) return true;
  }
  return false;
}
