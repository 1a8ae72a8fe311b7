// The cluster of a scenario: its machines, what fleet lives by there, and what lies between them.
import { z } from 'zod';
import { interval, MACHINES_MAX, metadata, share, text, timeSpan } from './values.js';

const machineCount = z.int().min(1).max(MACHINES_MAX);

const machineGroup = z.strictObject({
  count: machineCount.exactOptional(),
  name: z
    .string()
    .regex(/^[\w-]{1,64}$/, 'not a name of letters, digits, _ and -')
    .exactOptional(),
  id: z
    .string()
    .regex(/^[0-9a-f]{32}$/, 'not a machine ID of 32 hexadecimal digits')
    .exactOptional(),
  metadata: metadata.exactOptional(),
});

export const cluster = z.strictObject({
  machines: z.union([machineCount, z.array(machineGroup).min(1).max(MACHINES_MAX)]).exactOptional(),
  agent_ttl: interval.exactOptional(),
  engine_reconcile_interval: interval.exactOptional(),
  policy: text.exactOptional(),
  machine_lost_hold: timeSpan.exactOptional(),
  mass_failure_brake: share.exactOptional(),
});

export type ClusterSource = z.output<typeof cluster>;
