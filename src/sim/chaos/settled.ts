// What a cluster that is let be has still not done, in words: machines that are not back, units that are not as they are
// wanted. Seen from the registry only; whether the processes are there is not looked at.
import type { Picture, UnitPicture } from '../../events/index.js';

/** Empty when nothing is left to do. */
export function stillPending(picture: Picture): readonly string[] {
  const machines = [...picture.machines.values()]
    .filter(({ power, registered }) => power === 'on' && !registered)
    .map(({ name }) => `machine ${name} is not registered`);
  const gone = [...picture.machines.values()]
    .filter(({ power, registered }) => power === 'off' && registered)
    .map(({ name }) => `machine ${name} is off, and still registered`);
  const units = [...picture.units.values()].flatMap((unit) => {
    const problem = unitPending(unit, picture);
    return problem === null ? [] : [`${unit.name} ${problem}`];
  });
  return [...(picture.leader === null ? ['no engine leads'] : []), ...machines, ...gone, ...units].sort();
}

function unitPending(unit: UnitPicture, picture: Picture): string | null {
  const { machine, targetState, movingTo, pendingBecause } = unit;
  if (movingTo !== null) return `is on its way to ${picture.machineName(movingTo)}`;
  if (machine === null) return null;
  // Ended by itself, and not to be started again.
  const active = unit.states.get(machine)?.active;
  if (targetState === 'launched' && (active === 'inactive' || active === 'failed')) return null;
  const state = picture.currentState(unit);
  if (pendingBecause === null && state !== targetState)
    return `is ${state} on ${picture.machineName(machine)}, not ${targetState}`;
  return null;
}
