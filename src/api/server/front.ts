// The door, before any resource: who may ask at all, and which path is meant. A browser may not: neither a page of
// another site (Origin) nor one whose name was made to point here (Host). Paths are read as Go's ServeMux reads them.

export interface Knock {
  /** As on the request line. */
  readonly target: string;
  /** `1.1`, or an older one that knew no Host. */
  readonly httpVersion: string;
  /** Every Host header. */
  readonly hosts: readonly string[];
  readonly origin: string | undefined;
  /** Whether it came over TCP: a unix socket is guarded by its file mode, and has no name. */
  readonly overTcp: boolean;
}

export type Verdict =
  /** `path` is decoded; `query` without its `?`. */
  | { readonly type: 'enter'; readonly path: string; readonly query: string }
  | { readonly type: 'refuse'; readonly status: number; readonly message: string }
  | { readonly type: 'redirect'; readonly location: string };

const LOCAL_HOST = /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/i;
const ABSOLUTE = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)(.*)$/i;

export function judge({ target, httpVersion, hosts, origin, overTcp }: Knock): Verdict {
  if (origin !== undefined) return refuse(403, 'requests of browsers are not answered');
  const [host] = hosts;
  if (hosts.length > 1 || (host === undefined && httpVersion !== '1.0'))
    return refuse(400, 'a request of HTTP/1.1 has one Host header');
  const absolute = ABSOLUTE.exec(target);
  // The authority of an absolute target stands in for Host (RFC 9112, 3.2.2).
  const name = absolute?.[1] ?? host ?? '';
  if (overTcp && !LOCAL_HOST.test(name)) return refuse(403, 'Host must be localhost, 127.0.0.1 or [::1]');
  const local = absolute === null ? target : absolute[2] || '/';
  const [rawPath = '', ...rest] = local.split('?');
  const path = decode(rawPath);
  if (path === null) return refuse(400, 'the path is not percent-encoded as it should be');
  if (!path.startsWith('/')) return refuse(404, '');
  const query = rest.join('?');
  const clean = cleanPath(path);
  if (clean === path) return { type: 'enter', path, query };
  const location = encodePath(clean);
  return { type: 'redirect', location: query === '' ? location : `${location}?${query}` };
}

/** The path percent-encoded, segment by segment. */
export function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

function refuse(status: number, message: string): Verdict {
  return { type: 'refuse', status, message };
}

/** Null when `%` is not followed by two digits; what is no UTF-8 becomes a replacement character. */
function decode(raw: string): string | null {
  if (/%(?![0-9a-fA-F]{2})/.test(raw)) return null;
  const bytes = raw.replace(/%([0-9a-fA-F]{2})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

/** Without `//`, `.` and `..`, as Go's cleanPath; a slash at the end stays. */
function cleanPath(path: string): string {
  const kept: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') kept.pop();
    else if (segment !== '' && segment !== '.') kept.push(segment);
  }
  const clean = `/${kept.join('/')}`;
  return path.endsWith('/') && clean !== '/' ? `${clean}/` : clean;
}
