// The steps of a scenario as written, to steps as they are carried out; whatever is wrong with them is collected.
import { nearest, type Problem, printable } from '../../../base/index.js';
import type { Yaml } from '../../../base/yaml.js';
import { whyNotRolled } from '../../chaos/rhythms.js';
import { parseFault } from '../../faults/fault.js';
import { FAULT_VERBS, type FaultVerb } from '../../faults/words.js';
import type { Action, Rounds, Start, Step } from '../scenario.js';
import { ACTION_KEYS, COMPANIONS, type StepSource } from '../schema/step.js';
import { readExpectation } from './expectation.js';
import type { Layer, Path } from './layers.js';

/** How long a cluster may take to be as it is to be, if nobody says. */
const CONVERGED_WITHIN_MS = 5 * 60_000;
/** Lists of steps within lists of steps, at most. */
const DEPTH_MAX = 8;

/** Which variant the steps are read for, and all that there are. */
interface ForVariant {
  readonly variant: string | null;
  readonly variants: readonly string[];
}

/** The steps of all layers, one after the other. What is wrong with those of other variants is told as well. */
export function readSteps(
  layers: readonly Layer[],
  forVariant: ForVariant,
): { readonly steps: readonly Step[]; readonly problems: readonly Problem[] } {
  const read = layers.map(({ source, yaml, path }) => {
    const reader = new StepReader(yaml, forVariant);
    return { steps: reader.readAll(source.steps ?? [], [...path, 'steps']), problems: reader.problems };
  });
  return {
    steps: read.flatMap(({ steps }) => steps),
    problems: read.flatMap(({ problems }) => problems),
  };
}

class StepReader {
  readonly problems: Problem[] = [];
  readonly #yaml: Yaml;
  readonly #for: ForVariant;

  constructor(yaml: Yaml, forVariant: ForVariant) {
    this.#yaml = yaml;
    this.#for = forVariant;
  }

  /** The steps of a list at `path`; those with something wrong are left out. */
  readAll(sources: readonly StepSource[], path: Path, repeated = false): readonly Step[] {
    return sources.flatMap((source, i) => {
      const step = this.#read(source, [...path, i], repeated);
      return step === null || !this.#isMeant(source.only, [...path, i, 'only']) ? [] : [step];
    });
  }

