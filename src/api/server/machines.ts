// The resource `machines` (fleet's api/machines.go): list, and a JSON Patch of dynamic metadata.
import { err, ok, type Result, type Task } from '../../base/index.js';
import type { FleetApi, MetadataChange } from '../../fleet/index.js';
import { metadataPatchSchema } from '../schemas.js';
import { type Answer, NO_CONTENT, refuse } from './answers.js';
import { readJson } from './body.js';
import { readPage, takePage } from './page-token.js';
import { writeMachine, writePage } from './wire.js';

const METADATA_PATH = /^\/([^/]+)\/metadata\/([A-Za-z0-9_.-]+)$/;
const OPERATIONS = ['add', 'remove', 'replace'];

export function* listMachines(api: FleetApi, query: URLSearchParams): Task<Answer> {
  const page = readPage(query);
  if (!page.ok) return refuse(400, page.error);
  const { items, next } = takePage(yield* api.machines(), page.value);
  return { status: 200, body: writePage('machines', items.map(writeMachine), next) };
}

/** Everything is checked before anything is changed. Machines that nobody has heard of are as good as others. */
export function* patchMachines(api: FleetApi, text: string): Task<Answer> {
  const patch = readJson(metadataPatchSchema, text);
  if (!patch.ok) return refuse(400, patch.error);
  const changes: MetadataChange[] = [];
  for (const operation of patch.value) {
    const change = readOperation(operation);
    if (!change.ok) return refuse(400, change.error);
    changes.push(change.value);
  }
  if (changes.length > 0) yield* api.setMachineMetadata(changes);
  return NO_CONTENT;
}

function readOperation({
  op,
  path,
  value,
}: {
  readonly op?: string | null | undefined;
  readonly path?: string | null | undefined;
  readonly value?: string | null | undefined;
}): Result<MetadataChange, string> {
  if (!OPERATIONS.includes(op ?? '')) return err('invalid op: expect add, remove, or replace');
  const found = METADATA_PATH.exec(path ?? '');
  if (found === null) return err('machine metadata path invalid');
  if (op !== 'remove' && !value) return err('invalid value: add and replace require a value');
  const [, machine = '', key = ''] = found;
  return ok({ machine, key, value: op === 'remove' ? null : (value ?? '') });
}
