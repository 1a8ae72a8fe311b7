// Values that are amounts, signals, statuses or dates, each with systemd's own words for what is none.
import { parseCalendar } from '../../values/calendar/parse.js';
import { parseExitStatus } from '../../values/exit-status.js';
import { parseSignal } from '../../values/signal.js';
import { parseLimit, parseShare, parseSize } from '../../values/size.js';
import { type Complaint, resolve, shown, simpleCheck, type ValueChecker } from './complaint.js';

/** For these, nothing at all is an amount. */
const MAY_BE_ZERO = /^(MemorySwapMax|MemoryZSwapMax|(Default)?Memory(Low|Min))$/;

export const memoryLimit: ValueChecker = (value, { spec }) => {
  const limit = parseLimit(value);
  if (limit === null)
    return [complaint(`Invalid memory limit '${shown(value)}', ignoring: Invalid argument`)];
  const nothing =
    (limit.type === 'bytes' && limit.bytes === 0) || (limit.type === 'share' && limit.share === 0);
  return nothing && !MAY_BE_ZERO.test(spec.name)
    ? [complaint(`Memory limit '${shown(value)}' out of range, ignoring.`)]
    : [];
};

export const tasksLimit: ValueChecker = (value) => {
  if (value === 'infinity') return [];
  const tasks =
    value.endsWith('%') || value.endsWith('‰') || value.endsWith('‱') ? shareOf(value) : count(value);
  if (tasks === null)
    return [complaint(`Invalid maximum tasks value '${shown(value)}', ignoring: Invalid argument`)];
  return tasks === 0 ? [complaint(`Maximum tasks value '${shown(value)}' out of range, ignoring.`)] : [];
};

function shareOf(value: string): number | null {
  const share = parseShare(value);
  return share !== null && share <= 10_000 ? share : null;
}

function count(value: string): number | null {
  return /^\+?\d{1,19}$/.test(value) ? Number(value) : null;
}

export const cpuQuota: ValueChecker = (value) =>
  (parseShare(value) ?? 0) > 0 ? [] : [complaint(`Invalid CPU quota '${shown(value)}', ignoring.`)];

export const size: ValueChecker = (value) =>
  parseSize(value) === null
    ? [complaint(`Failed to parse size value '${shown(value)}', ignoring: Invalid argument`)]
    : [];

export const signal: ValueChecker = simpleCheck(
  'Failed to parse signal name',
  (value) => parseSignal(value) !== null,
);

/** Statuses and signals, each of which counts by itself. */
export const exitStatuses: ValueChecker = (value) =>
  [...value.matchAll(/\S+/g)].flatMap(({ 0: word, index }) =>
    parseExitStatus(word) !== null || parseSignal(word) !== null
      ? []
      : [{ message: `Failed to parse value, ignoring: ${shown(word)}`, at: index }],
  );

export const calendar: ValueChecker = (value, context) => {
  const text = resolve(value, 0, context);
  if (!text.ok) return [text.error];
  return parseCalendar(text.value).ok
    ? []
    : [complaint(`Failed to parse calendar specification, ignoring: ${shown(value)}`)];
};

function complaint(message: string): Complaint {
  return { message, at: 0 };
}
