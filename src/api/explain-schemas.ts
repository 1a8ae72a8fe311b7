// Explanations and counted room as they travel over our own API, checked where they arrive.
import * as z from 'zod';
import type { CountedRoom, ExplainedUnit } from '../events/index.js';
import { TARGET_STATES } from '../fleet/index.js';
import { unitOptionSchema } from './schemas.js';

const text = z.string();
const texts = z.array(text);
const count = z.int().min(0);
const coded = <C extends string>(...codes: readonly C[]) => ({ code: z.enum(codes) });

const refusal = z.union([
  z.object({ ...coded('machine-id'), wanted: text }),
  z.object({ ...coded('metadata'), key: text, wanted: texts }),
  z.object({ ...coded('peer-absent'), peer: text }),
  z.object({ ...coded('conflict'), unit: text }),
  z.object({ ...coded('replaced-by'), unit: text }),
  z.object({ ...coded('full'), unitsMax: count }),
  z.object({ ...coded('family-full'), family: text, unitsMax: count }),
  z.object({ ...coded('no-room'), of: z.enum(['memory', 'cpu']) }),
]);

const refused = z.array(z.object({ count, examples: z.array(z.object({ machine: text, refusal })) }));

const leaveReason = z.union([
  z.object(coded('target-inactive')),
  z.object({ ...coded('machine-gone'), machine: text }),
  z.object({ ...coded('unable'), machine: text, refusal }),
  z.object({ ...coded('replaced'), by: text }),
]);

const stayReason = z.union([
  z.object(coded('able')),
  z.object({ ...coded('sticky'), refusal: refusal.nullable() }),
  z.object({ ...coded('nowhere-else'), refusal }),
]);

const standing = z.union([
  z.object({ type: z.enum(['template', 'global', 'unwanted', 'waits']) }),
  z.object({ type: z.literal('stays'), because: stayReason }),
  z.object({ type: z.literal('leaves'), because: leaveReason, to: text.nullable() }),
  z.object({ type: z.literal('arrives'), to: text }),
]);

const waitsFor = z.union([
  z.object(coded('any-machine')),
  z.object({ ...coded('own-machine'), machine: text }),
  z.object({ ...coded('held-machine'), machine: text }),
  z.object({ ...coded('machine-id'), wanted: text }),
  z.object({ ...coded('metadata'), keys: z.array(z.object({ key: text, wanted: texts })) }),
  z.object({
    ...coded('peer'),
    peer: text,
    is: z.enum(['missing', 'template', 'inactive', 'waiting', 'placed', 'global']),
    machine: text.nullable(),
  }),
  z.object({ ...coded('conflict', 'replaced-by'), units: texts, all: z.boolean() }),
  z.object({ ...coded('room'), of: z.enum(['units', 'family', 'memory', 'cpu']) }),
]);

const deadlock = z.union([
  z.object({ ...coded('cycle'), units: texts }),
  z.object({ ...coded('exclusion'), units: z.tuple([text, text]) }),
]);

const stepName = z.enum(['rules', 'apart', 'spread', 'draw', 'rank', 'load', 'id']);

const choice = z.object({
  hypothetical: z.boolean(),
  machines: count,
  able: count,
  refused,
  steps: z.array(z.object({ by: stepName, left: count })),
  candidates: z.array(
    z.object({
      machine: text,
      load: count,
      apart: count.nullable(),
      spread: count.nullable(),
      rank: z.number().nullable(),
      lost: stepName.nullable(),
    }),
  ),
  more: count,
  winner: text.nullable(),
});

const history = z.object({
  sinceMs: z.number(),
  entries: z.array(
    z.union([
      z.object({
        type: z.literal('moved'),
        atMs: z.number(),
        from: text.nullable(),
        to: text.nullable(),
        because: texts,
      }),
      z.object({ type: z.literal('waited'), atMs: z.number(), because: text }),
    ]),
  ),
  forgotten: count,
});

const names = z.record(z.string(), z.string());

export const explainedSchema: z.ZodType<ExplainedUnit> = z.object({
  unit: text,
  targetState: z.enum(TARGET_STATES),
  machine: text.nullable(),
  movingTo: text.nullable(),
  policy: text,
  standing,
  waitsFor: z.array(waitsFor),
  deadlocks: z.array(deadlock),
  choice: choice.nullable(),
  global: z.object({ machines: count, fits: count, examples: texts, refused }).nullable(),
  policyProblem: text.nullable(),
  nowMs: z.number(),
  history: history.nullable(),
  names,
});

export const roomSchema: z.ZodType<CountedRoom> = z.object({
  fits: count,
  machines: count,
  taking: count,
  places: z.array(z.object({ machine: text, more: count })),
  next: z.object({ unit: text, refused }).nullable(),
  names,
});

/** What somebody supposes, in words. */
const supposed = { whatIf: texts, without: texts };

export const roomQuestionSchema = z.object({
  name: text,
  options: z.array(unitOptionSchema),
  ...supposed,
});
