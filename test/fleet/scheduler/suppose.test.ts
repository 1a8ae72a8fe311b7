import { describe, expect, it } from 'vitest';
import { FleetsimError } from '../../../src/base/index.js';
import { readSupposition, SUPPOSED_MACHINE, suppose } from '../../../src/fleet/scheduler/suppose.js';
import { aMachine, anEngineUnit, aView, machineId } from '../../helpers/builders.js';

/** Machines are called m1, m2, … here. */
function machineIdOf(name: string): string {
  if (!/^m\d$/.test(name)) throw new FleetsimError('no-machine', { severity: 'error', message: name });
  return machineId(Number(name.slice(1)));
}

function read(whatIf: readonly string[], without: readonly string[] = []) {
  return readSupposition({ whatIf, without }, machineIdOf);
}

describe('readSupposition', () => {
  it.each([
    ['zone=b', { machine: null, key: 'zone', value: 'b' }],
    ['m2:zone=b', { machine: machineId(2), key: 'zone', value: 'b' }],
    ['m2:zone=', { machine: machineId(2), key: 'zone', value: '' }],
    ['zone=a:b=c', { machine: null, key: 'zone', value: 'a:b=c' }],
  ])('reads %s', (word, metadata) => {
    expect(read([word]).metadata).toEqual([metadata]);
  });

  it.each(['zone', '=b', 'm2:', 'm2:=b', 'a b=c', 'zone=a b', ''])('takes "%s" for no metadata', (word) => {
    expect(() => read([word])).toThrow('--what-if takes metadata');
  });

  it('asks for machines by whatever they are called', () => {
    expect(read([], ['m1', 'm3']).without).toEqual([machineId(1), machineId(3)]);
    expect(() => read([], ['nobody'])).toThrow('nobody');
    expect(() => read(['nobody:zone=b'])).toThrow('nobody');
  });

  it('supposes only so much at once', () => {
    expect(() => read(Array.from({ length: 101 }, () => 'zone=b'))).toThrow('at most 100');
  });
});

describe('suppose', () => {
  const view = aView([aMachine(1, { zone: 'a' }), aMachine(2)], [anEngineUnit('a.service', { on: 1 })]);
  const machines = (whatIf: readonly string[], without: readonly string[] = []) =>
    Object.fromEntries(
      [...suppose(view, read(whatIf, without)).machines].map(([id, { metadata }]) => [id, metadata]),
    );

  it('changes machines, adds one with all that is supposed of none, and takes machines away', () => {
    expect(machines(['m1:zone=b', 'm1:disk=ssd', 'zone=c', 'rack=9'], ['m2'])).toEqual({
      [machineId(1)]: { zone: 'b', disk: 'ssd' },
      [SUPPOSED_MACHINE]: { zone: 'c', rack: '9' },
    });
    expect(machines(['m1:zone='])).toEqual({ [machineId(1)]: {}, [machineId(2)]: {} });
  });

  it('brings no machine back by what is supposed of it', () => {
    expect(machines(['m1:zone=b'], ['m1'])).toEqual({ [machineId(2)]: {} });
  });

  it('leaves the cluster as it is', () => {
    machines(['m1:zone=b', 'zone=c'], ['m2']);
    expect([...view.machines.values()]).toEqual([aMachine(1, { zone: 'a' }), aMachine(2)]);
  });
});
