// What the transcripts cannot show of listings: that every form says the same, whatever the text.
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { aUnitText } from '../helpers/builders.js';
import { TestCluster } from '../helpers/cluster.js';

/** Texts that YAML takes for something else, unless they are quoted. */
const DESCRIPTIONS = [
  'yes',
  '1e3',
  '- a',
  'a: b',
  '"a',
  '#a',
  '~',
  '{}',
  "it's",
  'null',
  '2014-02-18',
  'a #b',
];

it('every listing says the same as YAML and as JSON', () => {
  const files = DESCRIPTIONS.map((text, i) => [
    `u${i}.service`,
    `[Unit]\nDescription=${text}\n${aUnitText()}`,
  ]);
  const test = new TestCluster({ files: Object.fromEntries(files) });
  test.run(`start u{0..${files.length - 1}}`);
  for (const listing of ['list-units', 'list-unit-files', 'list-machines']) {
    const [json = ''] = test.run(`${listing} -o json`);
    const [yaml = ''] = test.run(`${listing} -o yaml`);
    expect(parse(yaml)).toEqual(JSON.parse(json));
  }
  const [json = ''] = test.run('list-unit-files -o json --fields=desc --sort-by=unit');
  expect((JSON.parse(json) as { desc: string }[]).map(({ desc }) => desc)).toEqual(DESCRIPTIONS);
});
