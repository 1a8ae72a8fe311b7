import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FleetsimError, present } from '../../../src/base/index.js';
import { type Difference, firstDifference } from '../../../src/events/index.js';
import { eventsOf, readRecording, readScenario, rerun, ScenarioRun } from '../../../src/sim/index.js';
import { readLine } from '../../../src/sim/recording/line.js';
import { RecordingWriter } from '../../../src/sim/recording/write.js';

const SCENARIO = `
name: two-ways
include: cluster.yaml
variants: { quick: { cluster: { agent_ttl: 5s } }, slow: {} }
steps:
  - run: fleetctl start a.service
  - fault: kill core-01
  - wait: 20s
`;
const INCLUDED = 'cluster: { machines: 2 }\n';
const UNIT = '[Service]\nExecStart=/bin/sleep infinity\n';

interface Options {
  readonly variant?: string;
  readonly seed?: number;
  readonly text?: string;
  /** Left at this time. */
  readonly leftMs?: number;
}

/** The lines of a recording. */
function record({ variant = 'slow', seed = 1, text = SCENARIO, leftMs }: Options = {}): string[] {
  const { scenario, problems } = readScenario(text, 'two-ways.yaml', { readFile: () => INCLUDED, variant });
  expect(problems).toEqual([]);
  const lines: string[] = [];
  const writer = new RecordingWriter({
    version: 'test',
    seed,
    variant,
    untilMs: null,
    scenario: { name: 'two-ways', file: 'two-ways.yaml', text },
    included: new Map([['cluster.yaml', INCLUDED]]),
    write: (line) => lines.push(line),
  });
  const run = new ScenarioRun({
    scenario: present(scenario, 'a scenario without problems'),
    seed,
    version: 'test',
    findFile: writer.watch((path) => (path === 'a.service' ? { path, text: UNIT, origin: 'user' } : null)),
    onEvent: (event) => writer.event(event),
  });
  run.runUntil(leftMs ?? Number.POSITIVE_INFINITY);
  writer.end(run.outcome !== null);
  return lines;
}

function bytes(lines: readonly string[]): readonly Uint8Array[] {
  return lines.map((line) => Buffer.from(line));
}

/** The difference to a re-run. */
function verify(lines: readonly string[]): Difference | null {
  const recording = readRecording('r.jsonl', bytes(lines));
  return firstDifference(eventsOf('r.jsonl', bytes(lines)), rerun(recording, 'test'));
}

const WHOLE = record();

describe('a recording', () => {
  it('is the same to the byte when the same is recorded again, and another with another seed', () => {
    expect(record()).toEqual(WHOLE);
    expect(record({ seed: 2 })).not.toEqual(WHOLE);
  });

  it('is run again from nothing but itself, each variant', () => {
    expect(verify(WHOLE)).toBeNull();
    expect(verify(record({ variant: 'quick', seed: 3 }))).toBeNull();
  });

  it('holds the files that were read, each once', () => {
    const { header, files, end, changed } = readRecording('r.jsonl', bytes(WHOLE));
    expect(header).toMatchObject({ version: 'test', seed: 1, variant: 'slow', scenario: { text: SCENARIO } });
    expect(files).toEqual([
      { name: 'cluster.yaml', from: 'include', path: 'cluster.yaml', text: INCLUDED },
      { name: 'a.service', from: 'user', path: 'a.service', text: UNIT },
    ]);
    expect(end).toMatchObject({ complete: true, events: [...eventsOf('r.jsonl', bytes(WHOLE))].length });
    expect(changed).toEqual([]);
  });

  it('says that its run was left before the end', () => {
    expect(readRecording('r.jsonl', bytes(record({ leftMs: 5_000 }))).end.complete).toBe(false);
  });

  it('tells as far as it came of a run whose step could not be carried out', () => {
    const text = SCENARIO.replace('kill core-01', 'kill core-7');
    const lines: string[] = [];
    expect(() => lines.push(...record({ text }))).toThrow('there is no machine core-7');
    const header = JSON.stringify({
      ...JSON.parse(WHOLE[0] ?? ''),
      scenario: { name: 'two-ways', file: 'two-ways.yaml', sha256: '0'.repeat(64), text },
    });
    const recording = readRecording('r.jsonl', bytes([header, ...WHOLE.slice(1)]));
    expect([...rerun(recording, 'test')].at(-1)?.type).toBe('command-ended');
  });
});

