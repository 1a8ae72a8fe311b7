// Every scenario of the package, in each of its variants: it comes out as expected, for the seeds that it names, and tells the
// same story as ever. A long story is kept as its verdict and how often what happened.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { compareStrings, formatProblem, present } from '../../src/base/index.js';
import { unitFinder } from '../../src/cli/files.js';
import { formatVerdict, isVerdict, timelinePrinter } from '../../src/cli/timeline.js';
import type { RecordedEvent } from '../../src/events/index.js';
import { lintScenario, readScenario, recordLine, type Scenario, ScenarioRun } from '../../src/sim/index.js';

const FOLDER = fileURLToPath(new URL('../../scenarios/', import.meta.url));
const names = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => file.replace(/\.yaml$/, ''));

/** Longer stories are told in numbers. */
const LINES_MAX = 250;

function read(name: string, variant?: string): Scenario {
  const text = readFileSync(`${FOLDER}${name}.yaml`, 'utf8');
  const { scenario, problems } = readScenario(text, `${name}.yaml`, variant === undefined ? {} : { variant });
  expect(problems.map(formatProblem)).toEqual([]);
  return present(scenario, 'a scenario without problems');
}

function play(scenario: Scenario, seed: number): { run: ScenarioRun; events: readonly RecordedEvent[] } {
  const events: RecordedEvent[] = [];
  const run = new ScenarioRun({
    scenario,
    seed,
    version: 'test',
    findFile: unitFinder(FOLDER),
    onEvent: (event) => events.push(event),
  });
  run.finish();
  return { run, events };
}

function story(events: readonly RecordedEvent[]): readonly string[] {
  const lines: string[] = [];
  const timeline = timelinePrinter((line) => lines.push(line));
  for (const event of events) {
    timeline.follow(event);
    timeline.tell(event);
  }
  return lines;
}

/** How often which type of event had something to tell, and the verdict. */
function summary(events: readonly RecordedEvent[]): readonly string[] {
  const counts = new Map<string, number>();
  let told = 0;
  const timeline = timelinePrinter(() => {
    told += 1;
  });
  for (const event of events) {
    const before = told;
    timeline.follow(event);
    timeline.tell(event);
    if (told > before) counts.set(event.type, (counts.get(event.type) ?? 0) + 1);
  }
  const verdicts = events.filter(isVerdict);
  return [
    ...[...counts].sort(([a], [b]) => compareStrings(a, b)).map(([type, count]) => `${count} ${type}`),
    ...formatVerdict(verdicts, events.at(-1)?.atMs ?? 0),
  ];
}

interface Played {
  readonly name: string;
  readonly variant: string | undefined;
}

const variants = names.flatMap((name): readonly Played[] => {
  const { variants } = read(name);
  return variants.length === 0
    ? [{ name, variant: undefined }]
    : variants.map((one) => ({ name, variant: one.name }));
});

/** A thousand machines are played twice, on a machine that may be busy. */
const LONG = { timeout: 240_000 };

describe.each(variants)('$name $variant', ({ name, variant }) => {
  const scenario = read(name, variant);
  let played: ReturnType<typeof play> | null = null;
  const first = () => {
    played ??= play(scenario, scenario.seed);
    return played;
  };

  it('has nothing wrong with it, and says what it shows', () => {
    expect(lintScenario(scenario, unitFinder(FOLDER)).map(formatProblem)).toEqual([]);
    expect(scenario.description).not.toBe('');
  });

  it('tells this story, and the same to the byte when it is played again', LONG, async () => {
    const { events } = first();
    const lines = story(events);
    const long = lines.length > LINES_MAX;
    // What holds of the short ones holds of the long ones, which take their time.
    const again = long ? events : play(scenario, scenario.seed).events;
    expect(again.map(recordLine).join('\n') === events.map(recordLine).join('\n')).toBe(true);
    const file = `${[name, ...(variant === undefined ? [] : [variant])].join('.')}.${long ? 'summary' : 'timeline'}.txt`;
    await expect(`${(long ? summary(events) : lines).join('\n')}\n`).toMatchFileSnapshot(`../golden/${file}`);
  });

  it.each(scenario.seeds)('comes out as expected with seed %i', LONG, (seed) => {
    const { events, run } = seed === scenario.seed ? first() : play(scenario, seed);
    const broken = events.filter((event) => event.type === 'expectation' && !event.held);
    const flag = variant === undefined ? '' : ` --variant ${variant}`;
    expect(
      broken.map((event) => (event.type === 'expectation' ? `${event.expected}: ${event.found}` : '')),
      `replay it: fleetsim replay scenarios/${name}.yaml${flag} --seed ${seed}`,
    ).toEqual([]);
    expect(run.outcome?.held).toBeGreaterThan(0);
  });
});
