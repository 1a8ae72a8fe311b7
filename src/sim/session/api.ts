// fleet's API on a live session, for those who come from outside: what they change is handed on as plain data, so that
// it can be remembered and done again.
import { type FleetsimError, failure, type Result, runTask, type Task } from '../../base/index.js';
import type { FleetApi } from '../../fleet/index.js';
import { parseUnitFile, serialiseUnitFile } from '../../systemd/index.js';
import type { World } from '../world.js';
import type { ApiChange } from './file.js';

/** Takes no virtual time. */
export function changeAtOnce(world: World, change: ApiChange): void {
  const ended: Result<void, FleetsimError>[] = [];
  world.simulation.act(() => runTask(applyChange(world.api, change), (outcome) => ended.push(outcome)));
  const [outcome] = ended;
  if (outcome === undefined) throw failure('stuck', 'nothing is left to happen, yet the change is not made');
  if (!outcome.ok) throw outcome.error;
}

/** The same API, whose changes all go through `change`. */
export function recordedApi(api: FleetApi, change: (change: ApiChange) => Task<void>): FleetApi {
  return {
    machines: () => api.machines(),
    units: () => api.units(),
    unit: (name) => api.unit(name),
    unitStates: () => api.unitStates(),
    putUnit: (unit, file, state) =>
      change({
        type: 'put-unit',
        unit,
        content: serialiseUnitFile(file),
        ...(state === undefined ? {} : { state }),
      }),
    setTargetState: (unit, state) => change({ type: 'set-target-state', unit, state }),
    destroyUnit: (unit) => change({ type: 'destroy-unit', unit }),
    moveUnits: (moves) => change({ type: 'move-units', moves }),
    setMachineMetadata: (changes) => change({ type: 'set-metadata', changes }),
  };
}

function applyChange(api: FleetApi, change: ApiChange): Task<void> {
  switch (change.type) {
    case 'put-unit':
      return api.putUnit(change.unit, parseUnitFile(change.content).unitFile, change.state);
    case 'set-target-state':
      return api.setTargetState(change.unit, change.state);
    case 'destroy-unit':
      return api.destroyUnit(change.unit);
    case 'move-units':
      return api.moveUnits(change.moves);
    case 'set-metadata':
      return api.setMachineMetadata(change.changes);
  }
}
