// One part of a calendar event: `*`, or a list of `5`, `1..5`, `0/15`. Read here, brought into normal form, and held
// against the range it must keep to.
import { err, ok, type Result } from '../../../base/index.js';
import type { Errno } from '../errno.js';
import { type Chain, type Component, EVERY_SECOND, US_PER_SECOND } from './event.js';

/** systemd has the same bound, so that nobody walks long lists at each elapse. */
const COMPONENTS_MAX = 241;
const INT_MAX = 2 ** 31 - 1;

export interface ChainAt {
  readonly chain: Chain;
  /** Where the text goes on. */
  readonly end: number;
}

/** Reads the part of the text that begins at `at`; `seconds` may have decimals, and are microseconds. */
export function parseChain(text: string, at: number, seconds: boolean): Result<ChainAt, Errno> {
  if (text[at] === '*') return ok({ chain: seconds ? [EVERY_SECOND] : null, end: at + 1 });
  const chain: Component[] = [];
  for (let next = at; ; next++) {
    if (chain.length === COMPONENTS_MAX) return err('ENOBUFS');
    const component = parseComponent(text, next, seconds);
    if (!component.ok) return component;
    chain.push(component.value.component);
    next = component.value.end;
    if (text[next] !== ',') return ok({ chain, end: next });
  }
}

function parseComponent(
  text: string,
  at: number,
  seconds: boolean,
): Result<{ readonly component: Component; readonly end: number }, Errno> {
  const start = parseNumber(text, at, seconds);
  if (!start.ok) return start;
  let [end, stop, repeat] = [start.value.end, null as number | null, 0];
  if (text.startsWith('..', end)) {
    const last = parseNumber(text, end + 2, seconds);
    if (!last.ok) return last;
    [end, stop, repeat] = [last.value.end, last.value.value, seconds ? US_PER_SECOND : 1];
  }
  if (text[end] !== '/') {
    // Seconds that step by one must have room for a step.
    if (seconds && stop !== null && stop - start.value.value < US_PER_SECOND) return err('EINVAL');
  } else {
    const step = parseNumber(text, end + 1, seconds);
    if (!step.ok) return step;
    if (step.value.value === 0) return err('ERANGE');
    [end, repeat] = [step.value.end, step.value.value];
  }
  if (end < text.length && !' ,-~:'.includes(text[end] ?? '')) return err('EINVAL');
  return ok({ component: { start: start.value.value, stop, repeat }, end });
}

const DIGITS = /\d+/y;
/** One point is a decimal one, but two are a range. */
const DECIMALS = /\.(?!\.)(\d*)/y;

function parseNumber(
  text: string,
  at: number,
  seconds: boolean,
): Result<{ readonly value: number; readonly end: number }, Errno> {
  DIGITS.lastIndex = at;
  const [digits] = DIGITS.exec(text) ?? [];
  if (digits === undefined) return err('EINVAL');
  let end = at + digits.length;
  let value = Number(digits) * (seconds ? US_PER_SECOND : 1);
  DECIMALS.lastIndex = end;
  const [point = '', decimals = ''] = (seconds ? DECIMALS.exec(text) : null) ?? [];
  if (point !== '' && decimals === '') return err('EINVAL');
  end += point.length;
  // The seventh digit rounds.
  const roundUp = /^[5-9]/.test(decimals.slice(6, 7)) ? 1 : 0;
  value += Number(decimals.slice(0, 6).padEnd(6, '0')) + roundUp;
  return value > INT_MAX ? err('ERANGE') : ok({ value, end });
}

/** In order, each once, and every range ending on one of its steps. */
export function normaliseChain(chain: Chain): Chain {
  if (chain === null) return null;
  const sorted = chain.map(normaliseComponent).sort(compareComponents);
  return sorted.filter((component, i) => {
    const before = sorted[i - 1];
    return before === undefined || compareComponents(before, component) !== 0;
  });
}

/** A range too short for a single step is its start alone. */
function normaliseComponent(component: Component): Component {
  const { start, stop, repeat } = component;
  if (stop === null || stop < start) return component;
  if (repeat > stop - start) return { start, stop: null, repeat: 0 };
  return { start, stop: stop - ((stop - start) % repeat), repeat };
}

function compareComponents(a: Component, b: Component): number {
  return a.start - b.start || (a.stop ?? -1) - (b.stop ?? -1) || a.repeat - b.repeat;
}

/** Whether all of it lies between `first` and `last`, and whatever repeats does so at least once. */
export function isChainWithin(chain: Chain, first: number, last: number): boolean {
  return (chain ?? []).every(({ start, stop, repeat }) => {
    if (start < first || start > last || repeat > last - first) return false;
    return stop === null ? start + repeat <= last : stop >= first && stop <= last && start + repeat <= stop;
  });
}

/** The same for days counted from the end of the month, of which every month has 28. */
export function isChainWithinMonthEnd(chain: Chain): boolean {
  return (chain ?? []).every(({ start, stop, repeat }, i) => {
    // systemd 252 takes three days off again for each further item of a list.
    const last = 28 - 3 * i;
    if (start < 1 || start > last || repeat > last - 1) return false;
    return stop === null ? start - repeat >= 1 : stop >= 1 && stop <= last && start + repeat <= stop;
  });
}
