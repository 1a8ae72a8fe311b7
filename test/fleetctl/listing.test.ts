// The forms of a listing beyond fleet's table: JSON, YAML, wide, sorted; and what is refused.
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { aUnitText } from '../helpers/builders.js';
import { TestCluster } from '../helpers/cluster.js';

const FILES = { 'web@.service': aUnitText(), 'everywhere.service': aUnitText('Global=true') };

let test: TestCluster;
beforeAll(() => {
  test = new TestCluster({ files: FILES });
  test.run('start web@{2,10} everywhere');
  test.run('submit web@1');
  test.runFor(2_000);
});

describe('list-unit-files', () => {
  it('has global where a global unit has no one machine', () => {
    expect(test.run('list-unit-files --no-legend --fields=unit,dstate,state,target')[0]).toBe(
      'everywhere.service\tlaunched\t-\t\tglobal',
    );
  });

  it('still has the field tmachine, with a warning', () => {
    expect(test.run('list-unit-files --no-legend --fields=unit,tmachine')[0]).toBe(
      'WARNING: The "tmachine" field is deprecated. Use "target" instead',
    );
  });

  it('as JSON has all fields in full, and null for what is missing', () => {
    const [text = ''] = test.run('list-unit-files --output json');
    const rows = JSON.parse(text) as readonly Record<string, unknown>[];
    expect(rows.map((row) => row.unit)).toEqual([
      'everywhere.service',
      'web@1.service',
      'web@10.service',
      'web@2.service',
    ]);
    expect(rows[0]).toMatchObject({
      global: true,
      state: null,
      target: null,
      dstate: 'launched',
      desc: null,
    });
    expect(rows[2]?.target).toMatch(/^[0-9a-f]{32}$/);
    expect(rows[2]?.hash).toMatch(/^[0-9a-f]{40}$/);
    expect(rows[2]).not.toHaveProperty('tmachine');
  });
});

describe('every listing', () => {
  it('says the same as YAML and as JSON', () => {
    for (const listing of ['list-units', 'list-unit-files', 'list-machines']) {
      const [json = ''] = test.run(`${listing} -o json`);
      const [yaml = ''] = test.run(`${listing} -o yaml`);
      expect(parse(yaml)).toEqual(JSON.parse(json));
    }
  });

  it('is an empty list, not nothing, without rows', () => {
    const empty = new TestCluster();
    expect(empty.run('list-units -o json')).toEqual(['[]']);
    expect(empty.run('list-units -o yaml')).toEqual(['[]']);
    expect(empty.run('list-units --no-legend')).toEqual([]);
  });

  it('has in data the fields that were asked for', () => {
    const [text = ''] = test.run('list-units -o json --fields=unit,sub');
    expect(JSON.parse(text)).toContainEqual({ unit: 'web@2.service', sub: 'running' });
  });

  it('has all fields when wide, but those that were asked for', () => {
    expect(test.run('list-unit-files -o wide')[0]?.split(/\t+/)).toEqual([
      'UNIT',
      'GLOBAL',
      'DSTATE',
      'STATE',
      'TARGET',
      'HASH',
      'DESC',
    ]);
    expect(test.run('list-units -o wide --fields=sub')[0]).toBe('SUB');
  });

  it('is sorted by any field, numbers as numbers', () => {
    const units = (line: string) => test.run(`${line} --no-legend --fields=unit`);
    expect(units('list-unit-files --sort-by unit')).toEqual([
      'everywhere.service',
      'web@1.service',
      'web@2.service',
      'web@10.service',
    ]);
    expect(units('list-unit-files --sort-by dstate')[0]).toBe('web@1.service');
    const machines = test.run('list-machines --no-legend -l --fields=machine --sort-by machine');
    expect(machines).toEqual([...machines].sort());
  });

  it.each([
    ['list-units --output=xml', 'error: --output takes one of table, json, yaml, wide, not "xml"', 2],
    ['list-units --sort-by=age', 'error: Invalid key in output format: "age"', 1],
    ['list-units --fields=', 'error: Must define output format', 1],
    ['list-units --fields=unit,', 'error: Invalid key in output format: ""', 1],
    ['list-machines --watch', 'error: --watch has no end, and nobody is there to end it', 2],
    ['list-machines -w', 'error: --watch has no end, and nobody is there to end it', 2],
  ])('refuses %s', (line, message, exitCode) => {
    const [error = '', exit] = test.run(line);
    expect(error.split('\n')[0]).toBe(message);
    expect(exit).toBe(`[exit ${exitCode}]`);
  });
});
