// What the picture is made of: machines, units and etcd, as the events show them.
import type { UnitTargetState } from '../fleet/index.js';

export interface MachinePicture {
  readonly id: string;
  /** What people call it; the ID's beginning where nobody named it. */
  name: string;
  publicIp: string;
  /** What counts: its own, and over it what was set from outside. */
  metadata: Readonly<Record<string, string>>;
  ownMetadata: Readonly<Record<string, string>>;
  readonly dynamicMetadata: Map<string, string>;
  power: 'on' | 'off' | 'frozen';
  /** Since when it renews no lease: it is off or frozen, or its record is old; null: it goes on. */
  silentSinceMs: number | null;
  /** How long it stays registered when it is silent; null: nobody told. */
  agentTtlMs: number | null;
  /** In the registry: the cluster believes it alive. */
  registered: boolean;
  /** What is in the registry is of before its power went or its fleetd started over: until that is gone it cannot register anew. */
  recordIsOld: boolean;
  /** When it came to the registry or went, or its metadata changed. */
  changedMs: number;
  /** Lost, and its units stay until then, if nothing else happens; null: they do not. */
  heldUntilMs: number | null;
}

/** How a machine fares, and whether the cluster knows: `off, registered`. */
export function machineWords({
  power,
  registered,
}: {
  readonly power: string;
  readonly registered: boolean;
}): string {
  return `${power}, ${registered ? 'registered' : 'not registered'}`;
}

export interface UnitPicture {
  readonly name: string;
  /** It runs on every machine that fits; known when it is to be loaded or launched. */
  global: boolean;
  targetState: UnitTargetState;
  /** Where the engine put it. */
  machine: string | null;
  /** When it put it there; null: it never put it anywhere. */
  placedMs: number | null;
  /** The machine that it was on before; null: none. */
  cameFrom: string | null;
  /** The machine whose agent has launched it and beats. */
  launchedOn: string | null;
  /** What each machine's agent last published. */
  readonly states: Map<string, { readonly active: string; readonly sub: string }>;
  /** Why it waits for a machine; null when it does not. */
  pendingBecause: string | null;
  /** Where it is being moved to; null: nowhere. */
  movingTo: string | null;
  /** Why its last move was called off; null: it was not. */
  stayedBecause: string | null;
  /** When anything of this last changed. */
  changedMs: number;
}

/** How a member of etcd fares. */
export interface MemberStatus {
  readonly member: string;
  readonly state: 'up' | 'down' | 'frozen';
  /** It leads, and is in touch with a majority. */
  readonly leads: boolean;
  /** The cluster's, which counts its leaders. */
  readonly term: number;
  /** The last that it has applied. */
  readonly revision: number;
  /** So many revisions it lacks. */
  readonly behind: number;
}

export interface EtcdPicture {
  /** In the order of their numbers. Where nothing was told of it, there is one, which leads. */
  readonly members: Map<string, 'up' | 'down' | 'frozen'>;
  leader: string | null;
  /** When that came to be so, in milliseconds. */
  sinceMs: number;
}

/** One of which nothing was told before. */
export function unknownMachine(id: string, changedMs: number): MachinePicture {
  return {
    id,
    name: id.slice(0, 8),
    publicIp: '',
    metadata: {},
    ownMetadata: {},
    dynamicMetadata: new Map(),
    power: 'on',
    silentSinceMs: null,
    agentTtlMs: null,
    registered: false,
    recordIsOld: false,
    changedMs,
    heldUntilMs: null,
  };
}

/** As `unknownMachine`. */
export function unknownUnit(name: string, changedMs: number): UnitPicture {
  return {
    name,
    global: false,
    targetState: 'inactive',
    machine: null,
    placedMs: null,
    cameFrom: null,
    launchedOn: null,
    states: new Map(),
    pendingBecause: null,
    movingTo: null,
    stayedBecause: null,
    changedMs,
  };
}
