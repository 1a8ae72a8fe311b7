// fleetsim capacity: how many more of a unit fit, and what refuses the next one.
import { failure, type Task } from '../../base/index.js';
import { type CountedRoom, formatRoom } from '../../events/index.js';
import { readRequirements, type SupposedWords } from '../../fleet/index.js';
import { unitWithFile } from '../../fleetctl/index.js';
import { parseUnitName } from '../../systemd/index.js';
import { type Asked, ask } from '../ask.js';
import { EXIT } from '../exit-codes.js';
import { unitFinder } from '../files.js';
import { printAs } from '../forms.js';
import { warn } from '../output.js';
import type { SupposeOptions } from './explain.js';

export async function runCapacity(word: string, options: SupposeOptions): Promise<number> {
  const { whatIf = [], without = [], output } = options;
  const supposed = { whatIf, without };
  const room = await ask((asked) => count(asked, word, supposed));
  await printAs(output, room, () => formatRoom(room, supposed));
  return EXIT.ok;
}

function* count(asked: Asked, word: string, supposed: SupposedWords): Task<CountedRoom> {
  const context = { api: asked.api, findFile: unitFinder(process.cwd()), warn };
  const { name, file } = yield* unitWithFile(context, word);
  const parsed = parseUnitName(name);
  if (parsed.ok && readRequirements(parsed.value, file).requirements.global) {
    const message = `unit ${name} is global: every machine that fits runs it once`;
    throw failure('global-unit', message, 'start it, and `fleetsim explain` says which fit');
  }
  return yield* asked.countRoom({ name, file, ...supposed });
}
