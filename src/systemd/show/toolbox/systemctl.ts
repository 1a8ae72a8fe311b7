// systemctl: its verbs, each in one of the files beside this, and the flags that they share.
import { nearest, printable } from '../../../base/index.js';
import type { LocalMachine } from '../local-machine.js';
import { type Answer, done, out, problem, refused, type Tool } from './answer.js';
import { type FlagSpec, type Flags, parseFlags } from './flags.js';
import { askUnits, JOB_VERBS } from './systemctl-change.js';
import { listDependencies } from './systemctl-dependencies.js';
import { changeFiles, FILE_VERBS } from './systemctl-files.js';
import { listJobs, listSockets, listTimers, listUnitFiles, listUnits } from './systemctl-list.js';
import { catUnits, isActive, isEnabled, isFailed, isSystemRunning, showUnits } from './systemctl-show.js';
import { statusOfUnits } from './systemctl-status.js';

const SPEC: FlagSpec = {
  all: { letter: 'a' },
  failed: {},
  type: { letter: 't', value: 'required' },
  state: { value: 'required' },
  plain: {},
  full: { letter: 'l' },
  'no-legend': {},
  'no-pager': {},
  'no-block': {},
  now: {},
  runtime: {},
  quiet: { letter: 'q' },
  lines: { letter: 'n', value: 'required' },
  output: { letter: 'o', value: 'required' },
  property: { letter: 'p', value: 'required' },
  value: {},
  reverse: {},
  before: {},
  after: {},
};

type Verb = (machine: LocalMachine, words: readonly string[], flags: Flags) => Answer;

const READS: Readonly<Record<string, Verb>> = {
  'list-units': listUnits,
  'list-unit-files': listUnitFiles,
  'list-timers': listTimers,
  'list-sockets': listSockets,
  'list-dependencies': listDependencies,
  'list-jobs': listJobs,
  status: statusOfUnits,
  show: showUnits,
  cat: catUnits,
  'is-active': isActive,
  'is-failed': isFailed,
  'is-enabled': isEnabled,
  'is-system-running': isSystemRunning,
  help: () => done(0, out([`systemctl ${[...Object.keys(READS), ...CHANGES].join(' | ')}`])),
};

const CHANGES: readonly string[] = [...Object.keys(JOB_VERBS), ...FILE_VERBS];

/** What a simulated machine does not do, and how to come by it. */
const REFUSED: Readonly<Record<string, string>> = {
  reboot: 'from outside it is `fleetsim machine restart`',
  poweroff: 'from outside it is `fleetsim machine kill`',
};

export const systemctl: Tool = {
  name: 'systemctl',
  summary: 'look at units, start and stop them',
  changes: (words) => {
    const flags = parseFlags(words, SPEC);
    return flags.ok && CHANGES.includes(flags.value.words[0] ?? '');
  },
  run(machine, words) {
    const flags = parseFlags(words, SPEC);
    if (!flags.ok) return refused('systemctl', flags.error);
    const [verb = 'list-units', ...rest] = flags.value.words;
    const reads = Object.hasOwn(READS, verb) ? READS[verb] : undefined;
    if (reads !== undefined) return reads(machine, rest, flags.value);
    if (Object.hasOwn(JOB_VERBS, verb)) return askUnits(machine, verb, rest, flags.value);
    const fileVerb = FILE_VERBS.find((known) => known === verb);
    if (fileVerb !== undefined) return changeFiles(machine, fileVerb, rest, flags.value);
    const why = Object.hasOwn(REFUSED, verb) ? REFUSED[verb] : undefined;
    if (why !== undefined)
      return done(1, problem(`systemctl ${verb} is not done on a simulated machine: ${why}`));
    const near = nearest(verb, [...Object.keys(READS), ...CHANGES]);
    const hint = near === null ? '' : ` Did you mean '${near}'?`;
    return done(1, problem(`Unknown command verb '${printable(verb)}'.${hint}`));
  },
};
