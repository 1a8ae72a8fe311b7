// What a command line does to the sessions of a folder that its screen holds: the screen does it itself, since nobody else can.
import type { Command } from 'commander';
import { CommanderError } from 'commander';
import { type FleetsimError, failure } from '../../base/index.js';
import type { SessionBranchOptions, SessionNewOptions } from '../commands/session.js';

/** Of which the session that is shown becomes another one. */
export type Replacing =
  | { readonly type: 'switch'; readonly name: string }
  | { readonly type: 'new'; readonly name: string; readonly options: SessionNewOptions };

/** Of which it stays. */
export type Beside =
  | { readonly type: 'branch'; readonly name: string; readonly options: SessionBranchOptions }
  | { readonly type: 'rm'; readonly name: string };

export type SessionCommand = Replacing | Beside;

/**
 * `words`: the command by its whole name first. Null: it needs no session for itself, or there is something wrong with it,
 * which it says itself. Fails with `takes-session` on what cannot be done under a screen.
 */
export function readSessionLine(program: Command, words: readonly string[]): SessionCommand | null {
  const [command, type, ...args] = words;
  if (command !== 'session') return null;
  const sub = program.commands
    .find((one) => one.name() === command)
    ?.commands.find((one) => one.name() === type);
  const parsed = sub === undefined ? null : parsedBy(sub, args);
  if (parsed === null) return null;
  const { operands, options } = parsed;
  const [name = ''] = operands;
  if (type === 'undo') throw undoRefusal();
  if (operands.length !== 1) return null;
  if (type === 'switch' || type === 'rm') return { type, name };
  return type === 'new' || type === 'branch' ? { type, name, options } : null;
}

function parsedBy(
  sub: Command,
  args: readonly string[],
): { readonly operands: readonly string[]; readonly options: Readonly<Record<string, string>> } | null {
  sub.exitOverride().configureOutput({ writeErr: () => undefined });
  try {
    const { operands, unknown } = sub.parseOptions([...args]);
    return unknown.length > 0 ? null : { operands, options: sub.opts() };
  } catch (error) {
    if (error instanceof CommanderError) return null;
    throw error;
  }
}

function undoRefusal(): FleetsimError {
  const hint = 'go back with [ or , and do something else from there; or undo it in a shell, after q';
  return failure('takes-session', 'on a screen nothing is undone', hint);
}
