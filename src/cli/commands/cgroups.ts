// fleetsim cgls and top: the control groups of machines, of the session that is live or the one on disk, as systemd-cgls and systemd-cgtop show them.
import { askCgroups, askCluster, type Endpoint, sendTo } from '../../api/index.js';
import { type Invocation, parseFleetctl } from '../../fleetctl/index.js';
import { EXIT } from '../exit-codes.js';
import { unitFinder } from '../files.js';
import { print } from '../output.js';
import { withSession } from '../session-store.js';
import { findEndpoint } from '../socket.js';
import { promiseOf } from '../task.js';
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

/** On a terminal a screen that goes on; elsewhere, in batch, or of a real cluster as a whole, lists one below the other. */
export async function runTop(machine: string | undefined, options: TopOptions): Promise<number> {
  const endpoint = await findEndpoint(undefined);
  const far = endpoint === null ? [] : await farMachines(endpoint);
  const terminal = process.stdin.isTTY && process.stdout.isTTY && far.length === 0;
  if (terminal && options.batch !== true && options.iterations === undefined) {
    const { runTopScreen } = await import('./top-screen.js');
    return runTopScreen(endpoint, machine, options);
  }
  if (endpoint !== null) {
    const { machines } = await promiseOf(askCgroups(sendTo(endpoint), undefined));
    const { runRemote } = await import('../remote.js');
    const all = far.length === 0 ? machines.map(({ hostname }) => hostname) : far;
    const names = machine === undefined ? all : [machine];
    return listAll(names, options, (line) => runRemote(endpoint, line, printCommand));
  }
  return withSession({ onEvent: printCommand }, (session) => {
    const on = [...session.world.picture.machines.values()].filter(({ power }) => power === 'on');
    const names = machine === undefined ? on.map(({ name }) => name) : [machine];
    return listAll(names, options, (line) => session.run(line, unitFinder(process.cwd())).exitCode);
  });
}

/** The names of machines of which each has to be asked by itself: those of a real cluster, but where one of them answers. */
async function farMachines(endpoint: Endpoint): Promise<readonly string[]> {
  const send = sendTo(endpoint);
  const { simulated, machines } = await promiseOf(askCluster(send));
  if (simulated) return [];
  const { machines: near } = await promiseOf(askCgroups(send, undefined));
  return near.length > 0 ? [] : [...machines.values()];
}

/** Ends with the first exit code that is not 0. */
async function listAll(
  names: readonly string[],
  { iterations, delay, order }: TopOptions,
  run: (line: Invocation) => number | Promise<number>,
): Promise<number> {
  const flags = [
    `--iterations=${iterations ?? '1'}`,
    ...(delay === undefined ? [] : [`--delay=${delay}`]),
    ...(order === undefined ? [] : [`--order=${order}`]),
  ];
  let worst: number = EXIT.ok;
  for (const [i, name] of names.entries()) {
    if (names.length > 1) print(`${i === 0 ? '' : '\n'}${name}:`);
    const words = ['ssh', '--machine', name, '--', 'systemd-cgtop', '--batch', ...flags];
    const exitCode = await run(parseFleetctl(words));
    worst = worst === EXIT.ok ? exitCode : worst;
  }
  return worst;
}
