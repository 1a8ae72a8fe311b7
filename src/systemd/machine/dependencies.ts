// How units depend on each other (systemd.unit(5)): the kinds of dependency and their inverses, what each kind means to
// those who act on it (core/unit-dependency-atom.c), and all of a machine's dependencies by unit.
import { compareStrings } from '../../base/index.js';

/** Each kind with its inverse: when one unit has it to another, the other has the inverse to the one. */
const PAIRS = [
  ['Requires', 'RequiredBy'],
  ['Requisite', 'RequisiteOf'],
  ['Wants', 'WantedBy'],
  ['BindsTo', 'BoundBy'],
  ['PartOf', 'ConsistsOf'],
  ['Upholds', 'UpheldBy'],
  ['Conflicts', 'ConflictedBy'],
  ['Before', 'After'],
  ['OnFailure', 'OnFailureOf'],
  ['OnSuccess', 'OnSuccessOf'],
  ['Triggers', 'TriggeredBy'],
  ['PropagatesReloadTo', 'ReloadPropagatedFrom'],
  ['PropagatesStopTo', 'StopPropagatedFrom'],
  ['InSlice', 'SliceOf'],
] as const;

export type DependencyKind = (typeof PAIRS)[number][number];

export const DEPENDENCY_KINDS: readonly DependencyKind[] = PAIRS.flat();

const INVERSES = new Map<DependencyKind, DependencyKind>(
  PAIRS.flatMap(([kind, inverse]) => [
    [kind, inverse],
    [inverse, kind],
  ]),
);

/** What kinds mean together: the question that is asked, and the kinds that answer it. */
const ATOMS = {
  pullInStart: ['Requires', 'BindsTo'],
  pullInStartIgnored: ['Wants', 'Upholds'],
  pullInVerify: ['Requisite'],
  pullInStop: ['Conflicts'],
  pullInStopIgnored: ['ConflictedBy'],
  propagateStop: ['RequiredBy', 'RequisiteOf', 'BoundBy', 'ConsistsOf', 'PropagatesStopTo'],
  propagateRestart: ['RequiredBy', 'RequisiteOf', 'BoundBy', 'ConsistsOf'],
  propagateReload: ['PropagatesReloadTo'],
  propagateStartFailure: ['RequiredBy', 'RequisiteOf', 'BoundBy'],
  propagateInactiveStartAsFailure: ['RequisiteOf'],
  propagateStopFailure: ['ConflictedBy'],
  retroactiveStartReplace: ['Requires', 'BindsTo', 'Upholds'],
  retroactiveStartFail: ['Wants'],
  retroactiveStopOnStart: ['Conflicts', 'ConflictedBy'],
  retroactiveStopOnStop: ['BoundBy', 'PropagatesStopTo'],
  cannotBeActiveWithout: ['BindsTo'],
  boundByThis: ['BoundBy'],
  upheldBy: ['UpheldBy'],
  upholds: ['Upholds'],
  mayBecomeUnneeded: ['Requires', 'Requisite', 'Wants', 'BindsTo', 'Upholds'],
  pinsStopWhenUnneeded: ['RequiredBy', 'RequisiteOf', 'WantedBy', 'BoundBy', 'UpheldBy'],
  defaultTargetOf: ['RequiredBy', 'RequisiteOf', 'WantedBy', 'BoundBy', 'UpheldBy'],
  targetPulls: ['Requires', 'Requisite', 'Wants', 'BindsTo', 'PartOf', 'Upholds'],
  before: ['Before'],
  after: ['After'],
  onFailure: ['OnFailure'],
  onSuccess: ['OnSuccess'],
  triggers: ['Triggers'],
  triggeredBy: ['TriggeredBy'],
} as const satisfies Readonly<Record<string, readonly DependencyKind[]>>;

export type Atom = keyof typeof ATOMS;

export interface Edge {
  readonly kind: DependencyKind;
  readonly to: string;
}

/** Those that a unit has one kind of dependency to, with how often it was said: by either's file, and by links. */
interface Others {
  readonly counts: Map<string, number>;
  /** Made when somebody asks. */
  sorted: readonly string[] | null;
}

/** Whom one unit depends on, by how. */
interface Kinds {
  readonly byKind: Map<DependencyKind, Others>;
  /** Whether it is what one list of edges says and no more, and stands for all units that say just that. */
  readonly shared: boolean;
}

const NOBODY: readonly string[] = [];
const NOTHING: readonly Edge[] = [];

/** What a list of edges says by itself: all instances of a template have one list. */
const saidBy = new WeakMap<readonly Edge[], Kinds>();

/**
 * Every dependency stands with the unit that says so and is found from both ends. What `base` says holds until a unit
 * of the same name says something: it is shared by all machines, and never changed.
 */
export class Dependencies {
  readonly #base: Dependencies | null;
  readonly #said = new Map<string, readonly Edge[]>();
  readonly #of = new Map<string, Kinds>();

  constructor(base: Dependencies | null = null) {
    this.#base = base;
  }

