// Values that are numbers, in the spellings that systemd's own readers take.
import type { OptionSpec } from '../spec.js';
import { type Complaint, shown, type ValueChecker } from './complaint.js';

/** `12`, `+12`, `-12`, `0x1f`, `0b101`, `0o17`, `017`; null for what is no whole number. */
export function parseInteger(text: string): number | null {
  const match = /^\s*([+-]?)(?:0x([0-9a-f]+)|0b([01]+)|0o?([0-7]+)|(\d+))$/i.exec(text);
  if (match === null) return null;
  const [, sign, hexadecimal, binary, octal, decimal] = match;
  const digits = hexadecimal ?? binary ?? octal ?? decimal ?? '';
  const base = hexadecimal !== undefined ? 16 : binary !== undefined ? 2 : octal !== undefined ? 8 : 10;
  const number = Number.parseInt(digits, base);
  return sign === '-' ? -number : number;
}

/** Whether it is a whole number from `min` to `max`, both included. */
export function isWithin(value: string, min: number, max: number): boolean {
  const number = parseInteger(value);
  return number !== null && number >= min && number <= max;
}

export const isUnsigned = (value: string): boolean => isWithin(value, 0, 2 ** 32 - 1) && !value.includes('-');

export const isInteger = (value: string): boolean => isWithin(value, -(2 ** 31), 2 ** 31 - 1);

export const isLong = (value: string): boolean => isWithin(value, -(2 ** 63), 2 ** 63);

/** Bits of a file's mode, octal. */
export function isMode(value: string): boolean {
  return /^[0-7]+$/.test(value) && Number.parseInt(value, 8) <= 0o7777;
}

/** A number within bounds, with different words for no number and for one out of them. */
function within(
  min: number,
  max: number,
  noNumber: (shown: string) => string,
  outside: string,
): ValueChecker {
  return (value) => {
    if (isWithin(value, min, max)) return [];
    const message =
      parseInteger(value) === null ? noNumber(shown(value)) : `${outside}, ignoring: ${shown(value)}`;
    return [{ message, at: 0 }];
  };
}

export const nice = within(
  -20,
  19,
  (value) => `Failed to parse nice priority '${value}', ignoring: Invalid argument`,
  'Nice priority out of range',
);

export const oomScore = within(
  -1000,
  1000,
  (value) => `Failed to parse the OOM score adjust value '${value}', ignoring: Invalid argument`,
  'OOM score adjust value out of range',
);

export const swapPriority = within(
  -1,
  32_767,
  (value) => `Invalid swap priority '${value}', ignoring.`,
  'Swap priority out of range',
);

export const exitStatus: ValueChecker = (value) => {
  const number = parseInteger(value);
  if (number !== null && number >= 0 && number <= 255) return [];
  const why = number === null ? 'Invalid argument' : 'Numerical result out of range';
  return [{ message: `Failed to parse exit status '${shown(value)}', ignoring: ${why}`, at: 0 }];
};

/** A limit, or a soft and a hard one with a colon between them. */
export const resourceLimit: ValueChecker = (value, { spec }): readonly Complaint[] => {
  const [soft = '', hard = soft, ...rest] = value.split(':');
  const low = limitOf(soft.trim(), spec);
  const high = limitOf(hard.trim(), spec);
  if (low === null || high === null || rest.length > 0)
    return [{ message: `Failed to parse resource value, ignoring: ${shown(value)}`, at: 0 }];
  if (low <= high) return [];
  const message = `Soft resource limit chosen higher than hard limit, ignoring: ${shown(value)}`;
  return [{ message, at: 0 }];
};

const BYTES = /^Limit(AS|CORE|DATA|FSIZE|MEMLOCK|MSGQUEUE|RSS|STACK)$/;

function limitOf(text: string, { name }: OptionSpec): number | null {
  if (text === 'infinity') return Number.POSITIVE_INFINITY;
  if (name === 'LimitNICE') return niceLimitOf(text);
  if (BYTES.test(name)) {
    const [, digits, power = ''] = /^\+?(\d+(?:\.\d+)?)\s*([KMGTPE]?)B?$/.exec(text) ?? [];
    return digits === undefined ? null : Number(digits) * 1024 ** ' KMGTPE'.indexOf(power || ' ');
  }
  // Times have units of their own; here it is enough that there is a number before them.
  if (name === 'LimitCPU' || name === 'LimitRTTIME')
    return /^\d+(\.\d+)?\s*[a-zμµ]*$/i.test(text) ? Number.parseFloat(text) : null;
  const number = parseInteger(text);
  return number === null || number < 0 || text.startsWith('-') ? null : number;
}

/** With a sign it is a nice level, without one the raw limit. */
function niceLimitOf(text: string): number | null {
  const number = parseInteger(text);
  if (number === null) return null;
  if (/^[+-]/.test(text)) return number >= -20 && number <= 19 ? 20 - number : null;
  return number <= 40 ? number : null;
}
