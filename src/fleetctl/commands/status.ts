// fleetctl status: what systemd says of units, asked on the machines that have them.
import { type Command, noUnits, SSH_PORT_FLAG } from '../command.js';
import { runForUnits } from '../remote.js';

export const status: Command = {
  name: 'status',
  summary: 'show what systemd says of units, with the latest lines of their journals',
  args: '[unit...]',
  options: [
    ['-n, --lines <n>', 'how many lines of the journal (default: 10)'],
    ['-o, --output <format>', "the journal's format (default: short)"],
    SSH_PORT_FLAG,
  ],
  changes: false,
  *run(context, args, options) {
    if (args.length === 0) return noUnits(context);
    const flags = [
      ...(typeof options.lines === 'string' ? [`--lines=${options.lines}`] : []),
      ...(typeof options.output === 'string' ? [`--output=${options.output}`] : []),
    ];
    const commandLine = (unit: string) => ['systemctl', 'status', '-l', ...flags, unit];
    return yield* runForUnits(context, args, { commandLine, apart: true });
  },
};
