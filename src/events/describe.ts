// Events in words, for a timeline or a log: one line each, or none for what only repeats or prepares another.
import { counted, printable, printableLines } from '../base/index.js';
import type { Event } from './event.js';

/** What a reader's eye should do with a line. */
export type Tone = 'plain' | 'good' | 'bad' | 'decision' | 'command' | 'quiet';

export interface Line {
  readonly tone: Tone;
  /** Who says it: a machine's name, `engine`, or '' for the world. */
  readonly who: string;
  readonly text: string;
}

/** `machineName` turns an ID into what people call the machine. Null: nothing to tell. */
export function describe(event: Event, machineName: (id: string) => string): Line | null {
  const line = describeRaw(event, machineName);
  return line === null ? null : { ...line, who: printable(line.who), text: printableLines(line.text) };
}

function describeRaw(event: Event, machineName: (id: string) => string): Line | null {
  return (
    describeWorld(event, machineName) ??
    describeEtcd(event) ??
    describeLead(event, machineName) ??
    describeEngine(event, machineName) ??
    describeMachine(event, machineName)
  );
}

function describeWorld(event: Event, machineName: (id: string) => string): Line | null {
  switch (event.type) {
    case 'run-started':
      return line('quiet', '', `${event.name}: ${counted(event.machines, 'machine')}, seed ${event.seed}`);
    case 'fault':
      return line('command', '', `! ${event.fault}`);
    case 'machine-booted':
      return line('quiet', event.name, `booted, ${event.publicIp}`);
    case 'machine-killed':
      return event.supposed === true ? null : line('bad', event.name, 'killed: power off');
    case 'machine-frozen':
      return line('bad', event.name, 'frozen: stands still');
    case 'machine-thawed':
      return line('quiet', event.name, 'thawed, and knows nothing of it');
    case 'machine-id-changed':
      return line('bad', event.name, `has another machine ID: ${event.machine}`);
    case 'fleetd-restarted':
      return line(
        'quiet',
        machineName(event.machine),
        event.how === 'orderly' ? 'fleetd restarted' : 'fleetd crashed, and was started again',
      );
    case 'lease-expired':
      return event.machine === ''
        ? null
        : line('bad', machineName(event.machine), `lease ${event.lease} expired`);
    case 'command-begun':
      return line('command', '', `$ ${event.line}`);
    case 'command-printed':
      return line(event.stream === 'stdout' ? 'plain' : 'quiet', '', expandTabs(event.text));
    case 'command-ended':
      return event.exitCode === 0 ? null : line('bad', '', `${event.line}: exit code ${event.exitCode}`);
    case 'expectation':
      return event.held
        ? line('good', '', `expected and held: ${event.expected}`)
        : line('bad', '', `expected, but did not hold: ${event.expected}; found: ${foundWords(event)}`);
    case 'invariant-broken':
      return line('bad', '', `broken: ${event.invariant}: ${event.sentence}`);
    default:
      return null;
  }
}

function describeEtcd(event: Event): Line | null {
  if (event.type === 'etcd-member') {
    if (event.state === 'up') return line('quiet', event.member, 'up');
    return line('bad', event.member, event.state === 'down' ? 'killed' : 'frozen: stands still');
  }
  if (event.type !== 'etcd-leader') return null;
  const { member, term, extended } = event;
  if (member === null)
    return line('bad', 'etcd', 'has no leader: nothing is written, no lease is renewed, none runs out');
  const leases = extended === 1 ? 'one lease its' : `${extended} leases their`;
  return line(
    'decision',
    member,
    `leads etcd in term ${term}${extended === 0 ? '' : `, and gives ${leases} full time again`}`,
  );
}

function describeLead(event: Event, machineName: (id: string) => string): Line | null {
  switch (event.type) {
    case 'engine-elected':
      return line('decision', machineName(event.engine), 'engine elected leader');
    case 'engine-deposed':
      return line('bad', machineName(event.engine), `engine leads no longer: ${event.because}`);
    case 'engine-stands-aside':
      return line(
        'bad',
        machineName(event.engine),
        `engine of version ${event.version} stands aside: the cluster's is ${event.clusterVersion}`,
      );
    case 'engine-steals':
      return line(
        'decision',
        machineName(event.engine),
        `engine takes the lead from the older one of ${machineName(event.from)}, and waits ${event.waitMs / 1000} s`,
      );
    default:
      return null;
  }
}

