// Everything that happens, as one union: what fleet, systemd and commands tell, and what the world around
// them does.
import type { FleetEvent } from '../fleet/index.js';
import type { CommandEvent } from '../fleetctl/index.js';
import type { ToldEvent } from './causes.js';
import type { ExplainedUnit } from './explained.js';

/** The latest of the events that made something so, each followed by what led to it. */
export interface Evidence {
  readonly events: readonly (readonly ToldEvent[])[];
  /** Earlier ones, that are not told. */
  readonly earlier: number;
}

/** What a driver, a person or a scenario does to a cluster. */
export type WorldEvent =
  | {
      readonly type: 'run-started';
      readonly name: string;
      readonly version: string;
      readonly seed: number;
      readonly machines: number;
    }
  /** What was done to the world on purpose or by dice, as it is written; `machine` when it is about one. */
  | { readonly type: 'fault'; readonly fault: string; readonly machine?: string }
  | {
      readonly type: 'machine-booted';
      readonly machine: string;
      readonly name: string;
      readonly publicIp: string;
      /** How long it stays in the registry without a heartbeat; absent: who tells does not know. */
      readonly agentTtlMs?: number;
    }
  /** `supposed`: nobody tells, but it has left the registry. */
  | {
      readonly type: 'machine-killed';
      readonly machine: string;
      readonly name: string;
      readonly supposed?: true;
    }
  /** It stands still, and knows nothing of it afterwards. */
  | { readonly type: 'machine-frozen'; readonly machine: string; readonly name: string }
  | { readonly type: 'machine-thawed'; readonly machine: string; readonly name: string }
  /** `machine` is the ID from now on. */
  | {
      readonly type: 'machine-id-changed';
      readonly machine: string;
      readonly was: string;
      readonly name: string;
    }
  /** A new daemon takes the place of the old one, and the units run on. */
  | { readonly type: 'fleetd-restarted'; readonly machine: string; readonly how: 'orderly' | 'crashed' }
  /** Who asked for a change of a unit was told that it is done. `value`: the content's hash, the target state, or ''. */
  | {
      readonly type: 'change-acknowledged';
      /** The unit's name; what follows for the unit does not follow from this. */
      readonly of: string;
      readonly change: 'content' | 'target-state' | 'destroyed';
      readonly value: string;
      readonly askedMs: number;
    }
  /** The state of a member of etcd is this from now on. */
  | { readonly type: 'etcd-member'; readonly member: string; readonly state: 'up' | 'down' | 'frozen' }
  /** Who leads etcd from now on; null: nobody. A new leader has given so many leases their full time again. */
  | {
      readonly type: 'etcd-leader';
      readonly member: string | null;
      readonly term: number;
      readonly extended: number;
    }
  /** A lease ran out because nobody renewed it; `machine` is whose it was, '' if nobody's. */
  | { readonly type: 'lease-expired'; readonly lease: string; readonly machine: string }
  /** A scenario's expectation, met or given up. `found` says what was instead; '' when it held. */
  | {
      readonly type: 'expectation';
      readonly expected: string;
      readonly held: boolean;
      readonly found: string;
      /** Since when it is as found; absent when it held, and where nobody knows. */
      readonly sinceMs?: number;
      /** Where it is so no longer: since when. */
      readonly untilMs?: number;
      /** What made it so. */
      readonly evidence?: Evidence;
      /** Why the unit that it is about is where it is; absent when it held, and where it is about no unit that there is. */
      readonly explained?: ExplainedUnit;
    }
  /** A rule that fleet keeps under every fault was broken by the event that led to this one: a bug. */
  | {
      readonly type: 'invariant-broken';
      readonly invariant: string;
      readonly sentence: string;
      readonly unit?: string;
      readonly machine?: string;
    }
  /** What etcd had to do in the whole run: requests of all clients, and changes of keys that it told to watchers. */
  | { readonly type: 'etcd-traffic'; readonly requests: number; readonly watchEvents: number }
  | { readonly type: 'run-ended'; readonly held: number; readonly failed: number };

export type Event = WorldEvent | CommandEvent | FleetEvent;

/** An event as it stands in the stream. */
export type RecordedEvent = Event & {
  /** From 1, without gaps. */
  readonly seq: number;
  /** Milliseconds since the run began. */
  readonly atMs: number;
  /** The event that led to this one, by its `seq`; absent when nothing did, or nobody knows. */
  readonly cause?: number;
};
