// Whatever help tells of does something that can be seen: every key of every screen, in the present and in the past of a run.
import type { ReactElement } from 'react';
import { expect, it } from 'vitest';
import { Answers } from '../../src/tui/answers.js';
import { bindingsNow, helpPage } from '../../src/tui/bindings.js';
import { headerLine, tabLine } from '../../src/tui/header.js';
import { findBinding, isTaken } from '../../src/tui/keys.js';
import { answerLines, pageLines } from '../../src/tui/pages.js';
import { footLine } from '../../src/tui/prompt/prompt-line.js';
import { alike, screenOf, screensFor } from '../../src/tui/screens/index.js';
import type { Scene, Size } from '../../src/tui/screens/screen.js';
import { Store } from '../../src/tui/store.js';
import { sourceOf } from '../helpers/a-run.js';
import type { ASource } from '../helpers/a-source.js';
import { aUnitText } from '../helpers/builders.js';
import { TestCluster } from '../helpers/cluster.js';

/** More of everything than fits, so that there is something on both sides of the cursor. */
const cluster = new TestCluster({
  machines: [
    { count: 6, metadata: { zone: 'a' } },
    { count: 6, metadata: { zone: 'b' } },
  ],
  files: {
    'web@.service': aUnitText('MachineMetadata=zone=a'),
    'far.service': aUnitText('MachineMetadata=zone=c\nConflicts=web@*.service'),
  },
});
cluster.run('start --no-block far');
cluster.run(`start ${Array.from({ length: 12 }, (_, i) => `web@${i + 1}`).join(' ')}`);
cluster.kill('core-01');
cluster.runFor(40_000);

/** A fault each second. */
const SCRIPT = Array.from({ length: 30 }, (_, i) => ({
  kind: 'fault',
  text: `restart core-${i}`,
  starts: { after: 'run', ms: i * 1_000 } as const,
  depth: 0,
  line: i,
  beganMs: i * 1_000,
  endedMs: i * 1_000,
  rounds: 1,
  held: 0,
  failed: 0,
  found: null,
}));

class Person {
  readonly source: ASource = sourceOf(cluster);
  readonly #size: Size;
  readonly #store = new Store('cluster', { alike });
  readonly #answers = new Answers(this.source, null);
  #terminal = '';

  constructor(height: number) {
    this.#size = { width: 80, height };
    this.source.scenario = SCRIPT;
  }

  get scene(): Scene {
    const did = (what: string) => (): void => {
      this.#terminal += what;
    };
    return {
      source: this.source,
      store: this.#store,
      answers: this.#answers,
      list: this.#store.list(),
      place: this.#store.place,
      size: this.#size,
      exit: did('exit'),
      terminal: { suspend: did('suspend'), redraw: did('redraw') },
    };
  }

  /** What means nothing now is not pressed. */
  press(...keys: readonly string[]): this {
    for (const key of keys) findBinding(bindingsNow(this.scene), key, this.scene)?.run(this.scene, key);
    return this;
  }

  /** `subject`: a unit, or the name of a machine. */
  go(screen: string, subject: string | null): this {
    const machine = [...this.source.picture.machines.values()].find(({ name }) => name === subject);
    if (subject === null) this.#store.go(screen);
    else this.#store.enter(screen, machine?.id ?? subject);
    return this;
  }

  filter(text: string): this {
    this.#store.changeList({ filter: text });
    return this;
  }

  /** All that can be seen, and what was done. */
  sees(): string {
    const { scene } = this;
    const { help, helpTop, answer } = this.#store.view;
    const screen = screenOf(scene.place.screen);
    const lines = help
      ? pageLines(helpPage(scene), helpTop, scene.size)
      : answer !== null
        ? answerLines(answer, scene.size)
        : bodyLines(screen.Body(scene));
    return JSON.stringify([
      headerLine(scene),
      tabLine(scene, screensFor(this.source), screen),
      lines,
      footLine(scene, bindingsNow(scene)),
      this.source.done,
      this.#terminal,
    ]);
  }
}

function bodyLines(body: ReactElement): unknown {
  return (body.props as { readonly lines: unknown }).lines;
}

/** Of such a height that rows are above and below. */
const SCREENS: readonly (readonly [screen: string, subject: string | null, height: number])[] = [
  ['cluster', null, 20],
  ['units', null, 10],
  ['machines', null, 10],
  ['events', null, 20],
  ['registry', null, 20],
  ['journal', null, 10],
  ['metrics', null, 24],
  ['scenario', null, 10],
  ['unit', 'web@7.service', 10],
  ['machine', 'core-07', 10],
  ['explain', 'far.service', 6],
];

type Way = (person: Person) => Person;

/** Where one can be on a screen: a key may do nothing in some of these, but not in all. */
const SITUATIONS: Readonly<Record<string, Way>> = {
  'at its first row': (person) => person,
  'at its last row': (person) => person.press('end'),
  'in the middle, with marks and an order': (person) => person.press('down', 'down', 'm', 's'),
  'above the newest': (person) => person.press('up', 'up', 'up'),
  'with a filter': (person) => person.filter('e').press('down'),
  'in the past': (person) => person.press('N', 'N'),
};

/** Keys with what they promise, and whether that shows in a situation. */
function* tried(begin: () => Person): Generator<readonly [promise: string, kept: boolean]> {
  const { scene } = begin();
  for (const binding of bindingsNow(scene)) {
    if (!isTaken(binding, scene) || binding.when?.(scene) === false) continue;
    for (const key of binding.keys) {
      const person = begin();
      const before = person.sees();
      yield [`${key}: ${binding.help}`, person.press(key).sees() !== before];
    }
  }
}

/** Not every number has a screen. */
function isFree(promise: string): boolean {
  return /^[1-9]:/.test(promise);
}

it.each(SCREENS)('every key does something somewhere on the screen %s', (screen, subject, height) => {
  const promised = new Map<string, boolean>();
  for (const way of Object.values(SITUATIONS)) {
    const begin = (): Person => {
      const person = new Person(height).go(screen, subject);
      // What is asked for is there from the first look on.
      person.sees();
      return way(person);
    };
    for (const [promise, kept] of tried(begin)) promised.set(promise, kept || promised.get(promise) === true);
  }
  const idle = [...promised].filter(([promise, kept]) => !kept && !isFree(promise));
  expect(promised.size).toBeGreaterThan(20);
  expect(idle.map(([promise]) => promise)).toEqual([]);
});
