// What a scenario may expect. The first key says what it is about, the others what is to be so.
import * as z from 'zod';
import { EVENT_TYPES, METRICS, type MetricName } from '../../../events/index.js';
import { TARGET_STATES } from '../../../fleet/index.js';
import { METRIC_VALUES, parseAmount } from '../amount.js';
import { SINCE } from '../scenario.js';
import { count, metadata, text, textOrNumber, texts } from './values.js';

const state = z.enum(TARGET_STATES);

const unit = z
  .strictObject({
    unit: text.describe('a unit by its name'),
    exists: z
      .boolean()
      .exactOptional()
      .describe('whether the registry has it at all; true where nothing is said'),
    desired: state.exactOptional().describe('what somebody asked for: its target state'),
    state: state.exactOptional().describe("fleet's current state"),
    active: text.exactOptional().describe("systemd's active state, as published where it is scheduled"),
    sub: text.exactOptional().describe("systemd's sub state, as published where it is scheduled"),
    on: text.exactOptional().describe('the machine that it is scheduled to'),
    not_on: text
      .exactOptional()
      .describe('a machine that it is not scheduled to, being scheduled to another'),
    active_on: texts
      .exactOptional()
      .describe('exactly the machines that publish it as active; [] is none of them'),
    copies: count.exactOptional().describe('how many machines publish it as active'),
  })
  .describe('a unit is so');

const units = z
  .strictObject({
    units: text.describe("units by a pattern of their names, such as web@*.service; '*' is all of them"),
    count: count.exactOptional().describe('how many the registry has'),
    inactive: count.exactOptional().describe('how many have this current state'),
    loaded: count.exactOptional().describe('how many have this current state'),
    launched: count.exactOptional().describe('how many have this current state'),
    active: count.exactOptional().describe('how many are active where they are scheduled'),
    failed: count.exactOptional().describe('how many are failed where they are scheduled'),
    pending: count.exactOptional().describe('how many wait for a machine that is able to run them'),
    copies: count.exactOptional().describe('how many copies of them are active on all machines together'),
  })
  .describe('so many units are so');

const machine = z
  .strictObject({
    machine: text.describe('a machine by its name'),
    registered: z.boolean().exactOptional().describe('whether the cluster believes it alive'),
    units: count.exactOptional().describe('how many units are scheduled to it'),
    metadata: metadata.exactOptional().describe('metadata that it has, set from outside or its own'),
  })
  .describe('a machine is so');

const machines = z
  .strictObject({ machines: count.describe('how many machines are in the registry') })
  .describe('so many machines are alive');

const event = z
  .strictObject({
    event: z.enum(EVENT_TYPES).describe('a type of event, as in a recording'),
    unit: text.exactOptional().describe('of the units that this pattern of names matches'),
    machine: text.exactOptional().describe('of this machine, or of the engine on it'),
    with: metadata
      .exactOptional()
      .describe('whatever else the event says: { task: stop }; machines are called by their names'),
    count: count.exactOptional().describe('how many of these there have been; at least 1 if not said'),
    since: z
      .enum(SINCE)
      .exactOptional()
      .describe(
        'counted from the start of the run, or of the latest step that is no expectation; start if not said',
      ),
  })
  .describe('so many events have happened');

const METRIC_NAMES = Object.keys(METRICS) as readonly MetricName[];

/** `is` means what the metric is counted in. */
const metric = z
  .strictObject({
    metric: z.enum(METRIC_NAMES).describe('how it went so far, in a number: gap, overlap, moves'),
    unit: text.exactOptional().describe('of this unit; of the one with the worst if not said'),
    is: textOrNumber.describe('at most 40s, at least 99%, or a number, whichever the metric is counted in'),
  })
  .transform(({ is, ...rest }, context) => {
    const { counts } = METRICS[rest.metric];
    const amount = parseAmount(String(is), METRIC_VALUES[counts].parse);
    if (amount !== null) return { ...rest, is: amount };
    const message = `not what ${rest.metric} can be, such as ${METRIC_VALUES[counts].example}`;
    context.addIssue({ code: 'custom', message, path: ['is'] });
    return z.NEVER;
  })
  .describe('a number that says how it went is so');

export const expectation = z.union([unit, units, machine, machines, event, metric]);

export type ExpectationSource = z.output<typeof expectation>;
