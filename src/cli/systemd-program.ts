// The words of `fleetsim systemd`: systemd's own small tools, for people who have no systemd.
import type { Command } from 'commander';
import type { EscapeOptions, UnescapeOptions } from '../systemd/index.js';
import type { CalendarOptions } from './commands/systemd/calendar.js';

type Done = (exitCode: number) => void;

export function addSystemd(program: Command, done: Done): void {
  const systemd = program
    .command('systemd')
    .helpGroup('tools:')
    .description("systemd's small tools without a systemd: escape, unescape, timespan, calendar");
  addEscape(systemd, done);
  addUnescape(systemd, done);
  addTimespan(systemd, done);
  addCalendar(systemd, done);
}

function addEscape(systemd: Command, done: Done): void {
  systemd
    .command('escape [strings...]')
    .description('make strings fit for names of units; without strings, lines of standard input')
    .option('-p, --path', 'they are paths')
    .option('--suffix <type>', 'append a type, such as mount')
    .option('--template <name>', 'make them instances of a template, such as web@.service')
    .option('-m, --mangle', 'make names of units of them, as systemctl does')
    .action(async (strings: readonly string[], options: EscapeOptions) => {
      const { runEscape } = await import('./commands/systemd/escape.js');
      done(await runEscape(strings, options));
    });
}

function addUnescape(systemd: Command, done: Done): void {
  systemd
    .command('unescape [strings...]')
    .description('what escaped strings stand for; without strings, lines of standard input')
    .option('-p, --path', 'they are paths')
    .option('--template <name>', 'they are units of this template: only the instance')
    .option('--instance', 'they are units of some template: only the instance')
    .action(async (strings: readonly string[], options: UnescapeOptions) => {
      const { runUnescape } = await import('./commands/systemd/unescape.js');
      done(await runUnescape(strings, options));
    });
}

function addTimespan(systemd: Command, done: Done): void {
  systemd
    .command('timespan [spans...]')
    .description(
      "what time spans such as '1h 30min' come to; without any, or with -, lines of standard input",
    )
    .action(async (spans: readonly string[]) => {
      const { runTimespan } = await import('./commands/systemd/timespan.js');
      done(await runTimespan(spans));
    });
}

function addCalendar(systemd: Command, done: Done): void {
  systemd
    .command('calendar [events...]')
    .description(
      "when events such as 'Mon..Fri 10:00' elapse, in UTC; without any, or with -, lines of standard input",
    )
    .option('--iterations <n>', 'show as many times in a row (default: 1)')
    .option('--base-time <time>', 'begin there (default: now)')
    .action(async (events: readonly string[], options: CalendarOptions) => {
      const { runCalendar } = await import('./commands/systemd/calendar.js');
      done(await runCalendar(events, options));
    });
}
