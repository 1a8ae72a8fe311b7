// The form of a scenario file, as written: every key that there is, and what may stand behind it.
import { z } from 'zod';
import { TARGET_STATES } from '../../fleet/index.js';
import { parseTimeSpan } from '../../systemd/index.js';

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
  desired: state.optional(),
  state: state.optional(),
  active: text.optional(),
  sub: text.optional(),
  on: text.optional(),
  not_on: text.optional(),
});

const machineExpectation = z.strictObject({ machine: text, registered: z.boolean() });

/** A step has exactly one of these. */
export const ACTION_KEYS = ['run', 'fault', 'wait', 'expect'] as const;

const step = z.strictObject({
  at: timeSpan.optional(),
  within: timeSpan.optional(),
  run: text.optional(),
  fault: text.optional(),
  wait: timeSpan.optional(),
  expect: z.union([unitExpectation, machineExpectation]).optional(),
});

const cluster = z.strictObject({
  machines: z.int().min(1).max(MACHINES_MAX).optional(),
  agent_ttl: interval.optional(),
  engine_reconcile_interval: interval.optional(),
});

export const CLUSTER_KEYS = Object.keys(cluster.shape);
export const STEP_KEYS = Object.keys(step.shape);
export const EXPECT_KEYS = [...Object.keys(unitExpectation.shape), ...Object.keys(machineExpectation.shape)];

export const scenarioSchema = z.strictObject({
  name: text.optional(),
  description: z.string().max(TEXT_MAX).optional(),
  seed: z.int32().optional(),
  cluster: cluster.optional(),
  steps: z.array(step).max(STEPS_MAX),
});

export type ScenarioSource = z.infer<typeof scenarioSchema>;
export type StepSource = z.infer<typeof step>;
