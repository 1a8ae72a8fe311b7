// What the person at the keys has made of the screen: where they are, what they chose, marked, sorted and typed. The cluster
// is not in here; see `ClusterSource`.
import type { Walk } from './prompt/completion.js';
import { EMPTY_LINE, type LineEdit, lineOf } from './prompt/line-edit.js';
import type { Answer, PlayState } from './source.js';

/** A screen, and what it is about where it is about one thing: a unit's name, a machine's ID. */
export interface Place {
  readonly screen: string;
  readonly subject: string | null;
  /** The first line shown, where the screen is a page. */
  readonly top: number;
}

export interface Sort {
  readonly column: string;
  readonly descending: boolean;
}

/** Of rows, which go by IDs so that each stays chosen when others come and go: the same on all screens that have them. */
interface Chosen {
  readonly cursor: string | null;
  /** The rows among which the cursor was put there. */
  readonly among: readonly string[];
  readonly marked: ReadonlySet<string>;
}

/** Of one screen's rows. */
export interface ListState extends Chosen {
  /** Null: as the screen would have it. */
  readonly sort: Sort | null;
  readonly filter: string;
  /** Ways of showing it that are the screen's own, by name. */
  readonly modes: Readonly<Record<string, string>>;
}

/** A line that is being typed; `walk`: of its candidates one after the other is tried. */
interface Typing {
  readonly edit: LineEdit;
  readonly walk: Walk | null;
}

/** What is asked can be left without an answer: `left` is called then. */
interface Left {
  readonly left: () => void;
}

export type Prompt =
  /** `:`, any command. `recalled`: which of the earlier lines is shown; -1: none. `begun`: what was typed before that. */
  | (Typing & { readonly type: 'command'; readonly recalled: number; readonly begun: string })
  /** `/`; `was`: what the filter was before. */
  | (Typing & { readonly type: 'filter'; readonly was: string })
  /** `/` on a page. */
  | (Typing & { readonly type: 'search' })
  /** A question of the screen's own. */
  | (Typing &
      Left & {
        readonly type: 'ask';
        readonly question: string;
        /** Why a line is no answer; null: it is one. */
        readonly problem: (line: string) => string | null;
        readonly done: (line: string) => void;
      })
  | (Left & { readonly type: 'confirm'; readonly question: string; readonly yes: () => void });

/** What a command answered, as a page over the screen. */
export interface Page extends Answer {
  /** The command. */
  readonly line: string;
  /** The first row shown, long lines taking several; null: the page goes on with its end. */
  readonly top: number | null;
  /** What is looked for; '': nothing. */
  readonly wanted: string;
  /** To be called when the page is closed: nobody reads on. */
  readonly end: () => void;
}

interface WantedAnswer {
  /** What stands there already. */
  readonly text?: string;
  readonly problem?: (line: string) => string | null;
  readonly done: (line: string) => void;
  readonly left?: () => void;
}

export interface View {
  /** Where the person came through; the last is shown. */
  readonly places: readonly [Place, ...Place[]];
  readonly lists: Readonly<Record<string, ListState>>;
  readonly prompt: Prompt | null;
  readonly help: boolean;
  /** The first line of it that is shown. */
  readonly helpTop: number;
  /** What a command answered, when that is more than a line. */
  readonly answer: Page | null;
  /** An answer that has come while the person did something else, and was not read yet. */
  readonly late: Page | null;
  /** The message from which the person has gone on to something else. */
  readonly passed: PlayState['notice'];
  /** Command lines, the latest last. */
  readonly typed: readonly string[];
}

/** Command lines over more than one screen. */
export interface TypedLines {
  /** The latest last. */
  readonly earlier: readonly string[];
  readonly keep: (line: string) => void;
}

const NONE_TYPED: TypedLines = { earlier: [], keep: () => undefined };
const FRESH_LIST: ListState = {
  cursor: null,
  among: [],
  marked: new Set(),
  sort: null,
  filter: '',
  modes: {},
};
const TYPED_MAX = 200;

export interface StoreOptions {
  /** Absent: none is known, and none kept. */
  readonly typed?: TypedLines | undefined;
  /** The screens that have the same rows as one, and it; absent: each has its own. */
  readonly alike?: (screen: string) => readonly string[];
}

export class Store {
  #view: View;
  readonly #typed: TypedLines;
  readonly #alike: (screen: string) => readonly string[];
  #strokes = 0;
  readonly #listeners = new Set<() => void>();

