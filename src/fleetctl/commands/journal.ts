// fleetctl journal: a unit's journal, read by journalctl on the machine that has it.
import { type Command, type Options, SSH_PORT_FLAG } from '../command.js';
import { runForUnits } from '../remote.js';

const LINES = '10';

export const journal: Command = {
  name: 'journal',
  summary: "print the latest lines of a unit's journal",
  args: '[unit...]',
  options: [
    ['-n, --lines <n>', `how many lines, or all (default: ${LINES})`],
    ['-f, --follow', 'print new lines as they come, until Ctrl-C'],
    ['--since <time>', 'not older, such as 10:00, -5min or "2014-02-18 10:00:05"'],
    ['--until <time>', 'not newer'],
    ['-o, --output <format>', 'short, short-iso, short-precise, json, json-pretty, cat, … (default: short)'],
    ['-p, --priority <level>', 'this grave or graver: emerg, alert, crit, err, warning, notice, info, debug'],
    ['--sudo', 'accepted: everybody may read the journal of a simulated machine'],
    SSH_PORT_FLAG,
  ],
  changes: false,
  follows: (_args, options) => options.follow === true,
  *run(context, args, options) {
    if (args.length === 0) {
      context.warn('One unit file must be provided');
      return 1;
    }
    const commandLine = (unit: string) => journalctl(unit, options);
    return yield* runForUnits(context, args, { commandLine, apart: false });
  },
};

function journalctl(unit: string, options: Options): readonly string[] {
  const { since, until, output, priority } = options;
  const flags = Object.entries({ since, until, output, priority });
  const given = flags.flatMap(([name, value]) => (typeof value === 'string' ? [`--${name}=${value}`] : []));
  const follow = options.follow === true ? ['--follow'] : [];
  return [
    'journalctl',
    `--unit=${unit}`,
    '--no-pager',
    `--lines=${options.lines ?? LINES}`,
    ...follow,
    ...given,
  ];
}
