// A cluster for screens, fed by hand, that notes what it was asked to do.
import { saysEnough } from '../../src/cli/player/notice.js';
import { type Event, History, type Picture } from '../../src/events/index.js';
import type {
  Answer,
  BranchOffer,
  ClusterSource,
  CommandLine,
  PlayState,
  Questions,
  ScenarioView,
} from '../../src/tui/index.js';

export class ASource implements ClusterSource {
  title = 'test';
  readonly history = new History();
  readonly done: string[] = [];
  state: PlayState = { paused: false, speed: 10, ended: null, notice: null };
  questions: Questions | null = null;
  isReal = false;
  version = 0;
  latestMs = 0;
  endMs: number | null = null;
  scenario: ScenarioView | null = null;
  /** What acting in the past leads to. */
  offer: Pick<BranchOffer, 'name'> | null = null;
  barred: string | null = null;
  /** The faults that there are; null: all. */
  offered: readonly string[] | null = null;
  /** Answers the latest command again. */
  answers: (answer: Answer) => void = () => undefined;
  /** What a command answers. */
  answer: Answer = { lines: ['done'], exitCode: 0 };
  readonly commandLine: CommandLine & { running: number } = {
    running: 0,
    run: (lines, told, heed) => {
      this.done.push(...lines);
      this.answers = (answer) => told(answer, saysEnough(answer, heed?.() ?? 'all'));
      this.answers(this.answer);
      return () => this.done.push(`end ${lines.join('; ')}`);
    },
    changes: (line) => !line.startsWith('list-'),
    problem: (line) => (line.startsWith('x') ? `what is ${line}?` : null),
    complete: (line) => {
      const words = line.split(' ');
      const machines = [...this.picture.machines.values()].map(({ name }) => ({ text: name }));
      const known =
        words.length === 1
          ? [{ text: 'kill', about: "cut a machine's power" }, { text: 'freeze' }]
          : machines;
      return known.filter(({ text }) => text.startsWith(words.at(-1) ?? ''));
    },
  };
  readonly #listeners = new Set<() => void>();
  #past: { readonly picture: Picture; readonly atMs: number } | null = null;

  get picture(): Picture {
    return this.#past?.picture ?? this.history.picture;
  }

  get nowMs(): number {
    return this.#past?.atMs ?? this.latestMs;
  }

  get branching(): BranchOffer | null {
    if (this.present || this.offer === null) return null;
    return { ...this.offer, problem: (name) => (name.includes('!') ? `no name: ${name}` : null) };
  }

  get present(): boolean {
    return this.#past === null;
  }

  tell(atMs: number, ...events: readonly Event[]): void {
    for (const event of events) this.history.apply({ seq: this.history.lastSeq + 1, atMs, ...event });
    this.latestMs = atMs;
    this.change({});
  }

  change(state: Partial<PlayState>): void {
    this.state = { ...this.state, ...state };
    this.version += 1;
    for (const listener of this.#listeners) listener();
  }

  subscribe(changed: () => void): () => void {
    this.#listeners.add(changed);
    return () => this.#listeners.delete(changed);
  }

  togglePause(): void {
    this.done.push('pause');
    this.change({ paused: !this.state.paused });
  }

  faster(): void {
    this.done.push('faster');
  }

  slower(): void {
    this.done.push('slower');
  }

  step(by: 'event' | 'second', count: number): void {
    this.done.push(`${by} ${count}`);
  }

  seek(atMs: number): void {
    this.done.push(`seek ${atMs}`);
    this.#past = { picture: this.history.pictureAt(this.history.seqAt(atMs)), atMs };
    this.change({ paused: true });
  }

  toPresent(): void {
    this.done.push('present');
    this.#past = null;
    this.change({ paused: false });
  }

  branch(name: string, done: () => void): void {
    this.done.push(`branch ${name}`.trimEnd());
    this.#past = null;
    this.change({});
    done();
  }

  refusal(fault: string): string | null {
    if (this.barred !== null) return this.barred;
    return this.offered === null || this.offered.includes(fault) ? null : `nothing can ${fault} here`;
  }

  refuse(why: string): void {
    this.change({ notice: { text: why, tone: 'bad' } });
  }
}