  #isMeant(only: readonly string[] | undefined, path: Path): boolean {
    if (only === undefined) return true;
    const { variant, variants } = this.#for;
    for (const name of only) {
      if (variants.includes(name)) continue;
      const near = nearest(name, variants);
      const all = variants.length === 0 ? 'there are none' : `there are: ${variants.join(', ')}`;
      this.#add(
        path,
        `there is no variant ${printable(name)}`,
        near === null ? all : `did you mean ${near}?`,
      );
    }
    return variant !== null && only.includes(variant);
  }

  #read(source: StepSource, path: Path, repeated: boolean): Step | null {
    const before = this.problems.length;
    this.#checkKeys(source, path, repeated);
    if (this.problems.length > before) return null;
    const place = this.#yaml.placeOf(path);
    const rounds = readRounds(source);
    const action = this.#readAction(source, path, repeated || rounds !== null);
    if (action === null) return null;
    if (rounds === null) return { starts: readStart(source), action, place };
    const steps = action.type === 'steps' ? action.steps : [{ starts: AT_ONCE, action, place }];
    return { starts: readStart(source), action: { type: 'steps', steps, ...rounds }, place };
  }

  /** What goes with what. */
  #checkKeys(source: StepSource, path: Path, repeated: boolean): void {
    const given = ACTION_KEYS.filter((key) => source[key] !== undefined);
    if (given.length !== 1)
      this.#add(
        path,
        `a step does one of ${ACTION_KEYS.join(', ')}; this one has ${given.join(' and ') || 'none'}`,
      );
    for (const { key, beside, hint } of COMPANIONS) {
      if (source[key] === undefined || beside.some((other) => source[other] !== undefined)) continue;
      const others = beside.map((other) => `\`${other}\``).join(' or ');
      this.#add([...path, key], `\`${key}\` goes with ${others}`, hint);
    }
    if (source.at === undefined) return;
    if (source.after !== undefined)
      this.#add([...path, 'after'], 'a step begins `at` a time or `after` the one before, not both');
    if (repeated)
      this.#add(
        [...path, 'at'],
        '`at` is a time of the run, which comes only once, and this step is repeated',
        '`after: 10s` counts from the end of the step before',
      );
  }

  /** Null where there is something wrong with it. */
  #readAction(source: StepSource, path: Path, repeated: boolean): Action | null {
    const { run, wait, until, expect, within, steps, chaos, heal } = source;
    if (run !== undefined) return this.#readRun(run, source, path);
    if (chaos !== undefined) return this.#readChaos(chaos, [...path, 'chaos']);
    if (wait !== undefined) return { type: 'wait', ms: wait };
    if (until !== undefined) return { type: 'until-converged', withinMs: within ?? CONVERGED_WITHIN_MS };
    if (expect !== undefined)
      return { type: 'expect', expectation: readExpectation(expect), withinMs: within ?? 0 };
    if (steps !== undefined) return this.#readSteps(steps, path, repeated);
    return heal === undefined
      ? this.#readFault(source.fault ?? '', [...path, 'fault'])
      : this.#readFault(`heal ${heal}`, [...path, 'heal']);
  }

  #readRun(run: string, { exit, prints }: StepSource, path: Path): Action | null {
    const [, alone] = /^(.*\S)\s*&\s*$/s.exec(run) ?? [];
    if (alone === undefined) return { type: 'run', line: run, exitCode: exit ?? 0, prints: prints ?? [] };
    if (exit === undefined && prints === undefined) return { type: 'begin', line: alone };
    const message = 'nobody waits for a command with & at its end, nor for how it ends';
    this.#add([...path, exit === undefined ? 'prints' : 'exit'], message);
    return null;
  }

  #readChaos(chaos: NonNullable<StepSource['chaos']>, path: Path): Action | null {
    const { for: forMs, profile = 'rough', faults, every } = chaos;
    const before = this.problems.length;
    const verbs = faults?.flatMap((word, i) => this.#readVerb(word, [...path, 'faults', i])) ?? null;
    if (this.problems.length > before) return null;
    return { type: 'chaos', forMs, profile, faults: verbs, everyMs: every ?? null };
  }

  /** A kind of fault that chaos rolls. */
  #readVerb(word: string, path: Path): readonly FaultVerb[] {
    const verb = FAULT_VERBS.find((known) => known === word);
    const why = verb === undefined ? null : whyNotRolled(verb);
    if (verb !== undefined && why === null) return [verb];
    if (verb !== undefined) this.#add(path, `chaos does not roll ${verb}: ${why}`);
    else {
      const rolled = FAULT_VERBS.filter((known) => whyNotRolled(known) === null);
      const near = nearest(word, rolled);
      const hint = near === null ? `there are: ${rolled.join(', ')}` : `did you mean ${near}?`;
      this.#add(path, `not a kind of fault: ${printable(word)}`, hint);
    }
    return [];
  }

  #readFault(text: string, path: Path): Action | null {
    const fault = parseFault(text);
    if (fault.ok) return { type: 'fault', fault: fault.value };
    this.#add(path, fault.error.message, fault.error.hint);
    return null;
  }

  #readSteps(sources: readonly StepSource[], path: Path, repeated: boolean): Action | null {
    const inner = [...path, 'steps'];
    if (inner.filter((part) => part === 'steps').length > DEPTH_MAX) {
      this.#add(inner, `lists of steps stand in each other ${DEPTH_MAX} deep at most`);
      return null;
    }
    return {
      type: 'steps',
      steps: this.readAll(sources, inner, repeated),
      times: 1,
      everyMs: 0,
      forMs: null,
    };
  }

  #add(path: Path, message: string, hint?: string): void {
    const where = this.#yaml.placeOf(path);
    this.problems.push({ severity: 'error', message, ...(hint === undefined ? {} : { hint }), where });
  }
}

const AT_ONCE: Start = { after: 'previous', ms: 0 };

function readStart({ at, after }: StepSource): Start {
  if (at !== undefined) return { after: 'run', ms: at };
  return after === undefined ? AT_ONCE : { after: 'previous', ms: after };
}

/** Null for a step that is done once. */
function readRounds({ repeat, every, for: forMs }: StepSource): Rounds | null {
  if (repeat === undefined && every === undefined) return null;
  return { times: repeat ?? null, everyMs: every ?? 0, forMs: forMs ?? null };
}
