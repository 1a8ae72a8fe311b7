// The form of a scenario file, as written: every key that there is, and what may stand behind it.
import { z } from 'zod';
import { cluster } from './cluster.js';
import { step } from './step.js';
import { STEPS_MAX, TEXT_MAX, text } from './values.js';

export const scenarioSchema = z.strictObject({
  name: text.exactOptional().describe("what it is called; the file's name if not said"),
  description: z.string().max(TEXT_MAX).exactOptional().describe('what it shows, in a sentence or two'),
  seed: z.int32().exactOptional().describe('what all chance comes from; 1 if not said'),
  cluster: cluster.exactOptional(),
  steps: z.array(step).max(STEPS_MAX),
});

export type ScenarioSource = z.output<typeof scenarioSchema>;
/** A scenario as a program writes it. */
export type ScenarioInput = z.input<typeof scenarioSchema>;
