// All shapes: finds the one of a unit, and ties it to those that its units mind and that mind them.
import type { Demand } from '../demand.js';
import { familyOf } from '../demand.js';
import type { Entry } from './entry.js';
import { type Glob, Globs } from './globs.js';
import { type Bonds, EFFECTS, type Effect, Shape } from './shape.js';

type Terms = Omit<Demand, 'name'>;

/** What units with the same terms share: the text of these, and the globs they write. */
interface Kind {
  readonly text: string;
  readonly writes: Bonds['writes'];
}

export class Shapes {
  readonly #globs: Readonly<Record<Effect, Globs>> = {
    conflicts: new Globs(),
    replaces: new Globs(),
    minded: new Globs(),
  };
  readonly #shapes = new Map<string, Shape>();
  /** By the requirements of a unit, which instances of one file share as an object. */
  #kinds = new WeakMap<Terms['requirements'], Kind>();
  readonly #woken: (shape: Shape) => void;

  constructor(woken: (shape: Shape) => void) {
    this.#woken = woken;
  }

  /** Learns the globs that a unit writes, and returns those never seen before: units known already may match them. */
  learn(terms: Terms): readonly Glob[] {
    this.#kindOf(terms);
    return EFFECTS.flatMap((effect) => this.#globs[effect].takeFresh());
  }

  /** The shape of a unit, made if it is the first of its like. To be given back by `leave`. */
  join(entry: Entry): Shape {
    const terms = entry.unit;
    const kind = this.#kindOf(terms);
    const matchedBy: Bonds['matchedBy'] = {
      conflicts: this.#globs.conflicts.matching(entry.name),
      replaces: this.#globs.replaces.matching(entry.name),
      minded: this.#globs.minded.matching(entry.name),
    };
    const { maxPerMachine, spreadBy } = terms.wishes;
    const minds = (maxPerMachine !== null || spreadBy !== null) && entry.name.includes('@');
    const family = minds ? familyOf(entry.name) : null;
    const key = keyOf(kind, matchedBy, family);
    const shape = this.#shapes.get(key) ?? this.#make(key, terms, family, { writes: kind.writes, matchedBy });
    shape.size += 1;
    return shape;
  }

  leave(shape: Shape): void {
    shape.size -= 1;
    if (shape.size > 0) return;
    this.#shapes.delete(shape.key);
    for (const effect of EFFECTS) {
      for (const glob of shape.bonds.writes[effect]) glob.owners.delete(shape);
      for (const glob of shape.bonds.matchedBy[effect]) glob.matched.delete(shape);
    }
    for (const other of shape.tied) other.untie(shape);
  }

  #kindOf({ requirements, wishes, needs }: Terms): Kind {
    const known = this.#kinds.get(requirements);
    if (known !== undefined) return known;
    const intern = (effect: Effect, texts: readonly string[]): readonly Glob[] => {
      const globs = new Set(texts.map((text) => this.#globs[effect].intern(text)));
      return [...globs].sort((a, b) => a.id - b.id);
    };
    const { machineId, machineOf, metadata, conflicts, replaces, global } = requirements;
    const pairs = [...metadata].map(([key, values]) => [key, ...values]);
    const kind: Kind = {
      text: JSON.stringify([machineId, machineOf, pairs, conflicts, replaces, global, wishes, needs]),
      writes: {
        conflicts: intern('conflicts', conflicts),
        replaces: intern('replaces', replaces),
        minded: intern('minded', wishes.preferAwayFrom),
      },
    };
    this.#kinds.set(requirements, kind);
    return kind;
  }

  #make(key: string, terms: Terms, family: string | null, bonds: Bonds): Shape {
    const shape = new Shape({ key, demand: terms, family, bonds, woken: this.#woken });
    this.#shapes.set(key, shape);
    if (!shape.bound) return shape;
    for (const effect of EFFECTS) {
      for (const glob of bonds.writes[effect]) glob.owners.add(shape);
      for (const glob of bonds.matchedBy[effect]) glob.matched.add(shape);
    }
    const { writes, matchedBy } = bonds;
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

function keyOf(kind: Kind, matchedBy: Bonds['matchedBy'], family: string | null): string {
  const { conflicts, replaces, minded } = matchedBy;
  if (conflicts.length + replaces.length + minded.length === 0 && family === null) return kind.text;
  const ids = [conflicts, replaces, minded].map((globs) => globs.map(({ id }) => id).join(','));
  return `${ids.join(';')};${family ?? ''};${kind.text}`;
}
