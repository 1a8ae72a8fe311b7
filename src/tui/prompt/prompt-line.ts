// The line at the foot of the screen: what is being typed and what could come next; else the latest message, or hints.
import { fitLine, type Line } from '../draw/line.js';
import { cellWidth } from '../draw/width.js';
import { type Binding, keyLabel } from '../keys.js';
import type { Scene } from '../screens/screen.js';

export function footLine(scene: Scene, bindings: readonly Binding<Scene>[]): Line {
  const { source, store } = scene;
  const { prompt } = store.view;
  const { notice } = source.state;
  if (prompt?.type === 'confirm')
    return [['bad', prompt.question], ' ', ['key', 'y'], ' yes  ', ['key', 'n'], ' no'];
  if (prompt?.type === 'filter')
    return [
      ['command', `/${prompt.line}`],
      ['cursor', ' '],
    ];
  if (prompt?.type === 'command') return commandLine(scene, prompt.line);
  if (notice !== null) return [[notice.tone, notice.text]];
  return hintLine(scene, bindings);
}

/** Of one candidate what it is about, too. */
function commandLine({ source }: Scene, line: string): Line {
  const candidates = source.complete(line);
  const [first, ...others] = candidates;
  const about = first?.about !== undefined && others.length === 0 ? ` (${first.about})` : '';
  const next = candidates.map(({ text }) => text).join('  ');
  return [
    ['command', `:${line}`],
    ['cursor', ' '],
    ['quiet', `  ${next}${about}`],
  ];
}

/** As many hints as fit; how to get help and out always. */
function hintLine(scene: Scene, bindings: readonly Binding<Scene>[]): Line {
  const { width } = scene.size;
  const line: Line[number][] = [['key', '?'], ' help  ', ['key', 'q'], ' quit'];
  let left = width - '? help  q quit'.length;
  for (const { keys, hint, when } of bindings) {
    if (hint === undefined || !(when?.(scene) ?? true)) continue;
    const key = keyLabel(keys[0] ?? '');
    left -= cellWidth(key) + hint.length + 3;
    if (left < 0) break;
    line.push('  ', ['key', key], ` ${hint}`);
  }
  return fitLine(line, width);
}
