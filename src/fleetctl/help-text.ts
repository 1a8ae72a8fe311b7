// fleetctl's help in fleet's layout: headings at the margin, everything else behind a tab, columns at stops of 8.
import { compareStrings } from '../base/index.js';
import { FLEET_VERSION } from '../fleet/index.js';
import type { Command, Flag } from './command.js';
import { GLOBAL_FLAGS } from './global-flags.js';
import type { Face } from './program.js';
import { formatTable } from './table.js';

const DESCRIPTION = 'fleetctl is a command-line interface to fleet, the cluster-wide CoreOS init system.';
const USAGE = 'fleetctl [global options] <command> [command options] [arguments...]';

/** Beside the flags of all commands; commander brings them. */
const OF_THE_PROGRAM: readonly Flag[] = [
  ['-h, --help', 'print this and exit'],
  ['-v, --version', 'print the version and exit'],
  ['--no-color', 'no colours on a terminal either, as with NO_COLOR'],
];

export function describeProgram(commands: readonly Command[]): readonly string[] {
  const shown = commands
    .filter((command) => command.hidden !== 'everywhere')
    .sort((a, b) => compareStrings(a.name, b.name));
  return [
    ...section('NAME', [['', `fleetctl - ${DESCRIPTION}`]]),
    ...section('USAGE', [['', USAGE]]),
    ...section('VERSION', [['', FLEET_VERSION]]),
    ...section(
      'COMMANDS',
      shown.map((command) => ['', command.name, command.summary]),
    ),
    ...section('GLOBAL OPTIONS', flagRows([...GLOBAL_FLAGS, ...OF_THE_PROGRAM])),
    'Global options can also be configured via upper-case environment variables prefixed with "FLEETCTL_"',
    'For example, "some-flag" => "FLEETCTL_SOME_FLAG"; the options of a command can be, too.',
    '',
    'Run "fleetctl help <command>" for more details on a specific command.',
  ];
}

export function describeCommand(face: Face, command: Command): readonly string[] {
  const behind = command.usage ?? `${command.options.length > 0 ? '[options] ' : ''}${argWords(command)}`;
  return [
    ...section('NAME', [['', `${command.name} - ${command.summary}`]]),
    ...section('USAGE', [['', `${face} ${command.name} ${behind}`.trim()]]),
    ...(command.options.length === 0 ? [] : section('OPTIONS', flagRows(command.options))),
    'For help on global options run "fleetctl help"',
  ];
}

/** `[unit...]` as fleet writes it: `UNIT...`. */
function argWords(command: Command): string {
  return command.args.replace(/[[\]<>]/g, '').toUpperCase();
}

function flagRows(flags: readonly Flag[]): readonly (readonly string[])[] {
  return flags.map(([names, help]) => ['', names.replace(/ <(.+)>$/, '=$1'), help]);
}

function section(title: string, rows: readonly (readonly string[])[]): readonly string[] {
  return [`${title}:`, ...formatTable({ header: null, rows }), ''];
}
