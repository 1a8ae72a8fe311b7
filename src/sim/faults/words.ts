// Every fault by its verb: what it takes, and what it does in words. Plain data and nothing else, for whoever reads faults, lists
// them, rolls them or completes them; what they do to a world is do-fault.ts'.

/** A word that a verb takes. */
export interface FaultArgument {
  readonly name: string;
  readonly pattern: RegExp;
  readonly example: string;
  readonly optional?: boolean;
  /** Words that carry it on over the next word: `core-01 and etcd`. */
  readonly joints?: readonly string[];
}

export interface FaultWords {
  /** The commands that offer it: `fleetsim machine kill core-01`. */
  readonly groups: readonly FaultGroup[];
  readonly takes: readonly FaultArgument[];
  readonly description: string;
  /** What else it may be called. */
  readonly aliases?: readonly string[];
}

export type FaultGroup = 'machine' | 'net' | 'etcd';

const machine: FaultArgument = { name: 'machine', pattern: /^\S+$/, example: 'core-01' };
const unit: FaultArgument = { name: 'unit', pattern: /^\S+$/, example: 'web@1.service' };
/** Whatever runs by itself. */
const powered: FaultArgument = { name: 'machine|member', pattern: /^\S+$/, example: 'core-01' };
const member: FaultArgument = { name: 'member', pattern: /^etcd-\S+$/, example: 'etcd-leader' };
const joints = ['and', 'to'];
/** Of one end alone it is said towards all others. */
const ends: FaultArgument = {
  name: 'ends',
  pattern: /^\S+( (and|to) \S+)?$/,
  example: 'core-01 and etcd',
  joints,
};
const share: FaultArgument = {
  name: 'share',
  pattern: /^(100|\d{1,2}(\.\d{1,2})?)%$/,
  example: '10%',
};
/** A number and its unit; how long it may be, whoever takes it says. */
const TIME = /^\d{1,9}(ms|s|m|min|h)$/;

