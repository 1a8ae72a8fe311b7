// A recording run again from what is in it, and from nothing else.
import { FleetsimError } from '../../base/index.js';
import type { RecordedEvent } from '../../events/index.js';
import type { FoundFile } from '../../fleetctl/index.js';
import { ScenarioRun, type ScenarioRunOptions } from '../run-scenario.js';
import { readScenario } from '../scenario/read/read.js';
import type { Recording } from './read.js';

/** Events that are produced before they are looked at. */
const BATCH_MS = 1_000;

/** What the run was made of. Fails with `bad-scenario` when this program does not read the scenario any more. */
export function runOf({ header, files }: Recording): Omit<ScenarioRunOptions, 'version' | 'onEvent'> {
  const { scenario: source, seed, variant, untilMs } = header;
  const included = new Map(
    files.filter(({ from }) => from === 'include').map(({ name, text }) => [name, text]),
  );
  const found = new Map<string, FoundFile>();
  for (const { name, from, path, text } of files)
    if (from !== 'include') found.set(name, { path, text, origin: from });
  const { scenario, problems } = readScenario(source.text, source.file, {
    readFile: (path) => included.get(path) ?? null,
    ...(variant === null ? {} : { variant }),
  });
  if (scenario === null) throw new FleetsimError('bad-scenario', problems);
  return {
    scenario,
    seed,
    findFile: (name) => found.get(name) ?? null,
    ...(untilMs === null ? {} : { untilMs }),
  };
}

/**
 * The events of another run, by the program that we are, as they are asked for. It ends where a step cannot be carried
 * out. Fails as `runOf` does.
 */
export function rerun(recording: Recording, version: string): Iterable<RecordedEvent> {
  const options = runOf(recording);
  return {
    *[Symbol.iterator]() {
      let batch: RecordedEvent[] = [];
      const run = new ScenarioRun({ ...options, version, onEvent: (event) => batch.push(event) });
      for (let more = true; more; ) {
        const ready = batch;
        batch = [];
        yield* ready;
        more = runOn(run);
        // What was told before a step failed is part of the run.
        if (!more) yield* batch;
      }
    },
  };
}

/** Whether there is more to come. */
function runOn(run: ScenarioRun): boolean {
  try {
    run.runUntil(run.world.simulation.nowMs() + BATCH_MS);
    return run.outcome === null;
  } catch (error) {
    if (error instanceof FleetsimError) return false;
    throw error;
  }
}
