// The symlinks beside a machine's unit files, and what they bring about there: dependencies, other names, masks.
import type { Result } from '../../base/index.js';
import { parseUnitName } from '../names/unit-name.js';
import { readSettings } from '../options/read.js';
import type { MachineFacts } from '../syntax/specifiers.js';
import type { UnitFile } from '../syntax/unit-file.js';
import { BUILTIN_ALIASES } from './builtin.js';
import {
  aboutWhom,
  enabledState,
  type InstallFolder,
  type InstallPlan,
  type InstallSettings,
  type InstallView,
  type LinkChange,
  meaningOf,
  planDisable,
  planEnable,
  planMask,
  planUnmask,
} from './install.js';
import type { Units } from './units.js';

export class Links {
  readonly #units: Units;
  readonly #facts: MachineFacts;
  readonly #links = new Map<string, string>();
  readonly #byUnit = new Map<string, Set<string>>();

  constructor(units: Units, facts: MachineFacts) {
    this.#units = units;
    this.#facts = facts;
  }

  /** What systemctl says of it, line by line; the error is why nothing was done. */
  enable(name: string, folder: InstallFolder): Result<readonly string[], string> {
    return this.#carryOut(planEnable(this.#view(), name, folder));
  }

  disable(name: string): Result<readonly string[], string> {
    return this.#carryOut(planDisable(this.#view(), name));
  }

  mask(name: string, folder: InstallFolder): Result<readonly string[], string> {
    return this.#carryOut(planMask(this.#view(), name, folder));
  }

  unmask(name: string): readonly string[] {
    const { changes, lines } = planUnmask(this.#view(), name);
    for (const change of changes) this.#apply(change);
    return lines;
  }

  /** As `systemctl is-enabled` has it; null: there is no such file. */
  state(name: string): string | null {
    return BUILTIN_ALIASES.has(name) ? 'alias' : enabledState(this.#view(), name);
  }

  #carryOut(plan: Result<InstallPlan, string>): Result<readonly string[], string> {
    if (!plan.ok) return plan;
    for (const change of plan.value.changes) this.#apply(change);
    return { ok: true, value: plan.value.lines };
  }

  #apply({ path, target }: LinkChange): void {
    const before = this.#links.get(path);
    if (before !== undefined) this.#mean(path, before, false);
    if (target === null) this.#links.delete(path);
    else {
      this.#links.set(path, target);
      this.#mean(path, target, true);
    }
  }

  #mean(path: string, target: string, there: boolean): void {
    for (const unit of aboutWhom(path, target)) this.#index(unit, path, there);
    const meaning = meaningOf(path, target);
    switch (meaning?.type) {
      case 'mask':
        this.#units.mask(meaning.unit, there);
        return;
      case 'alias':
        this.#units.alias(meaning.name, there ? meaning.unit : null);
        return;
      case 'dependency':
        if (there) this.#units.link(meaning);
        else this.#units.unlink(meaning);
        return;
      case undefined:
        return;
    }
  }

  #index(unit: string, path: string, there: boolean): void {
    const paths = this.#byUnit.get(unit) ?? new Set<string>();
    if (there) this.#byUnit.set(unit, paths.add(path));
    else if (paths.delete(path) && paths.size === 0) this.#byUnit.delete(unit);
  }

  #view(): InstallView {
    return {
      links: this.#links,
      linksOf: (name) => [...(this.#byUnit.get(name) ?? [])],
      file: (name) => {
        const source = this.#units.sourceOf(name);
        if (source === null || source.path === '') return null;
        return { path: source.path, install: this.#readInstall(name, source.file) };
      },
    };
  }

  #readInstall(full: string, file: UnitFile): InstallSettings {
    const name = parseUnitName(full);
    if (!name.ok) return { wantedBy: [], requiredBy: [], alias: [], also: [], defaultInstance: null };
    const settings = readSettings(name.value, file, this.#facts);
    return {
      wantedBy: settings.words('Install', 'WantedBy'),
      requiredBy: settings.words('Install', 'RequiredBy'),
      alias: settings.words('Install', 'Alias'),
      also: settings.words('Install', 'Also'),
      defaultInstance: settings.last('Install', 'DefaultInstance'),
    };
  }
}
