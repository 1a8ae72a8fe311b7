// systemctl's verbs about unit files and about what systemd remembers: they are done when they return.
import { FleetsimError, printable, type Result } from '../../../base/index.js';
import type { LocalMachine } from '../local-machine.js';
import { type Answer, done, problem, type ToolLine } from './answer.js';
import type { Flags } from './flags.js';
import { mangleUnit } from './names.js';
import { askUnits } from './systemctl-change.js';

export const FILE_VERBS = ['enable', 'disable', 'mask', 'unmask', 'daemon-reload', 'reset-failed'] as const;

type FileVerb = (typeof FILE_VERBS)[number];

export function changeFiles(
  machine: LocalMachine,
  verb: FileVerb,
  words: readonly string[],
  flags: Flags,
): Answer {
  const { systemd } = machine;
  if (verb === 'daemon-reload') {
    systemd.daemonReload();
    return done(0);
  }
  if (verb === 'reset-failed' && words.length === 0) {
    systemd.resetFailed();
    return done(0);
  }
  if (words.length === 0) return done(1, problem('Too few arguments.'));
  const names = words.map(mangleUnit);
  const lines: ToolLine[] = [];
  for (const name of names) {
    const said = changeFile(machine, verb, name, flags.has('runtime') ? 'run' : 'etc');
    if (!said.ok) return done(1, lines, problem(said.error));
    lines.push(...problem(...said.value));
  }
  const asks = flags.has('now')
    ? { enable: 'start', disable: 'stop', mask: 'stop' }[verb as string]
    : undefined;
  if (asks === undefined) return done(0, lines);
  const asked = askUnits(machine, asks, names, flags);
  return { ...asked, lines: [...lines, ...asked.lines] };
}

/** What systemctl says of it, on stderr as it does. */
function changeFile(
  { systemd }: LocalMachine,
  verb: Exclude<FileVerb, 'daemon-reload'>,
  name: string,
  folder: 'etc' | 'run',
): Result<readonly string[], string> {
  switch (verb) {
    case 'enable':
      return systemd.enable(name, folder);
    case 'disable':
      return systemd.disable(name);
    case 'mask':
      return systemd.mask(name, folder);
    case 'unmask':
      return { ok: true, value: systemd.unmask(name) };
    case 'reset-failed':
      return resetFailed(systemd, name);
  }
}

function resetFailed(systemd: LocalMachine['systemd'], name: string): Result<readonly string[], string> {
  try {
    systemd.resetFailed(name);
    return { ok: true, value: [] };
  } catch (error) {
    if (!(error instanceof FleetsimError)) throw error;
    return { ok: false, error: `Failed to reset failed state of unit ${printable(name)}: ${error.message}` };
  }
}
