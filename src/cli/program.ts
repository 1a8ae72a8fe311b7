// The command line of fleetsim: fleet's commands and our own. What a command needs is loaded when it is typed, so
// that help and listings start fast.
import { Command, Option } from 'commander';
import { abridged } from '../base/index.js';
import { FLEET_VERSION, POLICY_FORMS } from '../fleet/index.js';
import { addCommands, describeFleetctl, type Face, readCommandLine } from '../fleetctl/index.js';
import { PROFILES } from '../sim/chaos/profiles.js';
import { FAULT_VERBS, type FaultGroup, faultUsage, faultWords } from '../sim/faults/words.js';
import type { TopOptions } from './commands/cgroups.js';
import type { ChaosCommandOptions } from './commands/chaos.js';
import type { ConfigShowOptions } from './commands/config.js';
import type { DoctorOptions } from './commands/doctor.js';
import type { EtcdOptions } from './commands/etcd.js';
import type { SupposeOptions } from './commands/explain.js';
import type { FleetdOptions } from './commands/fleetd.js';
import type { UpOptions } from './commands/up.js';
import { LOG_FORMS, RUNTIME_HELP, RUNTIMES } from './fleetd/forms.js';
import { API_LISTEN_FORMS } from './listen.js';
import { type OutputOptions, outputOption, type TableOptions, tableOption } from './output-option.js';
import { addScreenOptions } from './player/screen-options.js';
import type { ReplayOptions } from './replay/options.js';
import { addSession } from './session-program.js';
import { addSystemd } from './systemd-program.js';
import { VERSION } from './version.js';

const FLEETCTL_GROUP = "fleet's commands:";
const CLUSTER_GROUP = 'the cluster and its time:';
const FILES_GROUP = 'files and names:';

const EXAMPLES = `
Try:
  fleetsim replay scenarios/failover.yaml
  fleetsim start 'busybox@<1,2>.service' && fleetsim list-units
  fleetsim machine kill core-01 && fleetsim advance 60s && fleetsim list-units`;

const CAPACITY_HELP = `
Copies are counted as further instances of the unit's template; a unit that is none is counted as if it were one.`;

export interface CommandLine {
  readonly program: Command;
  /** Runs what the words say. Fails with a `FleetsimError` or commander's own error. */
  parse(words: readonly string[]): Promise<unknown>;
}

/** `done` is told the exit code of the command that was typed. */
export function buildCommandLine(face: Face, done: (exitCode: number) => void): CommandLine {
  let typed: readonly string[] = [];
  const program = new Command(face)
    .configureHelp({ showGlobalOptions: false })
    .configureOutput({ outputError: (text, write) => write(`${abridged(text.trimEnd())}\n`) })
    .showSuggestionAfterError(true);
  const onCluster: OnCluster = (whose) =>
    addCommands(program, {
      whose,
      words: () => typed,
      act: async (invocation) => {
        const { runFleetctl } = await import('./commands/fleetctl.js');
        done(await runFleetctl(invocation));
      },
    });
  if (face === 'fleetctl') {
    lookLikeFleetctl(program);
    onCluster('fleet');
  } else addOurs(program, onCluster, done);
  addCompletion(program, face, done);
  return {
    program,
    parse(words) {
      // What fleetctl has of ours is found by its whole name only.
      const others =
        face === 'fleetctl' ? [] : ['help', ...program.commands.map((command) => command.name())];
      typed = readCommandLine(words, { face, others, environment: process.env });
      if (typed.length === 0 && face === 'fleetctl') typed = ['help'];
      return program.parseAsync([...typed], { from: 'user' });
    },
  };
}

/** Adds the commands that ask a cluster. */
type OnCluster = (whose: 'fleet' | 'ours') => void;

