// Which units a machine has: the files that were put in place, those every machine has, instances of templates, and
// slices and devices, which need no file. Brings them to memory when something asks for them, and keeps what they
// depend on.
import { compareStrings } from '../../base/index.js';
import type { UnitName } from '../names/unit-name.js';
import { parseUnitName, templateOf } from '../names/unit-name.js';
import type { LoadState, UnitState } from '../states.js';
import { DEAD } from '../states.js';
import type { MachineFacts } from '../syntax/specifiers.js';
import { parseUnitFile, type UnitFile } from '../syntax/unit-file.js';
import type { UnitBody } from './body.js';
import { BUILTIN_ALIASES, BUILTINS } from './builtin.js';
import { BUILTIN_DEPENDENCIES } from './builtin-dependencies.js';
import { Dependencies, type DependencyKind, type Edge } from './dependencies.js';
import type { Hardware } from './facts.js';
import { isSliceName } from './implicit.js';
import { type Loaded, loadUnit, type UnitSource } from './load-unit.js';
import { newTimes, type Unit } from './unit.js';

export interface UnitsOptions {
  readonly facts: MachineFacts & Hardware;
  /** The life of a unit that comes to memory. */
  readonly bodyOf: (name: UnitName, unit: () => Unit, initially: UnitState, isOwn: boolean) => UnitBody;
  /** A unit's file is bad: why. */
  readonly bad: (unit: string, why: string) => void;
  /** A unit has left the memory. */
  readonly forgotten: (unit: Unit) => void;
}

/** A link beside unit files that says a dependency: `multi-user.target.wants/a.service`. */
export interface DependencyLink {
  readonly from: string;
  readonly kind: DependencyKind;
  readonly to: string;
}

/** Where fleet puts its units. */
export const RUN_FOLDER = '/run/fleet/units';
const LIB_FOLDER = '/usr/lib/systemd/system';
const EMPTY: UnitFile = parseUnitFile('').unitFile;

export class Units {
  readonly dependencies = new Dependencies(BUILTIN_DEPENDENCIES);
  readonly #options: UnitsOptions;
  readonly #masked = new Set<string>();
  readonly #files = new Map<string, UnitFile>();
  readonly #aliases = new Map<string, string>();
  readonly #inMemory = new Map<string, Unit>();

  constructor(options: UnitsOptions) {
    this.#options = options;
  }

