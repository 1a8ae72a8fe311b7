// What stands in etcd, to the letter: others read and write the same keys.
import { describe, expect, it } from 'vitest';
import { decode, encode } from '../../../src/fleet/registry/codecs.js';
import { aMachine, machineId } from '../../helpers/builders.js';

const M = machineId(1);
const STATE = { load: 'loaded', active: 'active', sub: 'running', machine: M, hash: 'abc' };

describe('values', () => {
  it.each<readonly [name: string, value: string, json: string]>([
    [
      'a machine',
      encode.machine(aMachine(1, { region: 'eu' })),
      `{"ID":"${M}","PublicIP":"10.0.0.1","Metadata":{"region":"eu"},"Version":"1.0.0","Capabilities":{}}`,
    ],
    ['a unit', encode.unitObject('a.service', 'abc'), '{"Name":"a.service","UnitHash":"abc"}'],
    ['a unit file', encode.unitFile('[A]\nx=1\n'), '{"Raw":"[A]\\nx=1\\n"}'],
    ['the leader', encode.leader(M, 1), `{"MachineID":"${M}","Version":1}`],
    ['the version of engines', encode.engineVersion(1), '1'],
    [
      'a published state',
      encode.unitState(STATE),
      `{"loadState":"loaded","activeState":"active","subState":"running","machineState":{"ID":"${M}"},"unitHash":"abc"}`,
    ],
    [
      'an order to an agent',
      encode.order({ targetState: 'launched', hash: 'abc', ended: false }),
      '{"targetState":"launched","unitHash":"abc"}',
    ],
    [
      'an order about a unit that has ended',
      encode.order({ targetState: 'launched', hash: 'abc', ended: true }),
      '{"targetState":"launched","unitHash":"abc","ended":true}',
    ],
    [
      'how a unit has ended',
      encode.outcome({ machine: M, hash: 'abc', result: 'finished' }),
      `{"machineID":"${M}","unitHash":"abc","result":"finished"}`,
    ],
  ])('are written as fleet writes %s', (_name, value, json) => {
    expect(value).toBe(json);
  });

  it('are read as they were written', () => {
    const machine = aMachine(1, { region: 'eu' });
    expect(decode.machine(encode.machine(machine))).toEqual({ ok: true, value: machine });
    expect(decode.unitObject(encode.unitObject('a', 'abc'))).toEqual({ ok: true, value: 'abc' });
    expect(decode.unitFile(encode.unitFile('x'))).toEqual({ ok: true, value: 'x' });
    expect(decode.leader(encode.leader(M, 2))).toEqual({ ok: true, value: { machine: M, version: 2 } });
    expect(decode.unitState(encode.unitState(STATE))).toEqual({ ok: true, value: STATE });
    for (const state of ['inactive', 'loaded', 'launched'])
      expect(decode.targetState(state)).toEqual({ ok: true, value: state });
  });

  it.each<readonly [name: string, read: (value: string) => { readonly ok: boolean }, value: string]>([
    ['a machine without an ID', decode.machine, '{"PublicIP":"x"}'],
    ['a machine whose metadata are a list', decode.machine, '{"ID":"a","PublicIP":"x","Metadata":["a"]}'],
    [
      'a machine whose ID is longer than any name',
      decode.machine,
      `{"ID":"${'a'.repeat(300)}","PublicIP":""}`,
    ],
    ['a unit without a hash', decode.unitObject, '{"Name":"a.service","UnitHash":""}'],
    ['a unit file that is no text', decode.unitFile, '{"Raw":1}'],
    ['a state that there is not', decode.targetState, 'launching'],
    ['a state in other letters', decode.targetState, 'Loaded'],
    ['a version that is no number', decode.engineVersion, '1.0'],
    ['a version that is too large a number', decode.engineVersion, '1'.repeat(10)],
    ['half a published state', decode.unitState, '{"loadState":"loaded"}'],
    ['an order to do something else', decode.order, '{"targetState":"gone","unitHash":"a"}'],
    ['an array', decode.machine, '[]'],
    ['JSON that breaks off', decode.machine, '{"ID":'],
    ['nothing', decode.unitObject, ''],
  ])('are refused: %s', (_name, read, value) => {
    expect(read(value).ok).toBe(false);
  });

  it('are taken from a fleet that says less of a machine, or more', () => {
    expect(decode.machine('{"ID":"a","PublicIP":"","Metadata":null,"TotalResources":{}}')).toEqual({
      ok: true,
      value: { id: 'a', publicIp: '', metadata: {} },
    });
    expect(decode.leader('{"MachineID":"a"}')).toEqual({ ok: true, value: { machine: 'a', version: 0 } });
  });
});
