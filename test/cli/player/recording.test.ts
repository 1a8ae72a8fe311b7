// A recording on the screen: gone through at once, asked by another run of it, gone on with; and what is left where there can be
// no other run.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { drivenRecording } from '../../../src/cli/player/driven-recording.js';
import { Player } from '../../../src/cli/player/player.js';
import { promiseOf } from '../../../src/cli/task.js';
import { VERSION } from '../../../src/cli/version.js';
import { History } from '../../../src/events/index.js';
import {
  eventsOf,
  RecordingWriter,
  readRecording,
  readScenario,
  ScenarioRun,
} from '../../../src/sim/index.js';
import { aUnitText } from '../../helpers/builders.js';

const SCENARIO = `
name: recorded
cluster: { machines: 3, agent_ttl: 30s }
units: { 'web.service': "${aUnitText().replaceAll('\n', '\\n')}" }
steps:
  - at: 5s
    run: fleetctl start web.service
  - at: 60s
    fault: kill core-01
  - at: 120s
    expect: { unit: web.service, on: core-02 }
`;

/** The lines of a recording that a program of some version has made. */
function record(version: string): readonly Uint8Array[] {
  const { scenario } = readScenario(SCENARIO, 'recorded.yaml', { readFile: () => null });
  if (scenario === null) throw new Error('the scenario cannot be read');
  const lines: Uint8Array[] = [];
  const writer = new RecordingWriter({
    version,
    seed: scenario.seed,
    variant: null,
    untilMs: null,
    scenario: { name: 'recorded', file: 'recorded.yaml', text: SCENARIO },
    included: new Map(),
    write: (line) => lines.push(new TextEncoder().encode(line)),
  });
  const onEvent = writer.event.bind(writer);
  const run = new ScenarioRun({ scenario, version, findFile: writer.watch(() => null), onEvent });
  run.finish();
  writer.end(true);
  return lines;
}

let player: Player | null = null;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  player?.stop();
  player = null;
  vi.useRealTimers();
});

function show(version: string): Player {
  const lines = record(version);
  const recording = readRecording('run.jsonl', lines);
  const history = new History();
  const shown = new Player('recorded', 1, 'virtual', history);
  player = shown;
  for (const event of eventsOf('run.jsonl', lines)) shown.tell(event);
  shown.start(drivenRecording(recording, history));
  shown.seek(0);
  return shown;
}

async function placeOf({ questions }: Player): Promise<string | undefined> {
  if (questions === null) throw new Error('nobody to ask');
  const { keys } = await promiseOf(questions.registry());
  return keys.find(({ key }) => key.endsWith('job/web.service/target'))?.value;
}

describe('a recording', () => {
  it('is there from its beginning to its end at once', () => {
    const player = show(VERSION);
    expect([player.nowMs, player.latestMs, player.endMs]).toEqual([0, 120_000, 120_000]);
    player.seek(61_000);
    expect(player.picture.machines.size).toBe(3);
    expect([...player.picture.machines.values()].filter(({ power }) => power === 'off')).toHaveLength(1);
    player.toPresent();
    expect(player.title).toBe('recorded, recorded');
    vi.advanceTimersByTime(100);
    expect(player.state.ended).toBe('the end');
  });

  it('answers by another run of it, at its end as well', async () => {
    const player = show(VERSION);
    const machines = [...player.history.picture.machines.values()];
    const idOf = (name: string): string | undefined => machines.find((machine) => machine.name === name)?.id;
    player.seek(50_000);
    expect(await placeOf(player)).toBe(idOf('core-01'));
    player.toPresent();
    expect(await placeOf(player)).toBe(idOf('core-02'));
  });

  it('shows its script once another run has come to its end', async () => {
    const player = show(VERSION);
    player.seek(70_000);
    await vi.waitFor(() => expect(player.scenario).not.toBeNull(), { timeout: 20_000 });
    expect(player.scenario?.map(({ endedMs }) => endedMs !== null)).toEqual([true, true, false]);
  });

  it('goes on another way from an earlier moment', async () => {
    const player = show(VERSION);
    player.seek(30_000);
    await new Promise<void>((resolve) => player.branch('', resolve));
    expect([player.present, player.latestMs, player.state.ended]).toEqual([true, 30_000, null]);
    player.commandLine.run(['kill core-02'], () => undefined);
    player.step('second', 1);
    expect(player.latestMs).toBeGreaterThan(30_000);
  });

  it('by another version is shown, and nobody is asked', () => {
    const player = show('0.0.1');
    expect(player.title).toBe('recorded, recorded by 0.0.1: no questions');
    player.seek(61_000);
    expect([player.questions, player.scenario, player.branching]).toEqual([null, null, null]);
    expect(player.picture.seq).toBeGreaterThan(0);
  });
});
