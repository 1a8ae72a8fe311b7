// A run on paper, line by line, as JSON: a header, the files that the run read, its events, and a last line with their
// number and a sum of all bytes before it. docs/recording.md tells the format. Equal scenario, seed and version give
// equal bytes. What is read here may come from anybody.
import * as z from 'zod';
import { err, ok, printable, type Result } from '../../base/index.js';
import { EVENT_TYPES, type RecordedEvent } from '../../events/index.js';

/** Of this format; a reader of a later one reads this as well. */
export const FORMAT = 1;

/** Longer lines are no recording of ours, in bytes. */
export const LINE_MAX = 16 * 1024 * 1024;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const headerSchema = z.strictObject({
  'fleetsim-recording': z.literal(FORMAT),
  /** Of the program that ran it. */
  version: z.string(),
  seed: z.int(),
  /** Of the scenario's variants; null: it has none. */
  variant: z.string().nullable(),
  /** When the run was to end, in milliseconds; null: with the last step. */
  untilMs: z.number().nonnegative().nullable(),
  scenario: z.strictObject({ name: z.string(), file: z.string(), sha256, text: z.string() }),
});

/** `include`: a part of the scenario, by its path from there; else a unit file as a command asked for it. */
const fileSchema = z.strictObject({
  file: z.strictObject({
    name: z.string(),
    from: z.enum(['include', 'user', 'package']),
    path: z.string(),
    text: z.string(),
  }),
});

const eventSchema = z.looseObject({
  seq: z.int().positive(),
  atMs: z.number().nonnegative(),
  type: z.enum(EVENT_TYPES as readonly [string, ...string[]]),
  cause: z.int().positive().optional(),
});

/** The cluster after the event before it. What the picture shows is taken on trust. */
const checkpointSchema = z.strictObject({ checkpoint: z.looseObject({ seq: z.int().positive() }) });

/** More of them make a last line that nobody reads at once. */
export const CHECKPOINTS_MAX = 5_000;

const endSchema = z.strictObject({
  end: z.strictObject({
    events: z.int().nonnegative(),
    /** Each after which event, when that was, and at which byte of the file its line begins. */
    checkpoints: z
      .array(
        z.strictObject({
          seq: z.int().positive(),
          atMs: z.number().nonnegative(),
          byte: z.int().positive(),
        }),
      )
      .max(CHECKPOINTS_MAX),
    /** Whether the run had come to its end. */
    complete: z.boolean(),
    /** Of all bytes before this line. */
    sha256,
  }),
});

export type Header = z.infer<typeof headerSchema>;
export type RecordedFile = z.infer<typeof fileSchema>['file'];
export type End = z.infer<typeof endSchema>['end'];

export type Line =
  | { readonly type: 'header'; readonly header: Header }
  | { readonly type: 'file'; readonly file: RecordedFile }
  | { readonly type: 'event'; readonly event: RecordedEvent }
  | { readonly type: 'checkpoint'; readonly seq: number; readonly picture: unknown }
  | { readonly type: 'end'; readonly end: End };

/** The line of an event, without its newline. */
export function recordLine(event: RecordedEvent): string {
  return JSON.stringify(event);
}

/** Reads a line, or says in a sentence what is wrong with it. What an event says beyond its type is taken on trust. */
export function readLine(text: string): Result<Line, string> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return err(printable((error as SyntaxError).message));
  }
  if (typeof json !== 'object' || json === null) return err('it is no object');
  // As it stands, with its keys in their order: recordings are compared to the byte.
  if ('seq' in json) return read(eventSchema, json, () => ({ type: 'event', event: json as RecordedEvent }));
  if ('file' in json) return read(fileSchema, json, ({ file }) => ({ type: 'file', file }));
  if ('checkpoint' in json) {
    const { checkpoint } = json;
    return read(checkpointSchema, json, ({ checkpoint: { seq } }) => ({
      type: 'checkpoint',
      seq,
      picture: checkpoint,
    }));
  }
  if ('end' in json) return read(endSchema, json, ({ end }) => ({ type: 'end', end }));
  return read(headerSchema, json, (header) => ({ type: 'header', header }));
}

function read<T>(schema: z.ZodType<T>, json: unknown, make: (data: T) => Line): Result<Line, string> {
  const parsed = schema.safeParse(json);
  if (parsed.success) return ok(make(parsed.data));
  const issue = parsed.error.issues[0];
  return err(printable(`${issue?.path.join('.')}: ${issue?.message}`));
}
