// A run to which somebody does things can be had again as far as one likes, to the event; and its script says how far it is.
import { describe, expect, it } from 'vitest';
import { runTask } from '../../src/base/index.js';
import type { RecordedEvent } from '../../src/events/index.js';
import { HandledRun } from '../../src/sim/handled-run.js';
import { readScenario } from '../../src/sim/scenario/read/read.js';
import { aUnitText } from '../helpers/builders.js';

const SCENARIO = `
name: handled
cluster: { machines: 3, agent_ttl: 30s }
units: { 'web.service': "${aUnitText().replaceAll('\n', '\\n')}" }
steps:
  - run: fleetctl start web.service
  - expect: { unit: web.service, state: launched, on: core-01 }
  - repeat: 2
    steps:
      - wait: 5s
      - expect: { unit: web.service, on: core-02 }
  - at: 60s
    fault: freeze core-03
  - within: 20s
    expect: { unit: web.service, state: launched, on: core-02 }
  - at: 120s
    run: fleetctl list-units
`;

function begin(events: RecordedEvent[] = []): HandledRun {
  const { scenario, problems } = readScenario(SCENARIO, 'handled.yaml', { readFile: () => null });
  if (scenario === null) throw new Error(JSON.stringify(problems));
  return new HandledRun({ scenario, version: 'test', findFile: () => null }, (event) => events.push(event));
}

/** In steps of a frame, as a screen drives it, and stopped in between. */
function drive(run: HandledRun, untilMs: number): void {
  while (run.nowMs < untilMs) {
    let calls = 0;
    run.runUntil(Math.min(untilMs, run.nowMs + 33.3), () => ++calls < 7);
  }
}

/** Faults, a change through the API, and a tool on a machine, all between the steps of the script. */
function act(run: HandledRun): void {
  drive(run, 20_000.5);
  run.fault('kill core-01');
  drive(run, 40_000);
  let changed = false;
  const change = run.api.setTargetState('web.service', 'loaded');
  for (let step = change.next(); ; step = change.next()) {
    if (step.done) break;
    step.value(() => {
      changed = true;
    });
  }
  expect(changed).toBe(true);
  run.fault('restart core-01');
  drive(run, 70_000);
  const id = run.run.world.machineId('core-02');
  expect(run.runTool(id, ['systemctl', 'daemon-reload'])).not.toBeNull();
  drive(run, 90_000);
}

describe('a run with hands on it', () => {
  it('is the same to the event when it is had again, however it is driven', () => {
    const events: RecordedEvent[] = [];
    const run = begin(events);
    act(run);
    const again: RecordedEvent[] = [];
    run.again(Number.POSITIVE_INFINITY, (event) => again.push(event)).runUntil(90_000);
    expect(events.some((event) => event.type === 'fault' && event.fault === 'restart core-01')).toBe(true);
    expect(again).toEqual(events);
  });

  it('has only what was done up to a time', () => {
    const run = begin();
    act(run);
    const again: RecordedEvent[] = [];
    run.again(30_000, (event) => again.push(event)).runUntil(90_000);
    const faults = again.flatMap((event) => (event.type === 'fault' ? [event.fault] : []));
    expect(faults).toEqual(['kill core-01', 'freeze core-03']);
  });

  it('does nothing that was refused again', () => {
    const run = begin();
    drive(run, 10_000);
    expect(() => run.fault('kill core-09')).toThrow('core-09');
    const again = run.again(Number.POSITIVE_INFINITY, () => undefined);
    again.runUntil(20_000);
    expect(again.nowMs).toBe(20_000);
  });
});

describe('a run that is over', () => {
  const ended = (): HandledRun => {
    const run = begin();
    run.runUntil(300_000);
    expect(run.run.outcome).not.toBeNull();
    return run;
  };

  it('takes nothing more: no fault, no change through the API, no change on a machine', () => {
    const run = ended();
    const id = run.run.world.machineId('core-02');
    expect(() => run.fault('kill core-01')).toThrow('it is over');
    let refused = '';
    runTask(run.api.setTargetState('web.service', 'loaded'), (outcome) => {
      refused = outcome.ok ? 'it was done' : outcome.error.message;
    });
    expect(refused).toContain('it is over');
    expect(() => run.runTool(id, ['systemctl', 'daemon-reload'])).toThrow('it is over');
  });

  it('still answers those who look', () => {
    const run = ended();
    const id = run.run.world.machineId('core-02');
    expect(run.runTool(id, ['systemctl', 'list-units'])).toMatchObject({ exitCode: 0 });
  });
});

describe('a script', () => {
  it('is told in words', () => {
    expect(begin().run.script.map(({ kind, text, depth }) => `${depth} ${kind}: ${text}`)).toEqual([
      '0 run: fleetctl start web.service',
      '0 expect: web.service launched, on core-01',
      '0 steps: 2 times',
      '1 wait: wait 5 s',
      '1 expect: web.service on core-02',
      '0 fault: freeze core-03',
      '0 expect: web.service launched, on core-02 within 20 s',
      '0 run: fleetctl list-units',
    ]);
  });

  /** `✓`: done; `>`: going on; `.`: to come; behind it how often what was expected held, and did not. */
  function states({ run }: HandledRun, moment: { seq: number; atMs: number }): string {
    return run.log
      .asOf(moment)
      .map(({ beganMs, endedMs, held, failed }) => {
        const mark = beganMs === null ? '.' : endedMs === null ? '>' : '✓';
        return `${mark}${held + failed === 0 ? '' : `${held}-${failed}`}`;
      })
      .join(' ');
  }

  it('ticks off, and says so as of any moment', () => {
    const events: RecordedEvent[] = [];
    const run = begin(events);
    run.runUntil(70_000);
    const at = (atMs: number): string =>
      states(run, { seq: events.findLast((event) => event.atMs <= atMs)?.seq ?? 0, atMs });
    const last = at(70_000);
    expect(last).toBe('✓ ✓1-0 ✓ ✓ ✓0-2 ✓ > .');
    expect(at(700)).toBe('> . . . . . . .');
    expect(at(4_000)).toBe('✓ ✓1-0 > > . . . .');
    expect(at(8_000)).toBe('✓ ✓1-0 > > ✓0-1 . . .');
    expect(at(59_999)).toBe('✓ ✓1-0 ✓ ✓ ✓0-2 . . .');
    expect(at(70_000)).toBe(last);
    run.runUntil(90_000);
    expect(at(90_000)).toBe('✓ ✓1-0 ✓ ✓ ✓0-2 ✓ ✓0-1 .');
  });

  it('has the event that told of a verdict', () => {
    const events: RecordedEvent[] = [];
    const run = begin(events);
    run.runUntil(90_000);
    const verdicts = run.run.log.asOf({ seq: 1e9, atMs: 1e9 }).map(({ verdict }) => verdict);
    const told = verdicts.map((verdict) => {
      const event = events.find(({ seq }) => seq === verdict);
      return event?.type === 'expectation' ? `${event.held} ${event.expected}` : null;
    });
    expect(told).toEqual([
      null,
      'true web.service launched, on core-01',
      null,
      null,
      'false web.service on core-02',
      null,
      'false web.service launched, on core-02 within 20 s',
      null,
    ]);
  });
});
