// Worlds to measure, and what is done to them: units are started as many people at once would, and faults happen.
import { runTask, type Task } from '../../src/base/index.js';
import type { RecordedEvent } from '../../src/events/index.js';
import type { FleetApi } from '../../src/fleet/index.js';
import { doFault } from '../../src/sim/faults/do-fault.js';
import { readFault } from '../../src/sim/faults/fault.js';
import { DEFAULT_CLUSTER, World } from '../../src/sim/world.js';
import { parseUnitFile } from '../../src/systemd/index.js';

const ZONES = ['a', 'b', 'c', 'd'] as const;
const FILE = parseUnitFile('[Service]\nExecStart=/bin/sleep infinity\n').unitFile;
/** Who each submits and starts one unit after the other. */
const PEOPLE = 100;
/** A cluster that has not come so far by then never will. */
const LIMIT_MS = 3_600_000;

export class Bench {
  readonly world: World;
  /** How many units run, as the cluster sees it. */
  launched = 0;

  /** A booted cluster of machines called `a-01` and so on, by their zones. */
  constructor(machines: number, onEvent: (event: RecordedEvent) => void = () => undefined) {
    const groups = ZONES.map((zone, i) => ({
      name: zone,
      count: Math.floor((machines + i) / ZONES.length),
      metadata: { zone },
    }));
    this.world = new World({
      name: 'bench',
      version: 'bench',
      seed: 1,
      cluster: { ...DEFAULT_CLUSTER, machines: groups.filter(({ count }) => count > 0) },
      onEvent: (event) => {
        if (event.type === 'unit-launched') this.launched += 1;
        if (event.type === 'unit-not-launched') this.launched -= 1;
        onEvent(event);
      },
    });
    this.world.boot();
  }

  /** Submits and starts so many instances of a template, and runs until all are launched. */
  start(units: number): void {
    const { simulation, stage } = this.world;
    for (let person = 0; person < PEOPLE; person++) {
      simulation.act(() =>
        runTask(startEach(stage.api, person, units), (done) => {
          if (!done.ok) throw done.error;
        }),
      );
    }
    if (!simulation.runWhile(() => this.launched < units, simulation.nowMs() + LIMIT_MS))
      throw new Error(`only ${this.launched} of ${units} units are launched`);
  }

  runUntil(atMs: number): void {
    this.world.simulation.runUntil(atMs);
  }

  /** The same fault for every machine of the first zone that there is. */
  zone(verb: 'kill' | 'restart'): void {
    const machines = [...this.world.picture.machines.values()];
    for (const { name, metadata } of machines)
      if (metadata.zone === machines[0]?.metadata.zone) this.fault(`${verb} ${name}`);
  }

  fault(text: string): void {
    doFault(this.world, readFault(text));
  }
}

function* startEach(api: FleetApi, from: number, units: number): Task<void> {
  for (let i = from; i < units; i += PEOPLE) {
    const name = `app@${i + 1}.service`;
    yield* api.putUnit(name, FILE);
    yield* api.setTargetState(name, 'launched');
  }
}
