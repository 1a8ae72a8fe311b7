// What the values in the registry say. Anybody may have written them: each is checked, and one that is not as fleet
// writes it is an error of one sentence, never an exception.
import * as z from 'zod';
import { err, ok, printable, type Result, remember } from '../../base/index.js';
import { parseUnitFile, type UnitFile } from '../../systemd/index.js';
import type { Machine, Reach } from '../machine.js';
import { FLEET_VERSION } from '../settings.js';
import { TARGET_STATES, type UnitTargetState } from '../unit.js';

/** What an agent needs to know of a unit it shall have. */
export interface UnitOrder {
  readonly targetState: UnitTargetState;
  readonly hash: string;
  /** It is to be launched, but has ended: it stays as it is where it ended, and elsewhere it is loaded only. */
  readonly ended: boolean;
  /** The revision of the move that brings the unit here, while another machine still has it. */
  readonly arriving?: number;
}

export type UnitResult = 'finished' | 'failed';

/** How a unit has ended that is not to be started again when it is moved. */
export interface UnitOutcome {
  readonly machine: string;
  /** Of the content that has ended; another one has not. */
  readonly hash: string;
  readonly result: UnitResult;
}

/** Where a unit shall go, and where it was when somebody wished so. */
export interface MoveWish {
  readonly from: string;
  readonly to: string;
}

/** How the copy of a moving unit fares on the machine that it is moved to. */
export interface Arrival {
  readonly machine: string;
  /** The revision of the move that it came by. */
  readonly move: number;
  readonly outcome: ArrivalOutcome;
}

/** It runs, or has run to its end, or is loaded if no more is wanted; or it failed. */
export type ArrivalOutcome = 'runs' | 'failed';

/** A unit's state as its machine's agent published it. */
export interface PublishedState {
  readonly load: string;
  readonly active: string;
  readonly sub: string;
  readonly machine: string;
  readonly hash: string;
}

const name = z.string().max(256);
const machineSchema = z.object({
  ID: name.min(1),
  PublicIP: name,
  Metadata: z.record(z.string(), z.string()).nullish(),
  /** Ours: see `Reach`. */
  Name: name.optional(),
  Api: z.string().max(1_024).optional(),
});
const unitObjectSchema = z.object({ Name: name, UnitHash: name.min(1) });
const unitFileSchema = z.object({ Raw: z.string() });
const leaderSchema = z.object({ MachineID: name.min(1), Version: z.number().nullish() });
const versionSchema = z.string().regex(/^\d{1,9}$/, 'not a version, such as 1');
const unitStateSchema = z.object({
  loadState: name,
  activeState: name,
  subState: name,
  machineState: z.object({ ID: name }),
  unitHash: name,
});
const orderSchema = z.object({
  targetState: z.enum(TARGET_STATES),
  unitHash: name.min(1),
  ended: z.boolean().nullish(),
  arriving: z.int().optional(),
});
const outcomeSchema = z.object({
  machineID: name.min(1),
  unitHash: name.min(1),
  result: z.enum(['finished', 'failed']),
});
const moveSchema = z.object({ from: name.min(1), to: name.min(1) });
const arrivalSchema = z.object({
  machine: name.min(1),
  move: z.int(),
  outcome: z.enum(['runs', 'failed']),
});
const targetStateSchema = z.enum(TARGET_STATES);

export const encode = {
  machine: (machine: Machine & Partial<Reach>): string =>
    JSON.stringify({
      ID: machine.id,
      PublicIP: machine.publicIp,
      Metadata: machine.metadata,
      Version: FLEET_VERSION,
      Capabilities: {},
      Name: machine.name ?? undefined,
      Api: machine.api ?? undefined,
    }),
  unitObject: (unit: string, hash: string): string => JSON.stringify({ Name: unit, UnitHash: hash }),
  unitFile: (raw: string): string => JSON.stringify({ Raw: raw }),
  leader: (machine: string, version: number): string =>
    JSON.stringify({ MachineID: machine, Version: version }),
  engineVersion: (version: number): string => String(version),
  unitState: (state: PublishedState): string =>
    JSON.stringify({
      loadState: state.load,
      activeState: state.active,
      subState: state.sub,
      machineState: { ID: state.machine },
      unitHash: state.hash,
    }),
  order: (order: UnitOrder): string =>
    JSON.stringify({
      targetState: order.targetState,
      unitHash: order.hash,
      ended: order.ended ? true : undefined,
      arriving: order.arriving,
    }),
  outcome: ({ machine, hash, result }: UnitOutcome): string =>
    JSON.stringify({ machineID: machine, unitHash: hash, result }),
  move: ({ from, to }: MoveWish): string => JSON.stringify({ from, to }),
  arrival: ({ machine, move, outcome }: Arrival): string => JSON.stringify({ machine, move, outcome }),
} as const;