function addOurs(program: Command, onCluster: OnCluster, done: (exitCode: number) => void): void {
  program
    .description('CoreOS fleet, alive in your terminal: a cluster you can break')
    .version(VERSION, '-V, --version')
    .option('--no-color', 'no colours on a terminal either, as with NO_COLOR')
    .addHelpText('after', EXAMPLES)
    .commandsGroup(FLEETCTL_GROUP);
  onCluster('fleet');
  program.commandsGroup(CLUSTER_GROUP);
  addReplay(program, done);
  addUp(program, done);
  addFleetd(program, done);
  addChaos(program, done);
  addFaults(program, 'machine', 'do something to a machine: kill NAME, restart NAME, …', done);
  addFaults(program, 'net', 'do something to the network: partition NAME and etcd, heal all, …', done);
  program
    .command('advance <time>')
    .description("skip ahead in the session's time, such as 60s")
    .action(async (time: string) => {
      const { runAdvance } = await import('./commands/advance.js');
      done(await runAdvance(time));
    });
  addSession(program, done);
  addExplain(program, done);
  addCgroups(program, done);
  onCluster('ours');
  addDoctor(program, done);
  addEtcd(program, done);
  program.commandsGroup(FILES_GROUP);
  addValidate(program, done);
  addConfig(program, done);
  addSystemd(program, done);
}

/** fleet's help, under fleet's flags. */
function lookLikeFleetctl(program: Command): void {
  program
    .version(`fleetctl version ${FLEET_VERSION}`, '-v, --version')
    .helpCommand(false)
    .configureHelp({ formatHelp: (command) => `${describeFleetctl(command.name()).join('\n')}\n` });
}

function addCompletion(program: Command, face: Face, done: (exitCode: number) => void): void {
  program
    .command('completion <shell>', { hidden: face === 'fleetctl' })
    .description('print a script that completes commands, flags, units and machines: bash, zsh or fish')
    .action(async (shell: string) => {
      const { runCompletion } = await import('./commands/completion.js');
      done(runCompletion(face, shell));
    });
}

function addCgroups(program: Command, done: (exitCode: number) => void): void {
  program
    .command('cgls <machine>')
    .description('show the control groups of a machine as a tree, with their processes')
    .action(async (machine: string) => {
      const { runCgls } = await import('./commands/cgroups.js');
      done(await runCgls(machine));
    });
  program
    .command('top [machine]')
    .description('show the control groups of a machine, or of all, by what they use')
    .option('-b, --batch', 'print lists instead of showing a screen (default elsewhere than on a terminal)')
    .option('-n, --iterations <n>', 'so many lists (default: 1)')
    .option('-d, --delay <time>', 'between two of them (default: 1s)')
    .option('--order <key>', 'path, tasks, cpu or memory (default: cpu)')
    .action(async (machine: string | undefined, options: TopOptions) => {
      const { runTop } = await import('./commands/cgroups.js');
      done(await runTop(machine, options));
    });
}

function addExplain(program: Command, done: (exitCode: number) => void): void {
  const collect = (word: string, before: readonly string[] = []): readonly string[] => [...before, word];
  const asking = (command: Command): Command =>
    command
      .option(
        '--what-if <metadata>',
        'suppose that a machine had this metadata (core-02:zone=b), or that there were one more machine with it (zone=b)',
        collect,
      )
      .option('--without <machine>', 'suppose that a machine were gone', collect)
      .addOption(tableOption());
  asking(
    program
      .command('explain <unit...>')
      .description('tell why units are where they are or what they wait for, and where they have been'),
  ).action(async (units: readonly string[], options: SupposeOptions) => {
    const { runExplain } = await import('./commands/explain.js');
    done(await runExplain(units, options));
  });
  asking(
    program
      .command('capacity <unit>')
      .description('count how many more of a unit, or of a unit file, fit, and tell what refuses the next')
      .addHelpText('after', CAPACITY_HELP),
  ).action(async (unit: string, options: SupposeOptions) => {
    const { runCapacity } = await import('./commands/capacity.js');
    done(await runCapacity(unit, options));
  });
}

function addDoctor(program: Command, done: (exitCode: number) => void): void {
  program
    .command('doctor')
    .description('look for whatever is out of order in the registry, and say how to mend it')
    .option('--etcd <host:port>', "look into that etcd, instead of the session's")
    .addOption(outputOption())
    .action(async (options: DoctorOptions) => {
      const { runDoctor } = await import('./commands/doctor.js');
      done(await runDoctor(options));
    });
}

