// The resource `units` (fleet's api/units.go): list, get, set, destroy.
import { printable, type Result, type Task } from '../../base/index.js';
import { type FleetApi, readRequirements, type UnitTargetState } from '../../fleet/index.js';
import { hashUnitFile, isTemplate, parseUnitName, type UnitFile } from '../../systemd/index.js';
import { unitSchema } from '../schemas.js';
import { readUnitOptions } from '../unit-options.js';
import { type Answer, NO_CONTENT, quote, refuse } from './answers.js';
import { readJson } from './body.js';
import { readPage, takePage } from './page-token.js';
import { nameProblem } from './unit-names.js';
import { writePage, writeUnit } from './wire.js';

const CREATED: Answer = { status: 201 };

export function* listUnits(api: FleetApi, query: URLSearchParams): Task<Answer> {
  const page = readPage(query);
  if (!page.ok) return refuse(400, page.error);
  const { items, next } = takePage(yield* api.units(), page.value);
  return { status: 200, body: writePage('units', items.map(writeUnit), next) };
}

export function* getUnit(api: FleetApi, name: string): Task<Answer> {
  const unit = yield* api.unit(name);
  if (unit === null) return refuse(404, 'unit does not exist');
  const { currentState, ...withoutState } = writeUnit(unit);
  // To fleet a global unit has no current state, though its list says inactive.
  return { status: 200, body: unit.global ? withoutState : { currentState, ...withoutState } };
}

export function* destroyUnit(api: FleetApi, name: string): Task<Answer> {
  yield* api.destroyUnit(name);
  return NO_CONTENT;
}

/** Everything is checked before anything is changed. */
export function* setUnit(api: FleetApi, item: string, text: string): Task<Answer> {
  const body = readJson(unitSchema, text);
  if (!body.ok) return refuse(400, `unable to decode body: ${body.error}`);
  const name = body.value.name || item;
  if (name !== item)
    return refuse(400, `name in URL ${quote(item)} differs from unit name in request body ${quote(name)}`);
  const problem = nameProblem(name);
  if (problem !== null) return refuse(400, problem);

  const wanted = body.value.desiredState || null;
  const options = body.value.options ?? [];
  const known = yield* api.unit(name);
  if (options.length === 0) {
    if (known === null) return refuse(409, 'unit does not exist and options field empty');
    return yield* changeState(api, name, wanted);
  }
  const file = readFile(name, readUnitOptions(options));
  if (!file.ok) return refuse(400, file.error);
  if (known?.hash === hashUnitFile(file.value)) return yield* changeState(api, name, wanted);
  return yield* putUnit(api, name, file.value, wanted ?? 'inactive');
}

/** A new unit, or a new content: to fleet the same. */
function* putUnit(api: FleetApi, name: string, file: UnitFile, wanted: UnitTargetState): Task<Answer> {
  if (activatesTemplate(name, wanted)) return refuse(400, `cannot activate template ${quote(name)}`);
  yield* api.putUnit(name, file, wanted);
  return CREATED;
}

function* changeState(api: FleetApi, name: string, wanted: UnitTargetState | null): Task<Answer> {
  if (wanted === null) return refuse(409, 'must provide DesiredState to update existing unit');
  if (activatesTemplate(name, wanted)) return refuse(400, `cannot activate template ${quote(name)}`);
  yield* api.setTargetState(name, wanted);
  return NO_CONTENT;
}

function activatesTemplate(name: string, wanted: UnitTargetState): boolean {
  const parsed = parseUnitName(name);
  return wanted !== 'inactive' && parsed.ok && isTemplate(parsed.value);
}

/** The unit file with requirements that do not contradict each other. */
function readFile(name: string, file: Result<UnitFile, string>): Result<UnitFile, string> {
  const parsed = parseUnitName(name);
  if (!file.ok || !parsed.ok) return file;
  const { problems } = readRequirements(parsed.value, file.value);
  const refusal = problems.find(({ severity }) => severity === 'error');
  return refusal === undefined ? file : { ok: false, error: printable(refusal.message) };
}
