// Screens that are pages: lines under headings, often more than the terminal has, through which the arrow keys lead.
import type { Line } from '../draw/line.js';
import { breakLine } from '../draw/wrap.js';
import type { Binding } from '../keys.js';
import { pageLines } from '../pages.js';
import { Rows } from '../terminal/canvas.js';
import type { Scene, Screen } from './screen.js';

type Lines = (scene: Scene) => readonly Line[];

/** A screen that shows these lines; those that are too long go on below. */
export function pageScreen({
  lines: whole,
  ...screen
}: Omit<Screen, 'Body'> & { readonly lines: Lines }): Screen {
  const lines: Lines = (scene) => whole(scene).flatMap((line) => breakLine(line, scene.size.width));
  return {
    ...screen,
    bindings: [...screen.bindings, ...scrollBindings(lines)],
    Body: (scene) => (
      <Rows lines={pageLines(lines(scene), scene.place.top, scene.size)} width={scene.size.width} />
    ),
  };
}

function scrollBindings(lines: Lines): readonly Binding<Scene>[] {
  const to = (top: (at: number, page: number, last: number) => number) => (scene: Scene) => {
    const { height } = scene.size;
    const last = Math.max(0, lines(scene).length - height);
    const at = Math.min(scene.place.top, last);
    scene.store.scrollTo(Math.max(0, Math.min(last, top(at, Math.max(1, height - 2), last))));
  };
  return [
    { keys: ['up', 'wheelup'], help: 'a line up', run: to((at) => at - 1) },
    { keys: ['down', 'wheeldown'], help: 'a line down', run: to((at) => at + 1) },
    { keys: ['pageup', 'ctrl+b'], help: 'a page up', run: to((at, page) => at - page) },
    { keys: ['pagedown', 'ctrl+f'], help: 'a page down', run: to((at, page) => at + page) },
    { keys: ['home', 'g'], help: 'to the top', run: to(() => 0) },
    { keys: ['end', 'G'], help: 'to the end', run: to((_at, _page, last) => last) },
  ];
}
