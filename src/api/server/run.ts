// Commands on machines, under /fleetsim/v1: what a tool answers, as it comes, one JSON a line. What is not over at once is
// looked at again as fleetctl does; a client that goes ends it, and one that reads slowly is told no faster.
import { setTimeout as sleep } from 'node:timers/promises';
import { FleetsimError, type Task } from '../../base/index.js';
import type { Answer as ToolAnswer } from '../../systemd/index.js';
import { runSchema, type WireRan } from '../schemas.js';
import { type Answer, refuse } from './answers.js';
import { readJson } from './body.js';
import type { ServedCluster } from './cluster.js';

/** As long as nothing is told for this long, an empty line says that all is well: connections that are silent are cut. */
const BEAT_MS = 20_000;

/** Answers with lines of `ranSchema`, the last of which is `done` or `lost`. */
export function* runOnMachine(cluster: ServedCluster, machine: string, body: string): Task<Answer> {
  const asked = readJson(runSchema, body);
  if (!asked.ok) return refuse(400, asked.error);
  const isElsewhere = asked.value.here === true && cluster.machine(machine) === null;
  const reached = isElsewhere ? null : yield* cluster.reach(machine);
  if (reached === null) return refuse(404, 'the machine does not answer');
  const begun = yield* reached.run(asked.value.words);
  const lives = (): boolean => reached.lives();
  return { status: 200, lines: (gone) => tell({ begun, gone, lives, lookMs: cluster.lookMs }) };
}

interface Telling {
  readonly begun: ToolAnswer;
  /** The client has. */
  readonly gone: AbortSignal;
  /** Whether the machine is still the one that began to answer. */
  readonly lives: () => boolean;
  readonly lookMs: number;
}

async function* tell({ begun, gone, lives, lookMs }: Telling): AsyncGenerator<WireRan> {
  let answer = begun;
  let silentMs = 0;
  for (;;) {
    if (answer.type === 'done' || answer.lines.length > 0 || answer === begun || silentMs >= BEAT_MS) {
      yield toWire(answer);
      silentMs = 0;
    }
    if (answer.type === 'done') return;
    await sleep(lookMs);
    if (gone.aborted) return;
    silentMs += lookMs;
    const next = lives() ? lookAgain(answer) : null;
    if (next === null) return yield { type: 'lost' };
    answer = next;
  }
}

/** Null: the connection to the machine was lost. */
function lookAgain(answer: Exclude<ToolAnswer, { type: 'done' }>): ToolAnswer | null {
  try {
    return answer.again();
  } catch (error) {
    if (error instanceof FleetsimError && error.code === 'machine-unreachable') return null;
    throw error;
  }
}

function toWire(answer: ToolAnswer): WireRan {
  const lines = answer.lines.map(({ stream, line: { text, marks } }) => ({
    stream,
    text,
    marks: [...marks],
  }));
  return answer.type === 'done'
    ? { type: 'done', lines, exitCode: answer.exitCode }
    : { type: answer.type, lines };
}
