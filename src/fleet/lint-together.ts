// What is wrong between unit files that are to run in one cluster, though each of them is right by itself: seen before
// anything is placed. What one unit file says wrongly is told by lint.ts and requirements.ts.
import { globMatches, type Problem, printable } from '../base/index.js';
import { isTemplate, parseUnitName, templateOf, type UnitFile, type UnitName } from '../systemd/index.js';
import type { LintedUnit } from './lint.js';
import { type Requirements, readRequirements } from './requirements.js';

/** Whoever follows circles further than this has seen enough of them. */
const STEPS_MAX = 1_000;

/**
 * What is wrong between `units`, and between one of them and one of the `others`, of which nothing else is told: those
 * that a registry has already, by name. A file in `units` takes the place of one in `others`.
 */
export function lintTogether(
  units: readonly LintedUnit[],
  others: ReadonlyMap<string, UnitFile> = new Map(),
): readonly Problem[] {
  const book = new Book(units, others);
  const told = new Set<string>();
  return units.flatMap((unit) => {
    const self = book.concrete(unit.name);
    const circles = CIRCLES.flatMap((circle) => tellCircle(circle, self, unit, book, told));
    return [...circles, ...chase(self, unit, book), ...apart(self, unit, book)];
  });
}

/** The units that are known, found by name as fleet would: an instance by its template. */
class Book {
  readonly #files: ReadonlyMap<string, UnitFile>;
  readonly #requirements = new Map<string, Requirements | null>();
  readonly #replacedBy = new Map<string, readonly string[]>();
  #names: readonly string[] | null = null;

  constructor(units: readonly LintedUnit[], others: ReadonlyMap<string, UnitFile>) {
    this.#files = new Map([...others, ...units.map(({ name, file }) => [name.full, file] as const)]);
  }

  /** A unit stands for itself, and a template for one of its instances. */
  concrete(name: UnitName): string {
    return isTemplate(name) ? `${name.prefix}@1.${name.type}` : name.full;
  }

  /** What a unit demands; null for one whose file is not known. */
  requirements(full: string): Requirements | null {
    let known = this.#requirements.get(full);
    if (known === undefined) {
      known = this.#read(full);
      this.#requirements.set(full, known);
    }
    return known;
  }

  /** The units that a unit replaces, as the engine would have it: of two that replace each other, neither. */
  replacedBy(full: string): readonly string[] {
    let known = this.#replacedBy.get(full);
    if (known === undefined) {
      const patterns = this.requirements(full)?.replaces ?? [];
      const candidates = patterns.length === 0 ? [] : [...patterns, ...this.#concreteNames()];
      known = [...new Set(candidates)].filter(
        (name) => name !== full && this.#replaces(full, name) && !this.#replaces(name, full),
      );
      this.#replacedBy.set(full, known);
    }
    return known;
  }

  #replaces(full: string, other: string): boolean {
    const patterns = this.requirements(full)?.replaces ?? [];
    return patterns.some((pattern) => globMatches(pattern, other));
  }

  #concreteNames(): readonly string[] {
    this.#names ??= [...this.#files.keys()].flatMap((full) => {
      const name = parseUnitName(full);
      return name.ok ? [this.concrete(name.value)] : [];
    });
    return this.#names;
  }

  #read(full: string): Requirements | null {
    const name = parseUnitName(full);
    if (!name.ok) return null;
    const template = templateOf(name.value);
    const file = this.#files.get(full) ?? (template === null ? undefined : this.#files.get(template));
    return file === undefined ? null : readRequirements(name.value, file).requirements;
  }
}

/** An option that must not lead back to where it began. */
interface Circle {
  readonly option: 'MachineOf' | 'Replaces';
  readonly severity: Problem['severity'];
  readonly leadsTo: (name: string, book: Book) => readonly string[];
  readonly outcome: string;
  readonly hint: string;
}

const CIRCLES: readonly Circle[] = [
  {
    option: 'MachineOf',
    severity: 'error',
    leadsTo: (name, book) => book.requirements(name)?.machineOf ?? [],
    outcome: 'none of these units is ever placed',
    hint: 'let one of them be placed by itself',
  },
  {
    option: 'Replaces',
    severity: 'warning',
    leadsTo: (name, book) => book.replacedBy(name),
    outcome: 'on too few machines these units drive one another away for ever',
    hint: 'let one of them replace none, or give each a machine of its own with Conflicts=',
  },
];