function addConfig(program: Command, done: (exitCode: number) => void): void {
  program
    .command('config')
    .description("fleetd's settings: config show")
    .command('show')
    .description('what fleet.conf and FLEET_ variables come to, and where each setting is from')
    .option('--config <file>', 'instead of /etc/fleet/fleet.conf')
    .addOption(tableOption())
    .action(async (options: ConfigShowOptions) => {
      const { runConfigShow } = await import('./commands/config.js');
      done(await runConfigShow(options));
    });
}

function addEtcd(program: Command, done: (exitCode: number) => void): void {
  const command = program
    .command('etcd')
    .description(
      "run the embedded etcd alone, for etcdctl and others; or do something to the session's: kill etcd-leader, …",
    )
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
  command
    .command('status')
    .description("show the members of the session's etcd, who leads, and who is behind")
    .addOption(tableOption())
    .action(async (options: TableOptions) => {
      const { runEtcdStatus } = await import('./commands/etcd-status.js');
      done(await runEtcdStatus(options));
    });
  addVerbs(command, 'etcd', done);
}

function collect(one: string, before: readonly string[] = []): readonly string[] {
  return [...before, one];
}

function addReplay(program: Command, done: (exitCode: number) => void): void {
  addScreenOptions(program.command('replay <file>'))
    .description('play a scenario and say whether it came out as expected, or verify a recording')
    .option('--seed <n>', "chance begins here (default: the scenario's)")
    .option(
      '--variant <name>',
      'one of its variants (default: how all end, side by side; with --tui the first)',
    )
    .option('--speed <x>', 'times as fast as life, or max (default: max; on a screen 10)')
    .option('--tui', 'on a screen (default on a terminal, but for variants side by side)')
    .option('--plain', 'as a plain timeline (default elsewhere)')
    .option('--quiet', 'only how it ended')
    .option('--json', 'as a recording: one JSON event per line')
    .addOption(tableOption())
    .option('--until <time>', 'play on until then, such as 24h, or stop there (default: the last step)')
    .option(
      '--at <time>',
      'show the cluster at that moment, such as 75s; may be given several times',
      collect,
    )
    .option('--record <file>', 'also write a recording: a file that can be verified, by replaying it')
    .action(async (path: string, options: ReplayOptions) => {
      const { runReplay } = await import('./commands/replay.js');
      done(await runReplay(path, options));
    });
}

function addUp(program: Command, done: (exitCode: number) => void): void {
  addScreenOptions(program.command('up'))
    .description('watch the session live, and kill its machines by key')
    .option('--machines <n>', 'machines of a new session, or processes on a real etcd (default: 3)')
    .option(
      '--etcd <n|urls>',
      'members of its etcd: 1, 3 or 5 (default: 1); or URLs of a real one, to run a fleetd for each machine on it',
    )
    .option(
      '--endpoint <url>',
      'only watch the real cluster in that etcd: etcd://HOST:PORT, or etcds:// with TLS',
    )
    .option(
      '--policy <name>',
      `how its engine places units: ${POLICY_FORMS.join(', ')} (default: least-loaded)`,
    )
    .option('--speed <x>', 'times as fast as life (default: 1)')
    .option('--headless', 'print the timeline instead of showing a screen')
    .option(
      '--listen <address>',
      `also serve fleet's API there: ${API_LISTEN_FORMS}`,
      (address: string, before: readonly string[]) => [...before, address],
      [] as readonly string[],
    )
    .option('--etcd-listen <host:port>', "also serve the session's etcd, to be looked at with etcdctl")
    .action(async (options: UpOptions) => {
      const { runUp } = await import('./commands/up.js');
      done(await runUp(options));
    });
}

