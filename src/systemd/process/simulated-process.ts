// Processes that only behave: nothing is ever run on the host. A process costs one timer for its own end, if it has
// one, and nothing for what it writes.
import type { Clock, Timer } from '../../base/index.js';
import type { ExecCommand } from '../syntax/exec-line.js';
import { endMs, outputUntil } from './behaviour.js';
import type { Process, ProcessExit, ProcessRunner, Signal } from './process.js';
import { behaviourOf } from './shell.js';

export function simulatedProcesses(clock: Clock): ProcessRunner {
  return { spawn: (command, onExit) => spawn(clock, command, onExit) };
}

function spawn(clock: Clock, command: ExecCommand, onExit: (exit: ProcessExit) => void): Process {
  const behaviour = behaviourOf(command);
  const begunMs = clock.nowMs();
  let endedMs: number | null = null;
  const end = (exit: ProcessExit): void => {
    if (endedMs !== null) return;
    endedMs = clock.nowMs();
    own?.cancel();
    onExit(exit);
  };
  const { after } = behaviour;
  const ownEndMs = endMs(behaviour);
  const own: Timer | null =
    ownEndMs === null || after.type !== 'exit'
      ? null
      : clock.setTimer(ownEndMs, () => end({ type: 'exited', status: after.status }));
  return {
    kill(signal: Signal) {
      clock.setTimer(0, () => end({ type: 'killed', signal }));
    },
    output(linesMax) {
      const lines = outputUntil(behaviour, (endedMs ?? clock.nowMs()) - begunMs, linesMax);
      return lines.map(({ atMs, text }) => ({ atMs: begunMs + atMs, text }));
    },
  };
}