/** A circle is told once, at the first of its units. */
function tellCircle(
  circle: Circle,
  self: string,
  { file }: LintedUnit,
  book: Book,
  told: Set<string>,
): readonly Problem[] {
  const path = pathTo(
    self,
    (name) => circle.leadsTo(name, book),
    (name) => name === self,
  );
  if (path === null) return [];
  const key = [circle.option, ...path.slice(1).sort()].join(' ');
  if (told.has(key)) return [];
  told.add(key);
  const chain = path.map((name) => printable(name)).join(' → ');
  return [
    {
      severity: circle.severity,
      message: `${circle.option}= leads in a circle, so ${circle.outcome}: ${chain}`,
      hint: circle.hint,
      ...whereOf(file, circle.option),
    },
  ];
}

/** A unit that sends away one whose machine it must then go to, by way of others. */
function chase(self: string, { file }: LintedUnit, book: Book): readonly Problem[] {
  const replaced = new Set(book.replacedBy(self));
  if (replaced.size === 0) return [];
  const path = pathTo(
    self,
    (name) => book.requirements(name)?.machineOf ?? [],
    (name) => replaced.has(name),
  );
  const leader = path?.at(-1);
  // Two in a row are refused before this, in fleet's own words.
  if (path === null || path.length < 3 || leader === undefined) return [];
  const chain = path.map((name) => printable(name)).join(' → ');
  return [
    {
      severity: 'warning',
      message: `Replaces= drives away ${printable(leader)} and MachineOf= leads after it, so these units move for ever: ${chain}`,
      hint: 'take one of the two options out',
      ...whereOf(file, 'Replaces'),
    },
  ];
}

/** The shortest way from a unit to one that is sought, with both; null when there is none. */
function pathTo(
  self: string,
  next: (name: string) => readonly string[],
  sought: (name: string) => boolean,
): readonly string[] | null {
  const cameFrom = new Map<string, string | null>([[self, null]]);
  const queue = [self];
  for (let i = 0; i < Math.min(queue.length, STEPS_MAX); i++) {
    const name = queue[i] ?? '';
    for (const peer of next(name)) {
      if (sought(peer)) {
        const path: string[] = [peer];
        for (let at: string | null = name; at !== null; at = cameFrom.get(at) ?? null) path.unshift(at);
        return path;
      }
      if (cameFrom.has(peer)) continue;
      cameFrom.set(peer, name);
      queue.push(peer);
    }
  }
  return null;
}

/** A unit that must be beside another, where the two can never be together. */
function apart(self: string, { file }: LintedUnit, book: Book): readonly Problem[] {
  const own = book.requirements(self);
  if (own === null) return [];
  const places = whereOf(file, 'MachineOf');
  return own.machineOf.flatMap((peer): readonly Problem[] => {
    const other = book.requirements(peer);
    const why = other === null ? null : whyApart(self, own, peer, other);
    if (why === null) return [];
    const message = `MachineOf=${printable(peer)} can never hold: ${why}`;
    return [{ severity: 'error', message, ...places }];
  });
}

function whyApart(self: string, own: Requirements, peer: string, other: Requirements): string | null {
  if (other.global) return `${printable(peer)} is global, and the engine gives global units no machine`;
  const glob = other.conflicts.find((pattern) => self !== peer && globMatches(pattern, self));
  if (glob !== undefined) return `${printable(peer)} has Conflicts=${printable(glob)}`;
  for (const [key, wanted] of own.metadata) {
    const offered = other.metadata.get(key);
    if (offered !== undefined && ![...wanted].some((value) => offered.has(value)))
      return `${printable(peer)} wants other machines by their metadata "${printable(key)}"`;
  }
  return null;
}

function whereOf(file: UnitFile, option: string): Pick<Problem, 'where'> {
  const found = file.options.find(
    ({ section, name }) => section === 'X-Fleet' && name.replace(/^X-Condition/, '') === option,
  );
  return found === undefined ? {} : { where: found.valuePlace };
}
