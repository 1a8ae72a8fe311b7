// Changes of keys, told as what they mean in fleet, whoever wrote them: fleetctl, an engine, an agent, a foreign hand.

import type { Result } from '../../base/index.js';
import type { KeyValue, WatchEvent } from '../../etcd/index.js';
import type { RegistryFact } from '../events.js';
import { decode } from './codecs.js';
import { type ParsedKey, parseKey } from './keys.js';

/** What a change means; null when it means nothing by itself (orders to agents, unknown keys). */
export function readFact(event: WatchEvent): RegistryFact | null {
  const key = parseKey(event.kv.key);
  if (key === null) return null;
  return event.type === 'put' ? readPut(key, event.kv) : readDelete(key, event.previous?.value ?? '');
}

function readPut(key: ParsedKey, kv: KeyValue): RegistryFact | null {
  const { key: path, value, createRevision, modRevision } = kv;
  const fact = <T>(
    decoded: Result<T, string>,
    make: (value: T) => RegistryFact | null,
  ): RegistryFact | null =>
    decoded.ok ? make(decoded.value) : { type: 'key-unreadable', key: path, problem: decoded.error };
  switch (key.type) {
    case 'machine':
      return fact(decode.machine(value), ({ publicIp, metadata }) => ({
        type: 'machine-registered',
        machine: key.machine,
        publicIp,
        metadata,
      }));
    case 'machine-metadata':
      return { type: 'machine-metadata', machine: key.machine, key: key.key, value };
    case 'unit-object':
      return fact(decode.unitObject(value), (hash) => ({ type: 'unit-submitted', unit: key.unit, hash }));
    case 'target-state':
      return fact(decode.targetState(value), (targetState) => ({
        type: 'unit-wanted',
        unit: key.unit,
        targetState,
      }));
    case 'target':
      return { type: 'unit-placed', unit: key.unit, machine: value };
    case 'global':
      // What is written later tells its agents of another target state.
      return createRevision === modRevision ? { type: 'unit-global', unit: key.unit } : null;
    case 'heartbeat':
      return { type: 'unit-launched', unit: key.unit, machine: value };
    case 'outcome':
      return fact(decode.outcome(value), ({ machine, result }) => ({
        type: 'unit-ended',
        unit: key.unit,
        machine,
        result,
      }));
    case 'move':
      return fact(decode.move(value), ({ from, to }) => ({ type: 'unit-moving', unit: key.unit, from, to }));
    case 'arrival':
      return fact(decode.arrival(value), ({ machine, outcome }) => ({
        type: 'unit-arrived',
        unit: key.unit,
        machine,
        outcome,
      }));
    case 'unit-state':
      return fact(decode.unitState(value), ({ load, active, sub }) => ({
        type: 'unit-published',
        unit: key.unit,
        machine: key.machine,
        load,
        active,
        sub,
      }));
    case 'engine-version':
      return fact(decode.engineVersion(value), () => null);
    case 'leader':
      return fact(decode.leader(value), ({ machine }) => ({
        type: 'leader-written',
        machine,
        revision: kv.createRevision,
      }));
    case 'unit-file':
      // Every submission writes it again.
      return kv.version > 1
        ? null
        : fact(decode.unitFile(value), (text) => ({ type: 'unit-file', hash: key.hash, text }));
    default:
      return null;
  }
}

function readDelete(key: ParsedKey, previous: string): RegistryFact | null {
  switch (key.type) {
    case 'machine':
      return { type: 'machine-gone', machine: key.machine };
    case 'machine-metadata':
      return { type: 'machine-metadata', machine: key.machine, key: key.key, value: null };
    case 'unit-object':
      return { type: 'unit-destroyed', unit: key.unit };
    case 'target':
      return { type: 'unit-displaced', unit: key.unit, machine: previous };
    case 'heartbeat':
      return { type: 'unit-not-launched', unit: key.unit, machine: previous };
    case 'move':
      return { type: 'unit-not-moving', unit: key.unit };
    case 'unit-state':
      return { type: 'unit-unpublished', unit: key.unit, machine: key.machine };
    case 'leader': {
      const leader = decode.leader(previous);
      return { type: 'leader-cleared', machine: leader.ok ? leader.value.machine : '' };
    }
    default:
      return null;
  }
}