function describeEngine(event: Event, machineName: (id: string) => string): Line | null {
  switch (event.type) {
    case 'engine-unscheduled':
      return line(
        'decision',
        'engine',
        `unschedule ${event.unit} from ${machineName(event.machine)}: ${event.because}`,
      );
    case 'engine-scheduled':
      return line(
        'decision',
        'engine',
        `schedule ${event.unit} to ${machineName(event.machine)}: ${event.because}`,
      );
    case 'engine-moving':
      return line(
        'decision',
        'engine',
        `move ${event.unit} from ${machineName(event.from)} to ${machineName(event.to)}: begins a copy there`,
      );
    case 'engine-moved':
      return line(
        'decision',
        'engine',
        `moved ${event.unit} from ${machineName(event.from)} to ${machineName(event.to)}: ${event.because}`,
      );
    case 'engine-move-called-off':
      return line(
        'bad',
        'engine',
        `${event.unit} does not move${event.to === null ? '' : ` to ${machineName(event.to)}`}: ${event.because}`,
      );
    case 'engine-pending':
      return line('bad', 'engine', `${event.unit} must wait: ${event.because}`);
    case 'engine-refused':
      return line(
        'quiet',
        'engine',
        event.outcome === 'none'
          ? `etcd refused a write about ${event.about.join(', ')}: plans again`
          : `etcd did not answer a write about ${event.about.join(', ')}: looks what became of it`,
      );
    case 'engine-holds':
      return line(
        'decision',
        'engine',
        `keeps the units of ${machineName(event.machine)} where they are until ${formatTime(event.untilMs)}: ${event.because}`,
      );
    case 'engine-braked':
      return line('bad', 'engine', `moves no units of lost machines: ${event.because}`);
    case 'engine-released':
      return line('decision', 'engine', `moves units of lost machines again: ${event.because}`);
    case 'engine-mended':
      return line('quiet', 'engine', `mended ${event.key}`);
    case 'engine-policy-failed':
      return line(
        'bad',
        'engine',
        `the policy "${event.policy}" failed, and is passed over: ${event.problem}`,
      );
    default:
      return null;
  }
}

function describeMachine(event: Event, machineName: (id: string) => string): Line | null {
  switch (event.type) {
    case 'machine-registered':
      return line('good', machineName(event.machine), 'registered');
    case 'machine-gone':
      return line('bad', machineName(event.machine), 'gone from the registry');
    case 'machine-metadata':
      return line('quiet', machineName(event.machine), metadataWords(event.key, event.value));
    case 'unit-ended':
      return line(
        'quiet',
        machineName(event.machine),
        `${event.unit} has ${event.result === 'failed' ? 'failed' : 'finished'}, and is not started again when it is moved`,
      );
    case 'agent-task':
      return line('plain', machineName(event.machine), `${event.task} ${event.unit}: ${event.because}`);
    case 'agent-task-failed':
      return line(
        'bad',
        machineName(event.machine),
        `could not ${event.task} ${event.unit}: ${event.problem}`,
      );
    case 'agent-purging':
      return line('quiet', machineName(event.machine), 'fleetd stops, and its units with it');
    case 'agent-waiting':
      return line(
        'quiet',
        machineName(event.machine),
        `cannot register yet, tries again in ${event.retryMs / 1000} s`,
      );
    case 'agent-cut-off':
      return line('bad', machineName(event.machine), `cut off, starts over: ${event.because}`);
    case 'agent-fencing':
      return line(
        'bad',
        machineName(event.machine),
        `fences itself, ${event.step === 'stop' ? 'stops' : 'kills'} ${event.units.join(', ')}: ${event.because}`,
      );
    case 'unit-state':
      // A unit that was only loaded does nothing yet.
      if (event.load === 'not-found' || event.was === null) return null;
      return line(
        toneOf(event.active),
        machineName(event.machine),
        `${event.unit} ${event.active} (${event.sub})${resultWords(event.result)}`,
      );
    case 'key-unreadable':
      return line('bad', '', `ignored ${event.key}: ${event.problem}`);
    default:
      return null;
  }
}

/** What an expectation that did not hold found instead, and since when. */
export function foundWords({ found, sinceMs, untilMs }: Extract<Event, { type: 'expectation' }>): string {
  if (sinceMs === undefined) return found;
  return untilMs === undefined
    ? `${found}, since ${formatTime(sinceMs)}`
    : `${found}, from ${formatTime(sinceMs)} to ${formatTime(untilMs)}`;
}

/** Tables are made with tabs, which mean nothing behind a time and a name. */
function expandTabs(text: string): string {
  return text.replace(/[^\n\t]*\t/g, (cell) => cell.slice(0, -1).padEnd(Math.ceil(cell.length / 8) * 8));
}

function metadataWords(key: string, value: string | null): string {
  if (value === null) return `metadata ${key} no longer set from outside`;
  return value === '' ? `metadata ${key} removed` : `metadata set: ${key}=${value}`;
}

function resultWords(result: string): string {
  return result === 'success' ? '' : `: ${result}`;
}

function toneOf(active: string): Tone {
  if (active === 'failed') return 'bad';
  return active === 'active' ? 'good' : 'quiet';
}

function line(tone: Tone, who: string, text: string): Line {
  return { tone, who, text };
}

/** `00:01:05.250`: time since the run began. */
export function formatTime(ms: number): string {
  const pad = (n: number, digits = 2): string => String(n).padStart(digits, '0');
  const seconds = Math.floor(ms / 1000);
  return `${pad(Math.floor(seconds / 3600))}:${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}.${pad(Math.floor(ms % 1000), 3)}`;
}