  /** `home`: the first screen. */
  constructor(home: string, { typed = NONE_TYPED, alike = (screen) => [screen] }: StoreOptions = {}) {
    this.#typed = typed;
    this.#alike = alike;
    this.#view = {
      places: [{ screen: home, subject: null, top: 0 }],
      lists: {},
      prompt: null,
      help: false,
      helpTop: 0,
      answer: null,
      late: null,
      passed: null,
      typed: typed.earlier,
    };
  }

  get view(): View {
    return this.#view;
  }

  get place(): Place {
    return this.#view.places.at(-1) ?? this.#view.places[0];
  }

  /** Of the screen that is shown, or of another. */
  list(screen = this.place.screen): ListState {
    return this.#view.lists[screen] ?? FRESH_LIST;
  }

  readonly subscribe = (changed: () => void): (() => void) => {
    this.#listeners.add(changed);
    return () => this.#listeners.delete(changed);
  };

  change(change: Partial<View>): void {
    this.#view = { ...this.#view, ...change };
    for (const listener of this.#listeners) listener();
  }

  /** What is chosen is chosen on all screens that have these rows. */
  changeList(change: Partial<ListState>): void {
    const { screen } = this.place;
    const list = { ...this.list(screen), ...change };
    const { cursor, among, marked } = list;
    const lists = { ...this.#view.lists };
    for (const other of this.#alike(screen)) lists[other] = { ...this.list(other), cursor, among, marked };
    this.change({ lists: { ...lists, [screen]: list } });
  }

  /** To another screen, from which there is no way back but by choosing. */
  go(screen: string): void {
    this.closePage();
    this.change({ places: [{ screen, subject: null, top: 0 }] });
  }

  /** Into a thing, from which Esc leads back. */
  enter(screen: string, subject: string): void {
    this.change({ places: [...this.#view.places, { screen, subject, top: 0 }], help: false });
  }

  /** To where one came from, if from anywhere. */
  back(): void {
    const [first, ...others] = this.#view.places;
    this.change({ places: [first, ...others.slice(0, -1)] });
  }

  /** To a line of the page that is shown. */
  scrollTo(top: number): void {
    const [first, ...others] = this.#view.places;
    const here = { ...this.place, top };
    this.change({ places: others.length === 0 ? [here] : [first, ...others.slice(0, -1), here] });
  }

  /** Opens the command line. */
  typeCommand(text = ''): void {
    const edit = lineOf(text);
    this.change({ prompt: { type: 'command', edit, walk: null, recalled: -1, begun: '' } });
  }

  /** Opens the filter of the list that is shown. */
  typeFilter(): void {
    const { filter } = this.list();
    this.change({ prompt: { type: 'filter', edit: lineOf(filter), walk: null, was: filter } });
  }

  /** Asks for a line about whatever the screen wants to know, for as long as it is no answer. */
  typeAnswer(question: string, wanted: WantedAnswer): void {
    const { text = '', problem = () => null, done, left = () => undefined } = wanted;
    this.change({ prompt: { type: 'ask', edit: lineOf(text), walk: null, question, problem, done, left } });
  }

  typeSearch(): void {
    this.change({ prompt: { type: 'search', edit: EMPTY_LINE, walk: null } });
  }

  /** The person has done something: pressed a key, clicked. */
  stroke(): void {
    this.#strokes += 1;
  }

  /** How often they have: who has done nothing since still waits for what they asked for. */
  get strokes(): number {
    return this.#strokes;
  }

  /** Shows an answer in the place of the one that is shown. */
  openPage(answer: Page): void {
    this.closePage();
    this.change({ answer });
  }

  /** Keeps an answer until it is asked for, or another one comes. */
  keepLate(late: Page): void {
    const before = this.#view.late;
    this.change({ late });
    before?.end();
  }

  readLate(): void {
    const { late } = this.#view;
    if (late === null) return;
    this.change({ late: null });
    this.openPage(late);
  }

  /** Puts an answer's page away, and ends what still writes to it. */
  closePage(): void {
    const { answer } = this.#view;
    this.change({ answer: null, help: false });
    answer?.end();
  }

  /** What was typed is there on the next screen, too. */
  keepTyped(line: string): void {
    this.remember(line);
    this.#typed.keep(line);
  }

  /** For as long as this screen is there. */
  remember(line: string): void {
    const others = this.#view.typed.filter((typed) => typed !== line);
    this.change({ typed: [...others, line].slice(-TYPED_MAX) });
  }
}
