// The form of a scenario file, as written: every key that there is, and what may stand behind it.
import { z } from 'zod';
import { TARGET_STATES } from '../../fleet/index.js';
import { parseShare, parseTimeSpan } from '../../systemd/index.js';

/** One simulation holds this many machines at most. */
export const MACHINES_MAX = 20_000;
const STEPS_MAX = 10_000;
const TEXT_MAX = 1_000;
/** A year: longer runs are a slip of the pen. */
const SPAN_MAX_MS = 365 * 24 * 3_600_000;

const text = z.string().min(1).max(TEXT_MAX);

/** `45s`, `1min 30s`, or a number of seconds. */
const timeSpan = z.union([z.string(), z.number()]).refine(
  (value) => {
    const ms = parseTimeSpan(String(value));
    return ms !== null && ms <= SPAN_MAX_MS;
  },
  { message: 'not a time span of up to a year, such as 45s or 1min 30s' },
);

const interval = timeSpan.refine((value) => (parseTimeSpan(String(value)) ?? 0) > 0, {
  message: 'must not be 0',
});

const state = z.enum(TARGET_STATES);

const unitExpectation = z.strictObject({
  unit: text,
  exists: z.boolean().optional(),
  desired: state.optional(),
  state: state.optional(),
  active: text.optional(),
  sub: text.optional(),
  on: text.optional(),
  not_on: text.optional(),
  active_on: z.union([text, z.array(text).max(MACHINES_MAX)]).optional(),
});

const machineExpectation = z.strictObject({ machine: text, registered: z.boolean() });
const machinesExpectation = z.strictObject({ machines: z.int().min(0).max(MACHINES_MAX) });

/** What an expectation is about, by the key that says so. */
const EXPECTATIONS = {
  unit: unitExpectation,
  machine: machineExpectation,
  machines: machinesExpectation,
} as const;

/** The place among the forms of an expectation of the one that is most likely meant. */
export function expectationIndex(hasKey: (key: string) => boolean): number {
  return Math.max(0, Object.keys(EXPECTATIONS).findIndex(hasKey));
}

/** A step has exactly one of these. */
export const ACTION_KEYS = ['run', 'fault', 'wait', 'expect'] as const;

const step = z.strictObject({
  at: timeSpan.optional(),
  within: timeSpan.optional(),
  run: text.optional(),
  exit: z.int().min(0).max(255).optional(),
  prints: z.union([text, z.array(text).max(STEPS_MAX)]).optional(),
  fault: text.optional(),
  wait: timeSpan.optional(),
  expect: z.union([EXPECTATIONS.unit, EXPECTATIONS.machine, EXPECTATIONS.machines]).optional(),
});

const machineCount = z.int().min(1).max(MACHINES_MAX);

const machineGroup = z.strictObject({
  count: machineCount.optional(),
  name: z
    .string()
    .regex(/^[\w-]{1,64}$/, 'not a name of letters, digits, _ and -')
    .optional(),
  id: z
    .string()
    .regex(/^[0-9a-f]{32}$/, 'not a machine ID of 32 hexadecimal digits')
    .optional(),
  metadata: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
});

/** `40%`. */
const share = z.string().refine((value) => (parseShare(value) ?? Number.POSITIVE_INFINITY) <= 10_000, {
  message: 'not a share from 0% to 100%, such as 40%',
});

const cluster = z.strictObject({
  machines: z.union([machineCount, z.array(machineGroup).min(1).max(MACHINES_MAX)]).optional(),
  agent_ttl: interval.optional(),
  engine_reconcile_interval: interval.optional(),
  policy: text.optional(),
  machine_lost_hold: timeSpan.optional(),
  mass_failure_brake: share.optional(),
});

export const CLUSTER_KEYS = Object.keys(cluster.shape);
export const STEP_KEYS = Object.keys(step.shape);
export const EXPECT_KEYS = Object.values(EXPECTATIONS).flatMap((form) => Object.keys(form.shape));
export const MACHINE_KEYS = Object.keys(machineGroup.shape);

export const scenarioSchema = z.strictObject({
  name: text.optional(),
  description: z.string().max(TEXT_MAX).optional(),
  seed: z.int32().optional(),
  cluster: cluster.optional(),
  steps: z.array(step).max(STEPS_MAX),
});

export type ScenarioSource = z.infer<typeof scenarioSchema>;
export type ClusterSource = z.infer<typeof cluster>;
export type StepSource = z.infer<typeof step>;
export type MachineGroupSource = z.infer<typeof machineGroup>;
