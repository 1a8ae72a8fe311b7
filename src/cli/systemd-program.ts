// The words of `fleetsim systemd`: systemd's own small tools, and what fleet makes of unit files, for people who have
// neither at hand.
import type { Command } from 'commander';
import type { ParseOptions } from './commands/systemd/parse.js';
import type { RequirementsOptions } from './commands/systemd/requirements.js';

type Done = (exitCode: number) => void;

export function addSystemd(program: Command, done: Done): void {
  const systemd = program.command('systemd').description('what systemd and fleet make of unit files');
  addParse(systemd, done);
  addHash(systemd, done);
  addCat(systemd, done);
  addRequirements(systemd, done);
}

function addParse(systemd: Command, done: Done): void {
  systemd
    .command('parse <files...>')
    .description('show every option as fleet keeps it, and as systemd takes it (`-` reads standard input)')
    .option('--output <form>', 'text or json (default: text)')
    .action(async (files: readonly string[], options: ParseOptions) => {
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
    .option('--output <form>', 'text or json (default: text)')
    .action(async (files: readonly string[], options: RequirementsOptions) => {
      const { runRequirements } = await import('./commands/systemd/requirements.js');
      done(runRequirements(files, options));
    });
}
