// The script of a run on the screen: what is done, what goes on, what is to come, and what was found where something else was
// expected.
import { describe, expect, it } from 'vitest';
import { scenarioView } from '../../../src/cli/player/scenario-view.js';
import { HandledRun, readScenario } from '../../../src/sim/index.js';
import { textOf } from '../../../src/tui/draw/line.js';
import { scriptLines, summaryLine } from '../../../src/tui/screens/scenario/lines.js';
import { FRAMES, goldenFrame, KEYS, showScreen } from '../../helpers/a-screen.js';
import { ASource } from '../../helpers/a-source.js';
import { aUnitText } from '../../helpers/builders.js';

const SCENARIO = `
name: shown
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
    fault: kill core-01
  - within: 45s
    expect: { unit: web.service, state: launched, on: core-02 }
  - after: 30s
    run: fleetctl list-units
`;

/** The run up to a time; the script goes along when the past is shown. */
class AScript extends ASource {
  readonly #handled: HandledRun;

  constructor(untilMs: number) {
    super();
    const { scenario } = readScenario(SCENARIO, 'shown.yaml', { readFile: () => null });
    if (scenario === null) throw new Error('the scenario cannot be read');
    this.#handled = new HandledRun({ scenario, version: 'test', findFile: () => null }, (event) =>
      this.history.apply(event),
    );
    this.#handled.runUntil(untilMs);
    this.latestMs = untilMs;
    const { run } = this.#handled;
    const script = { steps: run.script, asOf: run.log.asOf.bind(run.log) };
    Object.defineProperty(this, 'scenario', {
      get: () => scenarioView(script, { seq: this.picture.seq, atMs: this.nowMs }, this.history),
    });
  }
}

async function showScript(
  untilMs: number,
  ...how: Parameters<typeof showScreen> extends [unknown, ...infer R] ? R : never
) {
  const source = new AScript(untilMs);
  const screen = showScreen(source, ...how);
  await screen.press(':', 'scenario', KEYS.enter);
  await screen.until((frame) => frame.includes('SCRIPT'));
  return { source, screen };
}

describe('the script', () => {
  it.each(FRAMES)('shows how each step fares', async (size, colours) => {
    const { screen } = await showScript(70_000, size, colours);
    await expect(`${screen.frame()}\n`).toMatchFileSnapshot(goldenFrame('scenario', size, colours));
  });

  it('ticks as of the moment that is shown', async () => {
    const { source, screen } = await showScript(70_000);
    source.seek(8_000);
    const frame = await screen.until((frame) => frame.includes('past'));
    expect(frame).toMatch(/◐ 00:00:06\.\d+ {3}\? web.service on core-02|✖ 00:00:0\d\.\d+ {3}\? web/);
    expect(frame).toMatch(/· at 00:01:00 {2}! kill core-01/);
    source.toPresent();
    await screen.until((frame) => /✓ 00:01:00\.000 ! kill core-01/.test(frame));
  });

  it('leads to the moment at which a step began', async () => {
    const { source, screen } = await showScript(70_000);
    await screen.press(KEYS.down, KEYS.up);
    // Nothing can be done to steps, so that there is nothing to mark them for.
    const hints = await screen.until((frame) => frame.includes('⏎ go there'));
    expect(hints).toContain('Esc follow');
    expect(hints).not.toContain('m mark');
    await screen.press(KEYS.enter);
    expect(source.done).toEqual(['seek 60000']);
    await screen.until((frame) => frame.includes('◀ past'));
  });

  it.each([
    [0, 'SCRIPT', '↓ 4 more'],
    [3, '↑ 2 more', '↓ 3 more'],
    [7, '↑ 4 more', 'fleetctl list-units'],
  ])('says what it has no room for around step %i', (at, ...said) => {
    const { scenario } = new AScript(120_000);
    const view = scenario ?? [];
    const lines = scriptLines(view, { at, chosen: at, width: 80, height: 5 });
    const text = [summaryLine(view, 0), ...lines.map(({ line }) => line)]
      .map((line) => line.map(textOf).join(''))
      .join('\n');
    expect(lines).toHaveLength(5);
    expect(lines.map(({ step }) => step)).toContain(at);
    for (const words of said) expect(text).toContain(words);
  });

  it('tells to its end what was found, and the step under the cursor', () => {
    const { scenario } = new AScript(120_000);
    const view = (scenario ?? []).map((step) => ({ ...step, text: 'of many words '.repeat(6), found: null }));
    const long = view.map((step, i) => (i === 2 ? { ...step, found: 'something else '.repeat(6) } : step));
    const text = (chosen: number) =>
      scriptLines(long, { at: chosen, chosen, width: 60, height: 30 })
        .map(({ line }) => line.map(textOf).join('').trimEnd())
        .join('\n');
    const whole = (words: string) => new RegExp(`(${words}\\s+){6}`);
    expect(text(-1)).toMatch(whole('something else'));
    expect(text(3)).toMatch(/^▸.*of many.*\n +\S/m);
    for (const line of text(3).split('\n'))
      if (/▸|else/.test(line)) expect(line.length).toBeLessThanOrEqual(60);
  });

  it('is not offered where there is none', () => {
    expect(showScreen(new ASource()).frame()).not.toContain('Scenario');
  });
});
