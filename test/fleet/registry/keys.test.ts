import { describe, expect, it } from 'vitest';
import { keys, type ParsedKey, parseKey } from '../../../src/fleet/registry/keys.js';

describe('parseKey', () => {
  const known: readonly (readonly [key: string, parsed: ParsedKey])[] = [
    [keys.leader, { type: 'leader' }],
    [keys.engineVersion, { type: 'engine-version' }],
    [keys.machine('m'), { type: 'machine', machine: 'm' }],
    [keys.machineMetadata('m', 'region'), { type: 'machine-metadata', machine: 'm', key: 'region' }],
    [keys.unitObject('a.service'), { type: 'unit-object', unit: 'a.service' }],
    [keys.targetState('a.service'), { type: 'target-state', unit: 'a.service' }],
    [keys.target('a.service'), { type: 'target', unit: 'a.service' }],
    [keys.heartbeat('a.service'), { type: 'heartbeat', unit: 'a.service' }],
    [keys.outcome('a.service'), { type: 'outcome', unit: 'a.service' }],
    [keys.move('a.service'), { type: 'move', unit: 'a.service' }],
    [keys.arrival('a.service'), { type: 'arrival', unit: 'a.service' }],
    [keys.unitFile('abc'), { type: 'unit-file', hash: 'abc' }],
    [keys.unitState('a.service', 'm'), { type: 'unit-state', unit: 'a.service', machine: 'm' }],
    [keys.schedule('m', 'a.service'), { type: 'schedule', unit: 'a.service', machine: 'm' }],
    [keys.global('a.service'), { type: 'global', unit: 'a.service' }],
  ];

  it.each(known)('knows %s', (key, parsed) => {
    expect(parseKey(key)).toEqual(parsed);
  });

  it.each([
    '',
    '/other/machines/m/object',
    '/_coreos.com/fleet/',
    '/_coreos.com/fleet/machines/m',
    '/_coreos.com/fleet/machines/m/ip',
    '/_coreos.com/fleet/machines/m/metadata',
    '/_coreos.com/fleet/machines/m/metadata/',
    '/_coreos.com/fleet/machines/m/metadata/a/b',
    '/_coreos.com/fleet/job/a.service/constructor',
    '/_coreos.com/fleet/job/a.service/object/x',
    '/_coreos.com/fleet/lease/other',
    '/_coreos.com/fleet/engine/leader',
    '/_coreos.com/fleet/unit//x',
  ])('does not know %j', (key) => {
    expect(parseKey(key)).toBeNull();
  });
});
