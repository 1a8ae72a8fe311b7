// What a machine's hardware may suffer: a slow CPU, a clock that drifts, a disk that is full or lost.
import { DRIFT_PARTS } from '../processor.js';
import { partsOf, timeMs } from './amounts.js';
import type { PrepareFault } from './do-fault.js';

export const HARDWARE_FAULTS = {
  'slow-cpu'(world, name, time) {
    const machine = world.machine(name);
    const callMs = timeMs(time);
    return {
      done:
        callMs === 0
          ? `Machine ${machine.name} is as fast as ever`
          : `Whatever machine ${machine.name} does takes ${time}, one thing after the other`,
      machine: machine.id,
      act: () => machine.processor.slowDown(callMs),
    };
  },
  'drift-clock'(world, name, share) {
    const machine = world.machine(name);
    const drift = partsOf(share, DRIFT_PARTS);
    const how = drift < 0 ? `${share.slice(1)} slow` : `${share} fast`;
    return {
      done: `The clock of machine ${machine.name} is ${drift === 0 ? 'right' : how}`,
      machine: machine.id,
      act: () => machine.processor.driftBy(drift),
    };
  },
  'jump-clock'(world, name, time) {
    const machine = world.machine(name);
    const back = time.startsWith('-');
    const ms = timeMs(back ? time.slice(1) : time);
    return {
      done: `The time of machine ${machine.name} was set ${back ? `${time.slice(1)} back` : `${time} ahead`}`,
      machine: machine.id,
      act: () => machine.jumpClock(back ? -ms : ms),
    };
  },
  'fill-disk'(world, name) {
    const machine = world.machine(name);
    return {
      done: `The disk of machine ${machine.name} is full`,
      machine: machine.id,
      act: () => machine.fillDisk(),
    };
  },
  'lose-disk'(world, name) {
    const machine = world.machine(name);
    return {
      done: `Machine ${machine.name} has lost its disk, and will boot with an empty one, as another machine`,
      machine: machine.id,
      act: () => machine.loseDisk(),
    };
  },
} as const satisfies Readonly<Record<string, PrepareFault>>;
