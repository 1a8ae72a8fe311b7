// fleetsim cgls and top: the control groups of the session's machines, as systemd-cgls and systemd-cgtop show them.
import { parseFleetctl } from '../../fleetctl/index.js';
import { EXIT } from '../exit-codes.js';
import { unitFinder } from '../files.js';
import { print } from '../output.js';
import { withSession } from '../session-store.js';
import { printCommand, runFleetctl } from './fleetctl.js';

export async function runCgls(machine: string): Promise<number> {
  return runFleetctl(parseFleetctl(['ssh', '--machine', machine, '--', 'systemd-cgls']));
}

export interface TopOptions {
  readonly batch?: boolean;
  readonly iterations?: string;
  readonly delay?: string;
  readonly order?: string;
}

/** On a terminal a screen that goes on; elsewhere, or in batch, lists one below the other. */
export async function runTop(machine: string | undefined, options: TopOptions): Promise<number> {
  const terminal = process.stdin.isTTY && process.stdout.isTTY;
  if (terminal && options.batch !== true && options.iterations === undefined) {
    const { runTopScreen } = await import('./top-screen.js');
    return runTopScreen(machine, options);
  }
  const flags = [
    `--iterations=${options.iterations ?? '1'}`,
    ...(options.delay === undefined ? [] : [`--delay=${options.delay}`]),
    ...(options.order === undefined ? [] : [`--order=${options.order}`]),
  ];
  return withSession({ onEvent: printCommand }, (session) => {
    const { machines } = session.world.picture;
    const names =
      machine === undefined
        ? [...machines.values()].filter(({ power }) => power === 'on').map(({ name }) => name)
        : [machine];
    let worst: number = EXIT.ok;
    for (const [i, name] of names.entries()) {
      if (names.length > 1) print(`${i === 0 ? '' : '\n'}${name}:`);
      const words = ['ssh', '--machine', name, '--', 'systemd-cgtop', '--batch', ...flags];
      const { exitCode } = session.run(parseFleetctl(words), unitFinder(process.cwd()));
      worst = worst === EXIT.ok ? exitCode : worst;
    }
    return worst;
  });
}
