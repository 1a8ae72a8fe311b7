// Values that name something: units, users, addresses, documents.
import { parseUnitName } from '../../names/unit-name.js';
import { splitWords } from '../../syntax/words.js';
import { type Complaint, resolve, shown, type ValueChecker } from './complaint.js';
import { parseInteger } from './numbers.js';

/** Units that this one depends on. systemd drops a word that is no unit's name without a word; that is said here. */
export const units: ValueChecker = (value, context) => {
  const words = splitWords(value, 'kept');
  if (!words.ok) return [{ message: `Invalid syntax, ignoring: ${shown(value)}`, at: 0 }];
  return words.value.flatMap(({ text, start }): readonly Complaint[] => {
    const resolved = resolve(text, start, context, { quoted: true });
    if (!resolved.ok) return [resolved.error];
    const name = resolved.value;
    if (parseUnitName(name).ok) return [];
    const message = `systemd drops ${shown(name)} from ${context.spec.name}= in silence: it is no unit's name`;
    const hint =
      /^[\w:.@\\-]+$/.test(name) && !name.includes('.') ? { hint: `did you mean ${name}.service?` } : {};
    return [{ message, at: start, ...hint }];
  });
};

/** Dependencies that systemd has given up: they are taken for the plain kind. */
export const obsoleteDependency: ValueChecker = (value, context) => {
  const { name } = context.spec;
  const now = name.replace('Overridable', '');
  const message = `Unit dependency type ${name}= is obsolete, replacing by ${now}=, please update your unit file`;
  return [{ message, at: 0, remark: true }, ...units(value, context)];
};

export const slice: ValueChecker = (value, context) => {
  const text = resolve(value, 0, context);
  if (!text.ok) return [text.error];
  const name = parseUnitName(text.value);
  if (name.ok && name.value.type === 'slice') return [];
  const wanted = shown(text.value);
  const message = name.ok
    ? `Failed to assign slice ${wanted} to unit ${context.name.full}, ignoring: Invalid argument`
    : `Failed to load slice unit ${wanted}, ignoring: Unit name ${wanted} is not valid.`;
  const bare = !name.ok && parseUnitName(`${text.value}.slice`).ok;
  return [{ message, at: 0, ...(bare ? { hint: `did you mean ${wanted}.slice?` } : {}) }];
};

/** Sockets= of a service, and Service= of a socket: units of one type. */
export const sockets: ValueChecker = (value, context) => {
  const type = context.spec.name === 'Service' ? 'service' : 'socket';
  const words = type === 'service' ? [{ text: value, start: 0 }] : wordsOf(value);
  return words.flatMap(({ text, start }): readonly Complaint[] => {
    const resolved = resolve(text, start, context, { quoted: true });
    if (!resolved.ok) return [resolved.error];
    if (resolved.value.endsWith(`.${type}`)) return [];
    return [{ message: `Unit must be of type ${type}, ignoring: ${shown(resolved.value)}`, at: start }];
  });
};

/** What a timer or a path starts. */
export const triggerUnit: ValueChecker = (value, context) => {
  const text = resolve(value, 0, context);
  if (!text.ok) return [text.error];
  if (text.value === context.name.full)
    return [{ message: `Units cannot trigger themselves, ignoring: ${shown(text.value)}`, at: 0 }];
  if (parseUnitName(text.value).ok) return [];
  return [{ message: `Unit type not valid, ignoring: ${shown(text.value)}`, at: 0 }];
};

/** A name or a number of a user or a group. Without it the unit would run as somebody else, so systemd refuses. */
export const user: ValueChecker = (value, context) => userComplaints(value, 0, context);

export const users: ValueChecker = (value, context) =>
  wordsOf(value).flatMap(({ text, start }) => userComplaints(text, start, context));

function userComplaints(...[word, at, context]: Parameters<typeof resolve>): readonly Complaint[] {
  const text = resolve(word, at, context, { fatal: true });
  if (!text.ok) return [text.error];
  const name = text.value;
  const number = /^[+-]?\d+$/.test(name) ? parseInteger(name) : null;
  const good =
    number === null
      ? !/^\.{0,2}$|[/:\u0000-\u001f\u007f]|^[ ]|[ ]$/.test(name)
      : // The largest numbers mean nobody.
        number >= 0 && number < 2 ** 32 - 1 && number !== 2 ** 16 - 1;
  return good ? [] : [{ message: `Invalid user/group name or numeric ID: ${shown(name)}`, at, fatal: true }];
}

/** Where more is told of a unit. */
export const documentation: ValueChecker = (value, context) => {
  const words = splitWords(value, 'kept');
  if (!words.ok) return [{ message: `Invalid syntax, ignoring: ${shown(value)}`, at: 0 }];
  return words.value.flatMap(({ text, start }): readonly Complaint[] => {
    const resolved = resolve(text, start, context);
    if (!resolved.ok) return [resolved.error];
    if (/^(https?:\/\/|file:\/|info:|man:)[!-~]+$/.test(resolved.value)) return [];
    return [{ message: `Invalid URL, ignoring: ${shown(resolved.value)}`, at: start }];
  });
};

/** What a socket listens on: a path, an abstract name, a port, or an address with a port. */
export const listen: ValueChecker = (value, context) => {
  const text = resolve(value, 0, context, { quoted: true });
  if (!text.ok) return [text.error];
  const address = text.value;
  const { name } = context.spec;
  if (/^Listen(FIFO|Special|USBFunction|MessageQueue)$/.test(name)) {
    if (address.startsWith('/')) return [];
    return [{ message: `${name}= path is not absolute, ignoring: ${shown(address)}`, at: 0 }];
  }
  const why = wrongAddress(address, name);
  if (why === null) return [];
  return [{ message: `Failed to parse address value in '${shown(address)}', ignoring: ${why}`, at: 0 }];
};

function wrongAddress(address: string, option: string): string | null {
  if (option === 'ListenNetlink')
    return /^[a-z-]+( +\d+)?$/.test(address) && address.length > 1 ? null : 'Invalid argument';
  if (/^[/@]./.test(address) || /^vsock:\d*:\d+$/.test(address)) return null;
  const [, port] = /^(?:\[[0-9a-fA-F:.]+\](?:%\w+)?:|\d+\.\d+\.\d+\.\d+:)?(\d+)$/.exec(address) ?? [];
  if (port === undefined) return 'Invalid argument';
  return Number(port) > 0 && Number(port) < 65_536 ? null : 'Numerical result out of range';
}

function wordsOf(value: string): readonly { readonly text: string; readonly start: number }[] {
  const words = splitWords(value, 'kept');
  return words.ok ? words.value : [];
}
