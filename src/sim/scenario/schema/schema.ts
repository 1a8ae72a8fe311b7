// The form of a scenario file, as written: every key that there is, and what may stand behind it.
import * as z from 'zod';
import { cluster } from './cluster.js';
import { step } from './step.js';
import { STEPS_MAX, seeds, TEXT_MAX, text, texts, UNIT_TEXT_MAX, variantName, wallTime } from './values.js';

const description = z.string().max(TEXT_MAX).exactOptional().describe('what it shows, in a sentence or two');
const seed = z.int32().exactOptional().describe('what all chance comes from; 1 if not said');
const name = text.exactOptional().describe("what it is called; the file's name if not said");
const steps = z.array(step).max(STEPS_MAX).describe('what is done and expected, one after the other');

const unit = z.union([
  z.string().min(1).max(UNIT_TEXT_MAX),
  z.strictObject({ file: text.describe('a file, from the folder of the one that names it') }),
]);
const units = z
  .record(text, unit)
  .exactOptional()
  .describe('unit files by the names or paths that commands call them by: their text, or where it is');

/** What a file, one that it includes, and a variant may say, each over the one before. */
const layer = {
  cluster: cluster.exactOptional().describe('the machines, and what fleet lives by there'),
  units,
};

const include = texts
  .exactOptional()
  .describe('other files, from the folder of this one: their clusters, units and steps come before its own');

const variant = z.strictObject({ description, seed, ...layer });

export const scenarioSchema = z.strictObject({
  name,
  description,
  seed,
  seeds: seeds.exactOptional().describe('seeds that it comes out right for: [1, 2, 5] or 1..50'),
  clock: wallTime
    .exactOptional()
    .describe('the time of day, in UTC, when it begins: 2014-02-18 10:00:00, which it is if not said'),
  include,
  ...layer,
  variants: z
    .record(variantName, variant)
    .exactOptional()
    .describe('the same steps under other settings, by name; the first is played if none is asked for'),
  steps,
});

/** A file that another includes. Whether it is played, with which seed and as which variant, is the other's to say. */
export const includedSchema = z.strictObject({
  name,
  description,
  include,
  ...layer,
  steps: steps.exactOptional(),
});

export type ScenarioSource = z.output<typeof scenarioSchema>;
export type IncludedSource = z.output<typeof includedSchema>;
export type UnitsSource = NonNullable<ScenarioSource['units']>;
/** A scenario as a program writes it. */
export type ScenarioInput = z.input<typeof scenarioSchema>;
