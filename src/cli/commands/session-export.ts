// fleetsim session export: the session as a scenario file.
import { writeFileSync } from 'node:fs';
import { counted, failure } from '../../base/index.js';
import { exportSession, writeScenario } from '../../sim/index.js';
import { EXIT } from '../exit-codes.js';
import { print, warn } from '../output.js';
import { liveAgain } from '../session-store.js';
import { readSession } from '../sessions.js';
import { VERSION } from '../version.js';

/** Without a path, or with `-`, it is printed. */
export function runSessionExport(path: string | undefined): number {
  const data = readSession();
  const exitCodes: number[] = [];
  liveAgain(data, (event) => {
    if (event.type === 'command-ended') exitCodes.push(event.exitCode);
  });
  const { scenario, translated } = exportSession(data, exitCodes);
  const text = writeScenario(scenario, {
    comment: `Session ${data.name}, exported by fleetsim ${VERSION}.`,
  });
  if (translated > 0)
    warn(
      `fleetsim: ${translated} of ${counted(data.commands.length, 'command')} came through the API; the scenario does the like by fleetctl, some milliseconds later`,
    );
  if (path === undefined || path === '-') {
    print(text.trimEnd());
    return EXIT.ok;
  }
  try {
    writeFileSync(path, text, { flag: 'wx' });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw failure('file-exists', `${path} is there already`, 'nothing was written');
    throw failure('file-unwritable', message);
  }
  print(`Session ${data.name} exported to ${path}; to see it: fleetsim replay ${path}`);
  return EXIT.ok;
}