/** Values that are read again and again: by engines and agents, by who asks, and of many units alike. */
const REMEMBERED_MAX = 10_000;
const FILES_REMEMBERED_MAX = 1_000;
/** In characters: most files are shorter by far. */
const FILE_LENGTH_MAX = 16_384;

const parseFile = remember(
  FILES_REMEMBERED_MAX,
  (raw): UnitFile => parseUnitFile(raw).unitFile,
  FILE_LENGTH_MAX,
);

/** A machine of a fleet that is not ours. */
const NO_REACH: Reach = { name: null, api: null };

export const decode = {
  machine(value: string): Result<Machine, string> {
    return map(readJson(machineSchema, value), (machine) => ({
      id: machine.ID,
      publicIp: machine.PublicIP,
      metadata: machine.Metadata ?? {},
    }));
  },
  /** The unit file's hash. */
  unitObject: remember(REMEMBERED_MAX, (value) =>
    map(readJson(unitObjectSchema, value), (object) => object.UnitHash),
  ),
  /** The unit file's text. */
  unitFile(value: string): Result<string, string> {
    return map(readJson(unitFileSchema, value), (file) => file.Raw);
  },
  parsedUnitFile(value: string): Result<UnitFile, string> {
    return map(decode.unitFile(value), parseFile);
  },
  targetState(value: string): Result<UnitTargetState, string> {
    return check(targetStateSchema, value);
  },
  /** The leading engine's machine, and how new that engine is. */
  leader(value: string): Result<{ readonly machine: string; readonly version: number }, string> {
    return map(readJson(leaderSchema, value), (leader) => ({
      machine: leader.MachineID,
      version: leader.Version ?? 0,
    }));
  },
  engineVersion(value: string): Result<number, string> {
    return map(check(versionSchema, value), Number);
  },
  unitState: remember(
    REMEMBERED_MAX,
    (value): Result<PublishedState, string> =>
      map(readJson(unitStateSchema, value), (state) => ({
        load: state.loadState,
        active: state.activeState,
        sub: state.subState,
        machine: state.machineState.ID,
        hash: state.unitHash,
      })),
  ),
  order: remember(
    REMEMBERED_MAX,
    (value): Result<UnitOrder, string> =>
      map(readJson(orderSchema, value), (order) => ({
        targetState: order.targetState,
        hash: order.unitHash,
        ended: order.ended ?? false,
        ...(order.arriving === undefined ? {} : { arriving: order.arriving }),
      })),
  ),
  outcome(value: string): Result<UnitOutcome, string> {
    return map(readJson(outcomeSchema, value), (outcome) => ({
      machine: outcome.machineID,
      hash: outcome.unitHash,
      result: outcome.result,
    }));
  },
  move(value: string): Result<MoveWish, string> {
    return readJson(moveSchema, value);
  },
  arrival(value: string): Result<Arrival, string> {
    return readJson(arrivalSchema, value);
  },
} as const;

function readJson<T>(schema: z.ZodType<T>, text: string): Result<T, string> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return err(printable(`not JSON: ${(error as SyntaxError).message}`));
  }
  return check(schema, json);
}

function check<T>(schema: z.ZodType<T>, value: unknown): Result<T, string> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return ok(parsed.data);
  const issue = parsed.error.issues[0];
  const path = issue?.path.join('.') ?? '';
  return err(printable(`${path === '' ? '' : `${path}: `}${issue?.message ?? 'not as fleet writes it'}`));
}

function map<T, U>(result: Result<T, string>, change: (value: T) => U): Result<U, string> {
  return result.ok ? ok(change(result.value)) : result;
}

/** How a machine says that it is found, in its key's value. */
export function reachOf(value: string): Reach {
  const read = readJson(machineSchema, value);
  return read.ok ? { name: read.value.Name ?? null, api: read.value.Api ?? null } : NO_REACH;
}
