// The jobs of a transaction while it is made: which job was pulled in by which, what matters to the one that was asked
// for, and what falls when another falls. Everything takes time in the size of what it touches.
import type { JobType } from './job-types.js';

export interface Draft {
  readonly unit: string;
  type: JobType;
  ignoreOrder: boolean;
  /** Without it, what was asked for cannot be. */
  matters: boolean;
  deleted: boolean;
  /** Where it pulls others in, and where others pull it in. */
  readonly pulls: Set<Link>;
  readonly pulledBy: Set<Link>;
}

interface Link {
  readonly subject: Draft;
  readonly object: Draft;
  readonly matters: boolean;
  readonly conflicts: boolean;
}

export class Drafts {
  /** What was asked for. */
  anchor: Draft | null = null;
  readonly #jobs = new Map<string, Draft[]>();
  /** Whose last puller is gone. */
  #orphans: Draft[] = [];

  /** The job of this type on a unit; `added` when there was none. */
  add(unit: string, type: JobType): { readonly draft: Draft; readonly added: boolean } {
    const jobs = this.#jobs.get(unit) ?? [];
    this.#jobs.set(unit, jobs);
    const known = jobs.find((draft) => draft.type === type);
    if (known !== undefined) return { draft: known, added: false };
    const draft: Draft = {
      unit,
      type,
      ignoreOrder: false,
      matters: false,
      deleted: false,
      pulls: new Set(),
      pulledBy: new Set(),
    };
    // The latest is looked at first, as in systemd.
    jobs.unshift(draft);
    return { draft, added: true };
  }

  link(subject: Draft, object: Draft, { matters, conflicts }: Pick<Link, 'matters' | 'conflicts'>): void {
    const link: Link = { subject, object, matters, conflicts };
    subject.pulls.add(link);
    object.pulledBy.add(link);
  }

  of(unit: string): readonly Draft[] {
    return this.#jobs.get(unit) ?? [];
  }

  byUnit(): readonly (readonly [string, readonly Draft[]])[] {
    return [...this.#jobs];
  }

  all(): readonly Draft[] {
    return [...this.#jobs.values()].flat();
  }

  unitMatters(unit: string): boolean {
    return this.of(unit).some(({ matters }) => matters);
  }

  isConflictedBy({ pulledBy }: Draft): boolean {
    return [...pulledBy].some(({ conflicts }) => conflicts);
  }

  markWhatMatters(): void {
    const reached = this.anchor === null ? [] : [this.anchor];
    for (const draft of reached) {
      if (draft.matters) continue;
      draft.matters = true;
      for (const { matters, object } of draft.pulls) if (matters && !object.matters) reached.push(object);
    }
  }

  /** `with-dependants`: and all that cannot be without it. */
  delete(draft: Draft, how: 'alone' | 'with-dependants'): void {
    const falling = [draft];
    for (const one of falling) {
      if (one.deleted) continue;
      one.deleted = true;
      this.#remove(one);
      for (const link of one.pulls) {
        link.object.pulledBy.delete(link);
        if (link.object.pulledBy.size === 0) this.#orphans.push(link.object);
      }
      for (const link of one.pulledBy) {
        link.subject.pulls.delete(link);
        if (how === 'with-dependants' && link.matters) falling.push(link.subject);
      }
    }
  }

  deleteUnit(unit: string): void {
    for (const draft of [...this.of(unit)]) this.delete(draft, 'with-dependants');
  }

  /** Drops what nobody pulls in any more. */
  collectGarbage(): void {
    for (let draft = this.#orphans.pop(); draft !== undefined; draft = this.#orphans.pop()) {
      if (draft.deleted || draft === this.anchor || draft.pulledBy.size > 0) continue;
      this.delete(draft, 'with-dependants');
    }
  }

  /** All jobs of a unit become one. */
  mergeAll(unit: string, type: JobType): void {
    const jobs = this.of(unit);
    const kept = jobs.find((draft) => draft === this.anchor) ?? jobs[0];
    if (kept === undefined) return;
    kept.type = type;
    kept.matters = jobs.some(({ matters }) => matters);
    kept.ignoreOrder = jobs.some(({ ignoreOrder }) => ignoreOrder);
    for (const draft of jobs) if (draft !== kept) draft.deleted = true;
    this.#jobs.set(unit, [kept]);
  }

  #remove(draft: Draft): void {
    const rest = this.of(draft.unit).filter((other) => other !== draft);
    if (rest.length === 0) this.#jobs.delete(draft.unit);
    else this.#jobs.set(draft.unit, rest);
  }
}
