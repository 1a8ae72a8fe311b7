// Commands from keys: asked for again where it is a real cluster, and their answers shown where there is room for them.
import { joinWords } from '../fleetctl/index.js';
import type { Scene } from './screens/screen.js';

/** Runs a command line: a short answer is a notice, a long one a page. */
export function runLine({ source, store }: Pick<Scene, 'source' | 'store'>, line: string): void {
  store.remember(line);
  source.run(line, (answer) => {
    if (answer.lines.length > 1) store.change({ answer: { ...answer, line, top: 0 } });
  });
}

/** One command for each thing. On a real cluster only after a yes. */
export function actOn(
  scene: Pick<Scene, 'source' | 'store'>,
  verb: readonly string[],
  things: readonly string[],
): void {
  if (things.length === 0) return;
  const lines = things.map((thing) => joinWords([...verb, thing]));
  const act = (): void => {
    for (const line of lines) runLine(scene, line);
  };
  if (scene.source.isReal)
    confirm(
      scene,
      things.length === 1 ? `${lines[0]}?` : `${joinWords(verb)}: ${things.length} of them?`,
      act,
    );
  else act();
}

function confirm({ store }: Pick<Scene, 'store'>, question: string, yes: () => void): void {
  store.change({ prompt: { type: 'confirm', question, yes } });
}
