// The script of the run: its steps tick off, and what was expected is green or red. It goes along with the run until
// somebody chooses a step.
import { Rows } from '../../terminal/canvas.js';
import type { Scene, Screen } from '../screen.js';
import { selector } from '../select.js';
import { currentStep, scriptLines, summaryLine } from './lines.js';

const ids = selector(({ source }) => (source.scenario ?? []).map((_, i) => String(i)));

/** Behind the line about all of it. */
function shownLines(scene: Scene): ReturnType<typeof scriptLines> {
  const { source, list, size } = scene;
  const view = source.scenario ?? [];
  const chosen = list.cursor === null ? -1 : Number(list.cursor);
  const at = chosen < 0 ? currentStep(view) : chosen;
  return scriptLines(view, { at, chosen, width: size.width, height: size.height - 1 });
}

export const scenario: Screen = {
  id: 'scenario',
  title: 'Scenario',
  key: '8',
  offered: ({ scenario }) => scenario !== null,
  rows: ids,
  readOnly: true,
  rowAt: (scene, _x, y) => {
    const step = shownLines(scene)[y - 1]?.step ?? -1;
    return step < 0 ? null : String(step);
  },
  bindings: [
    {
      keys: ['up', 'down', 'wheelup', 'wheeldown'],
      hint: 'choose a step',
      help: 'choose a step, beginning with the one that is carried out',
      when: ({ list }) => list.cursor === null,
      run: ({ source, store }) =>
        store.changeList({ cursor: String(Math.max(0, currentStep(source.scenario ?? []))) }),
    },
    {
      keys: ['enter'],
      hint: 'go there',
      help: 'to the moment at which the step began',
      when: (scene) => beganMs(scene) !== null,
      run: (scene) => scene.source.seek(beganMs(scene) ?? 0),
    },
    {
      keys: ['escape'],
      hint: 'follow',
      help: 'along with the run again',
      when: ({ list }) => list.cursor !== null,
      run: ({ store }) => store.changeList({ cursor: null }),
    },
  ],
  Body(scene) {
    const { source, size } = scene;
    const lines = [
      summaryLine(source.scenario ?? [], source.nowMs),
      ...shownLines(scene).map(({ line }) => line),
    ];
    return <Rows lines={lines} width={size.width} />;
  },
};

/** Of the step under the cursor; null: it has not begun. */
function beganMs({ source, list }: Scene): number | null {
  if (list.cursor === null) return null;
  return source.scenario?.[Number(list.cursor)]?.beganMs ?? null;
}
