// Signals of Linux by name and number: `SIGTERM`, `TERM` and `15` are one.
import { parseInteger } from './integer.js';

const NAMES: readonly string[] = (
  'HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT ' +
  'CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS'
).split(' ');

const REALTIME_FIRST = 34;
const REALTIME_LAST = 64;

/** The number of a signal; null when there is no such. Names are in capitals, as systemd wants them. */
export function parseSignal(text: string): number | null {
  const number = parseInteger(text);
  if (number !== null) return number >= 1 && number <= REALTIME_LAST ? number : null;
  const name = text.startsWith('SIG') ? text.slice(3) : text;
  const index = NAMES.indexOf(name);
  if (index >= 0) return index + 1;
  const [, from, offset] = /^RT(MIN(?=$|\+)|MAX(?=$|-))(.*)$/s.exec(name) ?? [];
  if (from === undefined || offset === undefined) return null;
  const base = from === 'MIN' ? REALTIME_FIRST : REALTIME_LAST;
  const signal = base + (offset === '' ? 0 : (parseInteger(offset) ?? Number.NaN));
  return signal >= REALTIME_FIRST && signal <= REALTIME_LAST ? signal : null;
}

/** `TERM` for 15, `RTMIN+2` for 36; the number itself where it has no name. */
export function signalName(signal: number): string {
  const name = NAMES[signal - 1];
  if (name !== undefined) return name;
  const isRealtime = signal >= REALTIME_FIRST && signal <= REALTIME_LAST;
  return isRealtime ? `RTMIN+${signal - REALTIME_FIRST}` : String(signal);
}