function addFleetd(program: Command, done: (exitCode: number) => void): void {
  program
    .command('fleetd')
    .description('be one machine of a real cluster: register in etcd, run agent and engine, serve the API')
    .option('--etcd-servers <urls>', 'where etcd is, parted by commas (default: http://127.0.0.1:2379)')
    .option('--config <file>', 'instead of /etc/fleet/fleet.conf')
    .option('--name <name>', "what people call the machine (default: the host's name)")
    .option('--metadata <list>', 'what units may ask for: k=v,k=v')
    .option('--public-ip <address>', 'the address that is published')
    .option('--agent-ttl <time>', 'how long it stays in the registry without a heartbeat (default: 30s)')
    .option('--etcd-key-prefix <prefix>', "where fleet's keys are in etcd (default: /_coreos.com/fleet/)")
    .option(
      '--listen <address>',
      `serve fleet's API there: ${API_LISTEN_FORMS} (default: fleet.sock in --state-dir, or /run/fleet.sock)`,
      collect,
    )
    .option('--state-dir <folder>', "keep the machine ID there (default: it is the host's), and what it ran")
    .addOption(new Option('--runtime <name>', RUNTIME_HELP).choices(RUNTIMES).default('simulated'))
    .option('--allow-root', 'with --runtime process, run units as root, or as whom User= says')
    .addOption(new Option('--log-format <form>', 'how it logs').choices(LOG_FORMS).default('text'))
    .option('-v, --verbose', 'log more')
    .action(async (options: FleetdOptions) => {
      const { runFleetd } = await import('./commands/fleetd.js');
      done(await runFleetd(options));
    });
}

function addChaos(program: Command, done: (exitCode: number) => void): void {
  program
    .command('chaos')
    .description('let everything go wrong in thousands of clusters, and see whether a rule is ever broken')
    .option('--seeds <n>', 'so many clusters', '1000')
    .option('--seed-start <n>', 'the seed of the first; the others follow', '1')
    .option('--time <time>', 'how long things go wrong in each, in its own time', '1h')
    .option('--machines <n>', 'machines of each (default: 5)')
    .option('--scenario <file>', 'with the machines, settings and units of this scenario, not rolled ones')
    .option('--jobs <n>', 'worker threads (default: one per core)')
    .addOption(new Option('--profile <name>', 'how hard').choices(PROFILES).default('rough'))
    .option('--keep-going', 'do all seeds even after a violation')
    .addOption(
      new Option('-o, --output <form>', 'how to show it').choices(['table', 'json']).default('table'),
    )
    .action(async (options: ChaosCommandOptions) => {
      const { runChaos } = await import('./commands/chaos.js');
      done(await runChaos(options));
    });
}

function addValidate(program: Command, done: (exitCode: number) => void): void {
  program
    .command('validate <files...>')
    .description('tell everything that is wrong with unit files, scenarios and cloud-configs')
    .addOption(outputOption())
    .action(async (files: readonly string[], options: OutputOptions) => {
      const { runValidate } = await import('./commands/validate.js');
      done(runValidate(files, options));
    });
}

function addFaults(
  program: Command,
  group: FaultGroup,
  description: string,
  done: (exitCode: number) => void,
): void {
  const command = program.command(group).description(description);
  addVerbs(command, group, done);
}

/** What can be done to a part of the cluster, each as a subcommand. */
function addVerbs(command: Command, group: FaultGroup, done: (exitCode: number) => void): void {
  command.configureHelp({
    subcommandTerm: (sub) => `${[sub.name(), ...sub.aliases()].join('|')} ${sub.usage()}`,
  });
  for (const verb of FAULT_VERBS.filter((known) => faultWords(known).groups.includes(group))) {
    const { takes, aliases, description } = faultWords(verb);
    const usage = faultUsage(verb, group);
    // An argument that goes on over several words is for the fault's own reader to tell from the next.
    const joined = takes.some(({ joints }) => joints !== undefined);
    command
      .command(joined ? `${verb} <${takes[0]?.name}...>` : usage)
      .usage(usage.slice(verb.length + 1) || ' ')
      .aliases(aliases ?? [])
      .description(description)
      .action(async (...given: unknown[]) => {
        const { runFault } = await import('./commands/fault.js');
        const words = joined ? [given[0]].flat() : given.slice(0, takes.length);
        done(await runFault(group, [verb, ...words.filter((word) => word !== undefined).map(String)]));
      });
  }
}
