// Specifiers of unit files (systemd.unit(5), "SPECIFIERS"): `%i` and its kin, from the unit's name and from facts of the
// machine. Which options they are put into is told by options/read.ts.
import { err, ok, type Result } from '../../base/index.js';
import type { UnitName } from '../names/unit-name.js';

/** What a machine knows of itself. */
export interface MachineFacts {
  readonly machineId: string;
  readonly bootId: string;
  readonly hostName: string;
  /** The name for people; the host name where there is none. */
  readonly prettyHostName: string | null;
  readonly architecture: string;
  readonly kernel: string;
  /** Fields of os-release; '' for one that is not there. */
  readonly os: {
    readonly id: string;
    readonly versionId: string;
    readonly buildId: string;
    readonly variantId: string;
    readonly imageId: string;
    readonly imageVersion: string;
  };
  /** Whom the service manager runs as. */
  readonly user: {
    readonly name: string;
    readonly id: number;
    readonly group: string;
    readonly groupId: number;
    readonly home: string;
    readonly shell: string;
  };
}

/** A machine of the days of fleet, as far as nobody says otherwise. */
export const DEFAULT_FACTS: MachineFacts = {
  machineId: '0000000000000000000000000000c0de',
  bootId: '0000000000000000000000000000b001',
  hostName: 'localhost',
  prettyHostName: null,
  architecture: 'x86-64',
  kernel: '4.6.3-coreos',
  os: {
    id: 'coreos',
    versionId: '1068.8.0',
    buildId: '2016-07-18-0616',
    variantId: '',
    imageId: '',
    imageVersion: '',
  },
  user: { name: 'root', id: 0, group: 'root', groupId: 0, home: '/root', shell: '/bin/sh' },
};

export interface SpecifierContext {
  readonly name: UnitName;
  readonly facts: MachineFacts;
}

/** Where fleet's agent puts unit files. */
const UNITS_FOLDER = '/run/fleet/units';

/**
 * The text with all specifiers put in. The error is the specifier that there is not, such as `%Q`, or one that has no
 * value here. A `%` before anything but a letter or a digit stands for itself.
 */
export function expandUnitSpecifiers(text: string, context: SpecifierContext): Result<string, string> {
  if (!text.includes('%')) return ok(text);
  let unknown: string | null = null;
  const expanded = text.replace(/%([A-Za-z0-9%])/g, (whole, letter: string) => {
    const value = letter === '%' ? '%' : specifierValue(letter, context);
    if (value === null) unknown ??= whole;
    return value ?? whole;
  });
  return unknown === null ? ok(expanded) : err(unknown);
}

/** Null for a letter that stands for nothing, or for a part of the name that does not unescape. */
function specifierValue(letter: string, { name, facts }: SpecifierContext): string | null {
  return ofName(letter, name) ?? ofMachine(letter, facts) ?? ofUser(letter, facts) ?? ofFolders(letter, name);
}

function ofName(letter: string, name: UnitName): string | null {
  const instance = name.instance ?? '';
  switch (letter) {
    case 'n':
      return name.full;
    case 'N':
      return name.full.slice(0, name.full.lastIndexOf('.'));
    case 'p':
      return name.prefix;
    case 'P':
      return unescapeName(name.prefix);
    case 'i':
      return instance;
    case 'I':
      return unescapeName(instance);
    case 'j':
      return lastPart(name.prefix);
    case 'J':
      return unescapeName(lastPart(name.prefix));
    case 'f':
      return unescapePath(name.instance ?? name.prefix);
    default:
      return null;
  }
}

function ofMachine(letter: string, { os, ...facts }: MachineFacts): string | null {
  const short = facts.hostName.split('.', 1)[0] ?? '';
  const values: Readonly<Record<string, string>> = {
    a: facts.architecture,
    A: os.imageVersion,
    b: facts.bootId,
    B: os.buildId,
    H: facts.hostName,
    l: short,
    m: facts.machineId,
    M: os.imageId,
    o: os.id,
    q: facts.prettyHostName ?? facts.hostName,
    v: facts.kernel,
    w: os.versionId,
    W: os.variantId,
  };
  return values[letter] ?? null;
}

function ofUser(letter: string, { user }: MachineFacts): string | null {
  const values: Readonly<Record<string, string>> = {
    g: user.group,
    G: String(user.groupId),
    h: user.home,
    s: user.shell,
    u: user.name,
    U: String(user.id),
  };
  return values[letter] ?? null;
}

/** Folders of the system's service manager. */
function ofFolders(letter: string, name: UnitName): string | null {
  const values: Readonly<Record<string, string>> = {
    C: '/var/cache',
    d: `/run/credentials/${name.full}`,
    E: '/etc',
    L: '/var/log',
    S: '/var/lib',
    t: '/run',
    T: '/tmp',
    V: '/var/tmp',
    y: `${UNITS_FOLDER}/${name.full}`,
    Y: UNITS_FOLDER,
  };
  return values[letter] ?? null;
}

/** What follows the last dash. */
function lastPart(prefix: string): string {
  return prefix.slice(prefix.lastIndexOf('-') + 1);
}

function unescapePath(escaped: string): string | null {
  if (escaped === '-') return '/';
  const path = unescapeName(escaped);
  return path === null ? null : `/${path}`;
}

/** Takes back systemd's escaping: `-` is a slash, `\xNN` a byte. Null when a backslash begins anything else. */
export function unescapeName(escaped: string): string | null {
  if (/\\(?!x[0-9a-fA-F]{2})/.test(escaped)) return null;
  if (!escaped.includes('\\')) return escaped.replaceAll('-', '/');
  const bytes: Buffer[] = [];
  for (const [, byte, text = ''] of escaped.matchAll(/\\x(..)|([^\\]+)/g)) {
    bytes.push(byte === undefined ? Buffer.from(text.replaceAll('-', '/')) : Buffer.from(byte, 'hex'));
  }
  return Buffer.concat(bytes).toString('utf8');
}
