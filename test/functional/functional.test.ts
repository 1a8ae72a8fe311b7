// fleet's functional tests as scenarios: each file of this folder comes out as expected, for several seeds.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { present } from '../../src/base/index.js';
import { unitFinder } from '../../src/cli/files.js';
import type { RecordedEvent } from '../../src/events/index.js';
import { readScenario, recordLine, ScenarioRun } from '../../src/sim/index.js';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));
const names = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => file.replace(/\.yaml$/, ''));

const SEEDS = [1, 2, 3, 17, 4_711];

describe.each(names)('%s', (name) => {
  const { scenario, problems } = readScenario(readFileSync(`${FOLDER}${name}.yaml`, 'utf8'), `${name}.yaml`);

  it('is a scenario', () => {
    expect(problems).toEqual([]);
  });

  it.each(SEEDS)('comes out as expected with seed %i', (seed) => {
    const events: RecordedEvent[] = [];
    const run = new ScenarioRun({
      scenario: present(scenario, 'a scenario without problems'),
      seed,
      version: 'test',
      findFile: unitFinder(FOLDER),
      onEvent: (event) => events.push(event),
    });
    run.finish();
    const broken = events.filter((event) => event.type === 'expectation' && !event.held).map(recordLine);
    expect(broken, `replay it: fleetsim replay test/functional/${name}.yaml --seed ${seed}`).toEqual([]);
    expect(run.outcome?.held).toBeGreaterThan(0);
    expect(events.filter((event) => event.type === 'agent-task-failed')).toEqual([]);
  });
});
