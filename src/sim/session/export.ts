// A kept session as a scenario that does the same at the same times. What came in through the API is done by the commands
// that do the like: it takes them some milliseconds, and so the run is another one by so much.
import { failure, unreachable } from '../../base/index.js';
import { DEFAULT_POLICY, DEFAULT_SETTINGS } from '../../fleet/index.js';
import { joinWords, typedLine } from '../../fleetctl/index.js';
import type { ScenarioInput } from '../scenario/schema/schema.js';
import type { ApiChange, SessionCommand, SessionData } from './file.js';

type Step = ScenarioInput['steps'][number];

export interface ExportedSession {
  readonly scenario: ScenarioInput;
  /** How many of its commands are done in another way than they were. */
  readonly translated: number;
}

const COMMANDS = { launched: 'start', loaded: 'load', inactive: 'unload' } as const;

/**
 * `exitCodes`: those with which its fleetctl commands ended, in their order. Fails with `session-not-exportable` on what a
 * scenario cannot say.
 */
export function exportSession(data: SessionData, exitCodes: readonly number[]): ExportedSession {
  const units = new Units();
  const steps: Step[] = [];
  let ended = 0;
  for (const [i, command] of data.commands.entries()) {
    const at = seconds(command.atMs);
    if (command.type === 'fleetctl') {
      for (const [path, file] of Object.entries(command.files))
        if (file?.origin === 'user') units.add(path, file.text, i + 1);
      const exit = exitCodes[ended] ?? 0;
      ended += 1;
      steps.push({ at, run: typedLine(command.words), ...(exit === 0 ? {} : { exit }) });
    } else steps.push(...stepsOf(command, i + 1, units).map((step) => ({ at, ...step })));
  }
  if (data.end !== null) steps.push({ at: seconds(data.end.atMs), wait: 0 });
  const translated = data.commands.filter(({ type }) => type === 'api' || type === 'tool').length;
  const scenario: ScenarioInput = {
    name: data.name,
    seed: data.seed,
    clock: new Date(data.epochMs).toISOString(),
    cluster: clusterOf(data.cluster),
    ...(units.texts.size === 0 ? {} : { units: Object.fromEntries(units.texts) }),
    steps,
  };
  return { scenario, translated };
}

type Cluster = NonNullable<ScenarioInput['cluster']>;

/** Only what is not as ever. */
function clusterOf({ machines, etcd, policy, ...ms }: SessionData['cluster']): Cluster {
  const { agentTtlMs, engineReconcileIntervalMs } = DEFAULT_SETTINGS;
  return {
    machines,
    ...(etcd === 1 ? {} : { etcd }),
    ...(policy === DEFAULT_POLICY ? {} : { policy }),
    ...(ms.agentTtlMs === agentTtlMs ? {} : { agent_ttl: seconds(ms.agentTtlMs) }),
    ...(ms.engineReconcileIntervalMs === engineReconcileIntervalMs
      ? {}
      : { engine_reconcile_interval: seconds(ms.engineReconcileIntervalMs) }),
  };
}

function stepsOf(
  command: Exclude<SessionCommand, { type: 'fleetctl' }>,
  number: number,
  units: Units,
): readonly Omit<Step, 'at'>[] {
  switch (command.type) {
    case 'fault':
      return [{ fault: command.fault }];
    case 'tool':
      return [{ run: joinWords(['fleetctl', 'ssh', command.machine, ...command.words]) }];
    case 'api':
      return changeSteps(command.change, number, units);
    default:
      return unreachable(command);
  }
}

function changeSteps(change: ApiChange, number: number, units: Units): readonly Omit<Step, 'at'>[] {
  const fleetctl = (...words: readonly string[]): Omit<Step, 'at'> => ({ run: typedLine(words) });
  switch (change.type) {
    case 'put-unit':
      units.add(change.unit, change.content, number);
      return change.state === undefined || change.state === 'inactive'
        ? [fleetctl('submit', change.unit)]
        : [fleetctl(COMMANDS[change.state], '--no-block', change.unit)];
    case 'set-target-state':
      return [fleetctl(COMMANDS[change.state], '--no-block', change.unit)];
    case 'destroy-unit':
      return [fleetctl('destroy', change.unit)];
    case 'set-metadata':
      return change.changes.map(({ machine, key, value }) => ({
        fault:
          value === null || value === ''
            ? `remove-metadata ${machine} ${key}`
            : `set-metadata ${machine} ${key}=${value}`,
      }));
    case 'move-units':
      throw notExportable(
        number,
        "moves units to machines of somebody's choice, for which there is no command",
      );
    default:
      return unreachable(change);
  }
}

/** Unit files by the paths that they were found by. */
class Units {
  readonly texts = new Map<string, string>();

  add(path: string, text: string, number: number): void {
    const known = this.texts.get(path);
    if (known !== undefined && known !== text)
      throw notExportable(number, `finds another ${path} than a command before it`);
    this.texts.set(path, text);
  }
}

function notExportable(number: number, why: string): Error {
  const hint = `\`fleetsim session branch NAME\` and \`session undo --only ${number}\` make a session without it`;
  return failure('session-not-exportable', `a scenario cannot say it: command ${number} ${why}`, hint);
}

function seconds(ms: number): string {
  return `${ms / 1000}s`;
}
