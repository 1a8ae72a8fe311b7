// What happens to one machine on a bad day, and what people do to it.
import { failure } from '../../base/index.js';
import { metadataWrite } from '../../fleet/index.js';
import { readMachineId } from '../machine/sim-machine.js';
import type { World } from '../world.js';
import { timeMs } from './amounts.js';
import type { PrepareFault } from './do-fault.js';

/** From power-off to power-on, where nobody says. */
const REBOOT_TIME = '20s';

export const MACHINE_FAULTS = {
  stop(world, name) {
    const machine = world.machine(name);
    machine.mustRun();
    return {
      done: `Machine ${machine.name} is shutting down`,
      machine: machine.id,
      act: () => machine.shutDown(),
    };
  },
  reboot(world, name, time = REBOOT_TIME) {
    const machine = world.machine(name);
    machine.mustRun();
    const offMs = timeMs(time);
    return {
      done: `Machine ${machine.name} reboots, and is off for ${time}`,
      machine: machine.id,
      act: () => machine.reboot(offMs),
    };
  },
  'restart-fleetd'(world, name) {
    const machine = world.machine(name);
    machine.mustRun();
    return {
      done: `Machine ${machine.name} has a new fleetd`,
      machine: machine.id,
      act: () => machine.restartFleetd('orderly'),
    };
  },
  'crash-fleetd'(world, name) {
    const machine = world.machine(name);
    machine.mustRun();
    return {
      done: `Machine ${machine.name} has a new fleetd, which knows nothing of the old one`,
      machine: machine.id,
      act: () => machine.restartFleetd('crashed'),
    };
  },
  'set-metadata'(world, name, change) {
    const machine = world.machine(name);
    const equals = change.indexOf('=');
    return {
      done: `Machine ${machine.name} has other metadata`,
      machine: machine.id,
      act: writeMetadata(world, machine.id, change.slice(0, equals), change.slice(equals + 1)),
    };
  },
  'remove-metadata'(world, name, key) {
    const machine = world.machine(name);
    return {
      done: `Machine ${machine.name} has lost metadata`,
      machine: machine.id,
      act: writeMetadata(world, machine.id, key, ''),
    };
  },
  'change-id'(world, name, wanted) {
    const machine = world.machine(name);
    const id = world.findMachine(wanted)?.id ?? readMachineId(wanted);
    if (id === machine.id)
      throw failure('same-id', `machine ${machine.name} has that ID already`, 'name another machine');
    return {
      done: `Machine ${machine.name} has another ID`,
      machine: machine.id,
      act: () => machine.changeId(id),
    };
  },
} as const satisfies Readonly<Record<string, PrepareFault>>;

/** From outside, as the API does; an empty value takes it away. Fails with `no-leader` while etcd can do nothing. */
function writeMetadata(world: World, machine: string, key: string, value: string): () => void {
  world.etcd.mustServe();
  const write = metadataWrite(machine, key, value);
  return () => world.stage.etcd.txn({ success: [write] }, () => undefined);
}