describe('a recording that somebody has changed', () => {
  const at = (type: string): number => WHOLE.findIndex((line) => line.includes(`"type":"${type}"`));
  const change = (index: number, from: string | RegExp, to: string): readonly string[] =>
    WHOLE.map((line, i) => (i === index ? line.replace(from, to) : line));

  it('is told by its sum, and parts from the re-run where it was changed', () => {
    const changed = change(at('machine-killed'), '"name":"core-01"', '"name":"core-02"');
    expect(readRecording('r.jsonl', bytes(changed)).changed).toEqual([
      'its SHA-256 is not that of its last line',
    ]);
    expect(verify(changed)).toMatchObject({ a: { name: 'core-02' }, b: { name: 'core-01' } });
  });

  it('is told by the sum of its scenario', () => {
    const changed = change(0, 'wait: 20s', 'wait: 10s');
    expect(readRecording('r.jsonl', bytes(changed)).changed).toContain(
      'the scenario in it is not that of its SHA-256',
    );
    expect(verify(changed)?.b).toMatchObject({ type: 'etcd-traffic' });
  });

  it('is told by the number of its events', () => {
    const changed = change(WHOLE.length - 1, /"events":\d+/, '"events":7');
    expect(readRecording('r.jsonl', bytes(changed)).changed).toEqual([
      expect.stringMatching(/^it has \d+ events, and had 7$/),
    ]);
  });

  it.each([
    ['without a header', WHOLE.slice(1), 'not-a-recording', 'not a recording of fleetsim'],
    ['that is something else', ['steps: []'], 'not-a-recording', 'not a recording of fleetsim'],
    ['that is empty', [], 'not-a-recording', 'not a recording of fleetsim'],
    ['of a later format', change(0, ':1,', ':2,'), 'recording-newer', 'a recording of format 2'],
    [
      'with a header that says too little',
      change(0, '"seed":1,', ''),
      'recording-damaged',
      'r.jsonl:1: damaged: seed:',
    ],
    ['that is cut off', WHOLE.slice(0, 30), 'recording-damaged', 'r.jsonl:30: damaged: it is cut off'],
    ['cut off within a line', [...WHOLE.slice(0, 5), '{"seq":'], 'recording-damaged', 'r.jsonl:6: damaged: '],
    [
      'that goes on after its end',
      [...WHOLE, WHOLE[5] ?? ''],
      'recording-damaged',
      'more after the last line',
    ],
    ['with two headers', [WHOLE[0] ?? '', ...WHOLE], 'recording-damaged', 'r.jsonl:2: damaged: a header'],
    ['that lacks an event', WHOLE.filter((_, i) => i !== 9), 'recording-damaged', 'is missing'],
    [
      'in which time goes back',
      change(at('lease-expired'), /"atMs":\d+/, '"atMs":0'),
      'recording-damaged',
      'time goes back',
    ],
    [
      'with an event that there is not',
      change(at('machine-killed'), 'machine-killed', 'machine-eaten'),
      'recording-damaged',
      'damaged: type: ',
    ],
  ])('is refused: one %s', (_, lines, code, message) => {
    const read = (): unknown => readRecording('r.jsonl', bytes(lines));
    expect(read).toThrow(message);
    try {
      read();
    } catch (error) {
      expect(error instanceof FleetsimError && error.code).toBe(code);
    }
  });

  it('is refused with a line of any length', () => {
    const long = Buffer.alloc(16 * 1024 * 1024 + 1, 'x');
    expect(() => readRecording('r.jsonl', [long])).toThrow('not a recording');
    expect(() => readRecording('r.jsonl', [Buffer.from(WHOLE[0] ?? ''), long])).toThrow('longer than');
  });
});

describe('docs/recording.md', () => {
  const text = readFileSync(new URL('../../../docs/recording.md', import.meta.url), 'utf8');

  it('shows a line of each kind as it is read', () => {
    const examples = [...text.matchAll(/```json\n(.*)\n```/g)].map(([, line = '']) => readLine(line));
    expect(examples.map((line) => (line.ok ? line.value.type : line.error))).toEqual([
      'header',
      'file',
      'event',
      'checkpoint',
      'end',
    ]);
  });

  it('names every key of the header, and none beside', () => {
    const rows = [...text.matchAll(/^\| `([\w-]+)` \|/gm)].map(([, key]) => key);
    const header = Object.keys(JSON.parse(WHOLE[0] ?? ''));
    expect(rows.slice(0, header.length)).toEqual(header);
  });
});
