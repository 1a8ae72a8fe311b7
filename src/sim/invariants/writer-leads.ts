// Only the engine that leads writes placements: while one is written, the leadership key is the very one that the engine which
// decided it was elected by. Where two engines decide the same, whose write it was shows by the answer: a pass that ends
// without a refusal was written. What an engine mends in the orders to agents is no event of the registry, and unseen.
import type { RecordedEvent } from '../../events/index.js';
import type { Ground } from './ground.js';
import type { Checker, Finding, Invariant } from './invariant.js';

export const writerLeads: Invariant = {
  name: 'writer-leads',
  sentence: 'an engine that writes a placement holds the leadership key that it was elected by',
  start: (ground) => new WriterLeads(ground),
};

/** An engine's decision about one unit, not yet seen in the registry. */
interface Decision {
  readonly engine: string;
  /** The revision of the key that the engine was elected by when it decided. */
  readonly term: number;
  /** Where the unit is to be; null: nowhere. */
  readonly machine: string | null;
}

/** Placements of one engine that are on their way. */
interface Pass {
  readonly term: number;
  readonly unit: string;
  /** Whether it held its key at any time since it decided. */
  led: boolean;
  refused: boolean;
}

/** Of the unlike decisions about a unit that were not written so many are remembered: a write may be late by many passes. */
const DECISIONS_MAX = 32;

class WriterLeads implements Checker {
  readonly #ground: Ground;
  /** The term in which each engine last led. */
  readonly #terms = new Map<string, number>();
  readonly #decisions = new Map<string, Decision[]>();
  readonly #passes = new Map<string, Pass>();
  #leader: { readonly machine: string; readonly term: number } | null = null;

  constructor(ground: Ground) {
    this.#ground = ground;
  }

  apply(event: RecordedEvent): Finding | null {
    switch (event.type) {
      case 'leader-written': {
        this.#leader = { machine: event.machine, term: event.revision };
        const pass = this.#passes.get(event.machine);
        if (pass !== undefined) pass.led ||= this.#leads(event.machine, pass.term);
        return null;
      }
      case 'leader-cleared':
        this.#leader = null;
        return null;
      case 'engine-elected':
        this.#terms.set(event.engine, event.revision);
        this.#passes.delete(event.engine);
        return null;
      case 'engine-deposed':
        this.#passes.delete(event.engine);
        return null;
      case 'engine-refused': {
        const pass = this.#passes.get(event.engine);
        if (pass !== undefined) pass.refused = true;
        return null;
      }
      case 'engine-passed':
        return this.#passed(event.engine);
      default:
        return this.#applyToUnits(event);
    }
  }

  #applyToUnits(event: RecordedEvent): Finding | null {
    switch (event.type) {
      case 'engine-scheduled':
        return this.#decide(event.engine, event.unit, event.machine);
      case 'engine-moved':
        return this.#decide(event.engine, event.unit, event.to);
      case 'engine-unscheduled':
        return this.#decide(event.engine, event.unit, null);
      case 'unit-placed':
        return this.#written(event.unit, event.machine);
      case 'unit-displaced':
        return this.#written(event.unit, null);
      case 'unit-destroyed':
        this.#decisions.delete(event.unit);
        return null;
      default:
        return null;
    }
  }

  #leads(engine: string, term: number): boolean {
    return this.#leader?.machine === engine && this.#leader.term === term;
  }

  #decide(engine: string, unit: string, machine: string | null): null {
    const term = this.#terms.get(engine) ?? 0;
    const decisions = this.#decisions.get(unit) ?? [];
    this.#decisions.set(unit, decisions);
    const isSame = (one: Decision): boolean =>
      one.engine === engine && one.term === term && one.machine === machine;
    if (!decisions.some(isSame)) decisions.push({ engine, term, machine });
    if (decisions.length > DECISIONS_MAX) decisions.shift();
    if (!this.#passes.has(engine))
      this.#passes.set(engine, { term, unit, led: this.#leads(engine, term), refused: false });
    return null;
  }

  #written(unit: string, machine: string | null): Finding | null {
    const alike = (this.#decisions.get(unit) ?? []).filter((decision) => decision.machine === machine);
    const latest = alike.at(-1);
    // A person takes a unit away without any engine; nobody else puts it anywhere.
    if (latest === undefined)
      return machine === null
        ? null
        : { unit, machine, sentence: `${unit} was placed, and no engine decided it` };
    this.#decisions.delete(unit);
    if (alike.some(({ engine, term }) => this.#leads(engine, term))) return null;
    return this.#usurped(latest.engine, latest.term, unit);
  }

  #passed(engine: string): Finding | null {
    const pass = this.#passes.get(engine);
    this.#passes.delete(engine);
    if (pass === undefined || pass.led || pass.refused) return null;
    return this.#usurped(engine, pass.term, pass.unit);
  }

  #usurped(engine: string, term: number, unit: string): Finding {
    const { picture } = this.#ground;
    const leads =
      this.#leader === null
        ? 'nobody leads'
        : `${picture.machineName(this.#leader.machine)} leads since ${this.#leader.term}`;
    const name = picture.machineName(engine);
    return {
      unit,
      machine: engine,
      sentence: `the engine of ${name}, elected at revision ${term}, wrote where ${unit} is to be, while ${leads}`,
    };
  }
}
