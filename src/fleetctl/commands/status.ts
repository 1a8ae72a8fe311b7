// fleetctl status: what systemd says of units, asked on the machines that have them.
import type { Command } from '../command.js';
import { placedUnits, runOn } from '../remote.js';

export const status: Command = {
  name: 'status',
  summary: 'show what systemd says of units, with the latest lines of their journals',
  args: '<unit...>',
  options: [
    ['-n, --lines <n>', 'how many lines of the journal (default: 10)'],
    ['-o, --output <format>', "the journal's format (default: short)"],
  ],
  changes: false,
  *run(context, args, options) {
    const flags = [
      ...(typeof options.lines === 'string' ? [`--lines=${options.lines}`] : []),
      ...(typeof options.output === 'string' ? [`--output=${options.output}`] : []),
    ];
    let first = true;
    let worst = 0;
    for (const { name, machine } of yield* placedUnits(context, args)) {
      if (!first) context.print('');
      first = false;
      const exitCode = yield* runOn(context, machine, ['systemctl', 'status', '-l', ...flags, name]);
      worst = worst === 0 ? exitCode : worst;
    }
    return worst;
  },
};
