// A recording on the screen: what was recorded plays again from its beginning, and can be gone through at once.
import { History } from '../../events/index.js';
import { eventsOf, readRecording } from '../../sim/index.js';
import { EXIT } from '../exit-codes.js';
import type { Wishes } from './options.js';
import { linesOf } from './recording-file.js';
import { titleOf } from './variants.js';

/** Until the person quits. Fails as `readRecording` does. */
export async function showRecording(path: string, { speed, look }: Wishes): Promise<number> {
  const { Player } = await import('../player/player.js');
  const { drivenRecording } = await import('../player/driven-recording.js');
  const { prepareScreen } = await import('../player/screen.js');
  const lines = linesOf(path);
  const recording = readRecording(path, lines);
  // Nothing of it is forgotten: it is there to be gone through.
  const history = new History(recording.end.events + 1);
  const { scenario, variant } = recording.header;
  const player = new Player(titleOf(scenario.name, variant), speed, 'virtual', history);
  for (const event of eventsOf(path, lines)) player.tell(event);
  const showPlayer = await prepareScreen(look);
  player.start(drivenRecording(recording, history));
  player.seek(0);
  player.togglePause();
  try {
    await showPlayer(player);
  } finally {
    player.stop();
  }
  return EXIT.ok;
}
