// The small commands of a shell on a machine: who and when it is, and the few files that everybody looks at.
import { printable } from '../../../base/index.js';
import { serialiseUnitFile } from '../../syntax/unit-file.js';
import { formatTimestamp } from '../../values/timestamp.js';
import type { LocalMachine } from '../local-machine.js';
import { type Answer, done, out, problem, reader } from './answer.js';

export const hostname = reader('hostname', 'the name of the machine', (machine) =>
  done(0, out([machine.hostname])),
);

export const date = reader('date', 'what time it is', (machine) => {
  const [weekday = '', day = '', time = ''] = formatTimestamp(machine.epochMs + machine.clock.nowMs()).split(
    ' ',
  );
  const month = MONTHS[Number(day.slice(5, 7)) - 1];
  return done(
    0,
    out([`${weekday} ${month} ${day.slice(8).replace(/^0/, ' ')} ${time} UTC ${day.slice(0, 4)}`]),
  );
});

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

export const uptime = reader('uptime', 'since when it is up', ({ clock, epochMs, journal }) => {
  const [, , time = ''] = formatTimestamp(epochMs + clock.nowMs()).split(' ');
  const up = formatUp(clock.nowMs() - journal.boot.atMs);
  return done(0, out([` ${time} up ${up},  0 users,  load average: 0.00, 0.00, 0.00`]));
});

/** `5 min`, `1:05`, `2 days,  1:05`. */
function formatUp(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  const [days, hours, rest] = [Math.floor(minutes / 1_440), Math.floor(minutes / 60) % 24, minutes % 60];
  const clock = hours === 0 ? `${rest} min` : `${String(hours).padStart(2)}:${String(rest).padStart(2, '0')}`;
  if (days === 0) return clock.trimStart();
  return `${days} day${days === 1 ? '' : 's'}, ${clock}`;
}

/** Files that say who a machine is. */
function fileOf({ hostname: name, machineId }: LocalMachine, path: string): readonly string[] | null {
  switch (path) {
    case '/etc/machine-id':
      return [machineId];
    case '/etc/hostname':
      return [name];
    default:
      return null;
  }
}

export const cat = reader('cat', 'print /etc/machine-id, /etc/hostname or a unit file', (machine, words) => {
  const answers = words.map((path): Answer => {
    const lines = fileOf(machine, path) ?? unitFileOf(machine, path);
    if (lines === null) return done(1, problem(`cat: ${printable(path)}: No such file or directory`));
    return done(0, out(lines));
  });
  const failed = answers.some((answer) => answer.type === 'done' && answer.exitCode !== 0);
  return done(failed ? 1 : 0, ...answers.map(({ lines }) => lines));
});

/** The files of units lie where status says. */
function unitFileOf({ systemd }: LocalMachine, path: string): readonly string[] | null {
  const file = systemd.units().find((unit) => unit.file?.path === path)?.file ?? null;
  return file === null ? null : serialiseUnitFile(file.content).replace(/\n$/, '').split('\n');
}
