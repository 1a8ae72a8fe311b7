// What Prometheus is told, as a fold over the stream of events (fleet's metrics.go, and more): counters from the cluster's
// first event on; gauges from the picture. Requests to etcd are no events: who sends them counts.
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { RequestCounts } from '../etcd/index.js';
import type { Picture, RecordedEvent } from '../events/index.js';
import { TARGET_STATES } from '../fleet/index.js';

/** A cluster that is looked at whenever somebody asks. */
export interface Measured {
  /** The cluster as the same events show it; null: they are those of one machine, and show no cluster. */
  readonly picture: Picture | null;
  /** Where its time stands, in milliseconds since the run began. */
  readonly nowMs: () => number;
  /** The wall clock, in milliseconds since 1970, when the run began. */
  readonly epochMs: number;
  readonly requests: RequestCounts;
}

/** Of a reconcile round, in seconds: from the plan to etcd's last answer. */
const ROUND_BUCKETS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5];

export class Metrics {
  readonly #registry = new Registry();

  readonly #rounds = this.#counter(
    'engine_reconcile_count_total',
    'Reconcile rounds of the leading engine; idle ones are counted with the next that decides something.',
  );
  readonly #roundFailures = this.#counter(
    'engine_reconcile_failure_count_total',
    'Writes of the engine that etcd refused or did not answer.',
    ['reason'],
  );
  readonly #tasks = this.#counter('engine_task_count_total', 'Decisions of the engine.', ['type']);
  readonly #leaders = this.#counter('engine_leader_change_count_total', 'Engines that were elected leader.');
  readonly #agentTasks = this.#counter('agent_task_count_total', 'Tasks of the agents.', ['type']);
  readonly #agentFailures = this.#counter('agent_failure_count_total', 'What went wrong on machines.', [
    'reason',
  ]);
  readonly #unreadable = this.#counter(
    'registry_unreadable_count_total',
    'Keys ignored because of their value.',
  );
  readonly #leases = this.#counter('registry_lease_expired_count_total', 'Leases that nobody renewed.');
  readonly #seconds = new Histogram({
    name: 'fleet_engine_reconcile_duration_second',
    help: 'From a plan that changes something to the last answer of etcd.',
    buckets: ROUND_BUCKETS,
    registers: [this.#registry],
  });

  /** What is known by name is there from the beginning, so that nobody takes none for nobody counts. */
  constructor() {
    for (const reason of ['refused', 'unanswered']) this.#roundFailures.inc({ reason }, 0);
    for (const type of ['AttemptScheduleUnit', 'UnscheduleUnit']) this.#tasks.inc({ type }, 0);
  }

  /** Also tells what is not counted but looked up; to be called once there is a cluster to look at. */
  measure(cluster: Measured): void {
    this.#gauges(cluster);
    this.#registryOperations(cluster);
  }

  apply(event: RecordedEvent): void {
    switch (event.type) {
      case 'engine-passed':
        this.#rounds.inc(event.idle + 1);
        return this.#seconds.observe(event.durationMs / 1_000);
      case 'engine-elected':
        return this.#leaders.inc();
      case 'engine-scheduled':
        return this.#tasks.inc({ type: 'AttemptScheduleUnit' });
      case 'engine-unscheduled':
        return this.#tasks.inc({ type: 'UnscheduleUnit' });
      case 'engine-refused':
        return this.#roundFailures.inc({ reason: event.outcome === 'none' ? 'refused' : 'unanswered' });
      default:
        this.#applyOnMachines(event);
    }
  }

  /** In Prometheus' text format. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  #applyOnMachines(event: RecordedEvent): void {
    switch (event.type) {
      case 'agent-task':
        return this.#agentTasks.inc({ type: event.task });
      case 'agent-cut-off':
        return this.#agentFailures.inc({ reason: 'cut-off' });
      case 'agent-waiting':
        return this.#agentFailures.inc({ reason: 'registered-already' });
      case 'unit-state':
        if (event.active === 'failed') this.#agentFailures.inc({ reason: `unit-${event.result}` });
        return;
      case 'key-unreadable':
        return this.#unreadable.inc();
      case 'lease-expired':
        return this.#leases.inc();
    }
  }

  #gauges({ picture, nowMs, epochMs }: Measured): void {
    this.#gauge('cluster_time_seconds', "The cluster's own time since it began.", [], (set) =>
      set({}, nowMs() / 1_000),
    );
    if (picture === null) return;
    this.#gauge('machines', 'Machines in the registry.', [], (set) => set({}, picture.registered));
    this.#gauge('units', 'Units by the state they have reached.', ['state'], (set) => {
      const units = [...picture.units.values()];
      for (const state of TARGET_STATES)
        set({ state }, units.filter((unit) => picture.currentState(unit) === state).length);
    });
    this.#gauge('units_pending', 'Units that wait for a machine.', [], (set) =>
      set({}, [...picture.units.values()].filter((unit) => unit.pendingBecause !== null).length),
    );
    this.#gauge('unit_states', 'Published unit states by what systemd says.', ['active'], (set) => {
      const counts = new Map<string, number>();
      for (const unit of picture.units.values()) {
        for (const { active } of unit.states.values()) counts.set(active, (counts.get(active) ?? 0) + 1);
      }
      for (const [active, count] of counts) set({ active }, count);
    });
    this.#gauge('engine_leader_start_time', 'When the leading engine was elected, since 1970.', [], (set) => {
      if (picture.leaderSinceMs !== null) set({}, (epochMs + picture.leaderSinceMs) / 1_000);
    });
    this.#gauge('engine_lease_age_seconds', 'How long the leading engine has led.', [], (set) => {
      if (picture.leaderSinceMs !== null) set({}, (nowMs() - picture.leaderSinceMs) / 1_000);
    });
  }

  #registryOperations({ requests }: Measured): void {
    const both = [
      ['registry_operation_count_total', 'Requests to etcd.', 'total'],
      ['registry_operation_failed_count_total', 'Requests to etcd without a good answer.', 'failed'],
    ] as const;
    for (const [name, help, part] of both) {
      const counter = new Counter({
        name: `fleet_${name}`,
        help,
        labelNames: ['type'],
        registers: [this.#registry],
        collect() {
          counter.reset();
          for (const [type, count] of requests.kinds) counter.inc({ type }, count[part]);
        },
      });
    }
  }

  #counter(name: string, help: string, labelNames: readonly string[] = []): Counter {
    return new Counter({ name: `fleet_${name}`, help, labelNames, registers: [this.#registry] });
  }

  /** One that is looked up whenever somebody asks. */
  #gauge(
    name: string,
    help: string,
    labelNames: readonly string[],
    look: (set: (labels: Record<string, string>, value: number) => void) => void,
  ): void {
    const gauge = new Gauge({
      name: `fleet_${name}`,
      help,
      labelNames,
      registers: [this.#registry],
      collect() {
        gauge.reset();
        look((labels, value) => gauge.set(labels, value));
      },
    });
  }
}
