// A scenario's run, and what a person does to it meanwhile: remembered, so that the same run can be had again as far as one
// likes, and gone on with another way.
import { type FleetsimError, failure, now } from '../base/index.js';
import type { RecordedEvent } from '../events/index.js';
import type { FleetApi } from '../fleet/index.js';
import { type Answer, runTool, toolChanges } from '../systemd/index.js';
import { doFault } from './faults/do-fault.js';
import { formatFault, readFault } from './faults/fault.js';
import { ScenarioRun, type ScenarioRunOptions } from './run-scenario.js';
import { changeAtOnce, recordedApi } from './session/api.js';
import type { ApiChange } from './session/file.js';
import { type Hands, type Intervention, intervene } from './session/intervene.js';

export type HandledRunOptions = Omit<ScenarioRunOptions, 'onEvent'>;

export class HandledRun implements Hands {
  readonly run: ScenarioRun;
  /** fleet's API for those who come from outside. */
  readonly api: FleetApi;
  readonly #options: HandledRunOptions;
  /** In the order of their times; those that this run has come to were done. */
  readonly #interventions: Intervention[];
  #done = 0;

  constructor(
    options: HandledRunOptions,
    onEvent: (event: RecordedEvent) => void,
    interventions: readonly Intervention[] = [],
  ) {
    this.#options = options;
    this.#interventions = [...interventions];
    this.run = new ScenarioRun({ ...options, onEvent });
    this.api = recordedApi(this.run.world.api, (change) => now(() => this.#change(change)));
  }

  get nowMs(): number {
    return this.run.world.simulation.nowMs();
  }

  /** As of `ScenarioRun`, with all that is to be done again at its time. */
  runUntil(untilMs: number, goesOn: () => boolean = () => true): void {
    for (;;) {
      const next = this.#interventions[this.#done];
      const toMs = Math.min(untilMs, next?.atMs ?? Number.POSITIVE_INFINITY);
      let stopped = false;
      this.run.runUntil(toMs, () => {
        stopped = !goesOn();
        return !stopped;
      });
      if (next === undefined || stopped || this.run.outcome !== null || next.atMs > untilMs) return;
      intervene(this.run.world, next);
      this.#done += 1;
    }
  }

  fault(text: string): string {
    const fault = readFault(text);
    this.#beginChange();
    const said = doFault(this.run.world, fault);
    this.#remember({ type: 'fault', atMs: this.nowMs, fault: formatFault(fault) });
    return said;
  }

  runTool(machine: string, words: readonly string[]): Answer | null {
    const { world } = this.run;
    const local = world.stage.machine(machine);
    if (local === null) return null;
    const changes = toolChanges(words);
    if (changes) this.#beginChange();
    const answer = world.simulation.act(() => runTool(local, words));
    if (changes) this.#remember({ type: 'tool', atMs: this.nowMs, machine, words });
    return answer;
  }

  /** Refused changes leave no trace, and are forgotten. */
  #change(change: ApiChange): void {
    const { world } = this.run;
    this.#beginChange();
    // What is done at once asks no member.
    world.etcd.mustServe();
    changeAtOnce(world, change);
    this.#remember({ type: 'api', atMs: this.nowMs, change });
  }

  /** The same run from its beginning, with what was done up to a time to be done again. */
  again(upToMs: number, onEvent: (event: RecordedEvent) => void): HandledRun {
    const before = this.#interventions.filter(({ atMs }) => atMs <= upToMs);
    return new HandledRun(this.#options, onEvent, before);
  }

  /** Why nothing can be done to it any more; null: it goes on. */
  refusal(): FleetsimError | null {
    if (this.run.outcome === null) return null;
    return failure('ended', 'it is over: nothing will happen any more', 'go back with { and on from there');
  }

  /** Whoever has it again cannot stop between what happens at one time. */
  #beginChange(): void {
    this.run.runUntil(this.nowMs);
    const refusal = this.refusal();
    if (refusal !== null) throw refusal;
  }

  #remember(intervention: Intervention): void {
    this.#interventions.push(intervention);
    this.#done += 1;
  }
}