  /** What a unit's file says, and what follows from it. Takes the place of all that it has said before. */
  say(unit: string, edges: readonly Edge[]): void {
    const base = this.#base === null ? NOTHING : (this.#base.#said.get(unit) ?? NOTHING);
    const before = this.#said.get(unit) ?? base;
    if (this.#of.get(unit)?.shared === true) {
      this.#of.delete(unit);
      for (const edge of before) this.#countInverse(unit, edge, -1);
    } else for (const edge of before) this.#count(unit, edge, -1);
    if (this.#mayShare(unit, edges)) {
      this.#of.set(unit, kindsOf(edges));
      for (const edge of edges) this.#countInverse(unit, edge, 1);
    } else for (const edge of edges) this.#count(unit, edge, 1);
    if (edges.length === 0 && base.length === 0) this.#said.delete(unit);
    else this.#said.set(unit, edges);
  }

  /** Nothing else is known of the unit: what it says is all there is. */
  #mayShare(unit: string, edges: readonly Edge[]): boolean {
    return edges.length > 0 && !this.#knows(unit) && edges.every(({ to }) => to !== unit);
  }

  #knows(unit: string): boolean {
    const base = this.#base;
    if (this.#of.has(unit)) return true;
    return base === null ? false : base.#knows(unit);
  }

  /** One dependency that is said by a link beside the unit's file. */
  link(unit: string, edge: Edge): void {
    this.#count(unit, edge, 1);
  }

  unlink(unit: string, edge: Edge): void {
    this.#count(unit, edge, -1);
  }

  /** In the order of their names. */
  of(unit: string, kind: DependencyKind): readonly string[] {
    const own = this.#of.get(unit)?.byKind.get(kind);
    if (own === undefined) return this.#base?.of(unit, kind) ?? NOBODY;
    own.sorted ??= this.#sort(unit, kind, own);
    return own.sorted;
  }

  /** In the order of the kinds, and within one in that of the names; a unit comes once for each kind. */
  along(unit: string, atom: Atom): readonly string[] {
    let first = NOBODY;
    let all: Set<string> | null = null;
    for (const kind of ATOMS[atom]) {
      const list = this.of(unit, kind);
      if (list.length === 0) continue;
      if (first.length === 0) first = list;
      else {
        all ??= new Set(first);
        for (const other of list) all.add(other);
      }
    }
    return all === null ? first : [...all];
  }

  has(unit: string, kind: DependencyKind, other: string): boolean {
    return this.#countOf(unit, kind, other) > 0;
  }

  #countOf(unit: string, kind: DependencyKind, other: string): number {
    const own = this.#of.get(unit)?.byKind.get(kind)?.counts.get(other) ?? 0;
    return this.#base === null ? own : own + this.#base.#countOf(unit, kind, other);
  }

  #count(from: string, edge: Edge, by: number): void {
    if (from !== edge.to) this.#countOne(from, edge.kind, edge.to, by);
    this.#countInverse(from, edge, by);
  }

  #countInverse(from: string, { kind, to }: Edge, by: number): void {
    const inverse = INVERSES.get(kind);
    if (inverse !== undefined && from !== to) this.#countOne(to, inverse, from, by);
  }

  #countOne(from: string, kind: DependencyKind, to: string, by: number): void {
    const { byKind } = this.#ownKinds(from);
    countIn(byKind, kind, to, by);
    if (byKind.size === 0) this.#of.delete(from);
  }

  /** To be changed. */
  #ownKinds(unit: string): Kinds {
    let kinds = this.#of.get(unit);
    if (kinds?.shared === false) return kinds;
    kinds = { byKind: copyOf(kinds?.byKind ?? NO_KINDS), shared: false };
    this.#of.set(unit, kinds);
    return kinds;
  }

  #sort(unit: string, kind: DependencyKind, own: Others): readonly string[] {
    const names = new Set([...(this.#base?.of(unit, kind) ?? []), ...own.counts.keys()]);
    return [...names].filter((other) => this.has(unit, kind, other)).sort(compareStrings);
  }
}

const NO_KINDS: ReadonlyMap<DependencyKind, Others> = new Map();

function kindsOf(edges: readonly Edge[]): Kinds {
  let kinds = saidBy.get(edges);
  if (kinds === undefined) {
    kinds = { byKind: new Map(), shared: true };
    for (const { kind, to } of edges) countIn(kinds.byKind, kind, to, 1);
    saidBy.set(edges, kinds);
  }
  return kinds;
}

function copyOf(byKind: ReadonlyMap<DependencyKind, Others>): Map<DependencyKind, Others> {
  return new Map(
    [...byKind].map(([kind, { counts, sorted }]) => [kind, { counts: new Map(counts), sorted }] as const),
  );
}

function countIn(byKind: Map<DependencyKind, Others>, kind: DependencyKind, to: string, by: number): void {
  let others = byKind.get(kind);
  if (others === undefined) {
    others = { counts: new Map<string, number>(), sorted: null };
    byKind.set(kind, others);
  }
  const count = (others.counts.get(to) ?? 0) + by;
  // Below nothing: what the base says, taken back.
  if (count === 0) others.counts.delete(to);
  else others.counts.set(to, count);
  others.sorted = null;
  if (others.counts.size === 0) byKind.delete(kind);
}
