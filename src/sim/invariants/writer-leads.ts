// Only the engine that leads writes placements: when one comes into the registry, the leadership key is the very one that
// the engine which decided it was elected by. It sees decisions about units; what an engine mends in the orders to agents is
// no event of the registry, and so unseen.
import type { RecordedEvent } from '../../events/index.js';
import type { Checker, Finding, Invariant } from './invariant.js';

export const writerLeads: Invariant = {
  name: 'writer-leads',
  sentence: 'an engine that writes a placement holds the leadership key that it was elected by',
  start: () => new WriterLeads(),
};

/** An engine's decision about one unit, not yet seen in the registry. */
interface Decision {
  readonly seq: number;
  readonly engine: string;
  /** The revision of the key that the engine was elected by when it decided. */
  readonly term: number;
  /** Where the unit is to be; null: nowhere. */
  readonly machine: string | null;
}

class WriterLeads implements Checker {
  /** The term in which each engine last led. */
  readonly #terms = new Map<string, number>();
  /** Of each unit, the oldest first: of two engines that both decide, either may come first. */
  readonly #decisions = new Map<string, Decision[]>();
  #leader: { readonly machine: string; readonly term: number } | null = null;

  apply(event: RecordedEvent): Finding | null {
    switch (event.type) {
      case 'leader-written':
        this.#leader = { machine: event.machine, term: event.revision };
        return null;
      case 'leader-cleared':
        this.#leader = null;
        return null;
      case 'engine-elected':
        this.#terms.set(event.engine, event.revision);
        return null;
      case 'engine-scheduled':
        this.#decide(event, event.engine, event.unit, event.machine);
        return null;
      case 'engine-moved':
        this.#decide(event, event.engine, event.unit, event.to);
        return null;
      case 'engine-unscheduled':
        this.#decide(event, event.engine, event.unit, null);
        return null;
      case 'unit-placed':
        return this.#written(event, event.unit, event.machine);
      case 'unit-displaced':
        return this.#written(event, event.unit, null);
      case 'unit-destroyed':
        this.#decisions.delete(event.unit);
        return null;
      default:
        return null;
    }
  }

  #decide({ seq }: RecordedEvent, engine: string, unit: string, machine: string | null): void {
    const decision = { seq, engine, term: this.#terms.get(engine) ?? 0, machine };
    const decisions = this.#decisions.get(unit);
    if (decisions === undefined) this.#decisions.set(unit, [decision]);
    else decisions.push(decision);
  }

  #written(event: RecordedEvent, unit: string, machine: string | null): Finding | null {
    const decisions = this.#decisions.get(unit) ?? [];
    const alike = decisions.filter((decision) => decision.machine === machine);
    const decision = alike.find(({ seq }) => seq === event.cause) ?? alike.at(-1);
    // A person takes a unit away without any engine; nobody else puts it anywhere.
    if (decision === undefined)
      return machine === null
        ? null
        : { unit, machine, sentence: `${unit} was placed, and no engine decided it` };
    this.#decisions.delete(unit);
    const { engine, term } = decision;
    if (this.#leader?.machine === engine && this.#leader.term === term) return null;
    const leads =
      this.#leader === null ? 'nobody leads' : `${this.#leader.machine} leads since ${this.#leader.term}`;
    return {
      unit,
      machine: engine,
      sentence: `the engine of ${engine}, elected at revision ${term}, wrote where ${unit} is to be, while ${leads}`,
    };
  }
}
