// Any text as part of a unit's name, and back (systemd-escape(1)): `/` is `-`, and whatever a name cannot hold is
// `\xNN`, byte for byte. Also what systemctl makes of a word that is no name: `mangleUnitName`.
import { NAME_BYTES_END, unitNameKind } from './kind.js';
import { isAbsolutePath, isNormalPath, simplifyPath } from './path.js';
import { siphash24 } from './siphash.js';

/** systemd's own: every machine must shorten a path to the same name. */
const LONG_NAME_KEY = Buffer.from('ecf237fb58324a32849f069b0d21eb9a', 'hex');

/** Text as it may stand in a name, as the instance or before the type. */
export function escapeName(text: string): string {
  const escaped = escapeBytes(text, /[A-Za-z0-9:_.]/);
  return escaped.startsWith('.') ? `${hexed(0x2e)}${escaped.slice(1)}` : escaped;
}

/** The bytes that were escaped, or null when a backslash begins anything but `\xNN`. They end at a NUL, as in C. */
export function unescapeName(name: string): Buffer | null {
  if (/\\(?!x[0-9A-Fa-f]{2})/.test(name)) return null;
  const parts = name.replaceAll('-', '/').split(/\\x(..)/);
  const bytes = Buffer.concat(parts.map((part, i) => Buffer.from(part, i % 2 === 0 ? 'utf8' : 'hex')));
  const nul = bytes.indexOf(0);
  return nul < 0 ? bytes : bytes.subarray(0, nul);
}

/** A path in its simplest form as it may stand in a name: `-` is the root. Null when it holds `..`, or is too long. */
export function escapePath(path: string): string | null {
  const simple = simplifyPath(path);
  if (simple === '' || simple === '/') return '-';
  return isNormalPath(simple) ? escapeName(simple.replace(/^\//, '')) : null;
}

/** The absolute path that was escaped, or null when it is none in its simplest form. */
export function unescapePath(name: string): Buffer | null {
  if (name === '') return null;
  if (name === '-') return Buffer.from('/');
  const bytes = unescapeName(name);
  if (bytes === null) return null;
  // One letter for every byte: they may be no UTF-8, and only slashes, dots and lengths matter.
  const path = bytes.toString('latin1').replace(/[^\x00-\x7f]/g, 'x');
  if (path === '') return Buffer.from('/');
  const normal = !/^\/|\/$/.test(path) && isNormalPath(`/${path}`);
  return normal ? Buffer.concat([Buffer.from('/'), bytes]) : null;
}

/**
 * The unit that a person means by a word: a name stays; a path is its mount, or its device under `/dev` and `/sys`;
 * anything else is escaped as far as it must be, and is a service unless it says otherwise. Null when nothing helps.
 * With `globs`, a pattern such as `web@*` stays one.
 */
export function mangleUnitName(
  word: string,
  { globs = false }: { readonly globs?: boolean } = {},
): string | null {
  if (word === '') return null;
  if (unitNameKind(word) !== null) return word;
  const isGlob = globs && /[*?[]/.test(word);
  if (isGlob && /^[A-Za-z0-9:_.\\@*?![\]-]*$/.test(word)) return word;
  const fromPath = isAbsolutePath(word) ? unitOfPath(word) : null;
  if (fromPath !== null) return fromPath;
  const escaped = escapeBytes(word, globs ? /[A-Za-z0-9:_.\\@*?![\]-]/ : /[A-Za-z0-9:_.\\@-]/);
  if (isGlob) return escaped;
  const name = unitNameKind(escaped) === null ? `${escaped}.service` : escaped;
  return globs || unitNameKind(name) !== null ? name : null;
}

/** `home.mount` of `/home`, `dev-sda.device` of `/dev/sda`. One that would be too long ends in a hash of itself. */
function unitOfPath(path: string): string | null {
  const escaped = escapePath(path);
  if (escaped === null) return null;
  const type = /^\/(?:dev|sys)\//.test(simplifyPath(path)) ? '.device' : '.mount';
  const name = escaped + type;
  if (name.length < NAME_BYTES_END) return name;
  const hash = Buffer.alloc(8);
  // With the NUL that ends a text in C.
  hash.writeBigUInt64LE(siphash24(Buffer.from(`${name}\0`), LONG_NAME_KEY));
  const end = `_${hash.toString('hex')}${type}`;
  return name.slice(0, NAME_BYTES_END - 1 - end.length) + end;
}

/** `/` as `-`, what `keep` matches as it is, and of anything else every byte as `\xNN`. */
function escapeBytes(text: string, keep: RegExp): string {
  let escaped = '';
  for (const byte of Buffer.from(text)) {
    const character = String.fromCharCode(byte);
    if (character === '/') escaped += '-';
    else escaped += keep.test(character) ? character : hexed(byte);
  }
  return escaped;
}

function hexed(byte: number): string {
  return `\\x${byte.toString(16).padStart(2, '0')}`;
}
