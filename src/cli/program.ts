// The command line of fleetsim: fleet's commands and our own. What a command needs is loaded when it is typed, so
// that help and listings start fast.
import { Command } from 'commander';
import { addCommands } from '../fleetctl/index.js';
import type { EtcdOptions } from './commands/etcd.js';
import type { ReplayOptions } from './commands/replay.js';
import type { UpOptions } from './commands/up.js';
import { VERSION } from './version.js';

const FLEETCTL_GROUP = "fleet's commands:";
const CLUSTER_GROUP = 'the cluster and its time:';

/** Before or after a command's name. */
const ENDPOINT = [
  '--endpoint <url>',
  "a cluster's API, such as unix:PATH or http://127.0.0.1:PORT (default: FLEETCTL_ENDPOINT, or the session)",
] as const;

const EXAMPLES = `
Try:
  fleetsim replay scenarios/failover.yaml
  fleetsim start 'busybox@<1,2>.service' && fleetsim list-units
  fleetsim machine kill core-01 && fleetsim advance 60s && fleetsim list-units`;

/** `done` is told the exit code of the command that was typed. */
export function buildProgram(words: readonly string[], done: (exitCode: number) => void): Command {
  const program = new Command('fleetsim')
    .description('CoreOS fleet, alive in your terminal: a cluster you can break')
    .version(VERSION, '-V, --version')
    .configureHelp({ showGlobalOptions: false })
    .showSuggestionAfterError(true)
    .addHelpText('after', EXAMPLES)
    .commandsGroup(FLEETCTL_GROUP);
  addCommands(program, words, async (invocation) => {
    const { runFleetctl } = await import('./commands/fleetctl.js');
    const { endpoint } = { ...program.opts(), ...invocation.options };
    done(await runFleetctl(invocation, typeof endpoint === 'string' ? endpoint : undefined));
  });
  for (const command of [program, ...program.commands]) command.option(...ENDPOINT);
  program.commandsGroup(CLUSTER_GROUP);
  addReplay(program, done);
  addUp(program, done);
  addMachine(program, done);
  program
    .command('advance <time>')
    .description("skip ahead in the session's time, such as 60s")
    .action(async (time: string) => {
      const { runAdvance } = await import('./commands/advance.js');
      done(await runAdvance(time));
    });
  addEtcd(program, done);
  return program;
}

function addEtcd(program: Command, done: (exitCode: number) => void): void {
  program
    .command('etcd')
    .description('run the embedded etcd alone, for etcdctl and other clients')
    .option('--listen <host:port>', 'where (default: 127.0.0.1:2379)')
    .option('--data-dir <folder>', 'keep everything there (default: in memory only)')
    .option('--cert-file <file>', 'speak TLS, with this certificate (PEM)')
    .option('--key-file <file>', 'the key of the certificate (PEM)')
    .option('--trusted-ca-file <file>', 'who signs the certificates of clients (PEM)')
    .option('--client-cert-auth', 'let nobody in without such a certificate; its common name is a user')
    .option('--max-txn-ops <count>', 'operations in one transaction (default: 128)')
    .option('--max-request-bytes <bytes>', 'size of one request (default: 1572864)')
    .action(async (options: EtcdOptions) => {
      const { runEtcd } = await import('./commands/etcd.js');
      done(await runEtcd(options));
    });
}

function addReplay(program: Command, done: (exitCode: number) => void): void {
  program
    .command('replay <scenario>')
    .description('play a scenario file and say whether it came out as expected')
    .option('--seed <n>', "chance begins here (default: the scenario's)")
    .option('--speed <x>', 'times as fast as life, or max (default: max; on a screen 10)')
    .option('--tui', 'on a screen (default on a terminal)')
    .option('--plain', 'as a plain timeline (default elsewhere)')
    .option('--json', 'as one JSON event per line')
    .option('--record <file>', 'also write all events to a file')
    .action(async (path: string, options: ReplayOptions) => {
      const { runReplay } = await import('./commands/replay.js');
      done(await runReplay(path, options));
    });
}

function addUp(program: Command, done: (exitCode: number) => void): void {
  program
    .command('up')
    .description('watch the session live, and kill its machines by key')
    .option('--machines <n>', 'machines of a new session (default: 3)')
    .option('--speed <x>', 'times as fast as life (default: 1)')
    .option('--headless', 'print the timeline instead of showing a screen')
    .option(
      '--listen <address>',
      "also serve fleet's API there: unix:PATH or tcp:127.0.0.1:PORT",
      (address: string, before: readonly string[]) => [...before, address],
      [] as readonly string[],
    )
    .option('--etcd-listen <host:port>', "also serve the session's etcd, to be looked at with etcdctl")
    .action(async (options: UpOptions) => {
      const { runUp } = await import('./commands/up.js');
      done(await runUp(options));
    });
}

function addMachine(program: Command, done: (exitCode: number) => void): void {
  const machine = program
    .command('machine')
    .description('do something to a machine: kill NAME, restart NAME');
  const verbs = {
    kill: "cut a machine's power",
    restart: 'power a machine on again, with nothing running',
  } as const;
  for (const verb of ['kill', 'restart'] as const) {
    machine
      .command(`${verb} <machine>`)
      .description(verbs[verb])
      .action(async (name: string) => {
        const { runMachine } = await import('./commands/machine.js');
        done(await runMachine({ verb, machine: name }));
      });
  }
}
