// What travels over fleet's API, as schemas: they check what comes in, on both ends, and the discovery document is made
// from them. Go takes an absent, a null and an empty field for the same, and so do we.
import * as z from 'zod';
import { STYLES } from '../base/index.js';
import { TARGET_STATES, UNITS_MOVED_MAX } from '../fleet/index.js';

const text = z.string().nullish();
const state = z.enum(TARGET_STATES).or(z.literal('')).nullish();

export const unitOptionSchema = z.object({ section: text, name: text, value: text });

export const unitSchema = z.object({
  name: text,
  options: z.array(unitOptionSchema).nullish(),
  desiredState: state,
  currentState: state,
  // So says fleet's document, though no body has it that asks for something.
  machineID: text.meta({ required: true }),
});

export const unitStateSchema = z.object({
  name: text,
  hash: text,
  machineID: text,
  systemdLoadState: text,
  systemdActiveState: text,
  systemdSubState: text,
});

export const machineSchema = z.object({
  id: text,
  primaryIP: text,
  metadata: z.record(z.string(), z.string()).nullish(),
});

export const unitPageSchema = z.object({ units: z.array(unitSchema).nullish(), nextPageToken: text });
export const unitStatePageSchema = z.object({
  states: z.array(unitStateSchema).nullish(),
  nextPageToken: text,
});
export const machinePageSchema = z.object({
  machines: z.array(machineSchema).nullish(),
  nextPageToken: text,
});

/** A JSON Patch (RFC 6902) of machines' metadata. fleet's documents give the value as an object, its code as text. */
export const metadataPatchSchema = z.array(
  z.object({
    op: text,
    path: text,
    value: z
      .union([z.string(), z.object({ value: z.string() }).transform((object) => object.value)])
      .nullish(),
  }),
);

/** `hint` is ours: what to do. */
export const errorSchema = z.object({
  error: z.object({ code: z.int(), message: z.string(), hint: z.string().optional() }),
});

/** What fleet's API lacks and ours adds, under /fleetsim/v1: the cluster, why a unit waits, commands on machines, and
 * bad days. */
export const clusterSchema = z.object({
  /** What machines call themselves, by ID. */
  machines: z.record(z.string(), z.string()),
  /** Whether all of it is of one process, with a time of its own. */
  simulated: z.boolean(),
});
export const faultSchema = z.object({ fault: z.string() });
export const doneSchema = z.object({ done: z.string() });
/** Units to be moved together. */
export const moveUnitsSchema = z.object({
  moves: z
    .array(z.object({ unit: z.string(), from: z.string(), to: z.string() }))
    .min(1)
    .max(UNITS_MOVED_MAX),
});
/** By unit: where it is being moved to, and why it was not when it was last to be. */
export const movingSchema = z.object({
  units: z.record(z.string(), z.object({ to: z.string().nullable(), because: z.string().nullable() })),
});
export const etcdSchema = z.object({
  members: z.array(
    z.object({
      member: z.string(),
      state: z.enum(['up', 'down', 'frozen']),
      leads: z.boolean(),
      term: z.int(),
      revision: z.int(),
      behind: z.int(),
    }),
  ),
});
export const pendingSchema = z.object({ because: z.string().nullable() });
/** What `fleetsim doctor` has to say. */
export const doctorSchema = z.object({
  keys: z.int(),
  findings: z.array(
    z.object({
      severity: z.enum(['error', 'warning', 'note']),
      code: z.string(),
      key: z.string(),
      message: z.string(),
      hint: z.string(),
    }),
  ),
});
const resources = z.object({
  tasks: z.number(),
  tasksMax: z.number().nullable(),
  memoryBytes: z.number().nullable(),
  memoryHighBytes: z.number().nullable(),
  memoryMaxBytes: z.number().nullable(),
  cpuMs: z.number().nullable(),
  cpuShare: z.number(),
});
const cgroup = z.object({
  name: z.string(),
  resources: resources.nullable(),
  processes: z.array(z.object({ pid: z.int(), argv: z.array(z.string()) })),
  get children() {
    return z.array(cgroup);
  },
});
/** The control groups of machines that are on, and where the cluster's time stands, in milliseconds. */
export const cgroupsSchema = z.object({
  atMs: z.number(),
  machines: z.array(z.object({ hostname: z.string(), root: cgroup })),
});
export const runSchema = z.object({
  words: z.array(z.string()).min(1),
  /** Of the machine that is asked itself: who is another does not ask on. */
  here: z.boolean().optional(),
});
const toolLines = z.array(
  z.object({
    stream: z.enum(['stdout', 'stderr']),
    text: z.string(),
    marks: z.array(z.object({ from: z.int(), to: z.int(), style: z.enum(STYLES) })),
  }),
);
/** One line of the answer to a command on a machine: what came since the line before. */
export const ranSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('done'), lines: toolLines, exitCode: z.int() }),
  z.object({ type: z.enum(['waiting', 'following']), lines: toolLines }),
  /** The machine went away meanwhile. */
  z.object({ type: z.literal('lost') }),
]);

/** The body of an answer that lists something. */
export type WireUnit = z.infer<typeof unitSchema>;
export type WireUnitState = z.infer<typeof unitStateSchema>;
export type WireMachine = z.infer<typeof machineSchema>;
export type WireRan = z.infer<typeof ranSchema>;