  get inMemory(): readonly Unit[] {
    return [...this.#inMemory.values()];
  }

  file(name: string): UnitFile | null {
    return this.#files.get(name) ?? null;
  }

  /** The name that another one stands for. */
  resolve(name: string): string {
    return this.#aliases.get(name) ?? BUILTIN_ALIASES.get(name) ?? name;
  }

  alias(name: string, target: string | null): void {
    if (target === null) this.#aliases.delete(name);
    else this.#aliases.set(name, target);
    for (const { name: of } of this.inMemory) this.#say(of.full);
  }

  /** Other names that stand for a unit. */
  aliasesOf(full: string): readonly string[] {
    const aliases = [...BUILTIN_ALIASES, ...this.#aliases].filter(([, target]) => target === full);
    return aliases.map(([name]) => name).sort(compareStrings);
  }

  /** A unit that is masked cannot be started, whatever its file says. */
  mask(name: string, masked: boolean): void {
    if (masked) this.#masked.add(name);
    else this.#masked.delete(name);
    const unit = this.#inMemory.get(name);
    const source = this.sourceOf(name);
    if (unit !== undefined && source !== null) this.#read(unit, source);
  }

  /** In memory already. */
  get(name: string): Unit | null {
    return this.#inMemory.get(this.resolve(name)) ?? null;
  }

  /** Brought to memory if need be; null: there is none. */
  find(name: string): Unit | null {
    const full = this.resolve(name);
    const known = this.#inMemory.get(full);
    if (known !== undefined) return known;
    const source = this.sourceOf(full);
    const parsed = parseUnitName(full);
    return source === null || !parsed.ok ? null : this.#create(parsed.value, source, false);
  }

  /** Puts a file in place; whoever runs by an older one goes on until its next start. */
  put(name: UnitName, file: UnitFile): Unit {
    const { full } = name;
    this.#files.set(full, file);
    const known = this.#inMemory.get(full);
    const source = { file, path: `${RUN_FOLDER}/${full}` };
    // The machine's own makes way for it, as if it had never been there.
    if (known?.tells === true) this.#read(known, source);
    const unit = known?.tells === true ? known : this.#create(name, source, true);
    if (name.instance === '') this.#readInstances(full);
    return unit;
  }

  /** Removes a file; the unit goes when it is dead. */
  remove(name: string): void {
    this.#files.delete(name);
    const unit = this.#inMemory.get(name);
    if (unit !== undefined) unit.file = null;
    if (!name.includes('@.')) return;
    for (const instance of this.inMemory)
      if (templateOf(instance.name) === name && !this.#files.has(instance.name.full)) instance.file = null;
  }

  forget(unit: Unit): void {
    const { full } = unit.name;
    this.#inMemory.delete(full);
    this.dependencies.say(full, []);
    this.#options.forgotten(unit);
  }

  /** Reads all files anew. */
  reload(): void {
    for (const unit of this.inMemory) {
      const source = this.sourceOf(unit.name.full);
      if (source !== null) this.#read(unit, source);
    }
  }

  /** Where a unit comes from: its own file, its template's, or nowhere, for those that need none; null: there is none. */
  sourceOf(full: string): UnitSource | null {
    const file = this.#files.get(full);
    if (file !== undefined) return { file, path: `${RUN_FOLDER}/${full}` };
    const own = BUILTINS.get(full);
    if (own !== undefined) return { file: own.file, path: `${LIB_FOLDER}/${full}` };
    const parsed = parseUnitName(full);
    if (!parsed.ok) return null;
    const template = templateOf(parsed.value);
    const general = template === null ? undefined : this.#files.get(template);
    if (general !== undefined) return { file: general, path: `${RUN_FOLDER}/${template}` };
    if (this.#masked.has(full)) return { file: EMPTY, path: `/etc/systemd/system/${full}` };
    const { type } = parsed.value;
    return type === 'device' || (type === 'slice' && isSliceName(full)) ? { file: EMPTY, path: '' } : null;
  }

  load(name: string): LoadState {
    const full = this.resolve(name);
    if (this.#masked.has(full)) return 'masked';
    const known = this.#inMemory.get(full);
    if (known !== undefined) return known.file === null ? 'not-found' : known.load;
    if (BUILTINS.has(full)) return 'loaded';
    return this.find(full)?.load ?? 'not-found';
  }

  state(name: string): UnitState {
    const full = this.resolve(name);
    return this.#inMemory.get(full)?.body.state ?? this.#ownState(full);
  }

  isPerpetual(name: string): boolean {
    const unit = this.#inMemory.get(name);
    return unit === undefined ? this.isOwn(name) && (BUILTINS.get(name)?.perpetual ?? false) : unit.perpetual;
  }

  link({ from, kind, to }: DependencyLink): void {
    this.dependencies.link(this.resolve(from), { kind, to: this.resolve(to) });
    this.#say(this.resolve(to));
  }

  unlink({ from, kind, to }: DependencyLink): void {
    this.dependencies.unlink(this.resolve(from), { kind, to: this.resolve(to) });
    this.#say(this.resolve(to));
  }

  /** Whether it is one of those that every machine has. */
  isOwn(name: string): boolean {
    return BUILTINS.has(name) && !this.#files.has(name);
  }

  #ownState(name: string): UnitState {
    return this.isOwn(name) ? (BUILTINS.get(name)?.atBoot ?? DEAD) : DEAD;
  }

  #create(name: UnitName, source: UnitSource, tells: boolean): Unit {
    const initially = this.#ownState(name.full);
    const { file, path, load, settings, edges, config, slice, limits, triggers } = this.#load(name, source);
    // Written out: what is spread into an object is slow to make and to read, and there are very many.
    const unit: Unit = {
      name,
      body: this.#options.bodyOf(name, () => unit, initially, this.isOwn(name.full)),
      file,
      path,
      load,
      settings,
      edges,
      config,
      slice,
      limits,
      triggers,
      tells,
      perpetual: this.isPerpetual(name.full),
      job: null,
      limitHit: false,
      condition: null,
      seen: initially,
      told: initially,
      times: newTimes(),
    };
    this.#inMemory.set(name.full, unit);
    this.#say(name.full);
    return unit;
  }

  #read(unit: Unit, source: UnitSource): void {
    Object.assign(unit, this.#load(unit.name, source));
    this.#say(unit.name.full);
  }

  #readInstances(template: string): void {
    for (const unit of this.inMemory) {
      const source = templateOf(unit.name) === template ? this.sourceOf(unit.name.full) : null;
      if (source !== null && !this.#files.has(unit.name.full)) this.#read(unit, source);
    }
  }

  #load(name: UnitName, source: UnitSource): Loaded {
    const loaded = loadUnit(name, source, this.#options.facts);
    if (this.#masked.has(name.full)) return { ...loaded, load: 'masked' };
    if (loaded.bad !== null) this.#options.bad(name.full, loaded.bad);
    return loaded;
  }

  /** What a unit in memory depends on; targets that pull it in wait for it, if it does not wait for them. */
  #say(full: string): void {
    const unit = this.#inMemory.get(full);
    if (unit === undefined || unit.file === null) return;
    const { dependencies } = this;
    const isPlain = unit.edges.every(({ to }) => this.resolve(to) === to);
    // As it is, where that is the same: units that share a list share what follows from it.
    const edges = isPlain ? unit.edges : unit.edges.map(({ kind, to }) => ({ kind, to: this.resolve(to) }));
    dependencies.say(full, edges);
    if (!unit.settings.defaultDependencies) return;
    const targets = dependencies
      .along(full, 'defaultTargetOf')
      .filter((target) => target.endsWith('.target') && this.#waitsForOthers(target))
      .filter(
        (target) => !dependencies.has(full, 'After', target) && !dependencies.has(full, 'Before', target),
      );
    if (targets.length > 0)
      dependencies.say(full, [...edges, ...targets.map((to): Edge => ({ kind: 'Before', to }))]);
    if (unit.name.type !== 'target') return;
    for (const other of dependencies.along(full, 'targetPulls')) {
      if (
        this.#inMemory.has(other) &&
        !dependencies.has(full, 'After', other) &&
        !dependencies.has(full, 'Before', other)
      )
        this.#say(other);
    }
  }

  #waitsForOthers(target: string): boolean {
    return this.#inMemory.get(target)?.settings.defaultDependencies ?? BUILTINS.has(target);
  }
}
