// A step of a scenario: one thing that is done or expected, or a list of steps; when, and how often.
import * as z from 'zod';
import { PROFILES } from '../../chaos/profiles.js';
import { expectation } from './expectation.js';
import { interval, STEPS_MAX, text, texts, timeSpan } from './values.js';

/** A step has exactly one of these. */
export const ACTION_KEYS = ['run', 'fault', 'heal', 'chaos', 'wait', 'until', 'expect', 'steps'] as const;

/** What means something only beside one of others. */
export const COMPANIONS: readonly {
  readonly key: keyof StepSource;
  readonly beside: readonly (keyof StepSource)[];
  readonly hint?: string;
}[] = [
  {
    key: 'within',
    beside: ['expect', 'until'],
    hint: '`at: 60s` says when a step happens, `within: 60s` how long an expectation may take',
  },
  { key: 'exit', beside: ['run'] },
  { key: 'prints', beside: ['run'] },
  {
    key: 'every',
    beside: ['repeat', 'for'],
    hint: '`repeat: 5` says how often, `for: 10min` for how long',
  },
  { key: 'for', beside: ['every'] },
];

const chaos = z.strictObject({
  for: interval.describe('how long they come'),
  profile: z.enum(PROFILES).exactOptional().describe('how hard they are, and how often; rough if not said'),
  faults: z
    .array(text)
    .min(1)
    .exactOptional()
    .describe('only faults of these kinds, such as [kill, stop]; all that the profile has if not said'),
  every: interval
    .exactOptional()
    .describe('how long it is from one to the next on average; as the profile has it if not said'),
});

export const step = z.strictObject({
  at: timeSpan.exactOptional().describe('not before this time of the run; at once if that is past'),
  only: texts.exactOptional().describe('the variants that it is a step of; of all if not said'),
  after: timeSpan.exactOptional().describe('this long after the end of the step before'),
  run: text
    .exactOptional()
    .describe(
      'a command as typed: fleetctl start web.service, fleetsim rebalance --apply; with & at its end nobody waits for it',
    ),
  exit: z
    .int()
    .min(0)
    .max(255)
    .exactOptional()
    .describe('the exit code that the command ends with; 0 if not said'),
  prints: texts.exactOptional().describe('each of these must be found in a line that the command prints'),
  fault: text.exactOptional().describe('something that is done to the world: kill core-01'),
  heal: text.exactOptional().describe('a fault that is taken back: all, network, core-01 and etcd'),
  chaos: chaos.exactOptional().describe('random faults, drawn from the seed'),
  wait: timeSpan.exactOptional().describe('nothing is done for so long'),
  until: z
    .literal('converged')
    .exactOptional()
    .describe('nothing is done until the cluster is as its users want it; within 5min if not said'),
  expect: expectation.exactOptional().describe('what must be so'),
  within: timeSpan.exactOptional().describe('how long it may take until it is so; at once if not said'),
  get steps(): z.ZodOptional<z.ZodArray<typeof step>> {
    return z.array(step).min(1).max(STEPS_MAX).optional().describe('steps one after the other, as one');
  },
  repeat: z.int().min(1).max(STEPS_MAX).exactOptional().describe('how often the step is done'),
  every: interval.exactOptional().describe('how long after the beginning of one round the next one begins'),
  for: interval.exactOptional().describe('rounds begin for so long'),
});

export type StepSource = z.output<typeof step>;
