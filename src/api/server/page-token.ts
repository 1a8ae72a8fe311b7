// fleet's page tokens: base64url of two little-endian 16-bit numbers, the limit and the page (api/pagination.go).
import { err, ok, type Result } from '../../base/index.js';

/** fleet.conf `token_limit`. */
const LIMIT = 100;
const TOKEN_BYTES = 4;
const PAGE_MAX = 0xffff;

/** The page asked for, from 1; the error is fleet's. */
export function readPage(query: URLSearchParams): Result<number, string> {
  const tokens = query.getAll('nextPageToken');
  if (tokens.length > 1) return err('too many values for page token');
  const [token] = tokens;
  if (token === undefined) return ok(1);
  const bad = firstIllegal(token);
  if (bad !== null) return err(`illegal base64 data at input byte ${bad}`);
  const bytes = Buffer.from(token, 'base64url');
  if (bytes.length < TOKEN_BYTES) return err(bytes.length === 0 ? 'EOF' : 'unexpected EOF');
  if (bytes.readUInt16LE(0) !== LIMIT) return err(`token limit must be ${LIMIT}`);
  const page = bytes.readUInt16LE(2);
  return page === 0 ? err('token page must be greater than zero') : ok(page);
}

/** The items of a page, and the token of the next; null when this is the last. */
export function takePage<T>(all: readonly T[], page: number): { items: readonly T[]; next: string | null } {
  const start = (page - 1) * LIMIT;
  const end = start + LIMIT;
  // As in fleet: a page that is just full has a next one, which is empty.
  const more = start < all.length && end <= all.length && page < PAGE_MAX;
  return { items: all.slice(start, end), next: more ? writeToken(page + 1) : null };
}

function writeToken(page: number): string {
  const bytes = Buffer.alloc(TOKEN_BYTES);
  bytes.writeUInt16LE(LIMIT, 0);
  bytes.writeUInt16LE(page, 2);
  return bytes.toString('base64').replaceAll('+', '-').replaceAll('/', '_');
}

/** Where a text stops being padded base64url; null: nowhere. */
function firstIllegal(token: string): number | null {
  if (/^(?:[\w-]{4})*(?:[\w-]{2}==|[\w-]{3}=)?$/.test(token)) return null;
  const stray = token.search(/[^\w-]/);
  return stray < 0 ? token.length - (token.length % 4) : stray;
}
