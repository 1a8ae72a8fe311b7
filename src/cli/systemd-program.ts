// The words of `fleetsim systemd`: systemd's own small tools, and what fleet makes of unit files, for people who have
// neither at hand.
import type { Command } from 'commander';
import type { EscapeOptions, UnescapeOptions } from '../systemd/index.js';
import type { CalendarOptions } from './commands/systemd/calendar.js';
import type { RequirementsOptions } from './commands/systemd/requirements.js';
import { type OutputOptions, outputOption } from './output-option.js';

type Done = (exitCode: number) => void;

export function addSystemd(program: Command, done: Done): void {
  const systemd = program
    .command('systemd')
    .description("systemd's small tools without a systemd, and what fleet makes of unit files");
  addEscape(systemd, done);
  addUnescape(systemd, done);
  addTimespan(systemd, done);
  addCalendar(systemd, done);
  addParse(systemd, done);
  addHash(systemd, done);
  addCat(systemd, done);
  addRequirements(systemd, done);
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

function addParse(systemd: Command, done: Done): void {
  systemd
    .command('parse <files...>')
    .description('show every option as fleet keeps it, and as systemd takes it (`-` reads standard input)')
    .addOption(outputOption())
    .action(async (files: readonly string[], options: OutputOptions) => {
      const { runParse } = await import('./commands/systemd/parse.js');
      done(runParse(files, options));
    });
}

function addHash(systemd: Command, done: Done): void {
  systemd
    .command('hash <files...>')
    .description('print the hash that fleet knows a unit file by')
    .action(async (files: readonly string[]) => {
      const { runHash } = await import('./commands/systemd/hash.js');
      done(runHash(files));
    });
}

function addCat(systemd: Command, done: Done): void {
  systemd
    .command('cat <files...>')
    .description('print unit files as fleet writes them')
    .action(async (files: readonly string[]) => {
      const { runCat } = await import('./commands/systemd/cat.js');
      done(runCat(files));
    });
}

function addRequirements(systemd: Command, done: Done): void {
  systemd
    .command('requirements <files...>')
    .description('say what [X-Fleet] demands of a machine')
    .option('--name <unit>', "the unit's name (default: the file's)")
    .addOption(outputOption())
    .action(async (files: readonly string[], options: RequirementsOptions) => {
      const { runRequirements } = await import('./commands/systemd/requirements.js');
      done(runRequirements(files, options));
    });
}
