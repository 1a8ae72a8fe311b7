// The cluster of a scenario: its machines, what fleet lives by there, and what lies between them.
import * as z from 'zod';
import { parseSize } from '../../../systemd/index.js';
import { ETCD_SIZES } from '../../etcd/quorum.js';
import { interval, MACHINES_MAX, metadata, share, TEXT_MAX, text, texts, timeSpan } from './values.js';

const machineCount = z.int().min(1).max(MACHINES_MAX);

const machineGroup = z.strictObject({
  count: machineCount.exactOptional().describe('how many there are of these; 1 if not said'),
  name: z
    .string()
    .min(1)
    .max(TEXT_MAX)
    .exactOptional()
    .describe('of the one machine, or what those of several begin with, or a template: rack{i/10}-{n}'),
  id: z
    .string()
    .regex(/^[0-9a-f]{32}$/, 'not a machine ID of 32 hexadecimal digits')
    .exactOptional()
    .describe('the machine ID, of the one machine'),
  metadata: metadata
    .exactOptional()
    .describe('the metadata of each; values may be templates: { zone: "z{i%3}" }'),
  memory: z
    .string()
    .refine((value) => (parseSize(value) ?? 0) > 0, 'not a size, such as 4G')
    .exactOptional()
    .describe('room for the memory of units, for the policy `resources`; metadata `memory`'),
  cpus: z
    .number()
    .positive()
    .max(100_000)
    .exactOptional()
    .describe('CPUs for units, for the policy `resources`; metadata `cpus`'),
  max_units: z
    .int()
    .min(0)
    .max(999_999_999)
    .exactOptional()
    .describe('how many units it takes at most; metadata `max_units`'),
  disable_engine: z.boolean().exactOptional().describe('whether it never leads: it runs no engine'),
  engine_version: z
    .int()
    .min(1)
    .max(999_999)
    .exactOptional()
    .describe('how new its engine is, 1 if not said: newer ones take the lead, older ones stand aside'),
});

const GROUP_NAME = /^[\w-]{1,64}$/;

/** A message takes this long at most, in milliseconds. */
const LATENCY_MAX_MS = 60_000;
const latencySpan = timeSpan.refine((ms) => ms <= LATENCY_MAX_MS, 'at most 60s');

const latency = z
  .strictObject({
    min: latencySpan.describe('at least so long: 1ms'),
    max: latencySpan.describe('at most so long: 3ms'),
  })
  .refine(({ min, max }) => min <= max, { message: 'min is more than max' });

const etcdSize = z.number().pipe(z.literal(ETCD_SIZES)).meta({ enum: ETCD_SIZES });

export const cluster = z.strictObject({
  machines: z
    .union([machineCount, z.array(machineGroup).min(1).max(MACHINES_MAX)])
    .exactOptional()
    .describe('how many machines, or a list of machines of several kinds; 3 if not said'),
  agent_ttl: interval
    .exactOptional()
    .describe('how long a machine stays in the registry without a heartbeat'),
  agent_reconcile_interval: interval
    .exactOptional()
    .describe('how often an agent compares its machine with the registry if nothing changed'),
  engine_reconcile_interval: interval
    .exactOptional()
    .describe('how often the leading engine renews its lease and looks at everything'),
  policy: text.exactOptional().describe('which of the able machines is taken: spread:zone'),
  machine_lost_hold: timeSpan
    .exactOptional()
    .describe('how long the units of a lost machine stay before they are moved; 0 if not said'),
  mass_failure_brake: share
    .exactOptional()
    .describe('while more than this share of the machines is lost, units of lost machines stay'),
  self_fencing: z
    .boolean()
    .exactOptional()
    .describe('whether a machine that cannot renew its lease ends its units before the lease can run out'),
  etcd: z
    .union([etcdSize, z.strictObject({ members: etcdSize.describe('how many: 1, 3 or 5') })])
    .exactOptional()
    .describe('how many members etcd has: 1, 3 or 5; 1 if not said'),
  groups: z
    .record(z.string().regex(GROUP_NAME, 'not a name of letters, digits, _ and -'), texts)
    .exactOptional()
    .describe('names for several ends of the network at once, for faults: { left: [core-01, zone=a] }'),
  latency: latency.exactOptional().describe('how long a message takes one way between any two ends'),
});

export type ClusterSource = z.output<typeof cluster>;
