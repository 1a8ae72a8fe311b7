// The words of `fleetsim session`.
import type { Command } from 'commander';
import { POLICY_FORMS } from '../fleet/index.js';
import type { SessionBranchOptions, SessionNewOptions } from './commands/session.js';
import type { SessionUndoOptions } from './commands/session-undo.js';
import { type TableOptions, tableOption } from './output-option.js';

type Done = (exitCode: number) => void;

export function addSession(program: Command, done: Done): void {
  const session = program
    .command('session')
    .description('undo what was done in the session, branch it, switch between several');
  addHistory(session, done);
  addOthers(session, done);
  addDiff(session, done);
}

function addHistory(session: Command, done: Done): void {
  session
    .command('log [session]')
    .description('number the commands of a session, with their times')
    .addOption(tableOption())
    .action(async (name: string | undefined, options: TableOptions) => {
      const { runSessionLog } = await import('./commands/session.js');
      done(await runSessionLog(name, options));
    });
  session
    .command('export [file]')
    .description('write a scenario that does what was done in this session, or print it')
    .action(async (file: string | undefined) => {
      const { runSessionExport } = await import('./commands/session-export.js');
      done(runSessionExport(file));
    });
  session
    .command('undo [count]')
    .description('make it as if the last command, or so many of them, had never been given')
    .option('--only <number>', 'that of session log, while those after it are done all the same')
    .action(async (count: string | undefined, options: SessionUndoOptions) => {
      const { runSessionUndo } = await import('./commands/session-undo.js');
      done(await runSessionUndo(count, options));
    });
}

function addDiff(session: Command, done: Done): void {
  session
    .command('diff <run> [other]')
    .description(
      'where two runs, each a session or a recording FILE.jsonl, part and why; 1 if they do (default: the current session)',
    )
    .addOption(tableOption())
    .action(async (name: string, other: string | undefined, options: TableOptions) => {
      const { runSessionDiff } = await import('./commands/session-diff.js');
      done(await runSessionDiff(name, other, options));
    });
}

function addOthers(session: Command, done: Done): void {
  session
    .command('list')
    .description('list the sessions; commands act on the one with the star, and the others stand still')
    .addOption(tableOption())
    .action(async (options: TableOptions) => {
      const { runSessionList } = await import('./commands/session.js');
      done(await runSessionList(options));
    });
  session
    .command('new <name>')
    .description('begin another session, and switch to it')
    .option('--machines <n>', 'its machines (default: 3)')
    .option('--etcd <n>', 'members of its etcd: 1, 3 or 5 (default: 1)')
    .option(
      '--policy <name>',
      `how its engine places units: ${POLICY_FORMS.join(', ')} (default: least-loaded)`,
    )
    .option('--seed <n>', 'its chance begins here (default: 1)')
    .action(async (name: string, options: SessionNewOptions) => {
      const { runSessionNew } = await import('./commands/session.js');
      done(await runSessionNew(name, options));
    });
  session
    .command('branch <name>')
    .description('keep another session beside this one: what this one was until now, or until a time')
    .option('--at <time>', 'since it began, such as 60s')
    .action(async (name: string, options: SessionBranchOptions) => {
      const { runSessionBranch } = await import('./commands/session.js');
      done(await runSessionBranch(name, options));
    });
  session
    .command('switch <session>')
    .description('let commands act on another session')
    .action(async (name: string) => {
      const { runSessionSwitch } = await import('./commands/session.js');
      done(await runSessionSwitch(name));
    });
  session
    .command('rm <session>')
    .description('remove a session that is not the current one')
    .action(async (name: string) => {
      const { runSessionRm } = await import('./commands/session.js');
      done(await runSessionRm(name));
    });
}
