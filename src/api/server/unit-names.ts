// What fleet's API says to a name that is none (api/units.go, ValidateName), in its order and words.
import { parseUnitName } from '../../systemd/index.js';
import { quote } from './answers.js';

const NAME_BYTES_MAX = 256;
const TYPES = /^(service|socket|busname|target|snapshot|device|mount|automount|swap|timer|path|slice|scope)$/;

/** Null for a good name. */
export function nameProblem(name: string): string | null {
  const dot = name.lastIndexOf('.');
  if (name === '') return 'unit name cannot be empty';
  if (Buffer.byteLength(name) > NAME_BYTES_MAX) return `unit name exceeds maximum length (${NAME_BYTES_MAX})`;
  if (dot === -1) return 'unit name must contain "."';
  if (dot === name.length - 1) return 'unit name cannot end in "."';
  if (!TYPES.test(name.slice(dot + 1))) return `invalid unit type: ${quote(name.slice(dot + 1))}`;
  const bad = /[^A-Za-z0-9:_.\\@-]/u.exec(name.slice(0, dot));
  if (bad !== null) return `invalid character ${quoteCharacter(bad[0])} in unit name`;
  if (name.startsWith('@')) return 'unit name cannot start in "@"';
  // Differs from fleet, which accepts what its agents' systemd would then refuse, such as a@b.mount.
  const parsed = parseUnitName(name);
  return parsed.ok ? null : parsed.error;
}

/** Go's %q of one character: in single quotes. */
function quoteCharacter(character: string): string {
  if (character === "'") return "'\\''";
  return character === '"' ? `'"'` : `'${quote(character).slice(1, -1)}'`;
}
