// Every fault by its verb: what it takes, and what it does in words. Plain data and nothing else, for whoever reads faults, lists
// them, rolls them or completes them; what they do to a world is do-fault.ts'.

/** A word that a verb takes. */
export interface FaultArgument {
  readonly name: string;
  readonly pattern: RegExp;
  readonly example: string;
  readonly optional?: boolean;
}

export interface FaultWords {
  /** The commands that offer it: `fleetsim machine kill core-01`. */
  readonly groups: readonly FaultGroup[];
  readonly takes: readonly FaultArgument[];
  readonly description: string;
}

export type FaultGroup = 'machine' | 'net' | 'etcd';

const machine: FaultArgument = { name: 'machine', pattern: /^\S+$/, example: 'core-01' };

export const FAULTS = {
  kill: { groups: ['machine'], takes: [machine], description: "cut a machine's power" },
  restart: {
    groups: ['machine'],
    takes: [machine],
    description: 'power a machine on again, with nothing running',
  },
  stop: {
    groups: ['machine'],
    takes: [machine],
    description: 'shut a machine down in good order: its units stop, and it leaves the cluster',
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
} as const satisfies Readonly<Record<string, FaultWords>>;

export type FaultVerb = keyof typeof FAULTS;

export const FAULT_VERBS = Object.keys(FAULTS) as readonly FaultVerb[];

export function faultWords(verb: FaultVerb): FaultWords {
  return FAULTS[verb];
}

/** `set-metadata <machine> <key=value>`. */
export function faultUsage(verb: FaultVerb): string {
  const takes = faultWords(verb).takes.map(({ name, optional }) => (optional ? `[${name}]` : `<${name}>`));
  return [verb, ...takes].join(' ');
}
