// Every scenario of the package: it comes out as expected, for other seeds too, and tells the same story as ever.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { present } from '../../src/base/index.js';
import { unitFinder } from '../../src/cli/files.js';
import { timelinePrinter } from '../../src/cli/timeline.js';
import type { RecordedEvent } from '../../src/events/index.js';
import { readScenario, recordLine, ScenarioRun } from '../../src/sim/index.js';

const FOLDER = fileURLToPath(new URL('../../scenarios/', import.meta.url));
const names = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => file.replace(/\.yaml$/, ''));

/** Seeds that every scenario must come out right for. */
const SEEDS = Array.from({ length: 50 }, (_, i) => i + 1);

function play(name: string, seed?: number): { run: ScenarioRun; events: readonly RecordedEvent[] } {
  const { scenario, problems } = readScenario(readFileSync(`${FOLDER}${name}.yaml`, 'utf8'), `${name}.yaml`);
  expect(problems).toEqual([]);
  const events: RecordedEvent[] = [];
  const run = new ScenarioRun({
    scenario: present(scenario, 'a scenario without problems'),
    version: 'test',
    findFile: unitFinder(FOLDER),
    onEvent: (event) => events.push(event),
    ...(seed === undefined ? {} : { seed }),
  });
  run.finish();
  return { run, events };
}

describe.each(names)('%s', (name) => {
  it('tells this story', async () => {
    const lines: string[] = [];
    const timeline = timelinePrinter((line) => lines.push(line));
    for (const event of play(name).events) {
      timeline.follow(event);
      timeline.tell(event);
    }
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(`../golden/${name}.timeline.txt`);
  });

  it('is the same to the byte when it is played again', () => {
    const record = (): string => play(name).events.map(recordLine).join('\n');
    expect(record()).toBe(record());
  });

  it.each(SEEDS)('comes out as expected with seed %i', (seed) => {
    const { events, run } = play(name, seed);
    const broken = events.filter((event) => event.type === 'expectation' && !event.held).map(recordLine);
    expect(broken, `replay it: fleetsim replay scenarios/${name}.yaml --seed ${seed}`).toEqual([]);
    expect(run.outcome?.held).toBeGreaterThan(0);
  });
});
