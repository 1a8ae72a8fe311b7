// All shapes: finds the one of a unit, and ties it to those that its units mind and that mind them.
import { present } from '../../../base/index.js';
import { NO_NEEDS, NO_WISHES } from '../../wishes.js';
import { type Demand, familyOf } from '../demand.js';
import type { Entry } from './entry.js';
import { type Glob, Globs } from './globs.js';
import { type Bonds, EFFECTS, type Effect, Shape } from './shape.js';

type Terms = Omit<Demand, 'name'>;

/** What units with the same terms share, and the shapes that there are of them. */
interface Kind {
  readonly text: string;
  readonly writes: Bonds['writes'];
  /** By the globs that match their names, and their family. */
  readonly shapes: Map<string, Shape>;
  /** Whether it was forgotten, as there were no units of it. */
  gone: boolean;
}

export class Shapes {
  readonly #globs: Readonly<Record<Effect, Globs>> = {
    conflicts: new Globs(),
    replaces: new Globs(),
    minded: new Globs(),
  };
  readonly #kinds = new Map<string, Kind>();
  /** By the requirements of a unit, which instances of one file share as an object. */
  readonly #known = new WeakMap<Terms['requirements'], Kind>();
  /** What was asked for last, since units of one file come together. */
  #last: { readonly requirements: Terms['requirements']; readonly kind: Kind } | null = null;
  /** Globs that no unit wrote at some moment since `forgetGlobs`. */
  readonly #unwritten: Readonly<Record<Effect, Set<Glob>>> = {
    conflicts: new Set(),
    replaces: new Set(),
    minded: new Set(),
  };
  readonly #woken: (shape: Shape) => void;

  constructor(woken: (shape: Shape) => void) {
    this.#woken = woken;
  }

  /** Learns the globs that a unit writes. */
  learn(terms: Terms): void {
    this.#kindOf(terms);
  }

  /** Globs that were learnt since this was last asked: units with a shape may be matched by them. */
  takeFresh(): readonly Glob[] {
    return EFFECTS.flatMap((effect) => this.#globs[effect].takeFresh());
  }

  /**
   * Forgets the globs that no unit writes any more. Only when all that changed is taken in: one that goes with one unit
   * and comes with another is to stay the same.
   */
  forgetGlobs(): void {
    for (const effect of EFFECTS) {
      for (const glob of this.#unwritten[effect]) if (glob.writers === 0) this.#globs[effect].forget(glob);
      this.#unwritten[effect].clear();
    }
  }

  /** The shape of a unit, made if it is the first of its like. To be given back by `leave`. */
  join(entry: Entry): Shape {
    const terms = entry.unit;
    const kind = this.#kindOf(terms);
    const { conflicts, replaces, minded } = this.#globs;
    const matchedBy: Bonds['matchedBy'] = {
      conflicts: conflicts.matching(entry.name),
      replaces: replaces.matching(entry.name),
      minded: minded.matching(entry.name),
    };
    const { maxPerMachine, spreadBy } = terms.wishes;
    const minds = (maxPerMachine !== null || spreadBy !== null) && entry.name.includes('@');
    const family = minds ? familyOf(entry.name) : null;
    const key = keyOf(matchedBy, family);
    const shape = kind.shapes.get(key) ?? this.#make(kind, key, terms, family, matchedBy);
    shape.size += 1;
    return shape;
  }

  leave(shape: Shape): void {
    shape.size -= 1;
    if (shape.size > 0) return;
    const kind = present(this.#kinds.get(shape.kind), 'a kind is kept as long as it has shapes');
    kind.shapes.delete(shape.key);
    if (kind.shapes.size === 0) {
      this.#forgetKind(kind);
    }
    for (const effect of EFFECTS) {
      for (const glob of shape.bonds.writes[effect]) glob.owners.delete(shape);
      for (const glob of shape.bonds.matchedBy[effect]) glob.matched.delete(shape);
    }
    for (const other of shape.tied) other.untie(shape);
  }

  #forgetKind(kind: Kind): void {
    kind.gone = true;
    this.#kinds.delete(kind.text);
    for (const effect of EFFECTS) {
      for (const glob of kind.writes[effect]) {
        glob.writers -= 1;
        if (glob.writers === 0) this.#unwritten[effect].add(glob);
      }
    }
  }

  #kindOf(terms: Terms): Kind {
    const { requirements } = terms;
    if (this.#last?.requirements === requirements && !this.#last.kind.gone) return this.#last.kind;
    const known = this.#known.get(requirements);
    const kind = known === undefined || known.gone ? this.#newKind(terms) : known;
    this.#last = { requirements, kind };
    return kind;
  }

  #newKind({ requirements, wishes, needs }: Terms): Kind {
    const { machineId, machineOf, metadata, conflicts, replaces, global } = requirements;
    const pairs = [...metadata].map(([key, values]) => [key, ...values]);
    const more = wishes === NO_WISHES && needs === NO_NEEDS ? [] : [wishes, needs];
    const text = JSON.stringify([machineId, machineOf, pairs, conflicts, replaces, global, ...more]);
    const intern = (effect: Effect, texts: readonly string[]): readonly Glob[] => {
      if (texts.length === 0) return NONE;
      const globs = new Set(texts.map((glob) => this.#globs[effect].intern(glob)));
      return [...globs].sort((a, b) => a.id - b.id);
    };
    const known = this.#kinds.get(text);
    const kind: Kind = known ?? {
      text,
      writes: {
        conflicts: intern('conflicts', conflicts),
        replaces: intern('replaces', replaces),
        minded: intern('minded', wishes.preferAwayFrom),
      },
      shapes: new Map<string, Shape>(),
      gone: false,
    };
    if (known === undefined)
      for (const effect of EFFECTS) for (const glob of kind.writes[effect]) glob.writers += 1;
    this.#kinds.set(text, kind);
    this.#known.set(requirements, kind);
    return kind;
  }

  #make(kind: Kind, key: string, terms: Terms, family: string | null, matchedBy: Bonds['matchedBy']): Shape {
    const { writes } = kind;
    const bonds: Bonds = { writes, matchedBy };
    const shape = new Shape({ kind: kind.text, key, demand: terms, family, bonds, woken: this.#woken });
    kind.shapes.set(key, shape);
    if (!shape.bound) return shape;
    for (const effect of EFFECTS) {
      for (const glob of bonds.writes[effect]) glob.owners.add(shape);
      for (const glob of bonds.matchedBy[effect]) glob.matched.add(shape);
    }
    for (const other of [
      ...shapesOf(writes.conflicts, 'matched'),
      ...shapesOf(matchedBy.conflicts, 'owners'),
    ]) {
      shape.tie(other, 'conflicts');
      other.tie(shape, 'conflicts');
    }
    for (const other of shapesOf(writes.replaces, 'matched'))
      if (!writesOver(other, shape)) shape.tie(other, 'replaces');
    for (const other of shapesOf(matchedBy.replaces, 'owners'))
      if (!writesOver(shape, other)) other.tie(shape, 'replaces');
    // Whoever writes such a wish feels the units that it names.
    for (const other of shapesOf(writes.minded, 'matched')) other.tie(shape, 'minded');
    for (const other of shapesOf(matchedBy.minded, 'owners')) shape.tie(other, 'minded');
    return shape;
  }
}

/** Whether units of one shape replace those of another, as far as the other does not replace them. */
function writesOver(shape: Shape, other: Shape): boolean {
  return shape.bonds.writes.replaces.some((glob) => glob.matched.has(other));
}

function shapesOf(globs: readonly Glob[], side: 'owners' | 'matched'): ReadonlySet<Shape> {
  return new Set(globs.flatMap((glob) => [...glob[side]]));
}

function keyOf({ conflicts, replaces, minded }: Bonds['matchedBy'], family: string | null): string {
  if (conflicts.length + replaces.length + minded.length === 0) return family ?? '';
  return `${idsOf(conflicts)};${idsOf(replaces)};${idsOf(minded)};${family ?? ''}`;
}

function idsOf(globs: readonly Glob[]): string {
  const [only] = globs;
  return globs.length < 2 ? String(only?.id ?? '') : globs.map(({ id }) => id).join(',');
}

const NONE: readonly Glob[] = [];
