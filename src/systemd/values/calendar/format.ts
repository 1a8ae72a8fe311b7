// A calendar event in systemd's normal form: `Mon..Fri *-*-* 10:00:00`. `parse.ts` reads it again as the same event.
import {
  type CalendarEvent,
  type Chain,
  type Component,
  EVERY_SECOND,
  US_PER_SECOND,
  WEEKDAYS,
} from './event.js';

export function formatCalendar(event: CalendarEvent): string {
  const weekdays = event.weekdays === null ? '' : `${formatWeekdays(event.weekdays)} `;
  const day = `${event.fromMonthEnd ? '~' : '-'}${formatChain(event.day, 2)}`;
  const date = `${formatChain(event.year, 4)}-${formatChain(event.month, 2)}${day}`;
  const time = `${formatChain(event.hour, 2)}:${formatChain(event.minute, 2)}:${formatSeconds(event.us)}`;
  return `${weekdays}${date} ${time}${event.zone === null ? '' : ` ${event.zone}`}`;
}

/** Two neighbours are listed, three are a range. */
function formatWeekdays(bits: number): string {
  const words: string[] = [];
  for (let first = 0; first < 7; first++) {
    if ((bits & (1 << first)) === 0) continue;
    let last = first;
    while (last < 6 && (bits & (1 << (last + 1))) !== 0) last++;
    const separator = last > first + 1 ? '..' : ',';
    words.push([WEEKDAYS[first], ...(last > first ? [WEEKDAYS[last]] : [])].join(separator));
    first = last;
  }
  return words.join(',');
}

function formatChain(chain: Chain, width: number): string {
  if (chain === null) return '*';
  return chain
    .map((component) => formatComponent(component, 1, (value) => String(value).padStart(width, '0')))
    .join(',');
}

/** Each second is `*` alone, whatever is listed besides: systemd 252 drops even decimals there. */
function formatSeconds(chain: readonly Component[]): string {
  const [first] = chain;
  if (first?.start === 0 && first.stop === null && first.repeat === EVERY_SECOND.repeat) return '*';
  return chain
    .map((component) => formatComponent(component, US_PER_SECOND, (us) => decimal(us, 2)))
    .join(',');
}

function formatComponent(component: Component, unit: number, write: (value: number) => string): string {
  const { start, stop, repeat } = component;
  const range = stop === null ? '' : `..${write(stop)}`;
  // Of a range, a step of one is what it has anyway.
  const hasStep = repeat > 0 && !(stop !== null && repeat === unit);
  const step = unit === 1 ? String(repeat) : decimal(repeat, 1);
  return `${write(start)}${range}${hasStep ? `/${step}` : ''}`;
}

/** Microseconds in seconds, with six decimals where there are any. */
function decimal(us: number, width: number): string {
  const decimals = us % US_PER_SECOND;
  const whole = String(Math.floor(us / US_PER_SECOND)).padStart(width, '0');
  return decimals === 0 ? whole : `${whole}.${String(decimals).padStart(6, '0')}`;
}
