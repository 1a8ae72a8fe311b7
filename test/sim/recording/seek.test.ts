import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { present } from '../../../src/base/index.js';
import { freezePicture, Picture, type RecordedEvent, thawPicture } from '../../../src/events/index.js';
import { misleadingCheckpoint, RecordingIndex, readScenario, ScenarioRun } from '../../../src/sim/index.js';
import { readLine } from '../../../src/sim/recording/line.js';
import { RecordingWriter } from '../../../src/sim/recording/write.js';

const SCENARIO = `
cluster: { machines: 4, agent_ttl: 5s }
units:
  web@.service: |
    [Service]
    ExecStart=/usr/bin/web
    [X-Fleet]
    Conflicts=web@*.service
steps:
  - run: fleetctl start --no-block web@1.service web@2.service web@3.service web@4.service web@5.service
  - every: 20s
    repeat: 6
    steps:
      - fault: kill core-01
      - after: 10s
        fault: restart core-01
  - wait: 20s
`;
const EVERY = 20;

/** A recording with many checkpoints, and its events. */
function record(): { readonly lines: readonly string[]; readonly events: readonly RecordedEvent[] } {
  const lines: string[] = [];
  const events: RecordedEvent[] = [];
  const { scenario, problems } = readScenario(SCENARIO, 's.yaml');
  expect(problems).toEqual([]);
  const writer = new RecordingWriter({
    version: 'test',
    seed: 1,
    variant: null,
    untilMs: null,
    scenario: { name: 's', file: 's.yaml', text: SCENARIO },
    included: new Map(),
    write: (line) => lines.push(line),
    checkpointEvents: EVERY,
  });
  const run = new ScenarioRun({
    scenario: present(scenario, 'a scenario without problems'),
    version: 'test',
    findFile: () => null,
    onEvent(event) {
      events.push(event);
      writer.event(event);
    },
  });
  run.finish();
  writer.end(true);
  return { lines, events };
}

const { lines, events } = record();
const endMs = events.at(-1)?.atMs ?? 0;

function index(texts: readonly string[], read: (line: string) => void = () => undefined): RecordingIndex {
  return new RecordingIndex({
    path: 'r.jsonl',
    *linesFrom(byte) {
      const rest = Buffer.from(texts.map((line) => `${line}\n`).join('')).subarray(byte);
      for (const line of rest.toString().trimEnd().split('\n')) {
        read(line);
        yield Buffer.from(line);
      }
    },
    lastLine: () => Buffer.from(texts.at(-1) ?? ''),
  });
}

function fold(ms: number): Picture {
  const picture = new Picture();
  for (const event of events) if (event.atMs <= ms) picture.apply(event);
  return picture;
}

describe('a moment of a recording', () => {
  it('is what all events up to it come to', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1, max: endMs + 1_000 }), (ms) => {
        expect(index(lines).pictureAt(ms).picture).toEqual(fold(ms));
      }),
      { numRuns: 60 },
    );
  });

  it('takes few events to get at, and none from before its checkpoint is read', () => {
    const checkpoints = lines.filter((line) => line.startsWith('{"checkpoint"'));
    expect(checkpoints.length).toBeGreaterThan(3);
    // As many bytes of events as four checkpoints have lie between two.
    const longest = Math.max(...gaps());
    expect(longest).toBeLessThan(events.length / 3);
    for (let ms = 0; ms <= endMs; ms += 1_000)
      expect(index(lines).pictureAt(ms).folded, `at ${ms} ms`).toBeLessThanOrEqual(longest);
    let read = 0;
    const late = index(lines, () => {
      read += 1;
    });
    read = 0;
    late.pictureAt(endMs);
    expect(read).toBeLessThan(longest + 3);
  });

  it('can be had of a recording that goes on after a picture was taken up again', () => {
    const half = fold(endMs / 2);
    const again = thawPicture(JSON.parse(freezePicture(half)));
    for (const event of events) {
      if (event.seq <= half.seq) continue;
      half.apply(event);
      again.apply(event);
    }
    expect(again).toEqual(half);
    expect(again).toEqual(fold(endMs));
  });

  it.each([
    ['something else', ['steps: []'], 'not a recording of fleetsim'],
    ['nothing', [], 'not a recording of fleetsim'],
    ['one cut off', lines.slice(0, 40), 'the last line is missing'],
  ])('is refused of %s', (_, texts, message) => {
    expect(() => index(texts)).toThrow(message);
  });

  it('is refused where a checkpoint is none', () => {
    const torn = lines.map((line) =>
      line.replace(/^\{"checkpoint":\{"machines":\{"map"/, '{"checkpoint":{"machines":{"mop"'),
    );
    expect(() => index(torn).pictureAt(endMs)).toThrow('damaged: its events do not follow from each other');
  });

  it('is refused where an event is missing', () => {
    const last = lines.length - 3;
    const without = lines.filter((_, i) => i !== last);
    expect(() => index(without).pictureAt(endMs)).toThrow(
      'damaged: its events do not follow from each other',
    );
  });
});

describe('a checkpoint that shows another cluster', () => {
  const bytes = (texts: readonly string[]): readonly Uint8Array[] => texts.map((text) => Buffer.from(text));

  it('is found, and none where there is none', () => {
    expect(misleadingCheckpoint('r.jsonl', bytes(lines))).toBeNull();
    const at = lines.findIndex((line) => line.startsWith('{"checkpoint"'));
    const changed = lines.map((line, i) => (i === at ? line.replace('"core-01"', '"core-07"') : line));
    const line = readLine(changed[at] ?? '');
    expect(line.ok && line.value.type === 'checkpoint' && line.value.seq).toBe(
      misleadingCheckpoint('r.jsonl', bytes(changed)),
    );
  });
});

/** Numbers of events between two checkpoints, and after the last. */
function gaps(): readonly number[] {
  const found = [0];
  for (const line of lines) {
    if (line.startsWith('{"checkpoint"')) found.push(0);
    else if (line.startsWith('{"seq"')) found.push((found.pop() ?? 0) + 1);
  }
  return found;
}