export const FAULTS = {
  kill: {
    groups: ['machine', 'etcd'],
    takes: [powered],
    description: 'cut the power of a machine, or of a member of etcd: etcd-1, or etcd-leader',
  },
  restart: {
    groups: ['machine', 'etcd'],
    takes: [powered],
    description: 'power it on again, with nothing running; a member of etcd has what was on its disk',
  },
  stop: {
    groups: ['machine'],
    takes: [machine],
    description: 'shut a machine down in good order: its units stop, and it leaves the cluster',
  },
  reboot: {
    groups: ['machine'],
    takes: [machine, { name: 'time', pattern: TIME, example: '20s', optional: true }],
    description:
      'shut a machine down in good order, and power it on again, 20s later if nothing else is said',
  },
  drain: {
    groups: ['machine'],
    takes: [machine],
    description: 'let a machine take no more units (max_units=0), and move those that may go to others',
  },
  uncordon: {
    groups: ['machine'],
    takes: [machine],
    description: 'let a drained machine take units again',
  },
  freeze: {
    groups: ['machine', 'etcd'],
    takes: [powered],
    description: 'let it stand still; the leases of a machine run out meanwhile',
    aliases: ['pause'],
  },
  thaw: {
    groups: ['machine', 'etcd'],
    takes: [powered],
    description: 'let what is frozen go on, as if nothing had been',
    aliases: ['resume'],
  },
  'restart-fleetd': {
    groups: ['machine'],
    takes: [machine],
    description: 'put a new fleetd in the place of the old one; the units run on',
  },
  'crash-fleetd': {
    groups: ['machine'],
    takes: [machine],
    description: 'the same, when the old one could say nothing',
  },
  crash: {
    groups: ['machine'],
    takes: [machine, unit],
    description: "let a unit's main process die of its own mistake (SIGSEGV)",
  },
  oom: {
    groups: ['machine'],
    takes: [machine, unit],
    description: 'let the OOM killer choose a unit',
  },
  'slow-cpu': {
    groups: ['machine'],
    takes: [machine, { name: 'time', pattern: /^\d{1,5}ms$/, example: '50ms' }],
    description: 'let everything a machine does take so long, one thing after the other',
  },
  'drift-clock': {
    groups: ['machine'],
    takes: [machine, { name: 'share', pattern: /^-?\d{1,2}(\.\d{1,2})?%$/, example: '1%' }],
    description: "let a machine's clock run faster, or slower: -1%; etcd counts leases by its own",
  },
  'jump-clock': {
    groups: ['machine'],
    takes: [machine, { name: 'time', pattern: /^-?\d{1,9}(ms|s|m|min|h)$/, example: '1h' }],
    description: "set a machine's time ahead, or back: -1h; calendars notice, heartbeats and leases do not",
  },
  'fill-disk': {
    groups: ['machine'],
    takes: [machine],
    description: 'let nothing more be written on a machine: no unit file, no journal',
  },
  'lose-disk': {
    groups: ['machine'],
    takes: [machine],
    description: 'let the next boot find an empty disk: no journal, and another machine ID',
  },
  'set-metadata': {
    groups: ['machine'],
    takes: [machine, { name: 'key=value', pattern: /^[\w.-]+=\S+$/, example: 'region=eu' }],
    description: 'set metadata of a machine from outside',
  },
  'remove-metadata': {
    groups: ['machine'],
    takes: [machine, { name: 'key', pattern: /^[\w.-]+$/, example: 'region' }],
    description: 'take metadata away from a machine',
  },
  'change-id': {
    groups: ['machine'],
    takes: [machine, { name: 'id', pattern: /^\S+$/, example: 'core-02' }],
    description: 'change the machine ID, as to that of another machine',
  },
  partition: {
    groups: ['net'],
    takes: [ends],
    description: 'let nothing pass between ends; with `to`, nothing that goes that way',
  },
  delay: {
    groups: ['net'],
    takes: [
      ends,
      {
        name: 'time',
        pattern: /^\d{1,9}(ms|s|m|min|h)(\.\.\d{1,9}(ms|s|m|min|h))?$/,
        example: '20ms..80ms',
      },
      { name: 'long-tail', pattern: /^long-tail$/, example: 'long-tail', optional: true },
    ],
    description: 'let messages take longer; with long-tail, few of them much longer than most',
  },
  lose: {
    groups: ['net'],
    takes: [ends, share],
    description: 'lose a share of what is sent; TCP sends it again, later and later',
  },
  duplicate: {
    groups: ['net'],
    takes: [ends, share],
    description: 'let a share of the requests be carried out twice, as by a client that sends again',
  },
  reorder: {
    groups: ['net'],
    takes: [ends, share],
    description: 'let a share of the requests be overtaken by later ones',
  },
  flap: {
    groups: ['net'],
    takes: [ends, { name: 'time', pattern: TIME, example: '10s' }],
    description: 'cut a way for so long, let it pass for as long, and so on',
  },
  'slow-disk': {
    groups: ['etcd'],
    takes: [member, { name: 'time', pattern: TIME, example: '200ms' }],
    description: 'let a member take so long to have a write on disk; 0ms: none',
  },
  compact: {
    groups: ['etcd'],
    takes: [],
    description: 'forget all history, as the compaction that comes when somebody lags',
  },
  'lose-answer': {
    groups: ['etcd'],
    takes: [
      { ...machine, name: 'machine|person' },
      { name: 'count', pattern: /^\d{1,4}$/, example: '3', optional: true },
    ],
    description: 'lose the next answers to writes, which have been done: who asked does not know',
  },
  heal: {
    groups: ['machine', 'net', 'etcd'],
    takes: [{ ...ends, name: 'all|network|ends', example: 'all' }],
    description: 'take faults back: all, those of the network, of ends, or between two; who is off stays off',
  },
} as const satisfies Readonly<Record<string, FaultWords>>;

export type FaultVerb = keyof typeof FAULTS;

export const FAULT_VERBS = Object.keys(FAULTS) as readonly FaultVerb[];

export function faultWords(verb: FaultVerb): FaultWords {
  return FAULTS[verb];
}

/** By its name or an alias; null when there is none. */
export function findFaultVerb(word: string): FaultVerb | null {
  return (
    FAULT_VERBS.find((verb) => verb === word || faultWords(verb).aliases?.includes(word) === true) ?? null
  );
}

/** What it takes as a command of a group: one about etcd is about no machine. */
export function faultArguments(verb: FaultVerb, group?: FaultGroup): readonly FaultArgument[] {
  const { takes } = faultWords(verb);
  return group === 'etcd' ? takes.map((taken) => (taken === powered ? member : taken)) : takes;
}

/** `set-metadata <machine> <key=value>`. */
export function faultUsage(verb: FaultVerb, group?: FaultGroup): string {
  return [verb, ...faultArguments(verb, group).map(argumentUsage)].join(' ');
}

function argumentUsage({ name, optional, joints: words }: FaultArgument): string {
  const joined = words === undefined ? `<${name}>` : `<${name}> [${words.join('|')} <ends>]`;
  return optional ? `[${name}]` : joined;
}
